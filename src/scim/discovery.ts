import type { JsonObject } from './json.js';
import type { BulkLimits } from './message/bulk.js';
import type { PageLimits } from './message/list.js';
import type {
  AttributeDefinition,
  ResourceTypeDefinition,
  SchemaDefinition,
} from './schema/types.js';
import { DIALECT, RESOURCE_TYPE, SCHEMA, SERVICE_PROVIDER_CONFIG } from './urns.js';

/** A schema as /Schemas shows it: every characteristic is spelled out, nothing is null. */
export function schemaDocument(schema: SchemaDefinition, baseUrl: string): JsonObject {
  return {
    schemas: [SCHEMA],
    id: schema.id,
    name: schema.name,
    description: schema.description,
    attributes: schema.attributes.map(attributeDocument),
    meta: { resourceType: 'Schema', location: `${baseUrl}/Schemas/${schema.id}` },
  };
}

/** A resource type as /ResourceTypes shows it. */
export function resourceTypeDocument(type: ResourceTypeDefinition, baseUrl: string): JsonObject {
  return {
    schemas: [RESOURCE_TYPE],
    id: type.name,
    name: type.name,
    endpoint: type.endpoint,
    description: type.description,
    schema: type.schema.id,
    ...(type.extensions.length === 0
      ? {}
      : {
          schemaExtensions: type.extensions.map(({ schema, required }) => ({
            schema: schema.id,
            required,
          })),
        }),
    meta: { resourceType: 'ResourceType', location: `${baseUrl}/ResourceTypes/${type.name}` },
  };
}

/** The configuration as /ServiceProviderConfig shows it (RFC 7643 §5): only what really works. */
export function serviceProviderConfig(
  baseUrl: string,
  { pages, bulk }: { readonly pages: PageLimits; readonly bulk: BulkLimits },
): JsonObject {
  return {
    schemas: [SERVICE_PROVIDER_CONFIG],
    patch: { supported: true },
    bulk: { supported: true, ...bulk },
    filter: { supported: true, maxResults: pages.maxPageSize },
    changePassword: { supported: true },
    sort: { supported: true },
    etag: { supported: true },
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: pages.defaultPageSize,
      maxPageSize: pages.maxPageSize,
      cursorTimeout: pages.cursorTimeout,
    },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'OAuth Bearer Token',
        description:
          'A bearer token: the secret of a credential, or an access token of the token endpoint.',
        specUri: 'https://www.rfc-editor.org/info/rfc6750',
        primary: true,
      },
      {
        type: 'oauth2',
        name: 'OAuth 2.0 client credentials',
        description: 'RFC 6749 section 4.4 at /oauth/token, with a secret or a signed assertion.',
        specUri: 'https://www.rfc-editor.org/info/rfc6749',
      },
    ],
    meta: {
      resourceType: 'ServiceProviderConfig',
      location: `${baseUrl}/ServiceProviderConfig`,
    },
  };
}

/** The configuration with what the service does with the irregular requests of one client. */
export function withDialect(
  config: JsonObject,
  dialect: Readonly<Record<string, string>>,
): JsonObject {
  const schemas = [SERVICE_PROVIDER_CONFIG, DIALECT];
  return { ...config, schemas, [DIALECT]: { ...dialect } };
}

/** RFC 7643 errata 5607 and 6004: a complex attribute has no uniqueness. */
function attributeDocument(attribute: AttributeDefinition): JsonObject {
  const { canonicalValues, referenceTypes, subAttributes, uniqueness, ...rest } = attribute;
  return {
    ...rest,
    ...(attribute.type === 'complex' ? {} : { uniqueness }),
    ...(canonicalValues === undefined ? {} : { canonicalValues: [...canonicalValues] }),
    ...(referenceTypes === undefined ? {} : { referenceTypes: [...referenceTypes] }),
    ...(subAttributes === undefined ? {} : { subAttributes: subAttributes.map(attributeDocument) }),
  };
}
