import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashSecret } from '../../graphql/access/secret.js';
import { newId } from '../../prisma/ids.js';
import { at, scim } from '../support/client.js';
import {
  addSecret,
  administer,
  askToken,
  basic,
  createClient,
  credentials,
  type TestClient,
} from '../support/oauth.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
let client: TestClient;
let secret: string;
beforeAll(async () => {
  server = await startServer();
  client = await createClient(server);
  ({ secret } = await addSecret(server, client.id));
});
afterAll(() => server.close());

const list = (token: string) =>
  scim(server, 'GET', '/Users?count=0', { headers: { authorization: `Bearer ${token}` } });

const GRANT = { grant_type: 'client_credentials' };

describe('the token endpoint', () => {
  it('gives a token that works at the SCIM door, for a secret in the body', async () => {
    const { status, headers, body, token } = await askToken(
      server,
      credentials(client.clientId, secret),
    );
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: token,
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'scim:read scim:write',
    });
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect([headers.get('cache-control'), headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
    expect((await list(token)).status).toBe(200);
    const made = await scim(server, 'POST', '/Users', {
      headers: { authorization: `Bearer ${token}` },
      body: { userName: 'by-oauth@hillview.example' },
    });
    expect(made.status).toBe(201);
  });

  it('gives one for a secret in the header', async () => {
    const headers = { authorization: basic(client.clientId, secret) };
    const { status, token } = await askToken(server, GRANT, { headers });
    expect(status).toBe(200);
    expect((await list(token)).status).toBe(200);
  });

  it('decodes both halves of the header, parted at the first colon', async () => {
    const odd = { clientId: 'cl one+%:x', secret: 'a+b c:d%25é&=' };
    const tenantId = (await server.database.client.tenant.findFirstOrThrow()).id;
    const id = newId();
    await server.database.client.oAuthClient.create({
      data: { tenantId, id, clientId: odd.clientId, name: 'Odd', scopes: ['scim:read'] },
    });
    await server.database.client.oAuthClientSecret.create({
      data: {
        ...{ tenantId, id: newId(), oauthClientId: id, prefix: 'x' },
        secretHash: hashSecret(odd.secret),
        expiresAt: new Date(Date.now() + 60_000),
      },
    });
    const headers = { authorization: basic(odd.clientId, odd.secret) };
    expect((await askToken(server, GRANT, { headers })).status).toBe(200);
    const raw = Buffer.from(`${odd.clientId}:${odd.secret}`, 'utf8').toString('base64');
    const bare = await askToken(server, GRANT, { headers: { authorization: `Basic ${raw}` } });
    expect([bare.status, bare.body['error']]).toEqual([401, 'invalid_client']);
    expect((await askToken(server, credentials(odd.clientId, odd.secret))).status).toBe(200);
  });

  it('passes over parameters that it does not know, and those without a value', async () => {
    const form = { resource: 'x', audience: 'y', scope: '', client_assertion: '', foo: 'bar' };
    const reply = await askToken(server, { ...credentials(client.clientId, secret), ...form });
    expect(reply.status).toBe(200);
    const twice = `${new URLSearchParams(credentials(client.clientId, secret)).toString()}&resource=a&resource=b`;
    expect((await askToken(server, {}, { body: twice })).status).toBe(200);
  });

  it.each([
    ['scim:read', 'scim:read'],
    ['scim:write scim:read', 'scim:read scim:write'],
    ['scim', 'scim:read scim:write'],
    ['scim scim:read', 'scim:read scim:write'],
  ])('gives the scopes that are asked for: %s', async (scope, granted) => {
    const { body, token } = await askToken(server, {
      ...credentials(client.clientId, secret),
      scope,
    });
    expect(body['scope']).toBe(granted);
    const write = { headers: { authorization: `Bearer ${token}` }, body: { userName: ' ' } };
    const { status } = await scim(server, 'POST', '/Users', write);
    expect(status).toBe(granted.includes('write') ? 400 : 403);
  });

  it('gives tokens that do nothing at the GraphQL door', async () => {
    const { token } = await askToken(server, credentials(client.clientId, secret));
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ tenant { slug } }' }),
    });
    expect(response.status).toBe(403);
  });
});

