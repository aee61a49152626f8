import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeExpiredTokens } from '../../graphql/access/issued-token.js';
import { queryRows } from '../../prisma/rows.js';
import { at, scim, textAt } from '../support/client.js';
import {
  addSecret,
  administer,
  askToken,
  createClient,
  credentials,
  tryToAdminister,
} from '../support/oauth.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const REVOKE = `mutation ($input: RevokeOAuthClientSecretInput!) {
  revokeOAuthClientSecret(input: $input) { id revokedAt } }`;
const UPDATE = `mutation ($input: UpdateOAuthClientInput!) {
  updateOAuthClient(input: $input) { id name version enabled scopes tokenLifetime
    federation { entraTenantId audiences subject objectId applicationId } } }`;
const DELETE = `mutation ($input: DeleteOAuthClientInput!) {
  deleteOAuthClient(input: $input) { id name federation { subject } secrets { prefix } } }`;
const CREATE = `mutation ($input: CreateOAuthClientInput!) {
  createOAuthClient(input: $input) { id clientId name scopes dialect tokenLifetime enabled version
    federation { subject } secrets { id } } }`;
const ADD = `mutation ($input: AddOAuthClientSecretInput!) {
  addOAuthClientSecret(input: $input) { secret oauthClientSecret { id prefix expiresAt } } }`;

const DAY = 86_400_000;

const list = (token: string) =>
  scim(server, 'GET', '/Users?count=0', { headers: { authorization: `Bearer ${token}` } });

async function clientWithSecret(input: object = {}) {
  const client = await createClient(server, input);
  const { id: secretId, secret } = await addSecret(server, client.id);
  const ask = (more: Record<string, string> = {}) =>
    askToken(server, { ...credentials(client.clientId, secret), ...more });
  return { ...client, secretId, secret, ask };
}

const storedTokens = (oauthClientId: string) =>
  server.database.client.oAuthAccessToken.count({ where: { oauthClientId } });

describe('secrets of a client', () => {
  it('are valid side by side; one that is revoked takes its tokens with it at once', async () => {
    const { id, clientId, secret, secretId } = await clientWithSecret();
    const second = await addSecret(server, id);
    const first = await askToken(server, credentials(clientId, secret));
    const other = await askToken(server, credentials(clientId, second.secret));
    expect([(await list(first.token)).status, (await list(other.token)).status]).toEqual([
      200, 200,
    ]);
    await administer(server, REVOKE, { input: { id: secretId } });
    expect([(await list(first.token)).status, (await list(other.token)).status]).toEqual([
      401, 200,
    ]);
    expect((await askToken(server, credentials(clientId, secret))).status).toBe(401);
    expect((await askToken(server, credentials(clientId, second.secret))).status).toBe(200);
    expect(await storedTokens(id)).toBe(2);
  });

  it('revoked by somebody else, stop their tokens by the secret itself', async () => {
    const { secretId, ask } = await clientWithSecret();
    const { token } = await ask();
    await server.database.client.oAuthClientSecret.updateMany({
      where: { id: secretId },
      data: { revokedAt: new Date() },
    });
    expect((await list(token)).status).toBe(401);
  });

  it('are stored as a hash alone, and so are tokens', async () => {
    const { id, secret, ask } = await clientWithSecret();
    const { token } = await ask();
    const { client } = server.database;
    const where = { oauthClientId: id };
    const stored = JSON.stringify([
      await client.oAuthClientSecret.findMany({ where }),
      await client.oAuthAccessToken.findMany({ where }),
      await client.provisioningRecord.findMany(),
    ]);
    expect(stored).not.toContain(secret);
    expect(stored).not.toContain(token);
  });

  it('are never outlived by a token', async () => {
    const client = await createClient(server);
    const expiresAt = new Date(Date.now() + 120_000);
    const { id, secret } = await addSecret(server, client.id, { expiresAt });
    const { body, token } = await askToken(server, credentials(client.clientId, secret));
    expect(body['expires_in']).toBeGreaterThan(60);
    expect(body['expires_in']).toBeLessThanOrEqual(120);
    const stored = await server.database.client.oAuthAccessToken.findFirstOrThrow({
      where: { secretId: id },
    });
    expect(stored.expiresAt).toEqual(expiresAt);
    expect((await list(token)).status).toBe(200);
    const past = new Date(Date.now() - 1000);
    const where = { id };
    await server.database.client.oAuthClientSecret.updateMany({ where, data: { expiresAt: past } });
    expect((await askToken(server, credentials(client.clientId, secret))).status).toBe(401);
  });

  it('belong to one client: another one does not get in with them', async () => {
    const { secret } = await clientWithSecret();
    const other = await createClient(server);
    expect((await askToken(server, credentials(other.clientId, secret))).status).toBe(401);
  });

  it('live two years unless told otherwise, three at most, and are ten at most', async () => {
    const { id } = await createClient(server);
    const { data } = await tryToAdminister(server, ADD, { input: { id } });
    const end = new Date(textAt(data, 'addOAuthClientSecret', 'oauthClientSecret', 'expiresAt'));
    expect(Math.round((end.getTime() - Date.now()) / DAY)).toBe(730);
    for (const days of [-1, 1200]) {
      const expiresAt = new Date(Date.now() + days * DAY);
      const { errors } = await tryToAdminister(server, ADD, { input: { id, expiresAt } });
      expect(at(errors, 0, 'extensions', 'code')).toBe('INVALID_VALUE');
    }
    for (let index = 1; index < 10; index++) await addSecret(server, id);
    const { errors } = await tryToAdminister(server, ADD, { input: { id } });
    expect(at(errors, 0, 'extensions', 'code')).toBe('TOO_MANY');
  });

  it('tell when they were last used', async () => {
    const { id, secretId, ask } = await clientWithSecret();
    const { client } = server.database;
    const read = async () => [
      (await client.oAuthClientSecret.findFirstOrThrow({ where: { id: secretId } })).lastUsedAt,
      (await client.oAuthClient.findFirstOrThrow({ where: { id } })).lastUsedAt,
    ];
    expect(await read()).toEqual([null, null]);
    const { token } = await ask();
    await list(token);
    for (const used of await read()) expect(used).toBeInstanceOf(Date);
  });
});

describe('a client', () => {
  it('is made without a secret, with what Entra needs', async () => {
    const { createOAuthClient: made } = await administer(server, CREATE, {
      input: { name: 'New' },
    });
    expect(made).toMatchObject({
      name: 'New',
      scopes: ['scim:read', 'scim:write'],
      dialect: 'entra',
      tokenLifetime: 3600,
      enabled: true,
      version: 1,
      federation: null,
      secrets: [],
    });
    expect(textAt(made, 'clientId')).toMatch(/^cl_[\w-]{22}$/);
  });

  it('gives its tokens the life that it is set to', async () => {
    const { ask } = await clientWithSecret({ tokenLifetime: 21_600 });
    expect((await ask()).body['expires_in']).toBe(21_600);
  });

  it('that is deleted takes secrets and tokens with it at once', async () => {
    const { id, secret, ask } = await clientWithSecret();
    const { token } = await ask();
    expect((await list(token)).status).toBe(200);
    const { deleteOAuthClient: deleted } = await administer(server, DELETE, { input: { id } });
    expect(deleted).toEqual({
      id,
      name: 'Entra',
      federation: null,
      secrets: [{ prefix: secret.slice(0, 15) }],
    });
    expect((await list(token)).status).toBe(401);
    expect((await ask()).status).toBe(401);
    expect(await storedTokens(id)).toBe(0);
  });

  it('that is switched off cannot use its tokens, until it is switched on again', async () => {
    const { id, ask } = await clientWithSecret();
    const { token } = await ask();
    await administer(server, UPDATE, { input: { id, enabled: false } });
    expect((await list(token)).status).toBe(401);
    await administer(server, UPDATE, { input: { id, enabled: true } });
    expect((await list(token)).status).toBe(200);
  });

  it('that loses a scope loses it in the tokens that it has', async () => {
    const { id, ask } = await clientWithSecret();
    const { token } = await ask();
    const create = (userName: string) =>
      scim(server, 'POST', '/Users', {
        headers: { authorization: `Bearer ${token}` },
        body: { userName },
      });
    expect((await create('before@hillview.example')).status).toBe(201);
    await administer(server, UPDATE, { input: { id, scopes: ['scim:read'] } });
    expect((await create('after@hillview.example')).status).toBe(403);
  });

  it('is changed by version, and keeps it when nothing changes', async () => {
    const { id } = await createClient(server);
    const rename = (name: string, ifVersion: number) =>
      tryToAdminister(server, UPDATE, { input: { id, name, ifVersion } });
    expect(at(await rename('Other', 1), 'data', 'updateOAuthClient', 'version')).toBe(2);
    expect(at(await rename('Other', 2), 'data', 'updateOAuthClient', 'version')).toBe(2);
    const { errors } = await rename('Third', 1);
    expect(at(errors, 0, 'extensions', 'code')).toBe('VERSION_MISMATCH');
  });

  it('loses no change to another one at the same time', async () => {
    const { id } = await createClient(server);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        tryToAdminister(server, UPDATE, { input: { id, name: `Name ${index}` } }),
      ),
    );
    const won = answers.filter(({ errors }) => errors === undefined);
    const codes = answers.flatMap(({ errors }) => at(errors, 0, 'extensions', 'code') ?? []);
    expect(new Set(codes)).toEqual(new Set(codes.length === 0 ? [] : ['VERSION_MISMATCH']));
    const stored = await server.database.client.oAuthClient.findFirstOrThrow({ where: { id } });
    expect(stored.version).toBe(1 + won.length);
  });

  const FEDERATION = {
    entraTenantId: '11111111-2222-4333-8444-555555555555',
    audiences: ['api://x'],
    applicationId: 'app',
    objectId: 'object',
  };
  it.each<[string, string, object]>([
    ['a blank name', CREATE, { name: ' ' }],
    ['a name with a line break', CREATE, { name: 'a\nb' }],
    ['no scopes', CREATE, { name: 'x', scopes: [] }],
    ['an admin scope', CREATE, { name: 'x', scopes: ['admin:write'] }],
    ['a dialect that is none', CREATE, { name: 'x', dialect: 'klingon' }],
    ['tokens of a minute', CREATE, { name: 'x', tokenLifetime: 60 }],
    ['tokens of a day', CREATE, { name: 'x', tokenLifetime: 86_400 }],
    [
      'a tenant that is no GUID',
      CREATE,
      { name: 'x', federation: { ...FEDERATION, entraTenantId: '../common' } },
    ],
    ['no audience', CREATE, { name: 'x', federation: { ...FEDERATION, audiences: [] } }],
    ['an empty audience', CREATE, { name: 'x', federation: { ...FEDERATION, audiences: [''] } }],
    ['no workload', CREATE, { name: 'x', federation: { ...FEDERATION, objectId: '' } }],
    ['no application', CREATE, { name: 'x', federation: { ...FEDERATION, applicationId: ' ' } }],
  ])('is refused with %s', async (_what, mutation, input) => {
    const { errors } = await tryToAdminister(server, mutation, { input });
    expect(at(errors, 0, 'extensions', 'code')).toBe('INVALID_VALUE');
  });

  it.each([
    [UPDATE, { name: 'x' }],
    [DELETE, {}],
    [ADD, {}],
    [REVOKE, {}],
  ])('that is not there: %.40s', async (mutation, more) => {
    for (const id of ['11111111-2222-4333-8444-555555555555', 'nobody']) {
      const { errors } = await tryToAdminister(server, mutation, { input: { id, ...more } });
      expect(at(errors, 0, 'extensions', 'code')).toBe('NOT_FOUND');
    }
  });
});

describe('tenants', () => {
  it('neither see nor change clients of one another', async () => {
    await administer(
      server,
      'mutation ($input: CreateTenantInput!) { createTenant(input: $input) { id } }',
      {
        input: { slug: 'apart', name: 'Apart' },
      },
    );
    const mine = await clientWithSecret();
    const { token } = await mine.ask();
    const tenant = 'apart';
    const foreign = await createClient(server, {}, tenant);
    for (const [mutation, input] of [
      [UPDATE, { id: mine.id, name: 'x' }],
      [DELETE, { id: mine.id }],
      [ADD, { id: mine.id }],
      [REVOKE, { id: mine.secretId }],
    ] as const) {
      const { errors } = await tryToAdminister(server, mutation, { input, tenant });
      expect(at(errors, 0, 'extensions', 'code')).toBe('NOT_FOUND');
    }
    const query = '{ oauthClients { totalCount nodes { id secrets { id } } } }';
    const { oauthClients } = await administer(server, query, { input: {}, tenant });
    expect(oauthClients).toEqual({ totalCount: 1, nodes: [{ id: foreign.id, secrets: [] }] });
    expect((await list(token)).status).toBe(200);
    expect((await askToken(server, credentials(foreign.clientId, mine.secret))).status).toBe(401);
  });
});

describe('the list of clients', () => {
  it('is filtered, ordered and paged, and shows secrets without the secret', async () => {
    for (const name of ['List B', 'List A']) await clientWithSecret({ name });
    const query = `{ oauthClients(where: { enabled: true, federated: false }, orderBy: { field: NAME, direction: DESC }, first: 100) {
      totalCount nodes { name clientId secrets { prefix lastUsedAt revokedAt expiresAt } } } }`;
    const { oauthClients } = await administer(server, query, { input: {} });
    const nodes = at(oauthClients, 'nodes');
    const names = Array.isArray(nodes) ? nodes.map((node) => textAt(node, 'name')) : [];
    expect(names.filter((name) => name.startsWith('List'))).toEqual(['List B', 'List A']);
    expect(names).toEqual(names.toSorted().toReversed());
    expect(JSON.stringify(oauthClients)).toMatch(/"prefix":"rollcall_[\w-]{6}"/);
    expect(JSON.stringify(oauthClients)).not.toMatch(/rollcall_[\w-]{20}/);
  });
});

describe('records', () => {
  it('tell of every act, without a secret', async () => {
    const { id, secretId, secret } = await clientWithSecret({ name: 'Recorded' });
    await administer(server, UPDATE, {
      input: { id, name: 'Renamed', enabled: false, reason: 'Ticket 7' },
    });
    await administer(server, REVOKE, { input: { id: secretId } });
    await administer(server, REVOKE, { input: { id: secretId } });
    await administer(server, DELETE, { input: { id } });
    const records = await server.database.client.provisioningRecord.findMany({
      where: { resourceId: { in: [id, secretId] } },
      orderBy: { id: 'asc' },
    });
    expect(
      records.map(
        ({ operation, resourceType, channel }) => `${channel} ${operation} ${resourceType}`,
      ),
    ).toEqual([
      'GRAPHQL CREATE OAuthClient',
      'GRAPHQL CREATE OAuthClientSecret',
      'GRAPHQL UPDATE OAuthClient',
      'GRAPHQL REVOKE OAuthClientSecret',
      'GRAPHQL DELETE OAuthClient',
    ]);
    expect(records[2]?.reason).toBe('Ticket 7');
    expect(records[2]?.changes).toEqual([
      { path: 'name', before: 'Recorded', after: 'Renamed' },
      { path: 'enabled', before: 'true', after: 'false' },
    ]);
    expect(JSON.stringify(records)).not.toContain(secret);
  });
});

describe('tokens that have expired', () => {
  const expire = (oauthClientId: string) =>
    server.database.client.oAuthAccessToken.updateMany({
      where: { oauthClientId },
      data: { expiresAt: new Date(Date.now() - 1000) },
    });

  it('are refused, and go when their client asks again', async () => {
    const { id, ask } = await clientWithSecret();
    const { token } = await ask();
    await ask();
    await expire(id);
    expect((await list(token)).status).toBe(401);
    await ask();
    expect(await storedTokens(id)).toBe(1);
  });

  it('go in one sweep over all tenants, and no others do', async () => {
    const quiet = await clientWithSecret();
    const busy = await clientWithSecret();
    await quiet.ask();
    const { token } = await busy.ask();
    await expire(quiet.id);
    expect(await removeExpiredTokens(server.database)).toBeGreaterThanOrEqual(1);
    expect(await removeExpiredTokens(server.database)).toBe(0);
    expect([await storedTokens(quiet.id), await storedTokens(busy.id)]).toEqual([0, 1]);
    expect((await list(token)).status).toBe(200);
  });

  it('and those of a client that asks and asks are a thousand at most', async () => {
    const { id, secretId, ask } = await clientWithSecret();
    const { token } = await ask();
    await queryRows(
      server.database.statements,
      `INSERT INTO "OAuthAccessToken" ("tenantId", "id", "oauthClientId", "secretId", "tokenHash", "scopes", "expiresAt")
       SELECT "tenantId", ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, "oauthClientId", "secretId",
         decode(md5(n::text), 'hex'), "scopes", "expiresAt"
       FROM "OAuthAccessToken", generate_series(1, 1005) n WHERE "secretId" = $1::uuid`,
      [secretId],
    );
    const newest = await ask();
    // The statement that issues a token does not see it yet: one more stays until the next.
    expect(await storedTokens(id)).toBe(1000);
    for (const kept of [token, newest.token]) expect((await list(kept)).status).toBe(200);
  });
});
