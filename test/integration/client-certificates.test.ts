import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { thumbprintOf, toBinding } from '../../graphql/access/certificate.js';
import { type Authority, openAuthority, type TestCertificate } from '../support/certificates.js';
import { at, graphql, scim, textAt } from '../support/client.js';
import { sendRaw } from '../support/raw.js';
import { startServer, type TestServer } from '../support/start-server.js';
import { askTls, sendTls } from '../support/tls.js';

let authority: Authority;
let ca: TestCertificate;
beforeAll(() => {
  authority = openAuthority();
  ca = authority.make('ca', { subject: '/O=Hillview/CN=Clients' });
});
afterAll(() => authority.close());

const bindingOf = ({ cert }: TestCertificate) =>
  toBinding({ thumbprint: thumbprintOf(new X509Certificate(cert)) });

describe('a credential that is bound to certificates', () => {
  let server: TestServer;
  let id: string;
  let one: TestCertificate;
  let two: TestCertificate;
  beforeAll(async () => {
    const own = authority.make('server', { subject: '/CN=server' });
    one = authority.make('one', { subject: '/O=Hillview/CN=payroll', issuer: ca });
    two = authority.make('two', { subject: '/O=Hillview/CN=payroll', issuer: ca });
    const tls = { certFile: own.certFile, keyFile: own.keyFile, clientCaFile: ca.certFile };
    server = await startServer({ app: { listening: { tls } } });
    const [token] = await server.database.client.accessToken.findMany({
      where: { scopes: { has: 'scim:write' } },
    });
    id = token?.id ?? '';
  });
  afterAll(() => server.close());

  const change = async (verb: 'bindCertificate' | 'unbindCertificate', named: object) => {
    const body = JSON.stringify({
      query: `mutation ($input: CertificateBindingInput!) {
        ${verb}(input: $input) { boundCertificates { thumbprint subject } }
      }`,
      variables: { input: { accessTokenId: id, ...named } },
    });
    const authorization = `Bearer ${server.adminToken}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const { text } = await sendTls(`${server.url}/graphql`, { method: 'POST', headers, body });
    const answer: unknown = JSON.parse(text);
    return answer;
  };
  const holding = ({ cert, key }: TestCertificate) => askTls(server, { cert, key });

  it('is any other credential until then: Entra has no certificate', async () => {
    expect((await askTls(server)).status).toBe(200);
    expect((await holding(one)).status).toBe(200);
  });

  it('is valid with one of them alone, by thumbprint, at once; two at a time while they are rotated', async () => {
    expect(at(await change('bindCertificate', { thumbprint: one.thumbprint }), 'errors')).toBe(
      undefined,
    );
    expect((await askTls(server)).status).toBe(401);
    expect((await holding(two)).status).toBe(401);
    expect((await holding(one)).status).toBe(200);
    await change('bindCertificate', { certificate: two.cert });
    expect((await holding(one)).status).toBe(200);
    expect((await holding(two)).status).toBe(200);
    await change('unbindCertificate', { certificate: one.cert });
    expect((await holding(one)).status).toBe(401);
    expect((await holding(two)).status).toBe(200);
    await change('unbindCertificate', { thumbprint: two.thumbprint });
    expect((await askTls(server)).status).toBe(200);
  });

  it('says what is missing, and challenges as RFC 6750 wants it', async () => {
    await change('bindCertificate', { certificate: one.cert });
    const { status, text } = await askTls(server);
    expect([status, text]).toEqual([401, expect.stringContaining('bound to client certificates')]);
    await change('unbindCertificate', { certificate: one.cert });
  });

  it('takes by subject what a known authority signed, and nothing that signed itself', async () => {
    const forged = authority.make('forged', { subject: '/O=Hillview/CN=payroll' });
    const expired = authority.make('expired', {
      subject: '/O=Hillview/CN=payroll',
      issuer: ca,
      days: -1,
    });
    const bound = await change('bindCertificate', { subject: 'cn=payroll, O=Hillview' });
    expect(at(bound, 'data', 'bindCertificate', 'boundCertificates')).toEqual([
      { thumbprint: null, subject: 'CN=payroll,O=Hillview' },
    ]);
    expect((await holding(one)).status).toBe(200);
    expect((await holding(two)).status).toBe(200);
    expect((await holding(forged)).status).toBe(401);
    expect((await holding(expired)).status).toBe(401);
    expect((await holding(authority.make('x', { subject: '/CN=x', issuer: ca }))).status).toBe(401);
    await change('unbindCertificate', { subject: 'CN=payroll,O=Hillview' });
  });

  it('takes by thumbprint what signed itself, until it ends', async () => {
    const own = authority.make('own', { subject: '/CN=own' });
    const ended = authority.make('ended', { subject: '/CN=ended', days: -1 });
    await change('bindCertificate', { certificate: own.cert });
    await change('bindCertificate', { certificate: ended.cert });
    expect((await holding(own)).status).toBe(200);
    expect((await holding(ended)).status).toBe(401);
    await change('unbindCertificate', { certificate: own.cert });
    await change('unbindCertificate', { certificate: ended.cert });
  });

  it('leaves a record of each change, and none of what was so already', async () => {
    const count = () =>
      server.database.client.provisioningRecord.count({ where: { resourceType: 'AccessToken' } });
    const before = await count();
    await change('bindCertificate', { certificate: one.cert });
    await change('bindCertificate', { certificate: one.cert });
    await change('unbindCertificate', { certificate: one.cert });
    await change('unbindCertificate', { certificate: one.cert });
    expect((await count()) - before).toBe(2);
    const last = await server.database.client.provisioningRecord.findFirstOrThrow({
      where: { resourceType: 'AccessToken' },
      orderBy: { id: 'desc' },
    });
    expect(last).toMatchObject({
      operation: 'UPDATE',
      resourceId: id,
      channel: 'GRAPHQL',
      changes: [{ path: 'boundCertificates', before: bindingOf(one) }],
    });
  });

  it.each([
    [{}, 'INVALID_VALUE'],
    [{ thumbprint: 'x' }, 'INVALID_VALUE'],
    [{ certificate: 'x' }, 'INVALID_VALUE'],
    [{ subject: 'payroll' }, 'INVALID_VALUE'],
    [{ subject: 'CN=a', thumbprint: 'a'.repeat(64) }, 'INVALID_VALUE'],
    [{ accessTokenId: 'nobody', subject: 'CN=a' }, 'NOT_FOUND'],
    [{ accessTokenId: '01a20d76-c9cb-7016-a122-e8a9ced74671', subject: 'CN=a' }, 'NOT_FOUND'],
  ])('%j is refused with %s', async (named, code) => {
    const answer = await change('bindCertificate', named);
    expect(at(answer, 'errors', 0, 'extensions', 'code')).toBe(code);
  });

  it('is bound to twenty certificates at most', async () => {
    const hex = (index: number) => index.toString(16).padStart(64, '0');
    for (let index = 0; index < 20; index++) {
      await change('bindCertificate', { thumbprint: hex(index) });
    }
    const answer = await change('bindCertificate', { thumbprint: hex(20) });
    expect(at(answer, 'errors', 0, 'extensions', 'code')).toBe('TOO_MANY');
  });
});

describe('a certificate behind a proxy', () => {
  const header = 'X-Client-Certificate';
  let trusting: TestServer;
  let wary: TestServer;
  let one: TestCertificate;
  let der: string;
  beforeAll(async () => {
    one = authority.make('proxied', { subject: '/O=Hillview/CN=proxied', issuer: ca });
    der = one.cert.replaceAll(/-----[A-Z ]+-----|\s/g, '');
    const start = (addresses: string[]) =>
      startServer({ app: { proxies: { addresses, certificateHeader: header } } });
    trusting = await start(['127.0.0.0/8']);
    wary = await start(['10.0.0.0/8']);
    for (const server of [trusting, wary]) {
      const [token] = await server.database.client.accessToken.findMany({
        where: { scopes: { has: 'scim:write' } },
      });
      const bind = `mutation ($id: ID!, $certificate: String!) {
        bindCertificate(input: { accessTokenId: $id, certificate: $certificate }) { id }
      }`;
      const { data } = await graphql(server, bind, { id: token?.id, certificate: one.cert });
      expect(textAt(data, 'bindCertificate', 'id')).toBe(token?.id);
    }
  });
  afterAll(async () => {
    await trusting.close();
    await wary.close();
  });

  const send = async (server: TestServer, value: string) => {
    const headers = { [header]: value };
    return (await scim(server, 'GET', '/Users?count=0', { headers })).status;
  };

  it.each([
    ['PEM with percent signs (nginx)', () => encodeURIComponent(one.cert)],
    ['a byte sequence (RFC 9440)', () => `:${der}:`],
    ['bare base64 (Azure)', () => der],
    ['a chain, the first of which is the client’s (Traefik)', () => `${der},${der}`],
    ['X-Forwarded-Client-Cert (Envoy)', () => `By=x;Hash=y;Cert="${encodeURIComponent(one.cert)}"`],
  ])('counts from a trusted one, as %s, and from nobody else', async (_title, value) => {
    expect(await send(trusting, value())).toBe(200);
    expect(await send(wary, value())).toBe(401);
  });

  it.each([
    ['nothing', () => ''],
    ['noise', () => '%%%'],
    ['another certificate', () => encodeURIComponent(ca.cert)],
  ])('that is %s is none', async (_title, value) => {
    expect(await send(trusting, value())).toBe(401);
  });

  it('that is sent twice is none: one of the two may be that of a client who lies', async () => {
    const line = `${header}: :${der}:`;
    const twice = await sendRaw(trusting, 'GET /scim/v2/Users', { headers: [line, line] });
    expect(twice.status).toBe(401);
    expect((await sendRaw(trusting, 'GET /scim/v2/Users', { headers: [line] })).status).toBe(200);
  });
});
