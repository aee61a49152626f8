import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTERPRISE_USER } from '../../src/scim/urns.js';
import { build, patchOp } from '../support/build.js';
import { at, scim, textAt } from '../support/client.js';
import { expectClean } from '../support/hostile.js';
import { sendRaw } from '../support/raw.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const KINDS = ['POST', 'PUT', 'PATCH', '.search', 'Bulk', 'graphql'] as const;

/** Sends one text as the body of each kind of request that has one. */
async function sendEverywhere(body: string): Promise<{ status: number; text: string }[]> {
  const id = await build.user(server);
  const ways: Record<(typeof KINDS)[number], [string, string]> = {
    POST: ['POST', '/Users'],
    PUT: ['PUT', `/Users/${id}`],
    PATCH: ['PATCH', `/Users/${id}`],
    '.search': ['POST', '/Users/.search'],
    Bulk: ['POST', '/Bulk'],
    graphql: ['POST', '/graphql'],
  };
  return Promise.all(
    KINDS.map(async (kind) => {
      const [method, path] = ways[kind];
      if (kind !== 'graphql') return scim(server, method, path, { body });
      const response = await fetch(`${server.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${server.adminToken}`,
          'content-type': 'application/json',
        },
        body,
      });
      return { status: response.status, text: await response.text() };
    }),
  );
}

describe('a body that is built to break what reads it', () => {
  it.each([
    ['nesting of 32 levels and one', `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`],
    ['200,000 brackets', '['.repeat(200_000)],
    ['brackets in a text, then real ones', `{"a":"${'\\"['.repeat(100)}","b":${'['.repeat(40)}`],
    ['a text without an end', `{"userName":"${'\\\\'.repeat(1000)}`],
    ['a number of 10,000 digits', `{"userName":${'9'.repeat(10_000)}}`],
    ['an exponent beyond all numbers', '{"userName":1e999999}'],
    ['two documents', '{"userName":"a"}{"userName":"b"}'],
    ['comments and a comma too many', '{"userName":"a",/* */}'],
    ['NUL in a name', '{"user\\u0000Name":"a"}'],
    ['half of a pair in a value', '{"userName":"\\udfff"}'],
    ['half of a pair in a name', '{"\\ud800":"a"}'],
  ])('%s is refused by every kind of request, without a word from inside', async (_title, body) => {
    for (const answer of await sendEverywhere(body)) {
      expectClean(answer);
      expect(answer.text).not.toContain('"data":{');
    }
  });

  it.each(['__proto__', 'constructor', 'prototype'])(
    '%s changes nothing for the others',
    async (key) => {
      const inner = `"${key}":{"isAdmin":true,"prototype":{"isAdmin":true},"scopes":["admin:write"]}`;
      const patches = [
        `{"Operations":[{"op":"add","value":{${inner}}}],${inner}}`,
        `{"Operations":[{"op":"add","path":"${key}.isAdmin","value":true}]}`,
        `{"Operations":[{"op":"add","path":"name.${key}","value":{"isAdmin":true}}]}`,
        `{"Operations":[{"op":"replace","path":"emails[${key} eq 1].value","value":"x"}]}`,
        `{"Operations":[{"op":"add","path":"urn:x:${key}:isAdmin","value":true}]}`,
        `{"userName":"proto-${key}",${inner},"${ENTERPRISE_USER}":{${inner}}}`,
        `{"query":"{__typename}","variables":{${inner}},${inner}}`,
      ];
      for (const body of patches) {
        for (const answer of await sendEverywhere(body)) expectClean(answer);
      }
      expect({}).not.toHaveProperty('isAdmin');
      expect(Object.keys(Object.prototype)).toEqual([]);
      const after = await scim(server, 'GET', '/Users?count=1');
      expect(after.text).not.toContain('isAdmin');
    },
  );

  it('with one name twice stores what it answers', async () => {
    const body = '{"userName":"twice-first","userName":"twice-second","title":"a","title":"b"}';
    const made = await scim(server, 'POST', '/Users', { body });
    expectClean(made);
    const read = await scim(server, 'GET', `/Users/${textAt(made.body, 'id')}`);
    expect(at(read.body, 'userName')).toBe(at(made.body, 'userName'));
    expect(at(read.body, 'title')).toBe(at(made.body, 'title'));
  });

  it.each([
    '{"userName":"cased-a","USERNAME":"cased-b"}',
    '{"userName":"cased-a","name":{"givenName":"x","GivenName":"y"}}',
    '{"userName":"cased-a","emails":[{"value":"x","Value":"y"}]}',
  ])('with names that differ in letter case alone is refused: %s', async (body) => {
    const { status, body: refusal } = await scim(server, 'POST', '/Users', { body });
    expect([status, at(refusal, 'scimType')]).toEqual([400, 'invalidSyntax']);
  });
});

