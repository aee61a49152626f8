import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Authority, openAuthority, type TestCertificate } from '../support/certificates.js';
import { at, textAt } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';
import { askTls, sendTls } from '../support/tls.js';

let authority: Authority;
let server: TestServer;
let one: TestCertificate;
beforeAll(async () => {
  authority = openAuthority();
  const ca = authority.make('ca', { subject: '/O=Hillview/CN=Clients' });
  const own = authority.make('server', { subject: '/CN=server' });
  one = authority.make('one', { subject: '/O=Hillview/CN=payroll', issuer: ca });
  const tls = { certFile: own.certFile, keyFile: own.keyFile, clientCaFile: ca.certFile };
  server = await startServer({ app: { listening: { tls } } });
});
afterAll(async () => {
  await server.close();
  authority.close();
});

async function ask(query: string, adminToken = server.adminToken): Promise<unknown> {
  const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ query });
  const { text } = await sendTls(`${server.url}/graphql`, { method: 'POST', headers, body });
  const answer: unknown = JSON.parse(text);
  return answer;
}

async function create(scopes: string): Promise<{ id: string; secret: string }> {
  const made = await ask(
    `mutation { createAccessToken(input: { name: "x", scopes: [${scopes}] }) { secret accessToken { id } } }`,
  );
  const place = ['data', 'createAccessToken'];
  return {
    id: textAt(made, ...place, 'accessToken', 'id'),
    secret: textAt(made, ...place, 'secret'),
  };
}

const bind = (id: string, adminToken?: string) =>
  ask(
    `mutation { bindCertificate(input: { accessTokenId: "${id}", thumbprint: "${one.thumbprint}", reason: "Machines" }) {
      boundCertificates { thumbprint } } }`,
    adminToken,
  );

const statusOf = async (scimToken: string, client = {}) =>
  (await askTls({ ...server, scimToken }, client)).status;

describe('the rotation of a token that is bound to certificates', () => {
  it('makes one that is bound as well, and has been seen only together with its certificate', async () => {
    const first = await create('"scim:read"');
    const bound = at(await bind(first.id), 'data', 'bindCertificate', 'boundCertificates');
    expect(bound).toHaveLength(1);
    const started = await ask(
      `mutation { startTokenRotation(input: { id: "${first.id}" }) {
        secret accessToken { boundCertificates { thumbprint } } } }`,
    );
    const place = ['data', 'startTokenRotation'];
    expect(at(started, ...place, 'accessToken', 'boundCertificates')).toEqual(bound);
    const secret = textAt(started, ...place, 'secret');
    expect(await statusOf(secret)).toBe(401);
    const state = async () =>
      at(
        await ask(`{ accessToken(id: "${first.id}") { rotation { state } } }`),
        ...['data', 'accessToken', 'rotation', 'state'],
      );
    expect(await state()).toBe('STARTED');
    const { cert, key } = one;
    expect(await statusOf(secret, { cert, key })).toBe(200);
    expect(await state()).toBe('SEEN');
  });
});

describe('the certificates of a token', () => {
  it('are kept when something else of it changes', async () => {
    const { id } = await create('"scim:read"');
    await bind(id);
    const changed = await ask(
      `mutation { updateAccessToken(input: { id: "${id}", dialect: "okta" }) { boundCertificates { thumbprint } } }`,
    );
    expect(at(changed, 'data', 'updateAccessToken', 'boundCertificates')).toHaveLength(1);
  });

  it('leave a record with the reason, and none when nothing changes', async () => {
    const { id } = await create('"scim:read"');
    await bind(id);
    await bind(id);
    const records = await server.database.client.provisioningRecord.findMany({
      where: { resourceId: id, operation: 'UPDATE' },
    });
    expect(records).toMatchObject([{ resourceName: 'x', reason: 'Machines' }]);
  });

  it('of an instance operator are for instance operators alone', async () => {
    const { id } = await create('"instance:operator"');
    const { secret } = await create('"admin:write"');
    expect(at(await bind(id, secret), 'errors', 0, 'extensions', 'code')).toBe('FORBIDDEN');
  });
});
