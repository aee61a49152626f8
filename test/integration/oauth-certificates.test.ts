import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { thumbprintOf, toBinding } from '../../graphql/access/certificate.js';
import { newId } from '../../prisma/ids.js';
import { type Authority, openAuthority, type TestCertificate } from '../support/certificates.js';
import { at, scim } from '../support/client.js';
import {
  addSecret,
  administer,
  askToken,
  createClient,
  credentials,
  tryToAdminister,
} from '../support/oauth.js';
import { startAnotherInstance, startServer, type TestServer } from '../support/start-server.js';
import { askTls, sendTls } from '../support/tls.js';

const HEADER = 'X-Client-Certificate';
const behindProxy = { app: { proxies: { addresses: ['127.0.0.0/8'], certificateHeader: HEADER } } };

let authority: Authority;
let ca: TestCertificate;
let one: TestCertificate;
let two: TestCertificate;
let server: TestServer;
let other: TestServer;
beforeAll(async () => {
  authority = openAuthority();
  ca = authority.make('ca', { subject: '/O=Hillview/CN=Clients' });
  one = authority.make('one', { subject: '/O=Hillview/CN=payroll', issuer: ca });
  two = authority.make('two', { subject: '/O=Hillview/CN=payroll', issuer: ca });
  server = await startServer(behindProxy);
  other = await startAnotherInstance(server, behindProxy);
});
afterAll(async () => {
  await other.close();
  await server.close();
  authority.close();
});

const bindingOf = ({ cert }: TestCertificate) =>
  toBinding({ thumbprint: thumbprintOf(new X509Certificate(cert)) });

const holding = (certificate: TestCertificate | undefined): Record<string, string> =>
  certificate === undefined ? {} : { [HEADER]: encodeURIComponent(certificate.cert) };

type Verb = 'bindOAuthClientCertificate' | 'unbindOAuthClientCertificate';
const BIND = 'bindOAuthClientCertificate';
const UNBIND = 'unbindOAuthClientCertificate';

const mutation = (verb: Verb) => `mutation ($input: OAuthClientCertificateInput!) {
  ${verb}(input: $input) { version boundCertificates { thumbprint subject } } }`;

/** A client with a secret, and what can be done with it. */
async function openClient() {
  const { id, clientId } = await createClient(server);
  const { secret } = await addSecret(server, id);
  const form = credentials(clientId, secret);
  return {
    id,
    clientId,
    form,
    change: (verb: Verb, named: object) =>
      administer(server, mutation(verb), { input: { id, ...named } }),
    attempt: (verb: Verb, named: object) =>
      tryToAdminister(server, mutation(verb), { input: { id, ...named } }),
    ask: (certificate?: TestCertificate) =>
      askToken(server, form, { headers: holding(certificate) }),
  };
}

/** What the SCIM door of an instance answers to a token. */
async function use(instance: TestServer, token: string, certificate?: TestCertificate) {
  const headers = { authorization: `Bearer ${token}`, ...holding(certificate) };
  return scim(instance, 'GET', `/Users/${newId()}`, { headers });
}

