import { type GraphQLObjectType, getNamedType, isObjectType, isUnionType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLE_NAMES, ROLES, type RoleName } from '../../graphql/access/roles.js';
import { schema } from '../../graphql/schema.js';
import { at, graphql, textAt } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

/** An id that nobody has: what is permitted is answered with NOT_FOUND, and changes nothing. */
const NOBODY = '019ad000-0000-7000-8000-000000000000';

interface Case {
  /** What to send, and what it is beside the operation itself. */
  readonly query: string;
  /** The least role that may. */
  readonly from: RoleName;
}

/** Every operation, with the least role that may do it. An operation without an entry fails. */
const CASES: Readonly<Record<string, readonly Case[]>> = {
  me: [{ query: '{ me { name } }', from: 'viewer' }],
  tenant: [{ query: '{ tenant { id } }', from: 'viewer' }],
  tenants: [{ query: '{ tenants { totalCount } }', from: 'operator' }],
  user: [{ query: `{ user(id: "${NOBODY}") { id } }`, from: 'viewer' }],
  users: [{ query: '{ users { totalCount } }', from: 'viewer' }],
  group: [{ query: `{ group(id: "${NOBODY}") { id } }`, from: 'viewer' }],
  groups: [{ query: '{ groups { totalCount } }', from: 'viewer' }],
  resources: [{ query: '{ resources { totalCount } }', from: 'viewer' }],
  deletedResource: [{ query: `{ deletedResource(id: "${NOBODY}") { id } }`, from: 'viewer' }],
  deletedResources: [{ query: '{ deletedResources { totalCount } }', from: 'viewer' }],
  restoreUser: [
    { query: `mutation { restoreUser(input: { id: "${NOBODY}" }) { id } }`, from: 'directory' },
  ],
  restoreGroup: [
    { query: `mutation { restoreGroup(input: { id: "${NOBODY}" }) { id } }`, from: 'directory' },
  ],
  restoreDeleted: [
    {
      query:
        'mutation { restoreDeleted(input: { from: "2000-01-01T00:00:00Z", to: "2000-01-02T00:00:00Z" }) { hasMore } }',
      from: 'directory',
    },
  ],
  provisioningRecords: [{ query: '{ provisioningRecords { totalCount } }', from: 'viewer' }],
  schemaExtension: [{ query: '{ schemaExtension(urn: "urn:x") { id } }', from: 'viewer' }],
  schemaExtensions: [{ query: '{ schemaExtensions { id } }', from: 'viewer' }],
  sessions: [{ query: '{ sessions { totalCount } }', from: 'owner' }],
  endSession: [
    { query: `mutation { endSession(input: { id: "${NOBODY}" }) { id } }`, from: 'owner' },
  ],
  accessTokens: [{ query: '{ accessTokens { totalCount } }', from: 'owner' }],
  createTenant: [
    {
      query: 'mutation { createTenant(input: { slug: "-", name: "-" }) { id } }',
      from: 'operator',
    },
  ],
  purgeDeleted: [
    { query: `mutation { purgeDeleted(input: { id: "${NOBODY}" }) { id } }`, from: 'owner' },
  ],
  linkReviews: [{ query: '{ linkReviews { totalCount } }', from: 'viewer' }],
  approveLink: [
    { query: `mutation { approveLink(input: { id: "${NOBODY}" }) { id } }`, from: 'owner' },
  ],
  declineLink: [
    { query: `mutation { declineLink(input: { id: "${NOBODY}" }) { id } }`, from: 'owner' },
  ],
  setProtection: [
    {
      query: `mutation { setProtection(input: { id: "${NOBODY}", isProtected: true }) { id } }`,
      from: 'owner',
    },
  ],
  setDirectoryPolicy: [
    { query: 'mutation { setDirectoryPolicy(input: { retentionDays: 0 }) { id } }', from: 'owner' },
  ],
  createUser: [
    { query: 'mutation { createUser(input: { userName: "" }) { id } }', from: 'directory' },
  ],
  createUsers: [
    { query: 'mutation { createUsers(input: { users: [] }) { user { id } } }', from: 'directory' },
  ],
  updateUser: [
    {
      query: `mutation { updateUser(input: { id: "${NOBODY}", active: false, ifVersion: 1 }) { id } }`,
      from: 'helpdesk',
    },
    {
      query: `mutation { updateUser(input: { id: "${NOBODY}", active: false, title: "x" }) { id } }`,
      from: 'directory',
    },
    {
      query: `mutation { updateUser(input: { id: "${NOBODY}", active: true, password: null }) { id } }`,
      from: 'directory',
    },
  ],
  deleteUser: [
    { query: `mutation { deleteUser(input: { id: "${NOBODY}" }) { id } }`, from: 'directory' },
  ],
  createGroup: [
    { query: 'mutation { createGroup(input: { displayName: "" }) { id } }', from: 'directory' },
  ],
  updateGroup: [
    { query: `mutation { updateGroup(input: { id: "${NOBODY}" }) { id } }`, from: 'directory' },
  ],
  deleteGroup: [
    { query: `mutation { deleteGroup(input: { id: "${NOBODY}" }) { id } }`, from: 'directory' },
  ],
  addGroupMembers: [
    {
      query: `mutation { addGroupMembers(input: { groupId: "${NOBODY}", members: [] }) { id } }`,
      from: 'directory',
    },
  ],
  removeGroupMembers: [
    {
      query: `mutation { removeGroupMembers(input: { groupId: "${NOBODY}", memberIds: [] }) { id } }`,
      from: 'directory',
    },
  ],
  changeGroupMembers: [
    {
      query: `mutation { changeGroupMembers(input: { groupId: "${NOBODY}", add: [], remove: [] }) { id } }`,
      from: 'directory',
    },
  ],
  registerSchemaExtension: [
    {
      query:
        'mutation { registerSchemaExtension(input: { urn: "x", resourceType: User, name: "x", attributes: [] }) { id } }',
      from: 'owner',
    },
  ],
  updateSchemaExtension: [
    {
      query: 'mutation { updateSchemaExtension(input: { urn: "urn:x" }) { id } }',
      from: 'owner',
    },
  ],
  removeSchemaExtension: [
    {
      query: 'mutation { removeSchemaExtension(input: { urn: "urn:x" }) { id } }',
      from: 'owner',
    },
  ],
  createAccessToken: [
    {
      query: 'mutation { createAccessToken(input: { name: "x", scopes: ["x"] }) { secret } }',
      from: 'owner',
    },
  ],
  bindCertificate: [
    {
      query: `mutation { bindCertificate(input: { accessTokenId: "${NOBODY}", subject: "CN=x" }) { id } }`,
      from: 'owner',
    },
  ],
  unbindCertificate: [
    {
      query: `mutation { unbindCertificate(input: { accessTokenId: "${NOBODY}", subject: "CN=x" }) { id } }`,
      from: 'owner',
    },
  ],
  accessToken: [{ query: `{ accessToken(id: "${NOBODY}") { id } }`, from: 'owner' }],
  updateAccessToken: [
    { query: `mutation { updateAccessToken(input: { id: "${NOBODY}" }) { id } }`, from: 'owner' },
  ],
  startTokenRotation: [
    {
      query: `mutation { startTokenRotation(input: { id: "${NOBODY}" }) { secret } }`,
      from: 'owner',
    },
  ],
  finishTokenRotation: [
    { query: `mutation { finishTokenRotation(input: { id: "${NOBODY}" }) { id } }`, from: 'owner' },
  ],
  cancelTokenRotation: [
    { query: `mutation { cancelTokenRotation(input: { id: "${NOBODY}" }) { id } }`, from: 'owner' },
  ],
  revokeAccessToken: [
    { query: `mutation { revokeAccessToken(input: { id: "${NOBODY}" }) { id } }`, from: 'owner' },
  ],
  oauthClients: [{ query: '{ oauthClients { totalCount } }', from: 'owner' }],
  createOAuthClient: [
    {
      query: `mutation { createOAuthClient(input: { name: "" }) { id } }`,
      from: 'owner',
    },
  ],
  updateOAuthClient: [
    {
      query: `mutation { updateOAuthClient(input: { id: "${NOBODY}" }) { id } }`,
      from: 'owner',
    },
  ],
  deleteOAuthClient: [
    {
      query: `mutation { deleteOAuthClient(input: { id: "${NOBODY}" }) { id } }`,
      from: 'owner',
    },
  ],
  addOAuthClientSecret: [
    {
      query: `mutation { addOAuthClientSecret(input: { id: "${NOBODY}" }) { secret } }`,
      from: 'owner',
    },
  ],
  revokeOAuthClientSecret: [
    {
      query: `mutation { revokeOAuthClientSecret(input: { id: "${NOBODY}" }) { id } }`,
      from: 'owner',
    },
  ],
  bindOAuthClientCertificate: [
    {
      query: `mutation { bindOAuthClientCertificate(input: { id: "${NOBODY}", subject: "CN=x" }) { id } }`,
      from: 'owner',
    },
  ],
  unbindOAuthClientCertificate: [
    {
      query: `mutation { unbindOAuthClientCertificate(input: { id: "${NOBODY}", subject: "CN=x" }) { id } }`,
      from: 'owner',
    },
  ],
  setEntraTenant: [
    {
      query: `mutation { setEntraTenant(input: { entraTenantId: "x" }) { id } }`,
      from: 'operator',
    },
  ],
};