describe('a request that is refused', () => {
  const good = () => credentials(client.clientId, secret);
  const without = (name: string) =>
    Object.fromEntries(Object.entries(good()).filter(([key]) => key !== name));

  it('is told what is missing when it authenticates nobody', async () => {
    const { body } = await askToken(server, without('client_secret'));
    expect(body['error_description']).toContain('does not authenticate a client');
  });

  it.each<[string, () => Record<string, string>, number, string]>([
    ['no grant type', () => without('grant_type'), 400, 'invalid_request'],
    ['another grant', () => ({ ...good(), grant_type: 'password' }), 400, 'unsupported_grant_type'],
    ['an unknown scope', () => ({ ...good(), scope: 'everything' }), 400, 'invalid_scope'],
    ['a scope it lacks', () => ({ ...good(), scope: 'scim:test' }), 400, 'invalid_scope'],
    ['an admin scope', () => ({ ...good(), scope: 'admin:write' }), 400, 'invalid_scope'],
    ['no client', () => without('client_id'), 401, 'invalid_client'],
    ['no secret', () => without('client_secret'), 401, 'invalid_client'],
    ['an unknown client', () => ({ ...good(), client_id: 'cl_x' }), 401, 'invalid_client'],
    ['a client id with a NUL', () => ({ ...good(), client_id: 'a\u0000' }), 401, 'invalid_client'],
    ['a long client id', () => ({ ...good(), client_id: 'a'.repeat(300) }), 401, 'invalid_client'],
    ['a wrong secret', () => ({ ...good(), client_secret: 'x' }), 401, 'invalid_client'],
    ['an odd secret', () => ({ ...good(), client_secret: '\u0000\ud800' }), 401, 'invalid_client'],
    [
      'a SCIM token for a secret',
      () => ({ ...good(), client_secret: server.scimToken }),
      401,
      'invalid_client',
    ],
    [
      'an assertion without type',
      () => ({ ...without('client_secret'), client_assertion: 'x' }),
      400,
      'invalid_request',
    ],
    [
      'an assertion of another type',
      () => ({ ...without('client_secret'), client_assertion: 'x', client_assertion_type: 'y' }),
      401,
      'invalid_client',
    ],
    [
      'both a secret and an assertion',
      () => ({ ...good(), client_assertion: 'x' }),
      400,
      'invalid_request',
    ],
  ])('for %s', async (_what, form, status, error) => {
    const reply = await askToken(server, form());
    expect([reply.status, reply.body['error']]).toEqual([status, error]);
    expect(reply.body['error_description']).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
    expect(reply.headers.get('content-type')).toMatch(/^application\/json/);
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(Object.keys(reply.body).toSorted()).toEqual(['error', 'error_description']);
  });

  it('for a parameter that is there twice', async () => {
    const body = `${new URLSearchParams(good()).toString()}&client_secret=x`;
    const reply = await askToken(server, {}, { body });
    expect([reply.status, reply.body['error']]).toEqual([400, 'invalid_request']);
  });

  it.each([
    ['Basic', 401, 'invalid_client'],
    ['Basic !!', 401, 'invalid_client'],
    [`Basic ${Buffer.from('no-colon').toString('base64')}`, 401, 'invalid_client'],
    [`Basic ${Buffer.from('%zz:%').toString('base64')}`, 401, 'invalid_client'],
    [`Basic ${Buffer.from(':').toString('base64')}`, 401, 'invalid_client'],
    ['Bearer x', 401, 'invalid_client'],
  ])('for the header %s, with the scheme that is wanted', async (authorization, status, error) => {
    const reply = await askToken(server, GRANT, { headers: { authorization } });
    expect([reply.status, reply.body['error']]).toEqual([status, error]);
    expect(reply.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
  });

  it('for credentials in header and body', async () => {
    const headers = { authorization: basic(client.clientId, secret) };
    const both = await askToken(server, good(), { headers });
    expect([both.status, both.body['error']]).toEqual([400, 'invalid_request']);
    const same = { ...GRANT, client_id: client.clientId };
    expect((await askToken(server, same, { headers })).status).toBe(200);
    const other = await askToken(server, { ...GRANT, client_id: 'cl_x' }, { headers });
    expect([other.status, other.body['error']]).toEqual([400, 'invalid_request']);
  });

  it('for credentials in the address', async () => {
    const query = new URLSearchParams(good()).toString();
    const response = await fetch(`${server.url}/oauth/token?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials',
    });
    expect(response.status).toBe(401);
  });

  it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('for the method %s', async (method) => {
    const { status, headers, body } = await askToken(server, {}, { method });
    expect([status, headers.get('allow')]).toEqual([405, 'POST']);
    expect(body['error']).toBe('invalid_request');
  });

  it.each(['application/json', 'application/scim+json', 'multipart/form-data', 'text/plain'])(
    'for a body of the type %s',
    async (type) => {
      const reply = await askToken(server, good(), { headers: { 'content-type': type } });
      expect([reply.status, reply.body['error']]).toEqual([415, 'invalid_request']);
    },
  );

  it('for a compressed body, a body that is too large, and one that is not UTF-8', async () => {
    const headers = { 'content-encoding': 'gzip' };
    expect((await askToken(server, good(), { headers })).status).toBe(415);
    const large = await askToken(server, { ...good(), foo: 'x'.repeat(70_000) });
    expect([large.status, large.body['error']]).toEqual([413, 'invalid_request']);
    const response = await fetch(`${server.url}/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Uint8Array.from([0x61, 0xff]),
    });
    expect(response.status).toBe(400);
  });

  it('for a client that is switched off, once it has shown who it is', async () => {
    const off = await createClient(server);
    const { secret: known } = await addSecret(server, off.id);
    const update = `mutation ($input: UpdateOAuthClientInput!) { updateOAuthClient(input: $input) { enabled } }`;
    await administer(server, update, { input: { id: off.id, enabled: false } });
    const reply = await askToken(server, credentials(off.clientId, known));
    expect([reply.status, reply.body['error']]).toEqual([400, 'unauthorized_client']);
    expect((await askToken(server, credentials(off.clientId, 'x'))).status).toBe(401);
  });

  it('by a fault with nothing of what went wrong', async () => {
    const { statements } = server.database;
    const queryRaw = statements.queryRaw.bind(statements);
    statements.queryRaw = () => Promise.reject(new Error('secret words of the database'));
    const reply = await askToken(server, good());
    statements.queryRaw = queryRaw;
    expect([reply.status, reply.body['error']]).toEqual([500, 'server_error']);
    expect(JSON.stringify(reply.body)).not.toContain('secret words');
  });
});

