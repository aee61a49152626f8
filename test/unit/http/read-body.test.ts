import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MAX_BODY } from '../../../src/http/read-body.js';
import { type Door, send, startDoor } from './start.js';

let door: Door;
beforeAll(async () => {
  door = await startDoor();
});
afterAll(() => door.close());
beforeEach(() => {
  door.calls.length = 0;
});

const nested = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
const bytes = (...values: number[]) => Uint8Array.from(values);

describe('a body that is no JSON object in UTF-8', () => {
  it.each<[string, BodyInit, string]>([
    ['is empty', '', 'empty'],
    ['is blank', ' \n ', 'empty'],
    ['is broken', '{"a":', 'JSON'],
    ['is two documents', '{} {}', 'JSON'],
    ['is an array', '[]', 'object'],
    ['is a string', '"text"', 'object'],
    ['is null', 'null', 'object'],
    ['has bytes that are not UTF-8', bytes(0x7b, 0x22, 0xff, 0x22, 0x7d), 'UTF-8'],
    ['is UTF-16', Uint8Array.from(Buffer.from('{"a":1}', 'utf16le')), 'JSON'],
    ['is nested 33 levels', nested(33), '32'],
    ['is nested 100,000 levels', nested(100_000), '32'],
    ['opens 100,000 arrays and closes none', '['.repeat(100_000), '32'],
  ])('%s: 400 invalidSyntax', async (_title, body, word) => {
    const reply = await send(door, '/scim/v2/Users', { method: 'POST', body });
    expect(reply.body).toMatchObject({ status: '400', scimType: 'invalidSyntax' });
    expect(reply.text).toContain(word);
    expect(reply.text).not.toMatch(/Unexpected|SyntaxError|position/);
    expect(door.calls).toEqual([]);
  });
});

describe('text that cannot be kept', () => {
  it.each([
    ['NUL in a value', '{"title":"a\\u0000b"}'],
    ['NUL in a name', '{"a\\u0000b":1}'],
    ['half of a pair', '{"emails":[{"value":"\\ud800"}]}'],
    ['the other half', '{"title":"\\udc00x"}'],
  ])('%s: 400 invalidValue', async (_title, body) => {
    const reply = await send(door, '/scim/v2/Users', { body });
    expect(reply.body).toMatchObject({ status: '400', scimType: 'invalidValue' });
    expect(door.calls).toEqual([]);
  });
});

describe('a body that is taken', () => {
  it.each<[string, BodyInit, unknown]>([
    ['starts with a byte order mark', '\ufeff{"a":1}', { a: 1 }],
    ['is nested 32 levels', nested(32), JSON.parse(nested(32))],
    ['holds brackets in strings', `{"a":"${'['.repeat(50)}\\"{"}`, { a: `${'['.repeat(50)}"{` }],
    ['holds whole pairs', '{"a":"\\ud83d\\ude00😀"}', { a: '😀😀' }],
  ])('%s', async (_title, body, value) => {
    const reply = await send(door, '/scim/v2/Users', { body });
    expect(reply.status).toBe(201);
    expect(door.calls[0]?.body).toEqual(value);
  });

  it('keeps "__proto__" as a name like any other', async () => {
    await send(door, '/scim/v2/Users', { body: '{"__proto__":{"polluted":true}}' });
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(Object.getPrototypeOf(door.calls[0]?.body)).toBe(Object.prototype);
  });
});

describe('the type of a body', () => {
  it.each([
    ['application/scim+json', 201],
    ['application/json; charset=UTF-8', 201],
    ['Application/SCIM+JSON;charset="utf-8"', 201],
    ['text/json', 201],
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['application/json; charset=iso-8859-1', 415],
    ['application/xml', 415],
  ])('%s: %i', async (type, status) => {
    const reply = await send(door, '/scim/v2/Users', {
      body: '{}',
      headers: { 'content-type': type },
    });
    expect(reply.status).toBe(status);
    expect(reply.headers.get('content-type')).toBe('application/scim+json; charset=utf-8');
  });

  it('may be absent', async () => {
    const answer = await sendRaw(door, [`Content-Length: 2`], '{}');
    expect(answer).toMatch(/^HTTP\/1\.1 201 /);
  });

  it('is refused when compressed', async () => {
    const body = Uint8Array.from(gzipSync('{}'));
    const headers = { 'content-encoding': 'gzip' };
    expect((await send(door, '/scim/v2/Users', { body, headers })).status).toBe(415);
  });
});

describe('a body above the limit', () => {
  it('is refused by its declared length, before any of it is sent', async () => {
    const answer = await sendRaw(door, [`Content-Length: ${MAX_BODY + 1}`], '');
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toMatch(/\r\nConnection: close\r\n/i);
    expect(answer).toContain('"status":"413"');
  });

  it('is cut off when its length was not declared', async () => {
    const blank = ' '.repeat(65_536);
    const chunk = `10000\r\n${blank}\r\n`;
    const answer = await sendRaw(door, ['Transfer-Encoding: chunked'], chunk.repeat(33));
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toMatch(/\r\nConnection: close\r\n/i);
    expect(door.calls).toEqual([]);
  });

  it('is taken up to the limit', async () => {
    const filler = 'x'.repeat(MAX_BODY - '{"a":""}'.length);
    expect((await send(door, '/scim/v2/Users', { body: `{"a":"${filler}"}` })).status).toBe(201);
  });
});

it('notes no fault when the client goes away in the middle of a body', async () => {
  const socket = connect(door.port, '127.0.0.1');
  socket.on('error', () => undefined);
  const start = ['POST /scim/v2/Users HTTP/1.1', 'Host: x', 'Authorization: Bearer writer'];
  socket.write([...start, 'Content-Length: 100', '', '{"a"'].join('\r\n'));
  await new Promise((resolve) => setTimeout(resolve, 50));
  door.lines.length = 0;
  socket.destroy();
  await expect.poll(() => door.lines.length).toBeGreaterThan(0);
  expect(door.lines.filter(({ level }) => level === 'error')).toEqual([]);
});

/** Sends a POST as written, and gives all that comes back until the server closes or falls silent. */
function sendRaw(to: Door, headers: readonly string[], body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(to.port, '127.0.0.1');
    let answer = '';
    socket.setTimeout(500, () => socket.destroy());
    socket.on('data', (data) => (answer += data.toString('utf8')));
    // A server that answers early closes while we still write: the answer is what counts.
    socket.on('error', (error) => {
      if (answer === '') reject(error);
    });
    socket.on('close', () => resolve(answer));
    const start = ['POST /scim/v2/Users HTTP/1.1', 'Host: x', 'Authorization: Bearer writer'];
    socket.write([...start, ...headers, '', body].join('\r\n'));
  });
}