const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
const rootFields = roots.flatMap((root) => Object.values(root?.getFields() ?? {}));

/** What the schema's own code says of a type or field. */
function ruleOf({ extensions }: { readonly extensions: object }): unknown {
  return at(extensions, 'pothosOptions', 'authScopes');
}

describe('the schema', () => {
  it('has a rule on every query, mutation and subscription', () => {
    const open = rootFields.filter((field) => ruleOf(field) === undefined);
    expect(open.map(({ name }) => name)).toEqual([]);
    expect(rootFields.length).toBeGreaterThan(25);
  });

  /** Data of the directory: whoever may read or write it at the root may see all of it. */
  const DIRECTORY = new Set([
    ...['User', 'Group', 'Membership', 'GroupReference', 'PluralValue', 'Address'],
    ...[
      'CreateUserOutcome',
      'Refusal',
      'RestoreOutcome',
      'RestoreReport',
      'MissedLinks',
      'LinkReview',
    ],
  ]);

  it('has a rule on every type that holds more than people and groups', () => {
    const isList = (name: string) => /(Connection|Edge)$|^PageInfo$/.test(name);
    const open = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .filter((type) => !type.name.startsWith('__') && !roots.includes(type))
      .filter((type) => ruleOf(type) === undefined && !isList(type.name))
      .map(({ name }) => name);
    expect(open.sort()).toEqual([...DIRECTORY].sort());
  });

  it('reaches people and groups from nothing else', () => {
    const guarded = Object.values(schema.getTypeMap()).filter(
      (type): type is GraphQLObjectType => isObjectType(type) && ruleOf(type) !== undefined,
    );
    const reached = guarded.flatMap((type) =>
      Object.values(type.getFields()).map((field) => getNamedType(field.type)),
    );
    const outside = reached.filter((type) => isObjectType(type) || isUnionType(type));
    expect(outside.filter(({ name }) => DIRECTORY.has(name))).toEqual([]);
  });
});