describe('a client that is bound to certificates', () => {
  it('gets tokens with one of them alone; two at a time while they are rotated', async () => {
    const { ask, change } = await openClient();
    expect((await ask()).status).toBe(200);
    await change(BIND, { thumbprint: one.thumbprint });
    expect([(await ask()).status, (await ask(two)).status]).toEqual([401, 401]);
    expect((await ask(one)).status).toBe(200);
    await change(BIND, { certificate: two.cert });
    expect([(await ask(one)).status, (await ask(two)).status]).toEqual([200, 200]);
    await change(UNBIND, { certificate: one.cert });
    expect([(await ask(one)).status, (await ask(two)).status]).toEqual([401, 200]);
    await change(UNBIND, { thumbprint: two.thumbprint });
    expect((await ask()).status).toBe(200);
  });

  it('is refused in the form of OAuth, and not told whether its secret was right', async () => {
    const { ask, change, form } = await openClient();
    await change(BIND, { certificate: one.cert });
    const { status, body, headers } = await ask();
    expect([status, body['error']]).toEqual([401, 'invalid_client']);
    expect(headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    const guess = await askToken(server, { ...form, client_secret: 'x' });
    expect([guess.status, guess.body]).toEqual([status, body]);
    const known = { headers: holding(one) };
    expect((await askToken(server, { ...form, client_secret: 'x' }, known)).status).toBe(401);
  });

  it('takes by subject any certificate of a known authority', async () => {
    const { ask, change } = await openClient();
    const bound = await change(BIND, { subject: 'cn=payroll, O=Hillview' });
    expect(at(bound, BIND, 'boundCertificates')).toEqual([
      { thumbprint: null, subject: 'CN=payroll,O=Hillview' },
    ]);
    expect([(await ask(one)).status, (await ask(two)).status]).toEqual([200, 200]);
    expect((await ask(authority.make('x', { subject: '/CN=x', issuer: ca }))).status).toBe(401);
  });

  it('shows them, keeps them when something else changes, and is of a new version with each', async () => {
    const { id, change } = await openClient();
    const bound = await change(BIND, { thumbprint: one.thumbprint });
    expect(at(bound, BIND, 'version')).toBe(2);
    const { updateOAuthClient: renamed } = await administer(
      server,
      `mutation ($input: UpdateOAuthClientInput!) { updateOAuthClient(input: $input) {
        version boundCertificates { thumbprint subject } } }`,
      { input: { id, name: 'Renamed' } },
    );
    const boundCertificates = at(bound, BIND, 'boundCertificates');
    expect(boundCertificates).toHaveLength(1);
    expect(renamed).toEqual({ version: 3, boundCertificates });
  });

  it('leaves a record of each change, and none of what was so already', async () => {
    const { id, change } = await openClient();
    await change(BIND, { certificate: one.cert, reason: 'Ticket 7' });
    await change(BIND, { certificate: one.cert });
    await change(UNBIND, { certificate: one.cert });
    await change(UNBIND, { certificate: one.cert });
    const records = await server.database.client.provisioningRecord.findMany({
      where: { resourceId: id, operation: 'UPDATE' },
      orderBy: { id: 'asc' },
    });
    const binding = bindingOf(one);
    expect(records).toMatchObject([
      {
        ...{ resourceType: 'OAuthClient', channel: 'GRAPHQL', reason: 'Ticket 7' },
        changes: [{ path: 'boundCertificates', after: binding }],
      },
      { reason: null, changes: [{ path: 'boundCertificates', before: binding }] },
    ]);
  });

  it('loses no certificate to another one that is bound at the same time', async () => {
    const { id, attempt } = await openClient();
    const hex = (index: number) => index.toString(16).padStart(64, '0');
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) => attempt(BIND, { thumbprint: hex(index) })),
    );
    const won = answers.filter(({ errors }) => errors === undefined);
    const codes = answers.flatMap(({ errors }) => at(errors, 0, 'extensions', 'code') ?? []);
    expect(codes.filter((code) => code !== 'VERSION_MISMATCH')).toEqual([]);
    const stored = await server.database.client.oAuthClient.findFirstOrThrow({ where: { id } });
    expect(stored.boundCertificates).toHaveLength(won.length);
    expect(won.length).toBeGreaterThan(0);
  });

  it.each([
    [{}, 'INVALID_VALUE'],
    [{ thumbprint: 'x' }, 'INVALID_VALUE'],
    [{ certificate: 'x' }, 'INVALID_VALUE'],
    [{ subject: 'payroll' }, 'INVALID_VALUE'],
    [{ subject: 'CN=a', thumbprint: 'a'.repeat(64) }, 'INVALID_VALUE'],
    [{ id: 'nobody', subject: 'CN=a' }, 'NOT_FOUND'],
    [{ id: '01a20d76-c9cb-7016-a122-e8a9ced74671', subject: 'CN=a' }, 'NOT_FOUND'],
  ])('%j is refused with %s', async (named, code) => {
    const { attempt } = await openClient();
    for (const verb of [BIND, UNBIND] as const) {
      expect(at(await attempt(verb, named), 'errors', 0, 'extensions', 'code')).toBe(code);
    }
  });

  it('is bound to twenty certificates at most', async () => {
    const { change, attempt } = await openClient();
    const hex = (index: number) => index.toString(16).padStart(64, '0');
    for (let index = 0; index < 20; index++) await change(BIND, { thumbprint: hex(index) });
    const answer = await attempt(BIND, { thumbprint: hex(20) });
    expect(at(answer, 'errors', 0, 'extensions', 'code')).toBe('TOO_MANY');
  });
});

