import { generateKeyPair, type JWTPayload, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, scim } from '../support/client.js';
import { type FakeEntra, startEntra } from '../support/entra.js';
import { administer, tryToAdminister } from '../support/oauth.js';
import { startServer, type TestServer } from '../support/start-server.js';

const TENANT = '11111111-2222-4333-8444-555555555555';
const SECOND = '22222222-2222-4333-8444-555555555555';
const STRANGER = '99999999-2222-4333-8444-555555555555';
const WORKLOAD = { objectId: 'aaaaaaaa-2222-4333-8444-555555555555', applicationId: 'app' };
/** The same for every customer of Entra. */
const AUDIENCE = '8adf8e6e-67b2-4cf2-a259-e3dc5476c621';

const SET = `mutation ($input: SetEntraTenantInput!) { setEntraTenant(input: $input) { slug entraTenantId } }`;

let entra: FakeEntra;
let server: TestServer;
beforeAll(async () => {
  entra = await startEntra([TENANT, SECOND, STRANGER], WORKLOAD);
  const ownTokens = { issuer: entra.authority, audiences: [AUDIENCE] };
  server = await startServer({ app: { entra: { authority: entra.authority, ownTokens } } });
  await administer(
    server,
    'mutation ($input: CreateTenantInput!) { createTenant(input: $input) { id } }',
    { input: { slug: 'second', name: 'Second' } },
  );
  await administer(server, SET, { input: { entraTenantId: TENANT.toUpperCase() } });
  await administer(server, SET, { input: { entraTenantId: SECOND }, tenant: 'second' });
});
afterAll(async () => {
  await server.close();
  await entra.close();
});

const seconds = () => Math.floor(Date.now() / 1000);

const claims = (other: JWTPayload = {}): JWTPayload => ({
  iss: `${entra.authority}/${TENANT}/`,
  aud: AUDIENCE,
  tid: TENANT,
  sub: WORKLOAD.objectId,
  nbf: seconds(),
  exp: seconds() + 3900,
  ...other,
});

const send = (token: string, on = server) =>
  scim(on, 'GET', '/Users?count=0', { headers: { authorization: `Bearer ${token}` } });

describe('changes of a tenant', () => {
  it('leave an event with the id of their record', async () => {
    const { client } = server.database;
    const { id } = await client.tenant.findUniqueOrThrow({ where: { slug: 'second' } });
    const where = { tenantId: id, resourceType: 'Tenant' };
    const events = await client.outboxEvent.findMany({ where, orderBy: { id: 'asc' } });
    expect(events.map(({ type, resourceId, payload }) => [type, resourceId, payload])).toEqual([
      ['tenant.created', id, { attributes: ['slug', 'name'] }],
      ['tenant.updated', id, { attributes: ['entraTenantId'] }],
    ]);
    const records = await client.provisioningRecord.findMany({ where, orderBy: { id: 'asc' } });
    expect(records.map(({ id: one }) => one)).toEqual(events.map(({ id: one }) => one));
  });
});