describe('every operation', () => {
  it('has an entry in the table, and no entry is left over', () => {
    expect(Object.keys(CASES).sort()).toEqual(rootFields.map(({ name }) => name).sort());
  });

  it('is what its entry asks for', () => {
    for (const [name, cases] of Object.entries(CASES)) {
      for (const { query } of cases) expect(query).toMatch(new RegExp(`\\{ ${name} ?[({]`));
    }
  });
});

let server: TestServer;
const secrets = new Map<RoleName | 'scim', string>();

beforeAll(async () => {
  server = await startServer();
  const make = async (scopes: readonly string[]) => {
    const { data } = await graphql(
      server,
      'mutation ($input: CreateAccessTokenInput!) { createAccessToken(input: $input) { secret } }',
      { input: { name: scopes.join(), scopes } },
    );
    return textAt(data, 'createAccessToken', 'secret');
  };
  for (const role of ROLE_NAMES) secrets.set(role, await make([ROLES[role].scope]));
  secrets.set('scim', await make(['scim:read', 'scim:write', 'scim:test']));
});
afterAll(() => server.close());

const isPermitted = (role: RoleName, from: RoleName) =>
  ROLE_NAMES.indexOf(role) >= ROLE_NAMES.indexOf(from);

const ask = (role: RoleName | 'scim', query: string) =>
  graphql({ ...server, adminToken: secrets.get(role) ?? '' }, query);

describe.each(ROLE_NAMES)('the role %s', (role) => {
  const rows = Object.values(CASES)
    .flat()
    .map(({ query, from }) => ({
      query,
      expected: isPermitted(role, from) ? 'may' : 'may not',
      from,
    }));

  it.each(rows)('$expected $query', async ({ query, from }) => {
    const { data, errors } = await ask(role, query);
    const codes = errors.map((error) => at(error, 'extensions', 'code'));
    if (!isPermitted(role, from)) {
      const told = Object.values(data).filter((value) => value !== null);
      expect([told, codes]).toEqual([[], ['FORBIDDEN']]);
      return;
    }
    // Whatever the operation itself thinks of such values: it was reached.
    for (const code of codes) expect(['NOT_FOUND', 'INVALID_VALUE']).toContain(code);
  });
});

describe('a SCIM token', () => {
  it('may do nothing of all that', async () => {
    for (const { query } of Object.values(CASES).flat()) {
      const { errors } = await ask('scim', query);
      expect(at(errors, 0, 'extensions', 'code')).toBe('FORBIDDEN');
    }
  });
});

describe('a credential', () => {
  it('that would be an instance operator is made by one alone', async () => {
    const query =
      'mutation { createAccessToken(input: { name: "x", scopes: ["instance:operator"] }) { secret } }';
    expect(at((await ask('owner', query)).errors, 0, 'extensions', 'code')).toBe('FORBIDDEN');
    expect((await ask('operator', query)).errors).toEqual([]);
  });
});
