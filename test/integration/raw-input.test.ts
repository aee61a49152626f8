import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendRaw } from '../support/raw.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const JSON_TYPE = 'Content-Type: application/scim+json';

/** Posts bytes as a user. */
const post = (body: Buffer, headers: readonly string[] = []) =>
  sendRaw(server, 'POST /scim/v2/Users', {
    headers: [JSON_TYPE, `Content-Length: ${body.length}`, ...headers],
    body,
  });

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))),
  );

describe('bytes', () => {
  it.each([
    ['that are no UTF-8', bytes('{"userName":"', [0xff, 0xfe], '"}')],
    ['of an overlong form', bytes('{"userName":"', [0xc0, 0x80], '"}')],
    ['of a half pair', bytes('{"userName":"', [0xed, 0xa0, 0x80], '"}')],
    ['of UTF-16', Buffer.from('{"userName":"k"}', 'utf16le')],
    ['of nothing but NUL', Buffer.alloc(10)],
  ])('%s answer 400 invalidSyntax', async (_title, body) => {
    const { status, text } = await post(body);
    expect(status).toBe(400);
    expect(text).toContain('"scimType":"invalidSyntax"');
    expect(await server.database.client.user.count()).toBe(0);
  });

  it('of a byte order mark before the body are passed over', async () => {
    const { status } = await post(bytes([0xef, 0xbb, 0xbf], '{"userName":"marked"}'));
    expect(status).toBe(201);
    await server.database.client.user.deleteMany();
  });
});

describe('a body over the limit', () => {
  it('is refused by its declared length before it is read', async () => {
    const { status, text } = await sendRaw(server, 'POST /scim/v2/Users', {
      headers: [JSON_TYPE, 'Content-Length: 900000000'],
    });
    expect(status).toBe(413);
    expect(text).toContain('"status":"413"');
  });

  it('is refused at the limit when it comes in chunks', async () => {
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const { status } = await sendRaw(server, 'POST /scim/v2/Users', {
      headers: [JSON_TYPE, 'Transfer-Encoding: chunked'],
      body: Buffer.from(chunk.repeat(100)),
    });
    expect(status).toBe(413);
  });
});

describe('a path that fetch would tidy up', () => {
  it.each([
    ['/scim/v2/Users/../Groups', 404],
    ['/scim/v2/Users/..%2f..%2fetc', 404],
    ['/scim/v2/Users/%00', 404],
    ['/scim/v2/Users/%', 404],
    ['/scim/v2/Users/a/b', 404],
    ['/scim/v1/Users', 400],
    ['/scim/v3/Users', 400],
    ['/scim/v2.0/Users', 400],
    ['/scim/v2/Users?filter=%ff', 400],
    ['/scim/v2/Users?filter=userName%20eq%20%22%ED%A0%80%22', 400],
    ['/scim/v2/Users?%00=1&count=0', 200],
    ['/scim/v2/Users?__proto__=1&constructor=2&count=0', 200],
    ['http://elsewhere.example/scim/v2/Users?count=0', 200],
  ])('%s: %i', async (path, status) => {
    const answer = await sendRaw(server, `GET ${path}`);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain('elsewhere.example');
  });
});

describe('a request without the right credential', () => {
  it.each([
    'Authorization:',
    'Authorization: Bearer',
    'Authorization: Bearer ',
    'Authorization: Bearer wrong',
    `Authorization: Bearer ${'x'.repeat(10_000)}`,
    'Authorization: Bearer scim-token-of-the-tests x',
    'Authorization: Token scim-token-of-the-tests',
  ])('%.60s: 401 before path, method and body are looked at', async (header) => {
    for (const line of ['GET /scim/v2/Nothing', 'DELETE /scim/v9/Users', 'POST /scim/v2/Users']) {
      const { status, text } = await sendRaw(server, line, {
        headers: [header, JSON_TYPE, 'Content-Length: 1'],
        body: Buffer.from('{'),
      });
      expect(status).toBe(401);
      expect(text).toMatch(/\r\nwww-authenticate: Bearer realm="scim"/i);
    }
  });

  it('takes the scheme in any letter case', async () => {
    const headers = ['Authorization: bEARER scim-token-of-the-tests'];
    expect((await sendRaw(server, 'GET /scim/v2/Users', { headers })).status).toBe(200);
  });
});

describe('keys that every object inherits', () => {
  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
    '%s is passed over in bodies',
    async (key) => {
      const inner = `"${key}":{"polluted":true,"isAdmin":true}`;
      const body = `{"userName":"k-${key}",${inner},"name":{"givenName":"x",${inner}},"emails":[{"value":"x",${inner}}]}`;
      const { status, text } = await post(Buffer.from(body));
      expect(status).toBe(201);
      expect(text).not.toMatch(/polluted|isAdmin/);
      expect(Object.keys(Object.prototype)).toEqual([]);
      expect({}).not.toHaveProperty('polluted');
    },
  );
});
