import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../support/build.js';
import { at, graphql, scim, textAt } from '../support/client.js';
import { expectClean, withoutId } from '../support/hostile.js';
import { sendRaw } from '../support/raw.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
let user: string;
beforeAll(async () => {
  server = await startServer();
  user = await build.user(server);
});
afterAll(() => server.close());

const JSON_TYPE = 'Content-Type: application/scim+json';

describe('headers that lie about where a request was sent', () => {
  it.each([
    'Host: evil.example',
    'X-Forwarded-Host: evil.example',
    'X-Forwarded-Proto: gopher',
    'Forwarded: host=evil.example;proto=gopher',
    'X-Original-URL: /scim/v2/evil.example',
    'X-Rewrite-URL: /evil.example',
    'X-HTTP-Method-Override: DELETE',
    'X-Forwarded-Prefix: /evil.example',
  ])('%s changes no address and no method', async (header) => {
    const isHost = header.startsWith('Host');
    const path = isHost ? 'GET http://evil.example/scim/v2/Users/' : 'GET /scim/v2/Users/';
    const { status, text } = await sendRaw(server, path + user, {
      headers: isHost ? [] : [header],
    });
    expect(status).toBe(200);
    expect(text).toContain(`"location":"http://rollcall.example/scim/v2/Users/${user}"`);
    expect(text).not.toMatch(/evil\.example|gopher/);
    expect((await scim(server, 'GET', `/Users/${user}`)).status).toBe(200);
  });

  it('never carry what a client sent into Location', async () => {
    const body = { userName: 'x/../../evil.example', externalId: '//evil.example' };
    const made = await scim(server, 'POST', '/Users', { body });
    expect(made.headers.get('location')).toBe(
      `http://rollcall.example/scim/v2/Users/${textAt(made.body, 'id')}`,
    );
  });

  it('never carry a request id that breaks out of its header or of the log', async () => {
    for (const id of ['x', 'a b', '<script>', 'a'.repeat(200), '%0d%0aX-Injected: 1']) {
      const { headers } = await scim(server, 'GET', '/Users?count=0', {
        headers: { 'x-request-id': id },
      });
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});

describe('requests that two servers would read in two ways', () => {
  const smuggled = 'GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nX: y';
  it.each([
    ['two lengths', ['Content-Length: 5', 'Content-Length: 6']],
    ['a length of many digits and a sign', ['Content-Length: +5']],
    ['a length in hex', ['Content-Length: 0x5']],
    ['a length with a blank in it', ['Content-Length: 5 5']],
    ['a negative length', ['Content-Length: -1']],
    ['a length and chunks', ['Content-Length: 5', 'Transfer-Encoding: chunked']],
    ['chunks that are not last', ['Transfer-Encoding: chunked, identity']],
    ['chunks by another name', ['Transfer-Encoding: xchunked']],
    ['chunks after a tabulator', ['Transfer-Encoding:\tchunked', 'Content-Length: 5']],
    ['a name with a blank before the colon', ['Transfer-Encoding : chunked']],
    [
      'a header that goes on in the next line',
      ['X: a\r\n b', 'Content-Length: 5', 'Content-Length: 6'],
    ],
    ['a line break alone', ['X: a\nContent-Length: 5', 'Content-Length: 6']],
    ['NUL in a value', ['X: a\u0000b']],
    ['two hosts', ['Host: a.example']],
  ])('%s: refused, and the connection ends', async (_title, headers) => {
    const before = await server.database.client.user.count();
    const answer = await sendRaw(server, 'POST /scim/v2/Users', {
      headers: [JSON_TYPE, ...headers],
      body: Buffer.from(`0\r\n\r\n${smuggled}\r\n\r\n`),
    });
    expect(answer.status).toBe(400);
    expect(answer.text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expectClean(answer);
    expect(await server.database.client.user.count()).toBe(before);
  });

  it.each([
    ['a chunk of no number', 'zz\r\nab\r\n0\r\n\r\n'],
    ['a chunk beyond all numbers', 'ffffffffffffffff1\r\nab\r\n0\r\n\r\n'],
    ['a chunk that is longer than it says', '1\r\nabc\r\n0\r\n\r\n'],
  ])('%s: refused', async (_title, body) => {
    const answer = await sendRaw(server, 'POST /scim/v2/Users', {
      headers: [JSON_TYPE, 'Transfer-Encoding: chunked'],
      body: Buffer.from(body),
    });
    expect(answer.status).toBe(400);
    expectClean(answer);
  });

  it('the rest of a body that is too large is not read as a request', async () => {
    const answer = await sendRaw(server, 'POST /scim/v2/Users', {
      headers: [JSON_TYPE, 'Content-Length: 900000000'],
      body: Buffer.from(`GET /scim/v2/Users/${user} HTTP/1.1\r\nHost: x\r\n\r\n`),
    });
    expect(answer.status).toBe(413);
    expect(answer.text).toMatch(/\r\nconnection: close/i);
    expect(answer.text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  });

  it.each(['TRACE', 'CONNECT', 'PROPFIND', 'DEBUG', 'get'])(
    'the method %s is refused',
    async (method) => {
      const answer = await sendRaw(server, `${method} /scim/v2/Users`);
      expect([0, 400, 405, 501]).toContain(answer.status);
      expect(answer.text).not.toContain('Resources');
      expectClean({ ...answer, status: answer.status || 400 });
    },
  );

  it('headers of more than 16 KiB are 431', async () => {
    const answer = await sendRaw(server, 'GET /scim/v2/Users', {
      headers: [`X: ${'a'.repeat(17_000)}`],
    });
    expect(answer.status).toBe(431);
  });
});

describe('what every answer carries, whatever it says', () => {
  it.each([
    ['GET', '/scim/v2/Users', 200],
    ['GET', '/scim/v2/Users/nobody', 404],
    ['POST', '/scim/v2/Users', 400],
    ['GET', '/scim/v2/Nothing', 404],
    ['GET', '/graphql', 405],
    ['GET', '/nothing', 404],
    ['GET', '/healthz', 200],
  ])('%s %s', async (method, path, status) => {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${path === '/graphql' ? server.adminToken : server.scimToken}`,
        accept: 'application/json',
        origin: 'https://evil.example',
      },
    });
    expect(response.status).toBe(status);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.has('x-powered-by')).toBe(false);
    expect(response.headers.has('server')).toBe(false);
    expect(response.headers.has('access-control-allow-origin')).toBe(false);
    expect(response.headers.get('content-type')).not.toContain('html');
  });
});

describe('an address that is built to confuse', () => {
  it.each([
    '%2e%2e%2fUsers',
    '..;/Users',
    '%252e%252e',
    '%00',
    '%0d%0aX-Injected:%201',
    '__proto__',
    'constructor',
    'a/'.repeat(2000),
    '%F0%28%8C%28',
    '<script>alert(1)</script>',
    "'%20OR%201=1--",
    '%EF%BF%BE',
  ])('%.40s: 404 in SCIM form for every type', async (part) => {
    for (const type of ['Users', 'Groups', 'Schemas', 'ResourceTypes', 'ServiceProviderConfig']) {
      const answer = await sendRaw(server, `GET /scim/v2/${type}/${part}`);
      expectClean(answer);
      expect([400, 404]).toContain(answer.status);
      expect(answer.text).not.toMatch(/\r\nX-Injected/i);
      expect(answer.text).toMatch(/\r\ncontent-type: application\/scim\+json/i);
    }
  });
});

describe('tokens', () => {
  const ask = (authorization: string, path = '/Users') =>
    scim(server, 'GET', path, { headers: { authorization } });

  it('get one answer when they are wrong, whatever exists', async () => {
    const answers = new Set<string>();
    for (const path of [`/Users/${user}`, '/Users/nobody', '/Groups', '/Nothing', '/Schemas/x']) {
      const { status, text, headers } = await ask('Bearer rollcall_nobody-has-this-token', path);
      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toContain('error="invalid_token"');
      answers.add(withoutId(text, headers));
    }
    expect(answers.size).toBe(1);
  });

  it('are not taken from the address or from a cookie', async () => {
    for (const path of [
      `/Users?access_token=${server.scimToken}`,
      `/Users?token=${server.scimToken}`,
    ]) {
      expect((await ask('', path)).status).toBe(401);
    }
    const headers = { authorization: '', cookie: `token=${server.scimToken}` };
    expect((await scim(server, 'GET', '/Users', { headers })).status).toBe(401);
  });

  it.each([
    'Bearer undefined',
    'Bearer null',
    'Bearer ""',
    'Bearer 0',
    'Bearer [object Object]',
    'Bearer \u0000',
    'bearer',
    ',',
  ])('%j is none', async (authorization) => {
    const answer = await sendRaw(server, 'GET /scim/v2/Users', {
      headers: [`Authorization: ${authorization}`],
    });
    expect([400, 401]).toContain(answer.status);
  });

  it('are looked up by one hash, with the same statement and no earlier end for one that is nearly right', async () => {
    const { statements } = server.database;
    const queryRaw = statements.queryRaw.bind(statements);
    const seen: string[] = [];
    statements.queryRaw = (query) => {
      seen.push(
        `${query.sql} ${JSON.stringify(query.args.map((value) => typeof value === 'string' && value.length))}`,
      );
      expect(JSON.stringify(query.args)).not.toContain('scim-token');
      return queryRaw(query);
    };
    for (const token of [
      'scim-token-of-the-testz',
      'zcim-token-of-the-tests',
      'x'.repeat(5000),
      'y',
    ]) {
      expect((await ask(`Bearer ${token}`)).status).toBe(401);
    }
    statements.queryRaw = queryRaw;
    expect(seen).toHaveLength(4);
    expect(new Set(seen).size).toBe(1);
  });

  it('take as long when they are nearly right as when they are all wrong', async () => {
    const median = async (token: string) => {
      const times: number[] = [];
      for (let index = 0; index < 60; index++) {
        const start = performance.now();
        await ask(`Bearer ${token}${index}`);
        times.push(performance.now() - start);
      }
      return times.sort((a, b) => a - b)[30] ?? 0;
    };
    const near = await median('scim-token-of-the-test');
    const far = await median('zzzzzzzzzzzzzzzzzzzzzz');
    // Hashing comes first, so no character of the secret is ever compared: only noise is left.
    expect(near / far).toBeGreaterThan(0.3);
    expect(near / far).toBeLessThan(3);
  });

  it('come with no-store when they are made, and show themselves no second time', async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.adminToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        query:
          'mutation { createAccessToken(input: { name: "once", scopes: ["scim:read"] }) { secret } }',
      }),
    });
    expect(response.headers.get('cache-control')).toBe('no-store');
    const made: unknown = await response.json();
    const secret = textAt(made, 'data', 'createAccessToken', 'secret');
    expect(secret).toMatch(/^rollcall_[\w-]{43}$/);
    const { data } = await graphql(
      server,
      '{ accessTokens { nodes { name prefix } } provisioningRecords(first: 50) { nodes { changes } } }',
    );
    expect(JSON.stringify(data)).not.toContain(secret.slice(0, 30));
    expect(at(data, 'accessTokens', 'nodes')).toContainEqual(
      expect.objectContaining({ name: 'once' }),
    );
  });
});
