import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SWITCHES as POSITIONS } from '../../graphql/access/switches.js';
import { leniencyOf, SWITCHES } from '../../src/scim/dialect.js';
import {
  DIALECT,
  ENTERPRISE_USER,
  GROUP,
  SERVICE_PROVIDER_CONFIG,
  USER,
} from '../../src/scim/urns.js';
import { build, patchOp } from '../support/build.js';
import { at, graphql, scim, type TestAnswer, textAt } from '../support/client.js';
import { askToken } from '../support/oauth.js';
import { startServer, type TestServer } from '../support/start-server.js';

const CREATE = `mutation ($input: CreateAccessTokenInput!) { createAccessToken(input: $input) {
  secret accessToken { id dialect switches { patchResponse unknownAttributes putMembers } } } }`;
const UPDATE = `mutation ($input: UpdateAccessTokenInput!) { updateAccessToken(input: $input) {
  switches { patchResponse unknownAttributes putMembers } } }`;
const ROTATE = `mutation ($input: StartTokenRotationInput!) { startTokenRotation(input: $input) {
  accessToken { switches { patchResponse unknownAttributes } } } }`;
const RECORDS = `query ($where: ProvisioningRecordWhere) { provisioningRecords(first: 1, where: $where) {
  nodes { operation changes } } }`;

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

async function makeToken(input: object) {
  const { data, errors } = await graphql(server, CREATE, {
    input: { name: 'Switched', scopes: ['scim:read', 'scim:write'], ...input },
  });
  expect(errors).toEqual([]);
  const made = at(data, 'createAccessToken', 'accessToken');
  const authorization = `Bearer ${textAt(data, 'createAccessToken', 'secret')}`;
  return { id: textAt(made, 'id'), switches: at(made, 'switches'), headers: { authorization } };
}

type Send = (method: string, path: string, body?: unknown) => Promise<TestAnswer>;

let serial = 0;
const name = () => `switched${(serial += 1)}`;

const user = (given: object = {}) => build.user(server, { userName: name(), ...given });
const group = async (...members: string[]) => `/Groups/${await build.group(server, members)}`;

async function patchUser(send: Send, ...operations: object[]) {
  const id = await user({ title: 'T', emails: [{ type: 'work', value: 'w@x' }] });
  return send('PATCH', `/Users/${id}`, patchOp(...operations));
}

const statusOf = ({ status, body }: TestAnswer) => {
  const type = at(body, 'scimType');
  return typeof type === 'string' ? `${status} ${type}` : status;
};

const DOCUMENT = '{"id":"5d1e","value":"17","displayName":"Planner"}';

