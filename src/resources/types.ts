import type { SchemaExtension } from '../../graphql/extension/definition.js';
import { GROUP_TYPE, USER_TYPE } from '../scim/schema/resource-types.js';
import type { ResourceTypeDefinition } from '../scim/schema/types.js';

/** The resource types as one tenant has them: with the attributes that it has added. */
export interface TenantTypes {
  readonly User: ResourceTypeDefinition;
  readonly Group: ResourceTypeDefinition;
}

/** The resource types of a tenant that has added nothing. */
export const STANDARD_TYPES: TenantTypes = { User: USER_TYPE, Group: GROUP_TYPE };

const known = new WeakMap<readonly SchemaExtension[], TenantTypes>();

/** The resource types with the extensions of a tenant, made once for each reading of them. */
export function typesOf(extensions: readonly SchemaExtension[]): TenantTypes {
  if (extensions.length === 0) return STANDARD_TYPES;
  const types = known.get(extensions) ?? {
    User: extended(USER_TYPE, extensions),
    Group: extended(GROUP_TYPE, extensions),
  };
  known.set(extensions, types);
  return types;
}

function extended(
  type: ResourceTypeDefinition,
  extensions: readonly SchemaExtension[],
): ResourceTypeDefinition {
  const own = extensions.filter(({ resourceType }) => resourceType === type.name);
  const added = own.map(({ urn, name, description, attributes, required }) => ({
    schema: { id: urn, name, description, attributes },
    required,
  }));
  return added.length === 0 ? type : { ...type, extensions: [...type.extensions, ...added] };
}
