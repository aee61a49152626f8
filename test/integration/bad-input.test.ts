import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTERPRISE_USER } from '../../src/scim/urns.js';
import { build, patchOp } from '../support/build.js';
import { at, scim, textAt } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
let user: string;
let group: string;
beforeAll(async () => {
  server = await startServer();
  user = await build.user(server, { title: 'Planner' });
  group = await build.group(server, [user]);
});
afterAll(async () => {
  await server.close();
});

/** How many resources there are, and the versions of the two that the requests aim at. */
async function state() {
  const { client } = server.database;
  return {
    users: await client.user.count(),
    groups: await client.group.count(),
    versions: [await client.user.findFirst({ where: { id: user }, select: { version: true } })],
    polluted: Object.keys(Object.prototype),
  };
}

interface Wanted {
  readonly status: number;
  readonly scimType?: string;
  /** What the sentence must name. */
  readonly says?: string;
}

async function expectRefusal(
  { method, path, body }: { method: string; path: string; body?: unknown },
  { status, scimType, says }: Wanted,
): Promise<void> {
  const before = await state();
  const answer = await scim(server, method, path, body === undefined ? {} : { body });
  expect([answer.status, at(answer.body, 'scimType')]).toEqual([status, scimType]);
  expect(answer.headers.get('content-type')).toBe('application/scim+json; charset=utf-8');
  expect(at(answer.body, 'status')).toBe(String(status));
  if (says !== undefined) expect(textAt(answer.body, 'detail')).toContain(says);
  expect(await state()).toEqual(before);
}

describe('a body that is no resource', () => {
  it.each([
    ['broken JSON', '{', 'JSON'],
    ['two documents', '{"userName":"a"} x', 'JSON'],
    ['a list', '[]', 'object'],
    ['a text', '"x"', 'object'],
    ['null', 'null', 'object'],
    ['nothing', '', 'empty'],
    ['deep nesting', `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`, '32 levels'],
    ['a hundred thousand brackets', '['.repeat(100_000), '32 levels'],
    ['two names that differ in letter case', '{"userName":"k","UserName":"l"}', 'twice'],
  ])('%s: 400 invalidSyntax', async (_title, body, says) => {
    await expectRefusal(
      { method: 'POST', path: '/Users', body },
      { status: 400, scimType: 'invalidSyntax', says },
    );
    await expectRefusal(
      { method: 'PUT', path: `/Users/${user}`, body },
      { status: 400, scimType: 'invalidSyntax', says },
    );
  });
});

describe('a value that cannot be stored', () => {
  it.each<[object | string, string]>([
    [{}, 'userName'],
    [{ userName: '' }, 'userName'],
    [{ userName: null }, 'userName'],
    [{ userName: ['a', 'b'] }, 'userName'],
    [{ userName: { a: 1 } }, 'userName'],
    [{ userName: 'tab\u0007' }, 'userName'],
    [{ userName: 'x'.repeat(3000) }, 'userName'],
    ['{"userName":"nul\\u0000"}', 'NUL'],
    ['{"userName":"half\\ud800"}', 'pair'],
    ['{"userName":"k","\\u0000":1}', 'NUL'],
    [{ userName: 'k', active: 'maybe' }, 'active'],
    [{ userName: 'k', name: 'x' }, 'name'],
    [{ userName: 'k', title: true }, 'title'],
    [{ userName: 'k', title: 'x'.repeat(2000) }, 'title'],
    [{ userName: 'k', addresses: [1] }, 'addresses[0]'],
    [{ userName: 'k', emails: [{ value: { a: 1 } }] }, 'emails[0].value'],
    [{ userName: 'k', x509Certificates: [{ value: '###' }] }, 'x509Certificates[0].value'],
    [{ userName: 'k', externalId: '漢'.repeat(1000) }, 'externalId'],
    [{ userName: 'k', [ENTERPRISE_USER]: 5 }, ENTERPRISE_USER],
  ])('%j: 400 invalidValue naming %s', async (body, says) => {
    await expectRefusal(
      { method: 'POST', path: '/Users', body },
      { status: 400, scimType: 'invalidValue', says },
    );
  });

  it.each<[object, string]>([
    [{}, 'displayName'],
    [{ displayName: ' ' }, 'displayName'],
    [{ displayName: 'g', members: [{ value: 'nobody' }] }, 'members'],
    [{ displayName: 'g', members: [{ value: '01a20d76-c9cb-7016-a122-e8a9ced74671' }] }, 'members'],
  ])('group %j: 400 invalidValue naming %s', async (body, says) => {
    await expectRefusal(
      { method: 'POST', path: '/Groups', body },
      { status: 400, scimType: 'invalidValue', says },
    );
  });
});

