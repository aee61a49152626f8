import { isObject, type JsonObject } from '../../src/scim/json.js';
import { at, graphql, textAt } from './client.js';
import type { TestServer } from './start-server.js';

/** URN of the extension of users that tests register. */
export const BADGE = 'urn:ietf:params:scim:schemas:extension:HillView:2.0:User';
/** URN of the extension of groups that tests register. */
export const ROOM = 'urn:ietf:params:scim:schemas:extension:HillView:2.0:Group';

const REGISTER = `mutation ($input: RegisterSchemaExtensionInput!) {
  registerSchemaExtension(input: $input) { id urn updatedAt }
}`;

/** Registers an extension as an administrator. */
export function register(server: TestServer, input: Readonly<Record<string, unknown>>) {
  return graphql(server, REGISTER, {
    input: { urn: BADGE, resourceType: 'User', name: 'Hill View', ...input },
  });
}

const UPDATE = `mutation ($input: UpdateSchemaExtensionInput!) {
  updateSchemaExtension(input: $input) { id name description required updatedAt attributes { name } }
}`;

const REMOVE = `mutation ($input: RemoveSchemaExtensionInput!) {
  removeSchemaExtension(input: $input) { id urn }
}`;

type Outcome = Awaited<ReturnType<typeof graphql>>;

/** Changes an extension as an administrator. */
export function update(
  server: TestServer,
  input: Readonly<Record<string, unknown>>,
): Promise<Outcome> {
  return graphql(server, UPDATE, { input: { urn: BADGE, ...input } });
}

/** Removes an extension as an administrator. */
export function remove(
  server: TestServer,
  input: Readonly<Record<string, unknown>> = {},
): Promise<Outcome> {
  return graphql(server, REMOVE, { input: { urn: BADGE, ...input } });
}

/** The code, the attribute and the sentence of a refusal; all undefined when there is none. */
export function refusalIn({ errors: [error] }: Outcome) {
  return {
    code: at(error, 'extensions', 'code'),
    attribute: at(error, 'extensions', 'attribute'),
    message: at(error, 'message'),
  };
}

const CREATE_TOKEN = `mutation ($input: CreateAccessTokenInput!) {
  createAccessToken(input: $input) { secret }
}`;

/** The same server as a new tenant, with tokens of its own, sees it. */
export async function asTenant(server: TestServer, slug: string): Promise<TestServer> {
  const tenant = { slug, name: slug };
  await graphql(
    server,
    'mutation ($input: CreateTenantInput!) { createTenant(input: $input) { id } }',
    {
      input: tenant,
    },
  );
  const secretFor = async (...scopes: string[]) => {
    const input = { tenant: slug, name: scopes.join(), scopes };
    return textAt(
      (await graphql(server, CREATE_TOKEN, { input })).data,
      'createAccessToken',
      'secret',
    );
  };
  return {
    ...server,
    scimToken: await secretFor('scim:read', 'scim:write'),
    adminToken: await secretFor('admin:read', 'admin:write'),
  };
}

const RECORDS = `query ($id: ID!) {
  provisioningRecords(where: { resourceId: $id }) {
    nodes { operation resourceType resourceName channel actorName changes }
  }
}`;

/** The records of one resource or extension. */
export async function recordsOf(server: TestServer, id: string): Promise<JsonObject[]> {
  const { data } = await graphql(server, RECORDS, { id });
  const nodes = at(data, 'provisioningRecords', 'nodes');
  return Array.isArray(nodes) ? nodes.filter(isObject) : [];
}

/** One attribute of every type, and of every shape. */
export const EVERY_TYPE = [
  { name: 'badgeNo', uniqueness: 'server' },
  { name: 'code', caseExact: true },
  { name: 'floor', type: 'integer' },
  { name: 'height', type: 'decimal' },
  { name: 'remote', type: 'boolean' },
  { name: 'since', type: 'dateTime' },
  { name: 'seal', type: 'binary' },
  { name: 'page', type: 'reference', referenceTypes: ['external'] },
  { name: 'skills', multiValued: true },
  { name: 'levels', type: 'integer', multiValued: true },
  {
    name: 'desk',
    type: 'complex',
    subAttributes: [{ name: 'building' }, { name: 'number', type: 'integer' }],
  },
  {
    name: 'keys',
    type: 'complex',
    multiValued: true,
    subAttributes: [
      { name: 'value', required: true },
      { name: 'type', canonicalValues: ['door', 'locker'] },
      { name: 'primary', type: 'boolean' },
      { name: 'weight', type: 'decimal' },
    ],
  },
] as const;