describe('a body that is not what it says it is', () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
  const send = (headers: readonly string[], body: Buffer) =>
    sendRaw(server, 'POST /scim/v2/Users', {
      headers: [...headers, `Content-Length: ${body.length}`],
      body,
    });

  it.each(['gzip', 'deflate', 'br', 'gzip, gzip', 'x-unknown'])(
    'a bomb in %s is not inflated: 415',
    async (encoding) => {
      const headers = ['Content-Type: application/scim+json', `Content-Encoding: ${encoding}`];
      const before = process.memoryUsage().rss;
      const answer = await send(headers, bomb);
      expect(answer.status).toBe(415);
      expectClean(answer);
      expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000);
    },
  );

  it('a bomb that hides its encoding is no JSON', async () => {
    const answer = await send(['Content-Type: application/scim+json'], bomb);
    expect(answer.status).toBe(400);
    expectClean(answer);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/json; charset=utf-16',
    'application/json; charset=latin1',
    '*/*',
    `application/${'x'.repeat(5000)}`,
  ])('%.40s is 415', async (type) => {
    const answer = await send([`Content-Type: ${type}`], Buffer.from('{"userName":"typed"}'));
    expect(answer.status).toBe(415);
    expectClean(answer);
    expect(answer.text.length).toBeLessThan(1500);
  });
});

describe('attributes that a client must not set', () => {
  const forbidden = {
    id: '01a20d76-c9cb-7016-a122-e8a9ced74671',
    tenantId: '01a20d76-c9cb-7016-a122-e8a9ced74671',
    isAdmin: true,
    role: 'owner',
    scopes: ['admin:write'],
    passwordHash: 'x',
    userNameKey: 'other',
    version: 99,
    createdAt: '2000-01-01T00:00:00Z',
    deletedAt: '2000-01-01T00:00:00Z',
    managerId: 'x',
    ownedAttributes: [],
    meta: {
      created: '2000-01-01T00:00:00Z',
      version: 'W/"99"',
      location: 'http://x',
      resourceType: 'Group',
    },
    groups: [{ value: '01a20d76-c9cb-7016-a122-e8a9ced74671' }],
  };

  it('are neither stored nor shown, in a POST and in a PUT', async () => {
    const made = await scim(server, 'POST', '/Users', { body: { ...forbidden, userName: 'mass' } });
    expect(made.status).toBe(201);
    const id = textAt(made.body, 'id');
    expect(id).not.toBe(forbidden.id);
    const put = await scim(server, 'PUT', `/Users/${id}`, {
      body: { ...forbidden, id, userName: 'mass' },
    });
    for (const { body, text } of [made, put]) {
      expect(text).not.toMatch(/isAdmin|passwordHash|tenantId|2000-01-01|owner|userNameKey/);
      expect(at(body, 'meta', 'resourceType')).toBe('User');
      expect(at(body, 'groups')).toBeUndefined();
    }
    const stored = await server.database.client.user.findFirstOrThrow({ where: { id } });
    expect(stored).toMatchObject({ userNameKey: 'mass', passwordHash: null, managerId: null });
    expect(stored.createdAt.getUTCFullYear()).toBeGreaterThan(2000);
  });

  it.each(Object.keys(forbidden).filter((name) => !['id', 'meta', 'groups'].includes(name)))(
    '%s as the path of a PATCH: 400 invalidPath',
    async (path) => {
      const id = await build.user(server);
      const body = patchOp({ op: 'replace', path, value: 'x' });
      const answer = await scim(server, 'PATCH', `/Users/${id}`, { body });
      expect([answer.status, at(answer.body, 'scimType')]).toEqual([400, 'invalidPath']);
    },
  );

  it.each(['id', 'meta', 'meta.location', 'groups', 'schemas.x'])(
    '%s as the path of a PATCH is refused',
    async (path) => {
      const id = await build.user(server);
      const body = patchOp({ op: 'replace', path, value: 'x' });
      const answer = await scim(server, 'PATCH', `/Users/${id}`, { body });
      expect(answer.status).toBe(400);
      expectClean(answer);
    },
  );
});

describe('control characters in values', () => {
  it.each(['\u0001', '\u0007', '\u001b[31m', '\u007f', '\u0085'])(
    '%j is refused in userName',
    async (text) => {
      const answer = await scim(server, 'POST', '/Users', { body: { userName: `a${text}b` } });
      expect([answer.status, at(answer.body, 'scimType')]).toEqual([400, 'invalidValue']);
    },
  );

  it.each(['a\r\nb', 'a\tb', 'a\u001bb', 'a\u2028b', 'a\u200bb', '\u202eabc'])(
    '%j elsewhere is kept exactly, or refused',
    async (title) => {
      const answer = await scim(server, 'POST', '/Users', {
        body: { userName: `control-${encodeURIComponent(title)}`, title },
      });
      expectClean(answer);
      if (answer.status !== 201) return;
      const read = await scim(server, 'GET', `/Users/${textAt(answer.body, 'id')}`);
      expect(at(read.body, 'title')).toBe(title);
    },
  );

  it('CR and LF in a value split no header of the answer', async () => {
    const userName = 'split\u000d\u000aX-Injected: 1';
    const externalId = 'split\u000d\u000aX-Injected: 1';
    for (const body of [{ userName }, { userName: 'split', externalId }]) {
      const { headers } = await scim(server, 'POST', '/Users', { body });
      expect(headers.has('x-injected')).toBe(false);
    }
  });
});