/** For each switch an irregular request, and what it gets in each position. */
const CASES: readonly (readonly [
  name: string,
  ask: (send: Send) => Promise<unknown>,
  outcomes: Readonly<Record<string, unknown>>,
])[] = [
  [
    'patchResponse',
    async (send) => {
      const one = await patchUser(send, { op: 'replace', path: 'title', value: 'S' });
      const path = await group();
      const many = await send(
        'PATCH',
        path,
        patchOp({ op: 'add', path: 'externalId', value: 'e' }),
      );
      const delta = await send('PATCH', path, patchOp({ op: 'remove', path: 'members' }));
      return [one, many, delta].map(({ status }) => status);
    },
    { auto: [200, 204, 204], resource: [200, 200, 200], noContent: [204, 204, 204] },
  ],
  [
    'unknownAttributes',
    async (send) =>
      statusOf(await send('POST', '/Users', { schemas: [USER], userName: name(), badge: 1 })),
    { ignore: 201, reject: '400 invalidSyntax' },
  ],
  [
    'unknownInFilters',
    async (send) => statusOf(await send('GET', '/Users?filter=badge+pr')),
    { ignore: 200, reject: '400 invalidFilter' },
  ],
  [
    'readOnlyInPatch',
    async (send) => statusOf(await patchUser(send, { op: 'replace', value: { id: 'x' } })),
    { ignore: 200, reject: '400 mutability' },
  ],
  [
    'memberParts',
    async (send) => {
      const value = await user();
      const path = await group(value);
      const members = [{ value, type: 'Group' }];
      return statusOf(await send('PUT', path, { schemas: [GROUP], displayName: name(), members }));
    },
    { ignore: 200, reject: '400 mutability' },
  ],
  [
    'memberReferences',
    async (send) => {
      const value = [{ value: 'nobody' }];
      const path = await group();
      return statusOf(await send('PATCH', path, patchOp({ op: 'add', path: 'members', value })));
    },
    { strict: '400 invalidValue', skip: 204, store: 204 },
  ],
  [
    'textBooleans',
    async (send) => [
      statusOf(await patchUser(send, { op: 'replace', path: 'active', value: 'False' })),
      statusOf(await send('GET', '/Users?filter=active+eq+%22True%22')),
    ],
    { read: [200, 200], reject: ['400 invalidValue', '400 invalidFilter'] },
  ],
  [
    'looseTypes',
    async (send) => statusOf(await patchUser(send, { op: 'replace', path: 'title', value: [7] })),
    { read: 200, reject: '400 invalidValue' },
  ],
  [
    'looseNames',
    async (send) => {
      const { status } = await patchUser(send, { op: 'replace', path: 'department', value: 'D' });
      const filter = encodeURIComponent(`${ENTERPRISE_USER}:manager eq "x"`);
      return [status, statusOf(await send('GET', `/Users?filter=${filter}`))];
    },
    { read: [200, 200], reject: [400, '400 invalidFilter'] },
  ],
  [
    'roleDocuments',
    async (send) => {
      const value = [{ value: DOCUMENT }];
      const { body } = await patchUser(send, { op: 'add', path: 'roles', value });
      return at(body, 'roles');
    },
    { read: [{ value: '17', display: 'Planner' }], keep: [{ value: DOCUMENT }] },
  ],
  [
    'emptyText',
    async (send) => statusOf(await patchUser(send, { op: 'replace', path: 'title', value: '' })),
    { clear: 200, reject: '400 invalidValue' },
  ],
  [
    'severalPrimaries',
    async (send) => {
      const value = ['a', 'b'].map((one) => ({ value: one, primary: true }));
      return statusOf(await patchUser(send, { op: 'replace', path: 'emails', value }));
    },
    { last: 200, reject: '400 invalidValue' },
  ],
  [
    'removeWithValue',
    async (send) => {
      const [first, second] = [await user(), await user()];
      const path = await group(first, second);
      const remove = { op: 'remove', path: 'members', value: [{ value: first }] };
      const { status } = await send('PATCH', path, patchOp(remove));
      const left = at((await send('GET', path)).body, 'members');
      return [status, Array.isArray(left) ? left.length : 0];
    },
    { listed: [204, 1], reject: [400, 2] },
  ],
  [
    'removeWithoutMatch',
    async (send) =>
      statusOf(await patchUser(send, { op: 'remove', path: 'emails[type eq "none"]' })),
    { ignore: 200, reject: '400 noTarget' },
  ],
  [
    'valuePathWithoutMatch',
    async (send) => {
      const path = 'emails[type eq "other"].value';
      return statusOf(await patchUser(send, { op: 'replace', path, value: 'o@x' }));
    },
    { create: 200, reject: '400 noTarget' },
  ],
  [
    'putExternalId',
    async (send) => {
      const id = await user({ externalId: 'kept' });
      const put = async (given: object) => {
        const body = { schemas: [USER], userName: name(), ...given };
        return at((await send('PUT', `/Users/${id}`, body)).body, 'externalId') ?? 'none';
      };
      return [await put({}), await put({ externalId: null })];
    },
    { keep: ['kept', 'none'], clear: ['none', 'none'] },
  ],
  [
    'putMembers',
    async (send) => {
      const path = await group(await user());
      const put = (given: object) =>
        send('PUT', path, { schemas: [GROUP], displayName: name(), ...given });
      const counts = [await put({}), await put({ members: [] })].map(({ body }) => {
        const members = at(body, 'members');
        return Array.isArray(members) ? members.length : undefined;
      });
      return counts.map((count) => count ?? null);
    },
    { keep: [1, 0], clear: [0, 0] },
  ],
];

describe.each(['entra', 'rfc-strict'])('in the dialect %s', (dialect) => {
  const rows = CASES.flatMap(([switched, ask, outcomes]) =>
    Object.entries(outcomes).map(
      ([position, outcome]) => [switched, position, ask, outcome] as const,
    ),
  );

  it.each(rows)(
    'the switch %s in the position %s decides',
    async (switched, position, ask, outcome) => {
      const { headers } = await makeToken({ dialect, switches: { [switched]: position } });
      const send: Send = (method, path, body) =>
        scim(server, method, path, { headers, ...(body === undefined ? {} : { body }) });
      expect(await ask(send)).toEqual(outcome);
    },
  );
});

