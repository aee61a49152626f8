import type { ScimQuery } from '../../resources/resource.js';
import { type TenantTypes, type TypesOfTenant, typesOf } from '../../resources/types.js';
import { leniencyOf } from '../../scim/dialect.js';
import {
  resourceTypeDocument,
  schemaDocument,
  serviceProviderConfig,
  withDialect,
} from '../../scim/discovery.js';
import { notFound, ScimError } from '../../scim/errors.js';
import { clip, type JsonObject } from '../../scim/json.js';
import type { BulkLimits } from '../../scim/message/bulk.js';
import { listResponse, type PageLimits } from '../../scim/message/list.js';
import { schemasOf } from '../../scim/schema/resolve.js';

/** The documents by which a client learns what the service can do (RFC 7644 §4). */
export type Discovery = Readonly<
  Record<'config' | 'schemas' | 'schema' | 'resourceTypes' | 'resourceType', Document>
>;

/** A document; lists take no id, and single ones no query. */
type Document = (id: string, query: ScimQuery) => JsonObject;

/** The documents for a tenant, and for one of its clients. */
export type DiscoveryFor = (tenant: TypesOfTenant, client?: ScimClient) => Discovery;

/** How tolerant the service is with a client. */
interface ScimClient {
  readonly dialect: string;
  readonly switches?: Readonly<Record<string, unknown>>;
}

/** The documents of this service, made once for each choice of types. */
export function createDiscovery(
  baseUrl: string,
  pages: PageLimits,
  bulk: BulkLimits,
): DiscoveryFor {
  const config = serviceProviderConfig(baseUrl, { pages, bulk });
  const known = new WeakMap<TenantTypes, Discovery>();
  return (tenant, client) => {
    const types = typesOf(tenant);
    const documents = known.get(types) ?? describe(types, baseUrl, config);
    known.set(types, documents);
    if (client === undefined) return documents;
    const { dialect, switches } = client;
    const shown = withDialect(config, { dialect, ...leniencyOf(dialect, switches) });
    return { ...documents, config: unfiltered(() => shown) };
  };
}

function describe({ User, Group }: TenantTypes, baseUrl: string, config: JsonObject): Discovery {
  const types = [User, Group];
  const schemas = types.flatMap(schemasOf).map((schema) => schemaDocument(schema, baseUrl));
  const resourceTypes = types.map((type) => resourceTypeDocument(type, baseUrl));
  return {
    config: unfiltered(() => config),
    schemas: unfiltered(() => listOf(schemas)),
    schema: (urn) => find(schemas, urn, 'schema'),
    resourceTypes: unfiltered(() => listOf(resourceTypes)),
    resourceType: (name) => find(resourceTypes, name, 'resource type'),
  };
}

function listOf(resources: JsonObject[]): JsonObject {
  return listResponse({ resources, totalResults: resources.length, startIndex: 1 });
}

/** RFC 7644 §4: a filter on a discovery endpoint is refused, so that nobody takes it for honoured. */
function unfiltered(document: () => JsonObject): Document {
  return (_id, { filter }) => {
    if (filter !== undefined)
      throw new ScimError(403, 'This endpoint cannot be filtered; read the whole list.');
    return document();
  };
}

function find(documents: readonly JsonObject[], name: string, kind: string): JsonObject {
  const wanted = name.toLowerCase();
  const found = documents.find(({ id }) => typeof id === 'string' && id.toLowerCase() === wanted);
  if (found === undefined) throw notFound(`There is no ${kind} "${clip(name)}".`);
  return found;
}