describe('access tokens of a client that is bound to certificates', () => {
  it('are worth nothing without one of them, with the answer that any bound token gets', async () => {
    const { ask, change } = await openClient();
    await change(BIND, { certificate: one.cert });
    const { token } = await ask(one);
    const { status, body, headers } = await use(server, token);
    expect([status, at(body, 'detail')]).toEqual([
      401,
      expect.stringContaining('bound to client certificates'),
    ]);
    expect(headers.get('www-authenticate')).toMatch(/error="invalid_token"/);
    expect((await use(server, token, two)).status).toBe(401);
    expect((await use(server, token, one)).status).toBe(404);
  });

  it('were not used by a request without it', async () => {
    const { id, ask, change } = await openClient();
    await change(BIND, { certificate: one.cert });
    const { token } = await ask(one);
    await use(server, token);
    const lastUse = async () =>
      (await server.database.client.oAuthClient.findFirstOrThrow({ where: { id } })).lastUsedAt;
    expect(await lastUse()).toBeNull();
    await use(server, token, one);
    expect(await lastUse()).toBeInstanceOf(Date);
  });

  it('are bound and unbound from the next request on, in every instance', async () => {
    const { ask, change } = await openClient();
    const { token } = await ask();
    const everywhere = async (certificate?: TestCertificate) =>
      Promise.all(
        [server, other].map(async (instance) => (await use(instance, token, certificate)).status),
      );
    expect(await everywhere()).toEqual([404, 404]);
    await change(BIND, { certificate: one.cert });
    expect(await everywhere()).toEqual([401, 401]);
    expect(await everywhere(one)).toEqual([404, 404]);
    // Both instances remember the first certificate when the second takes its place.
    await change(BIND, { certificate: two.cert });
    await change(UNBIND, { certificate: one.cert });
    expect(await everywhere(two)).toEqual([404, 404]);
    expect(await everywhere(one)).toEqual([401, 401]);
    await change(UNBIND, { certificate: two.cert });
    expect(await everywhere()).toEqual([404, 404]);
  });
});

describe('a client over TLS', () => {
  it('shows its certificate in the handshake', async () => {
    const own = authority.make('server', { subject: '/CN=server' });
    const tls = { certFile: own.certFile, keyFile: own.keyFile, clientCaFile: ca.certFile };
    // A third instance on the same database: the client is made where there is no TLS.
    const secure = await startAnotherInstance(server, { app: { listening: { tls } } });
    try {
      const { change, form } = await openClient();
      await change(BIND, { certificate: one.cert });
      const ask = (client: Partial<TestCertificate> = {}) =>
        sendTls(`${secure.url}/oauth/token`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams(form).toString(),
          ...('cert' in client ? { cert: client.cert, key: client.key } : {}),
        });
      expect((await ask()).status).toBe(401);
      expect((await ask(two)).status).toBe(401);
      const { status, text } = await ask(one);
      const answer: unknown = JSON.parse(text);
      const scimToken = String(at(answer, 'access_token'));
      expect(status).toBe(200);
      expect((await askTls({ ...secure, scimToken })).status).toBe(401);
      const { cert, key } = one;
      expect((await askTls({ ...secure, scimToken }, { cert, key })).status).toBe(200);
    } finally {
      await secure.close();
    }
  });
});
