import { generateKeyPair, type JWTPayload, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { scim } from '../support/client.js';
import { type FakeEntra, startEntra } from '../support/entra.js';
import { addSecret, administer, askToken, createClient, credentials } from '../support/oauth.js';
import { startServer, type TestServer } from '../support/start-server.js';

const TENANT = '11111111-2222-4333-8444-555555555555';
const STRANGER = '99999999-2222-4333-8444-555555555555';
const WORKLOAD = {
  objectId: 'aaaaaaaa-2222-4333-8444-555555555555',
  applicationId: 'bbbbbbbb-2222-4333-8444-555555555555',
};
const OTHER_ID = 'cccccccc-2222-4333-8444-555555555555';
const AUDIENCE = 'dddddddd-2222-4333-8444-555555555555';
const FEDERATION = {
  entraTenantId: TENANT.toUpperCase(),
  audiences: [AUDIENCE, `api://${AUDIENCE}`],
  objectId: WORKLOAD.objectId,
  subject: WORKLOAD.objectId,
  applicationId: WORKLOAD.applicationId,
};

let entra: FakeEntra;
let server: TestServer;
let clientId: string;
let id: string;
beforeAll(async () => {
  entra = await startEntra([TENANT, STRANGER], WORKLOAD);
  server = await startServer({
    app: { entra: { authority: entra.authority, ownTokens: undefined } },
  });
  ({ id, clientId } = await createClient(server, { federation: FEDERATION }));
});
afterAll(async () => {
  await server.close();
  await entra.close();
});
beforeEach(() => {
  entra.visits.length = 0;
});

const ask = (assertion: string, client = clientId) =>
  askToken(server, {
    grant_type: 'client_credentials',
    client_id: client,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
    scope: 'scim',
  });

const seconds = () => Math.floor(Date.now() / 1000);

/** What Entra says, with other words in places; `undefined` takes a claim away. */
const claims = (other: JWTPayload = {}): JWTPayload => ({
  iss: `${entra.authority}/${TENANT}/v2.0`,
  aud: AUDIENCE,
  sub: WORKLOAD.objectId,
  oid: WORKLOAD.objectId,
  azp: WORKLOAD.applicationId,
  tid: TENANT,
  ver: '2.0',
  iat: seconds(),
  nbf: seconds(),
  exp: seconds() + 3900,
  ...other,
});

const listWith = (token: string) =>
  scim(server, 'GET', '/Users?count=0', { headers: { authorization: `Bearer ${token}` } });

describe('an assertion of Entra', () => {
  it.each([AUDIENCE, `api://${AUDIENCE}`])('for %s gives a token', async (audience) => {
    const { status, body, token } = await ask(await entra.token(TENANT, { version: 2, audience }));
    expect([status, body['expires_in']]).toEqual([200, 3600]);
    expect((await listWith(token)).status).toBe(200);
  });

  it('may say who it is in appid instead of azp', async () => {
    const assertion = await entra.sign(claims({ azp: undefined, appid: WORKLOAD.applicationId }));
    expect((await ask(assertion)).status).toBe(200);
  });

  it('is checked with keys that are fetched once', async () => {
    for (let index = 0; index < 5; index++) await ask(await entra.sign(claims()));
    expect(entra.visits.filter((path) => path.includes('/keys')).length).toBeLessThanOrEqual(1);
  });

  it('may have clocks that differ by five minutes, not more', async () => {
    const now = seconds();
    const statusOf = async (other: JWTPayload) =>
      (await ask(await entra.sign(claims(other)))).status;
    expect(await statusOf({ exp: now - 240 })).toBe(200);
    expect(await statusOf({ exp: now - 360 })).toBe(401);
    expect(await statusOf({ nbf: now + 240 })).toBe(200);
    expect(await statusOf({ nbf: now + 360 })).toBe(401);
  });

  it('does not make a secret invalid, nor the other way round', async () => {
    const { secret } = await addSecret(server, id);
    expect((await askToken(server, credentials(clientId, secret))).status).toBe(200);
    expect((await ask(await entra.sign(claims()))).status).toBe(200);
  });
});

describe('an assertion is refused, with the same words,', () => {
  const cases: [string, () => Promise<string> | string][] = [
    ['of another issuer', () => entra.sign(claims({ iss: `${entra.authority}/${STRANGER}/v2.0` }))],
    ['of the issuer of version 1', () => entra.token(TENANT, { version: 1, audience: AUDIENCE })],
    [
      'of an issuer with more behind it',
      () => entra.sign(claims({ iss: `${entra.authority}/${TENANT}/v2.0/` })),
    ],
    [
      'of another tenant, really signed',
      () => entra.token(STRANGER, { version: 2, audience: AUDIENCE }),
    ],
    ['with another tid', () => entra.sign(claims({ tid: STRANGER }))],
    ['without tid', () => entra.sign(claims({ tid: undefined }))],
    ['for another audience', () => entra.token(TENANT, { version: 2, audience: OTHER_ID })],
    ['without audience', () => entra.sign(claims({ aud: undefined }))],
    [
      'with the audience in other letters',
      () => entra.sign(claims({ aud: AUDIENCE.toUpperCase() })),
    ],
    ['of another subject', () => entra.sign(claims({ sub: OTHER_ID }))],
    ['without subject', () => entra.sign(claims({ sub: undefined }))],
    ['of another object', () => entra.sign(claims({ oid: OTHER_ID }))],
    ['of another application', () => entra.sign(claims({ azp: OTHER_ID }))],
    ['of two applications', () => entra.sign(claims({ appid: OTHER_ID }))],
    ['without an application', () => entra.sign(claims({ azp: undefined }))],
    ['of another version', () => entra.sign(claims({ ver: '1.0' }))],
    ['without version', () => entra.sign(claims({ ver: undefined }))],
    ['that never ends', () => entra.sign(claims({ exp: undefined }))],
    ['that has ended', () => entra.sign(claims({ exp: seconds() - 400 }))],
    ['with claims of other types', () => entra.sign({ ...claims(), tid: [TENANT] })],
    ['without signature', () => new UnsecuredJWT(claims()).encode()],
    [
      'with its signature cut off',
      async () => `${(await entra.sign(claims())).split('.').slice(0, 2).join('.')}.`,
    ],
    [
      'with other claims behind the signature',
      async () => {
        const [header = '', , signature = ''] = (await entra.sign(claims({ sub: OTHER_ID }))).split(
          '.',
        );
        return [
          header,
          Buffer.from(JSON.stringify(claims())).toString('base64url'),
          signature,
        ].join('.');
      },
    ],
    ['without kid', () => entra.sign(claims(), { header: { kid: undefined } })],
    ['with a kid that is no text', () => entra.sign(claims(), { header: { kid: { a: 1 } } })],
    ['with an unknown kid', () => entra.sign(claims(), { header: { kid: 'key-of-nobody' } })],
    [
      'signed by another key under the known kid',
      async () => entra.sign(claims(), { key: (await generateKeyPair('RS256')).privateKey }),
    ],
    [
      'signed with RS512',
      async () =>
        entra.sign(claims(), {
          header: { alg: 'RS512' },
          key: (await generateKeyPair('RS512')).privateKey,
        }),
    ],
    [
      'signed with the published key as a shared one',
      async () => {
        const keys = await (await fetch(`${entra.authority}/${TENANT}/discovery/v2.0/keys`)).text();
        return entra.sign(claims(), {
          header: { alg: 'HS256' },
          key: new TextEncoder().encode(keys),
        });
      },
    ],
    ['that is no token', () => 'a.b.c'],
    ['that is empty of parts', () => '..'],
    ['that is encrypted', () => 'eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.a.b.c.d'],
  ];

  it.each(cases)('%s', async (_what, make) => {
    const { status, body, headers } = await ask(await make());
    expect([status, body['error']]).toEqual([401, 'invalid_client']);
    const unknown = await ask('x', 'cl_of_nobody');
    expect(body).toEqual(unknown.body);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('with addresses of keys in its header, which are never visited', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const before = entra.visits.length;
    const place = `${entra.authority}/evil/keys`;
    for (const header of [{ jku: place }, { x5u: place }, { jku: place, kid: 'evil' }]) {
      expect((await ask(await entra.sign(claims(), { header, key: privateKey }))).status).toBe(401);
    }
    expect(entra.visits.slice(before).filter((path) => path.includes('evil'))).toEqual([]);
  });

  it('for a client that takes secrets alone, or that is another tenant’s', async () => {
    const good = await entra.sign(claims());
    const plain = await createClient(server);
    expect((await ask(good, plain.clientId)).status).toBe(401);
    await administer(
      server,
      'mutation ($input: CreateTenantInput!) { createTenant(input: $input) { id } }',
      { input: { slug: 'apart', name: 'Apart' } },
    );
    const federation = { ...FEDERATION, entraTenantId: STRANGER };
    const foreign = await createClient(server, { federation }, 'apart');
    expect((await ask(good, foreign.clientId)).status).toBe(401);
    const theirs = await entra.sign(
      claims({ iss: `${entra.authority}/${STRANGER}/v2.0`, tid: STRANGER }),
    );
    expect((await ask(theirs, foreign.clientId)).status).toBe(200);
    expect((await ask(theirs)).status).toBe(401);
  });
});

describe('what is registered', () => {
  const UPDATE = `mutation ($input: UpdateOAuthClientInput!) { updateOAuthClient(input: $input) { federation { subject objectId } } }`;

  it.each([
    [{ objectId: WORKLOAD.objectId }, { sub: 'anything' }, 200],
    [{ objectId: WORKLOAD.objectId }, { oid: undefined }, 401],
    [{ subject: '/eid1/c/pub/t/x/a/y' }, { sub: '/eid1/c/pub/t/x/a/y', oid: undefined }, 200],
    [{ subject: '/eid1/c/pub/t/x/a/y' }, {}, 401],
  ])('%j against %j: %i', async (workload, other, status) => {
    const { entraTenantId, audiences, applicationId } = FEDERATION;
    const federation = { entraTenantId, audiences, applicationId, ...workload };
    const client = await createClient(server, { federation });
    expect((await ask(await entra.sign(claims(other)), client.clientId)).status).toBe(status);
  });

  it('takes the tokens of assertions with it when it changes, and no others', async () => {
    const client = await createClient(server, { federation: FEDERATION });
    const { secret } = await addSecret(server, client.id);
    const asserted = await ask(await entra.sign(claims()), client.clientId);
    const known = await askToken(server, credentials(client.clientId, secret));
    const statuses = async () => [
      (await listWith(asserted.token)).status,
      (await listWith(known.token)).status,
    ];
    await administer(server, UPDATE, { input: { id: client.id, name: 'Renamed' } });
    expect(await statuses()).toEqual([200, 200]);
    await administer(server, UPDATE, { input: { id: client.id, federation: null } });
    expect(await statuses()).toEqual([401, 200]);
    expect((await ask(await entra.sign(claims()), client.clientId)).status).toBe(401);
  });
});

describe('keys', () => {
  it('that could never be fetched let nobody in', async () => {
    const alone = await startEntra([TENANT], WORKLOAD);
    const away = await startServer({
      app: { entra: { authority: alone.authority, ownTokens: undefined } },
    });
    try {
      const client = await createClient(away, { federation: FEDERATION });
      const iss = `${alone.authority}/${TENANT}/v2.0`;
      const send = async () =>
        askToken(away, {
          grant_type: 'client_credentials',
          client_id: client.clientId,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: await alone.sign(claims({ iss })),
        });
      alone.breakWith((response) => response.writeHead(500).end('<html>'));
      expect((await send()).body['error']).toBe('invalid_client');
      expect((await send()).status).toBe(401);
    } finally {
      await away.close();
      await alone.close();
    }
  });
});
