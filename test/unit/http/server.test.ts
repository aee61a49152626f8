import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, startDoor } from './start.js';

let door: Door;
beforeAll(async () => {
  door = await startDoor();
});
afterAll(() => door.close());

/** The class of each status. */
const CLASSES = new Map([
  [400, 'invalidSyntax'],
  [414, 'uriTooLong'],
  [431, 'headersTooLarge'],
]);

const HEAD = 'Host: x\r\nAuthorization: Bearer writer';

describe('what is no request', () => {
  it.each([
    [
      'a header above 16 KiB',
      `GET /scim/v2/Users HTTP/1.1\r\nX: ${'a'.repeat(17_000)}\r\n\r\n`,
      431,
    ],
    [
      'an address above 16 KiB',
      `GET /scim/v2/Users?filter=${'a'.repeat(17_000)} HTTP/1.1\r\n`,
      414,
    ],
    ['an address above 16 KiB without an end', `GET /scim/v2/Users?a=${'a'.repeat(17_000)}`, 414],
    [
      'an address and headers above 16 KiB',
      `GET /scim/v2/Users?a=${'a'.repeat(10_000)} HTTP/1.1\r\nX: ${'a'.repeat(7_000)}\r\n\r\n`,
      431,
    ],
    ['no host', 'GET /healthz HTTP/1.1\r\n\r\n', 400],
    ['noise', 'noise\r\n\r\n', 400],
    [
      'two lengths',
      `POST / HTTP/1.1\r\n${HEAD}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n`,
      400,
    ],
    [
      'a length and chunks',
      `POST / HTTP/1.1\r\n${HEAD}\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
      400,
    ],
  ])('%s is refused in SCIM form and the connection ends', async (_title, text, status) => {
    const answer = await sendRaw(text);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toContain('Content-Type: application/scim+json; charset=utf-8');
    const body: unknown = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
    const [, id] = /^X-Request-Id: ([0-9a-f-]{36})\r$/m.exec(answer) ?? [];
    const code = CLASSES.get(status);
    expect(body).toMatchObject({
      status: String(status),
      ...(status === 400 ? { scimType: 'invalidSyntax' } : {}),
      'urn:rollcall:params:scim:api:messages:2.0:Problem': { code, requestId: id },
    });
    expect(door.lines.at(-1)).toMatchObject({ fields: { requestId: id, status, problem: code } });
  });

  it('is an address above 16 KiB that arrives in two pieces, too', async () => {
    const [start, end] = [`GET /scim/v2/Users?a=${'a'.repeat(9_000)}`, 'a'.repeat(9_000)];
    const answer = await sendRaw(
      `GET /healthz HTTP/1.1\r\n${HEAD}\r\n\r\n${start}`,
      `${end} HTTP/1.1\r\n\r\n`,
    );
    expect(answer).toMatch(/HTTP\/1\.1 414 /);
  });

  it('is refused on a connection that was used before', async () => {
    const answer = await sendRaw(`GET /healthz HTTP/1.1\r\n${HEAD}\r\n\r\n`, 'noise\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toMatch(/HTTP\/1\.1 400 /);
  });
});

describe('a client that waits before it sends its body', () => {
  const post = (length: number, more = '') =>
    `POST /scim/v2/Users HTTP/1.1\r\n${HEAD}\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${length}\r\nExpect: 100-continue\r\n${more}\r\n`;

  it('is asked for it, and may use the connection again', async () => {
    const answer = await sendRaw(
      post(16),
      '{"userName":"a"}',
      `GET /healthz HTTP/1.1\r\n${HEAD}\r\nConnection: close\r\n\r\n`,
    );
    const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
    expect(statuses).toEqual(['100', '201', '200']);
  });

  it.each([
    ['too long', post(3_000_000), 413],
    ['of a type that is not taken', post(16).replace('application/json', 'text/html'), 415],
    ['of a stranger', post(16).replace('writer', 'nobody'), 401],
  ])('is refused at once when it is %s, and the connection ends', async (_title, head, status) => {
    expect(await sendRaw(head)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });
});

/** Sends texts one after another, and gives all that came back when the server closes. */
function sendRaw(...texts: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(door.port, '127.0.0.1');
    let answer = '';
    const sendNext = () => {
      const text = texts.shift();
      if (text !== undefined) socket.write(text);
    };
    socket.on('data', (data) => {
      answer += data.toString('utf8');
      sendNext();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
    sendNext();
  });
}