describe('the switches', () => {
  it('are the same for the schema and for the protocol, and every one has a case for each position', () => {
    const known = Object.entries(SWITCHES).map(([switched, positions]) => [switched, positions]);
    expect([...POSITIONS].map(([switched, { positions }]) => [switched, positions])).toEqual(known);
    const tested = CASES.map(([switched, , outcomes]) => [switched, Object.keys(outcomes).sort()]);
    expect(tested).toEqual(
      Object.entries(SWITCHES).map(([switched, positions]) => [switched, [...positions].sort()]),
    );
  });

  it('are kept, changed one by one, followed again by null, and recorded', async () => {
    const { id, switches } = await makeToken({ switches: { patchResponse: 'resource' } });
    const none = { patchResponse: null, unknownAttributes: null, putMembers: null };
    expect(switches).toEqual({ ...none, patchResponse: 'resource' });
    const change = async (given: object | null) => {
      const { data } = await graphql(server, UPDATE, { input: { id, switches: given } });
      return at(data, 'updateAccessToken', 'switches');
    };
    expect(await change({ unknownAttributes: 'reject' })).toEqual({
      ...none,
      patchResponse: 'resource',
      unknownAttributes: 'reject',
    });
    expect(await change({ patchResponse: null })).toEqual({ ...none, unknownAttributes: 'reject' });
    const { data } = await graphql(server, RECORDS, { where: { resourceId: id } });
    expect(at(data, 'provisioningRecords', 'nodes', 0)).toMatchObject({
      operation: 'UPDATE',
      changes: [{ path: 'switches.patchResponse', before: 'resource', after: null }],
    });
    expect(await change(null)).toEqual(none);
  });

  it('hold at the next request, and go on with the token that takes the place', async () => {
    const { id, headers } = await makeToken({ dialect: 'generic' });
    const ask = async () =>
      (await scim(server, 'GET', '/Users?filter=badge+pr', { headers })).status;
    expect(await ask()).toBe(200);
    const switches = { unknownInFilters: 'reject', unknownAttributes: 'reject' };
    await graphql(server, UPDATE, { input: { id, switches } });
    expect(await ask()).toBe(400);
    const { data } = await graphql(server, ROTATE, { input: { id } });
    expect(at(data, 'startTokenRotation', 'accessToken', 'switches')).toEqual({
      patchResponse: null,
      unknownAttributes: 'reject',
    });
  });

  it('that have no such position are refused, and so are those that do not exist', async () => {
    const input = { name: 'x', scopes: ['scim:read'], switches: { patchResponse: 'sometimes' } };
    const { errors } = await graphql(server, CREATE, { input });
    expect(at(errors, 0)).toMatchObject({
      extensions: { code: 'INVALID_VALUE', attribute: 'switches.patchResponse' },
    });
    const unknown = await graphql(server, CREATE, { input: { ...input, switches: { x: 'y' } } });
    expect(unknown.errors).not.toEqual([]);
  });

  it('of an OAuth client are those of its tokens', async () => {
    const made = await graphql(
      server,
      `mutation ($input: CreateOAuthClientInput!) { createOAuthClient(input: $input) {
        id clientId switches { patchResponse } } }`,
      { input: { name: 'Switched', switches: { patchResponse: 'noContent' } } },
    );
    const client = at(made.data, 'createOAuthClient');
    expect(at(client, 'switches', 'patchResponse')).toBe('noContent');
    const secret = await graphql(
      server,
      'mutation ($input: AddOAuthClientSecretInput!) { addOAuthClientSecret(input: $input) { secret } }',
      { input: { id: textAt(client, 'id') } },
    );
    const { token } = await askToken(server, {
      grant_type: 'client_credentials',
      client_id: textAt(client, 'clientId'),
      client_secret: textAt(secret.data, 'addOAuthClientSecret', 'secret'),
    });
    const send: Send = (method, path, body) =>
      scim(server, method, path, { body, headers: { authorization: `Bearer ${token}` } });
    const change = { op: 'replace', path: 'title', value: 'S' };
    expect((await patchUser(send, change)).status).toBe(204);
    await graphql(
      server,
      'mutation ($input: UpdateOAuthClientInput!) { updateOAuthClient(input: $input) { version } }',
      { input: { id: textAt(client, 'id'), switches: { patchResponse: 'resource' } } },
    );
    expect((await patchUser(send, change)).status).toBe(200);
  });

  it('are shown to the client by the ServiceProviderConfig, and to nobody else', async () => {
    const { headers } = await makeToken({ dialect: 'okta', switches: { putMembers: 'keep' } });
    const { body } = await scim(server, 'GET', '/ServiceProviderConfig', { headers });
    expect(body['schemas']).toEqual([SERVICE_PROVIDER_CONFIG, DIALECT]);
    expect(body[DIALECT]).toEqual({
      dialect: 'okta',
      ...leniencyOf('okta'),
      putMembers: 'keep',
    });
    const response = await fetch(`${server.scimUrl}/ServiceProviderConfig`);
    expect(await response.json()).not.toHaveProperty([DIALECT]);
  });
});