describe("Entra's own token", () => {
  it('acts in the tenant that its Entra tenant is registered for, and in no other', async () => {
    const first = await entra.token(TENANT, { version: 1, audience: AUDIENCE });
    const second = await entra.token(SECOND, { version: 1, audience: AUDIENCE });
    const made = await scim(server, 'POST', '/Users', {
      headers: { authorization: `Bearer ${first}`, 'x-request-id': 'request-of-entra-itself' },
      body: { userName: 'entra@hillview.example' },
    });
    expect(made.status).toBe(201);
    const count = async (token: string) => at((await send(token)).body, 'totalResults');
    const signed = await entra.sign(claims());
    expect([await count(first), await count(second), await count(signed)]).toEqual([1, 0, 1]);
    const record = await server.database.client.provisioningRecord.findFirstOrThrow({
      where: { requestId: 'request-of-entra-itself' },
    });
    expect(record).toMatchObject({ actorId: TENANT, actorName: `Entra tenant ${TENANT}` });
  });

  it('may do nothing at the GraphQL door', async () => {
    const token = await entra.token(TENANT, { version: 1, audience: AUDIENCE });
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{"query":"{ tenant { slug } }"}',
    });
    expect(response.status).toBe(401);
  });

  const cases: [string, () => Promise<string> | string][] = [
    [
      'of a tenant that is not registered',
      () => entra.token(STRANGER, { version: 1, audience: AUDIENCE }),
    ],
    [
      'that claims the tid of another',
      () => entra.sign(claims({ iss: `${entra.authority}/${STRANGER}/` })),
    ],
    ['that claims the issuer of another', () => entra.sign(claims({ tid: SECOND }))],
    ['of version 2', () => entra.token(TENANT, { version: 2, audience: AUDIENCE })],
    ['for another audience', () => entra.token(TENANT, { version: 1, audience: 'other' })],
    ['without audience', () => entra.sign(claims({ aud: undefined }))],
    ['without tid', () => entra.sign(claims({ tid: undefined }))],
    ['with a tid that is a path', () => entra.sign(claims({ tid: '../common' }))],
    ['without end', () => entra.sign(claims({ exp: undefined }))],
    ['that has ended', () => entra.sign(claims({ exp: seconds() - 400 }))],
    ['that has not begun', () => entra.sign(claims({ nbf: seconds() + 400 }))],
    ['without signature', () => new UnsecuredJWT(claims()).encode()],
    [
      'with a shared key',
      () =>
        entra.sign(claims(), {
          header: { alg: 'HS256' },
          key: new TextEncoder().encode('x'.repeat(32)),
        }),
    ],
    [
      'with a key of nobody',
      async () => entra.sign(claims(), { key: (await generateKeyPair('RS256')).privateKey }),
    ],
    ['with another kid', () => entra.sign(claims(), { header: { kid: 'nobody' } })],
    ['without kid', () => entra.sign(claims(), { header: { kid: undefined } })],
    ['that is no JSON inside', () => 'eyJh.eyJh.eyJh'],
  ];

  it.each(cases)('%s: 401', async (_what, make) => {
    const { status, headers, body } = await send(await make());
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toContain('invalid_token');
    expect(at(body, 'status')).toBe('401');
  });

  it('of a tenant that is registered no more is refused at once', async () => {
    const token = await entra.token(SECOND, { version: 1, audience: AUDIENCE });
    expect((await send(token)).status).toBe(200);
    await administer(server, SET, { input: { entraTenantId: null }, tenant: 'second' });
    expect((await send(token)).status).toBe(401);
    await administer(server, SET, { input: { entraTenantId: SECOND }, tenant: 'second' });
    expect((await send(token)).status).toBe(200);
  });

  it('is nothing while the service is not told to accept it', async () => {
    const off = await startServer({
      app: { entra: { authority: entra.authority, ownTokens: undefined } },
    });
    try {
      await administer(off, SET, { input: { entraTenantId: TENANT } });
      const token = await entra.token(TENANT, { version: 1, audience: AUDIENCE });
      expect((await send(token, off)).status).toBe(401);
    } finally {
      await off.close();
    }
  });

  it('is answered 503 while no keys are known: 401 would stop the job', async () => {
    const alone = await startEntra([TENANT], WORKLOAD);
    const ownTokens = { issuer: alone.authority, audiences: [AUDIENCE] };
    const away = await startServer({ app: { entra: { authority: alone.authority, ownTokens } } });
    try {
      await administer(away, SET, { input: { entraTenantId: TENANT } });
      const token = await alone.token(TENANT, { version: 1, audience: AUDIENCE });
      alone.breakWith((response) => response.destroy());
      const { status, headers } = await send(token, away);
      expect(status).toBe(503);
      expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    } finally {
      await away.close();
      await alone.close();
    }
  });
});

describe('the Entra tenant of a tenant', () => {
  it('is registered once in the whole instance, and recorded', async () => {
    const taken = await tryToAdminister(server, SET, {
      input: { entraTenantId: TENANT },
      tenant: 'second',
    });
    expect(at(taken, 'errors', 0, 'extensions', 'code')).toBe('UNIQUENESS');
    const wrong = await tryToAdminister(server, SET, { input: { entraTenantId: 'common' } });
    expect(at(wrong, 'errors', 0, 'extensions', 'code')).toBe('INVALID_VALUE');
    const records = await server.database.client.provisioningRecord.findMany({
      where: { resourceType: 'Tenant', operation: 'UPDATE', resourceName: 'default' },
    });
    expect(records.map(({ changes }) => changes)).toEqual([
      [{ path: 'entraTenantId', before: null, after: TENANT }],
    ]);
  });

  it('is set by an instance operator alone: nobody else can tell whose it is', async () => {
    const create = `mutation ($input: CreateAccessTokenInput!) { createAccessToken(input: $input) { secret } }`;
    const { createAccessToken } = await administer(server, create, {
      input: { name: 'Administrator', scopes: ['admin:read', 'admin:write'] },
    });
    const adminToken = String(at(createAccessToken, 'secret'));
    const { errors } = await tryToAdminister({ ...server, adminToken }, SET, {
      input: { entraTenantId: STRANGER },
    });
    expect(at(errors, 0, 'extensions', 'code')).toBe('FORBIDDEN');
  });
});