describe('an id that names nobody', () => {
  const ids = [
    'x',
    '%00',
    'a'.repeat(5000),
    '__proto__',
    '%E0%A4%A',
    '..%2f..',
    '%0d%0a',
    'constructor',
    "';drop",
  ];
  it.each(ids)('%s: 404 for every verb', async (id) => {
    for (const type of ['Users', 'Groups']) {
      const path = `/${type}/${id}`;
      await expectRefusal({ method: 'GET', path }, { status: 404 });
      await expectRefusal({ method: 'DELETE', path }, { status: 404 });
      const body = patchOp({ op: 'add', path: type === 'Users' ? 'title' : 'members', value: 'x' });
      await expectRefusal({ method: 'PATCH', path, body }, { status: 404 });
    }
    await expectRefusal(
      { method: 'PUT', path: `/Users/${id}`, body: { userName: 'k' } },
      { status: 404 },
    );
  });

  it('an id in other letter case is another id', async () => {
    await expectRefusal({ method: 'GET', path: `/Users/${user.toUpperCase()}` }, { status: 404 });
  });
});

describe('a filter that cannot be understood', () => {
  it.each([
    '',
    'userName',
    'userName eq',
    'eq "x"',
    'userName eq "x" and',
    '((userName pr)',
    'userName eq "x',
    'active gt true',
    'userName xx "a"',
    'not title pr',
    'emails[type eq "work"',
    'emails[]',
    'title gt null',
    'meta.lastModified gt "2026-01-01"',
    'name eq "x"',
    'id co',
    'active eq "maybe"',
    'userName eq "\\u0000"',
    '('.repeat(10_000),
    `userName eq ${'('.repeat(50)}`,
  ])('%s: 400 invalidFilter', async (filter) => {
    const path = `/Users?filter=${encodeURIComponent(filter)}`;
    await expectRefusal({ method: 'GET', path }, { status: 400, scimType: 'invalidFilter' });
  });

  it.each([
    'userName co "%"',
    'userName sw "_"',
    'userName eq "adv-%"',
    'userName ew "\\\\"',
    'userName eq "\' OR 1=1 --"',
  ])('%s finds nobody: a literal is only a literal', async (filter) => {
    const { status, body } = await scim(
      server,
      'GET',
      `/Users?filter=${encodeURIComponent(filter)}`,
    );
    expect([status, at(body, 'totalResults')]).toEqual([200, 0]);
  });
});

