import type { TenantIdentity } from '../../graphql/context.js';
import type { SchemaExtension } from '../../graphql/extension/definition.js';
import { GROUP_TYPE, USER_TYPE } from '../scim/schema/resource-types.js';
import type { ResourceTypeDefinition } from '../scim/schema/types.js';

/** The resource types as one tenant has them: with the attributes that it has added. */
export interface TenantTypes {
  readonly User: ResourceTypeDefinition;
  readonly Group: ResourceTypeDefinition;
}

/** What the resource types of a tenant depend on. */
export type TypesOfTenant = Pick<TenantIdentity, 'extensions' | 'uniqueGroupNames'>;

/** A tenant that has added and changed nothing. */
export const PLAIN_TENANT: TypesOfTenant = { extensions: [], uniqueGroupNames: true };

/** Where names of groups need not be unique, the schema says so. */
const SHARING_NAMES: ResourceTypeDefinition = {
  ...GROUP_TYPE,
  schema: {
    ...GROUP_TYPE.schema,
    attributes: GROUP_TYPE.schema.attributes.map((attribute) =>
      attribute.name === 'displayName' ? { ...attribute, uniqueness: 'none' } : attribute,
    ),
  },
};

const [UNIQUE_NAMES, SHARED_NAMES] = [createTypes(GROUP_TYPE), createTypes(SHARING_NAMES)];

/** The resource types of a tenant, made once for each reading of its extensions. */
export function typesOf({ extensions, uniqueGroupNames }: TypesOfTenant): TenantTypes {
  return (uniqueGroupNames ? UNIQUE_NAMES : SHARED_NAMES)(extensions);
}

function createTypes(group: ResourceTypeDefinition) {
  const standard: TenantTypes = { User: USER_TYPE, Group: group };
  const known = new WeakMap<readonly SchemaExtension[], TenantTypes>();
  return (extensions: readonly SchemaExtension[]): TenantTypes => {
    if (extensions.length === 0) return standard;
    const types = known.get(extensions) ?? {
      User: extended(USER_TYPE, extensions),
      Group: extended(group, extensions),
    };
    known.set(extensions, types);
    return types;
  };
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