describe('requests that come too often', () => {
  it('are counted by address while nobody knows who asks, and by client afterwards', async () => {
    const small = await startServer({ rateLimit: { perSecond: 0.05, burst: 5 } });
    try {
      const known = await createClient(small);
      const added = await addSecret(small, known.id);
      const guess = () => askToken(small, credentials(known.clientId, 'guess'));
      const statuses: number[] = [];
      for (let index = 0; index < 7; index++) statuses.push((await guess()).status);
      expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
      const refused = await guess();
      expect(refused.body['error']).toBe('temporarily_unavailable');
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(refused.headers.get('www-authenticate')).toBeNull();
      const right = () => askToken(small, credentials(known.clientId, added.secret));
      for (let index = 0; index < 5; index++) expect((await right()).status).toBe(200);
      expect((await right()).status).toBe(429);
      expect(await small.database.client.oAuthAccessToken.count()).toBe(5);
    } finally {
      await small.close();
    }
  });
});

describe('what happens at the same time', () => {
  it('gives every request a token of its own', async () => {
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => askToken(server, credentials(client.clientId, secret))),
    );
    expect(new Set(replies.map(({ token }) => token)).size).toBe(20);
    for (const { token } of replies) expect((await list(token)).status).toBe(200);
  });

  it('names the client, not the token, in the record of a change', async () => {
    const { token } = await askToken(server, credentials(client.clientId, secret));
    const requestId = 'request-of-the-oauth-client';
    await scim(server, 'POST', '/Users', {
      headers: { authorization: `Bearer ${token}`, 'x-request-id': requestId },
      body: { userName: 'recorded@hillview.example' },
    });
    const record = await server.database.client.provisioningRecord.findFirstOrThrow({
      where: { requestId },
    });
    expect(record).toMatchObject({ actorId: client.id, actorName: 'Entra', channel: 'SCIM' });
    expect(at(record, 'status')).toBeNull();
  });
});