describe('a PATCH that cannot be applied', () => {
  it.each<[object, string]>([
    [{ op: 'move', path: 'title' }, 'invalidSyntax'],
    [{ path: 'title', value: 1 }, 'invalidSyntax'],
    [{ op: 'remove' }, 'noTarget'],
    [{ op: 'remove', path: 'userName' }, 'mutability'],
    [{ op: 'replace', path: 'userName', value: '' }, 'invalidValue'],
    [{ op: 'replace', path: 'id', value: 'x' }, 'mutability'],
    [{ op: 'replace', path: 'meta.created', value: 'x' }, 'mutability'],
    [{ op: 'add', path: 'groups', value: [{ value: 'x' }] }, 'mutability'],
    [{ op: 'replace', path: '', value: 1 }, 'invalidPath'],
    [{ op: 'replace', path: 'nothing', value: 'x' }, 'invalidPath'],
    [{ op: 'replace', path: '__proto__.x', value: 'x' }, 'invalidPath'],
    [{ op: 'replace', path: 'constructor.prototype.x', value: 'x' }, 'invalidPath'],
    [{ op: 'replace', path: 'name..givenName', value: 'x' }, 'invalidPath'],
    [{ op: 'replace', path: 'emails[type eq "work"', value: 'x' }, 'invalidPath'],
    [{ op: 'replace', path: 'emails[type regex "w"].value', value: 'x' }, 'invalidFilter'],
    [{ op: 'replace', path: 'emails[value eq "zzz"].type', value: 'work' }, 'noTarget'],
    [{ op: 'replace', path: 'active', value: 'maybe' }, 'invalidValue'],
    [{ op: 'add', path: 'title' }, 'invalidValue'],
    [{ op: 'replace', value: 'x' }, 'invalidValue'],
  ])('%j: 400 %s, and the operation before it is not applied', async (operation, scimType) => {
    const first = { op: 'replace', path: 'title', value: 'Never' };
    const body = patchOp(first, operation);
    await expectRefusal(
      { method: 'PATCH', path: `/Users/${user}`, body },
      { status: 400, scimType, says: 'Operation 2' },
    );
  });

  it('of the members of a group changes nothing when one id is wrong for a strict client', async () => {
    const body = { displayName: 'x', members: [{ value: user }, { value: 'nobody' }] };
    await expectRefusal(
      { method: 'PUT', path: `/Groups/${group}`, body },
      { status: 400, scimType: 'invalidValue', says: 'nobody' },
    );
  });
});

describe('a request that is not SCIM', () => {
  it.each<[string, string, number, string?]>([
    ['PUT', '/Users', 405],
    ['DELETE', '/Users', 405],
    ['POST', '/Users/x', 405],
    ['PATCH', '/Schemas', 405],
    ['GET', '/Nothing', 404],
    ['GET', '/../v1/Users', 400, 'invalidVers'],
    ['GET', '/Me', 501],
    ['GET', '/Schemas?filter=x', 403],
    ['GET', '/Users?startIndex=x', 400, 'invalidValue'],
    ['GET', '/Users?startIndex=1&startIndex=2', 400, 'invalidValue'],
    ['GET', '/Users?attributes=id&excludedAttributes=name', 400, 'invalidValue'],
    ['GET', '/Users?filter=%00', 400, 'invalidFilter'],
  ])('%s %s: %i', async (method, path, status, scimType) => {
    await expectRefusal(
      { method, path },
      scimType === undefined ? { status } : { status, scimType },
    );
  });

  it.each<[Record<string, string>, number]>([
    [{ 'content-type': 'text/plain' }, 415],
    [{ 'content-type': 'application/json; charset=latin1' }, 415],
    [{ 'content-encoding': 'gzip' }, 415],
  ])('%j: %i', async (headers, status) => {
    const answer = await scim(server, 'POST', '/Users', { headers, body: { userName: 'typed' } });
    expect(answer.status).toBe(status);
  });

  it('answers 413 to a body over the limit', async () => {
    const answer = await scim(server, 'POST', '/Users', {
      body: { userName: 'k', title: 'x'.repeat(3_000_000) },
    });
    expect(answer.status).toBe(413);
  });

  it('tells the methods of an endpoint in Allow', async () => {
    const { headers } = await scim(server, 'DELETE', '/Groups');
    expect(headers.get('allow')).toBe('GET, POST, HEAD, OPTIONS');
  });
});

describe('a credential that does not fit', () => {
  it.each<[string, string, number]>([
    ['none', '', 401],
    ['an unknown one', 'Bearer nobody-has-this-token', 401],
    ['another scheme', 'Basic eDp5', 401],
    ['one of an administrator', 'Bearer admin-token-of-the-tests', 403],
  ])('%s: %i before anything else', async (_title, authorization, status) => {
    for (const path of ['/Users', '/Groups/x']) {
      const { headers, body } = await scim(server, 'GET', path, { headers: { authorization } });
      expect(at(body, 'status')).toBe(String(status));
      expect(headers.get('www-authenticate')).toContain('Bearer realm="scim"');
    }
  });

  it('refuses a SCIM token at the GraphQL door', async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.scimToken}`, 'content-type': 'application/json' },
      body: '{"query":"{users{totalCount}}"}',
    });
    expect(response.status).toBe(403);
  });
});
