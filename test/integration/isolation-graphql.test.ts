import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../graphql/schema.js';
import { build } from '../support/build.js';
import { graphql } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';
import {
  type Belongings,
  makeNeighbours,
  type Neighbours,
  withoutNames,
} from '../support/strangers.js';

/** What belongs to another tenant answers as what does not exist, in every field of the GraphQL door. */
let server: TestServer;
let neighbours: Neighbours;
let group = '';
let user = '';

beforeAll(async () => {
  server = await startServer();
  neighbours = await makeNeighbours(server);
  group = await build.group(neighbours.own);
  user = await build.user(neighbours.own);
});
afterAll(() => server.close());

interface Attempt {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

type Attempts = (other: Belongings) => readonly Attempt[];

const USER = '{ id userName manager { id userName } groups { id displayName } }';
const GROUP = '{ id displayName members(first: 5) { totalCount } }';

const list = (field: string, type: string, selection: string, wheres: readonly object[]) =>
  wheres.map((where) => ({
    query: `query ($where: ${type}) { ${field}(where: $where, first: 10) { totalCount nodes ${selection} } }`,
    variables: { where },
  }));

const write = (name: string, input: string, selection: string, inputs: readonly object[]) =>
  inputs.map((one) => ({
    query: `mutation ($input: ${input}!) { ${name}(input: $input) ${selection} }`,
    variables: { input: one },
  }));

const cursors = (field: string, { cursor }: Belongings) => [
  {
    query: `query ($after: String) { ${field}(after: $after, first: 1) { nodes { id } } }`,
    variables: { after: cursor },
  },
];

const userWheres = (other: Belongings) => [
  { id: { equals: other.user } },
  { userName: { equals: other.userName } },
  { userName: { contains: other.userName.slice(1, 9) } },
  { externalId: { equals: other.externalId } },
  { emails: { some: { value: { equals: other.userName } } } },
  { managerId: { equals: other.user } },
  { manager: { userName: { equals: other.userName } } },
  { not: { externalId: { notEquals: other.externalId } } },
];

const groupWheres = (other: Belongings) => [
  { id: { equals: other.group } },
  { displayName: { equals: other.displayName } },
  { displayName: { contains: other.displayName.slice(1, 8) } },
];

let serial = 0;
const fresh = () => {
  serial += 1;
  return `fresh${serial}`;
};

const members = (other: Belongings) => [[{ memberId: other.user }], [{ memberId: other.group }]];

const CASES: Readonly<Record<string, Attempts>> = {
  'Query.user': ({ user: id }) => [{ query: `{ user(id: "${id}") ${USER} }` }],
  'Query.users': (other) => [
    ...list('users', 'UserWhere', USER, userWheres(other)),
    ...cursors('users', other),
  ],
  'Query.group': ({ group: id }) => [{ query: `{ group(id: "${id}") ${GROUP} }` }],
  'Query.groups': (other) => [
    ...list('groups', 'GroupWhere', GROUP, groupWheres(other)),
    ...cursors('groups', other),
  ],
  'Query.resources': (other) =>
    userWheres(other).map((users) => ({
      query: `query ($users: UserWhere) { resources(users: $users, groups: { or: [] }, first: 5) { totalCount nodes { __typename } } }`,
      variables: { users },
    })),
  'Query.accessToken': ({ token: id }) => [{ query: `{ accessToken(id: "${id}") { name } }` }],
  'Query.accessTokens': () => [
    { query: '{ accessTokens(where: { name: "First SCIM credential" }) { nodes { name } } }' },
  ],
  'Query.provisioningRecords': (other) =>
    list('provisioningRecords', 'ProvisioningRecordWhere', '{ resourceName changes }', [
      { resourceId: other.user },
      { resourceId: other.token },
    ]),
  'Query.schemaExtension': ({ urn }) => [{ query: `{ schemaExtension(urn: "${urn}") { urn } }` }],
  'Query.schemaExtensions': () => [{ query: '{ schemaExtensions { urn } }' }],
  'Query.deletedResource': ({ deleted: id }) => [
    { query: `{ deletedResource(id: "${id}") { name } }` },
  ],
  'Query.deletedResources': ({ deleted, deletedName }) =>
    list('deletedResources', 'DeletedResourceWhere', '{ id name }', [
      { id: { equals: deleted } },
      { name: { equals: deletedName } },
      { name: { contains: deletedName.slice(1, 6) } },
    ]),
  'Mutation.restoreUser': ({ deleted: id }) =>
    write('restoreUser', 'RestoreUserInput', '{ id name }', [{ id }, { id, userName: fresh() }]),
  'Mutation.restoreGroup': ({ deletedGroup: id }) =>
    write('restoreGroup', 'RestoreGroupInput', '{ id name }', [
      { id },
      { id, displayName: fresh() },
    ]),
  'Mutation.restoreDeleted': ({ deleted: after }) =>
    write('restoreDeleted', 'RestoreDeletedInput', '{ hasMore outcomes { id name } }', [
      { from: '2000-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' },
      { from: '2000-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z', after },
    ]),
  'Mutation.setDirectoryPolicy': () => [],
  'Mutation.purgeDeleted': ({ deleted: id }) =>
    write('purgeDeleted', 'PurgeDeletedInput', '{ id recordsErased }', [{ id }]),
  'Query.linkReviews': () => [
    { query: '{ linkReviews(first: 5) { totalCount nodes { userId } } }' },
  ],
  'Mutation.approveLink': ({ user: id }) =>
    write('approveLink', 'ApproveLinkInput', '{ id userName }', [{ id }]),
  'Mutation.declineLink': ({ user: id }) =>
    write('declineLink', 'DeclineLinkInput', '{ id userName }', [{ id }]),
  'Mutation.setProtection': ({ user: id }) =>
    write('setProtection', 'SetProtectionInput', '{ id userName }', [{ id, isProtected: true }]),
  'Query.me': () => [{ query: '{ me { __typename } }' }],
  'Query.sessions': () => [{ query: '{ sessions(first: 5) { totalCount nodes { id } } }' }],
  'Query.tenant': () => [{ query: '{ tenant { slug } }' }],
  'Query.tenants': ({ slug }) => [
    { query: `{ tenants(where: { slug: "${slug}" }) { nodes { slug } } }` },
  ],
  'Mutation.createUser': (other) =>
    write('createUser', 'CreateUserInput', USER, [
      { userName: fresh(), manager: other.user },
      { userName: fresh(), manager: other.externalId },
    ]),
  'Mutation.createUsers': (other) => [
    {
      query: `mutation ($input: CreateUsersInput!) { createUsers(input: $input) { user ${USER} } }`,
      variables: { input: { users: [{ userName: fresh(), manager: other.user }] } },
    },
  ],
  'Mutation.updateUser': (other) =>
    write('updateUser', 'UpdateUserInput', USER, [
      { id: other.user, title: 'x' },
      { id: user, manager: other.user },
    ]),
  'Mutation.deleteUser': ({ user: id }) =>
    write('deleteUser', 'DeleteUserInput', '{ id userName }', [{ id }]),
  'Mutation.createGroup': (other) =>
    write(
      'createGroup',
      'CreateGroupInput',
      GROUP,
      members(other).map((list) => ({ displayName: fresh(), members: list })),
    ),
  'Mutation.updateGroup': (other) =>
    write('updateGroup', 'UpdateGroupInput', GROUP, [{ id: other.group, displayName: fresh() }]),
  'Mutation.addGroupMembers': (other) =>
    write('addGroupMembers', 'AddGroupMembersInput', GROUP, [
      ...members(other).map((list) => ({ groupId: group, members: list })),
      { groupId: other.group, members: [{ memberId: user }] },
    ]),
  'Mutation.removeGroupMembers': (other) =>
    write('removeGroupMembers', 'RemoveGroupMembersInput', GROUP, [
      { groupId: group, memberIds: [other.user] },
      { groupId: other.group, memberIds: [other.user] },
    ]),
  'Mutation.changeGroupMembers': (other) =>
    write('changeGroupMembers', 'ChangeGroupMembersInput', GROUP, [
      { groupId: group, add: [{ memberId: other.user }], remove: [other.group] },
      { groupId: other.group, add: [], remove: [other.user] },
    ]),
  'Mutation.deleteGroup': ({ group: id }) =>
    write('deleteGroup', 'DeleteGroupInput', '{ id displayName }', [{ id }]),
  'Mutation.registerSchemaExtension': () => [],
  'Mutation.updateSchemaExtension': ({ urn }) =>
    write('updateSchemaExtension', 'UpdateSchemaExtensionInput', '{ urn }', [{ urn, name: 'x' }]),
  'Mutation.removeSchemaExtension': ({ urn }) =>
    write('removeSchemaExtension', 'RemoveSchemaExtensionInput', '{ urn }', [{ urn }]),
  'Mutation.createAccessToken': ({ slug }) =>
    write('createAccessToken', 'CreateAccessTokenInput', '{ secret }', [
      { tenant: slug, name: 'x', scopes: ['scim:read'] },
    ]),
  'Mutation.revokeAccessToken': ({ token: id }) =>
    write('revokeAccessToken', 'RevokeAccessTokenInput', '{ id }', [{ id }]),
  'Query.oauthClients': ({ clientId }) =>
    list('oauthClients', 'OAuthClientWhere', '{ id secrets { id } }', [
      { clientId },
      { name: 'Theirs', enabled: true },
    ]),
  'Mutation.createOAuthClient': () => [],
  'Mutation.updateOAuthClient': ({ oauthClient: id }) =>
    write('updateOAuthClient', 'UpdateOAuthClientInput', '{ id }', [
      { id, name: 'x' },
      { id, enabled: false, federation: null },
    ]),
  'Mutation.deleteOAuthClient': ({ oauthClient: id }) =>
    write('deleteOAuthClient', 'DeleteOAuthClientInput', '{ id }', [{ id }]),
  'Mutation.addOAuthClientSecret': ({ oauthClient: id }) =>
    write('addOAuthClientSecret', 'AddOAuthClientSecretInput', '{ secret }', [{ id }]),
  'Mutation.revokeOAuthClientSecret': ({ oauthSecret: id }) =>
    write('revokeOAuthClientSecret', 'RevokeOAuthClientSecretInput', '{ id }', [{ id }]),
  'Mutation.bindOAuthClientCertificate': ({ oauthClient: id }) =>
    write(
      'bindOAuthClientCertificate',
      'OAuthClientCertificateInput',
      '{ id boundCertificates { subject } }',
      [{ id, subject: 'CN=x' }],
    ),
  'Mutation.unbindOAuthClientCertificate': ({ oauthClient: id }) =>
    write('unbindOAuthClientCertificate', 'OAuthClientCertificateInput', '{ id }', [
      { id, subject: 'CN=x' },
    ]),
  'Mutation.setEntraTenant': ({ user: entraTenantId }) =>
    write('setEntraTenant', 'SetEntraTenantInput', '{ slug }', [{ entraTenantId }]),
  'Mutation.bindCertificate': ({ token: accessTokenId }) =>
    write('bindCertificate', 'CertificateBindingInput', '{ id boundCertificates { subject } }', [
      { accessTokenId, subject: 'CN=x' },
    ]),
  'Mutation.unbindCertificate': ({ token: accessTokenId }) =>
    write('unbindCertificate', 'CertificateBindingInput', '{ id }', [
      { accessTokenId, subject: 'CN=x' },
    ]),
  'Mutation.updateAccessToken': ({ token: id }) =>
    write('updateAccessToken', 'UpdateAccessTokenInput', '{ id }', [{ id, dialect: 'okta' }]),
  'Mutation.startTokenRotation': ({ token: id }) =>
    write('startTokenRotation', 'StartTokenRotationInput', '{ secret }', [{ id }]),
  'Mutation.finishTokenRotation': ({ token: id }) =>
    write('finishTokenRotation', 'FinishTokenRotationInput', '{ id }', [
      { id },
      { id, force: true, reason: 'x' },
    ]),
  'Mutation.cancelTokenRotation': ({ token: id }) =>
    write('cancelTokenRotation', 'CancelTokenRotationInput', '{ id }', [{ id }]),
  'Mutation.endSession': ({ session: id }) =>
    write('endSession', 'EndSessionInput', '{ id }', [{ id }]),
  'Mutation.createTenant': ({ slug }) =>
    write('createTenant', 'CreateTenantInput', '{ slug }', [{ slug, name: 'x' }]),
};

const fields = [
  schema.getQueryType(),
  schema.getMutationType(),
  schema.getSubscriptionType(),
].flatMap((type) =>
  type ? Object.keys(type.getFields()).map((name) => `${type.name}.${name}`) : [],
);

describe('what belongs to another tenant', () => {
  it('is tried in every field', () => {
    expect(fields.filter((name) => CASES[name] === undefined)).toEqual([]);
    expect(Object.keys(CASES).filter((name) => !fields.includes(name))).toEqual([]);
  });

  it.each(fields)('answers as what does not exist: %s', async (name) => {
    const { own, theirs, nobodys } = neighbours;
    const [real, none] = [CASES[name]?.(theirs) ?? [], CASES[name]?.(nobodys) ?? []];
    for (const [index, attempt] of real.entries()) {
      const twin = none[index] ?? attempt;
      const [seen, expected] = [
        await graphql(own, attempt.query, attempt.variables),
        await graphql(own, twin.query, twin.variables),
      ];
      const told = (answer: typeof seen) =>
        withoutNames(JSON.stringify(answer), neighbours).replaceAll(/fresh\d+/g, '‹fresh›');
      // The document itself was right: what it met was the tenant, and not the validation.
      expect(JSON.stringify(seen)).not.toMatch(/GRAPHQL_VALIDATION_FAILED|BAD_USER_INPUT/);
      expect({ attempt, told: told(seen) }).toEqual({ attempt, told: told(expected) });
    }
  });

  it('is as it was after all that', async () => {
    const { theirs } = neighbours;
    const stored = await server.database.client.user.findFirstOrThrow({
      where: { id: theirs.user },
    });
    const memberships = await server.database.client.groupMembership.count({
      where: { groupId: theirs.group },
    });
    const token = await server.database.client.accessToken.findFirstOrThrow({
      where: { id: theirs.token },
    });
    expect([stored.version, memberships, token.revokedAt]).toEqual([1, 1, null]);
    const { deletedResource } = server.database.client;
    const bin = await deletedResource.findMany({ where: { name: { startsWith: 'gone' } } });
    expect(bin.map(({ id }) => id).sort()).toEqual([theirs.deleted, theirs.deletedGroup].sort());
    const client = await server.database.client.oAuthClient.findFirstOrThrow({
      where: { id: theirs.oauthClient },
      include: { secrets: true },
    });
    const secrets = client.secrets.map(({ id, revokedAt }) => [id, revokedAt]);
    expect([client.version, secrets]).toEqual([1, [[theirs.oauthSecret, null]]]);
  });
});
