import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTERPRISE_USER, GROUP, USER } from '../../src/scim/urns.js';
import { build, patchOp } from '../support/build.js';
import { at, scim } from '../support/client.js';
import { strictHeaders } from '../support/dialect.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
let strict: Record<string, string>;
let user: string;
let group: string;
beforeAll(async () => {
  server = await startServer();
  strict = await strictHeaders(server);
  user = await build.user(server, {
    userName: 'strict@hillview.example',
    externalId: 'e',
    emails: [{ type: 'work', value: 'w@x' }],
    [ENTERPRISE_USER]: { department: 'D' },
  });
  group = await build.group(server, [user]);
});
afterAll(() => server.close());

/** What a request gets in the dialect of Entra, and what it gets when it is held to the letter. */
async function both(method: string, path: string, body?: unknown) {
  const refused = await scim(server, method, path, {
    headers: strict,
    ...(body === undefined ? {} : { body }),
  });
  const taken = await scim(server, method, path, body === undefined ? {} : { body });
  return {
    strict: [refused.status, at(refused.body, 'scimType')],
    lenient: taken.status,
    lenientBody: taken.body,
  };
}

describe('a body', () => {
  it.each<[string, object, string]>([
    ['without schemas', { userName: 'a' }, 'invalidSyntax'],
    ['with an unknown schema', { schemas: [USER, 'urn:x'], userName: 'b' }, 'invalidValue'],
    ['with an unknown attribute', { schemas: [USER], userName: 'c', badge: 1 }, 'invalidSyntax'],
    ['with a boolean as text', { schemas: [USER], userName: 'd', active: 'True' }, 'invalidValue'],
    ['with a number for text', { schemas: [USER], userName: 'e', title: 7 }, 'invalidValue'],
    ['with a list of one', { schemas: [USER], userName: 'f', title: ['T'] }, 'invalidValue'],
    [
      'with a manager as text',
      { schemas: [USER], userName: 'g', [ENTERPRISE_USER]: { manager: 'm' } },
      'invalidValue',
    ],
    [
      'with two primary elements',
      {
        schemas: [USER],
        userName: 'h',
        emails: [
          { value: 'a', primary: true },
          { value: 'b', primary: true },
        ],
      },
      'invalidValue',
    ],
  ])('%s is refused to a strict client alone', async (_title, body, scimType) => {
    const { strict: refused, lenient } = await both('POST', '/Users', body);
    expect(refused).toEqual([400, scimType]);
    expect(lenient).toBe(201);
  });
});

describe('a PATCH', () => {
  it.each<[string, 'Users' | 'Groups', object, string]>([
    [
      'of a boolean as text',
      'Users',
      { op: 'replace', path: 'active', value: 'True' },
      'invalidValue',
    ],
    [
      'on a value path without a match',
      'Users',
      { op: 'replace', path: 'emails[type eq "other"].value', value: 'x' },
      'noTarget',
    ],
    [
      'that removes an element without a match',
      'Users',
      { op: 'remove', path: 'emails[type eq "none"]' },
      'noTarget',
    ],
    [
      'without a path on what is read-only',
      'Users',
      { op: 'replace', value: { id: 'x' } },
      'mutability',
    ],
    [
      'without a path on what is unknown',
      'Users',
      { op: 'replace', value: { badge: 'x' } },
      'invalidPath',
    ],
    [
      'that removes listed members',
      'Groups',
      { op: 'remove', path: 'members', value: [{ value: 'nobody' }] },
      'invalidValue',
    ],
    [
      'that adds an unknown member',
      'Groups',
      { op: 'add', path: 'members', value: [{ value: 'nobody' }] },
      'invalidValue',
    ],
  ])('%s is refused to a strict client alone', async (_title, type, operation, scimType) => {
    const path = `/${type}/${type === 'Users' ? user : group}`;
    const { strict: refused, lenient } = await both('PATCH', path, patchOp(operation));
    expect(refused).toEqual([400, scimType]);
    expect(lenient).toBe(type === 'Users' ? 200 : 204);
  });

  it('that removes a member who is none is a success for a strict client too', async () => {
    const { status } = await scim(server, 'PATCH', `/Groups/${group}`, {
      headers: strict,
      body: patchOp({ op: 'remove', path: 'members[value eq "nobody"]' }),
    });
    expect(status).toBe(204);
  });
});

describe('a query', () => {
  it.each([
    ['by an unknown attribute', '/Users?filter=badge+pr', 'invalidFilter'],
    ['sorted by an unknown attribute', '/Users?sortBy=badge', 'invalidValue'],
    ['sorted by groups, which have no order', '/Users?sortBy=groups', 'invalidValue'],
    ['sorted by a part without an order', '/Users?sortBy=groups.display', 'invalidValue'],
    ['sorted by what is the same everywhere', '/Groups?sortBy=meta.resourceType', 'invalidValue'],
    ['of everything by what has no order in a type', '/?sortBy=members.display', 'invalidValue'],
  ])('%s is refused to a strict client alone', async (_title, path, scimType) => {
    const { strict: refused, lenient } = await both('GET', path);
    expect(refused).toEqual([400, scimType]);
    expect(lenient).toBe(200);
  });

  it.each([
    '/?sortBy=members',
    '/?sortBy=emails.primary',
    `/Users?sortBy=${ENTERPRISE_USER}:manager.$ref`,
  ])('of a strict client is sorted by what has an order in one type: %s', async (path) => {
    expect((await both('GET', path)).strict[0]).toBe(200);
  });

  it('by an unknown attribute finds nobody otherwise', async () => {
    const { lenientBody } = await both('GET', '/Users?filter=badge+eq+%22x%22');
    expect(at(lenientBody, 'totalResults')).toBe(0);
  });
});

describe('a PUT', () => {
  it('clears externalId for a strict client, and keeps it otherwise', async () => {
    const id = await build.user(server, { externalId: 'kept' });
    const put = (userName: string, headers: Record<string, string>) =>
      scim(server, 'PUT', `/Users/${id}`, { headers, body: { schemas: [USER], userName } });
    expect((await put('put-1', {})).body).toHaveProperty('externalId', 'kept');
    expect((await put('put-2', strict)).body).not.toHaveProperty('externalId');
  });

  it.each(['entra', 'rfc-strict'])(
    'of a group without members clears them: %s',
    async (dialect) => {
      const id = await build.group(server, [user]);
      const { status, body } = await scim(server, 'PUT', `/Groups/${id}`, {
        headers: dialect === 'entra' ? {} : strict,
        body: { schemas: [GROUP], displayName: `Put by ${dialect}` },
      });
      expect([status, at(body, 'members')]).toEqual([200, []]);
    },
  );
});

describe('a PUT of a group with a member who stays', () => {
  const put = async (parts: object) => {
    const id = await build.group(server, []);
    const path = `/Groups/${id}`;
    const members = [{ value: user, display: 'Strict' }];
    const body = { schemas: [GROUP], displayName: `Parts of ${id}`, members };
    await scim(server, 'PUT', path, { body });
    return both('PUT', path, { ...body, members: [{ value: user, ...parts }] });
  };

  it.each([
    ['type', { type: 'Group' }],
    ['display', { display: 'Loose' }],
    ['$ref', { $ref: '../Users/another' }],
  ])('may not give it another %s, which other clients are passed over with', async (_, parts) => {
    const { strict: refused, lenient, lenientBody } = await put(parts);
    expect(refused).toEqual([400, 'mutability']);
    expect(lenient).toBe(200);
    expect(at(lenientBody, 'members', 0)).toMatchObject({ type: 'User', display: 'Strict' });
  });

  it.each([
    ['its address alone', {}],
    ['the parts that it has', { type: 'user', display: 'strict' }],
  ])('may give it %s', async (_, parts) => {
    const $ref = `https://elsewhere.example/Users/${user}`;
    expect((await put({ ...parts, $ref })).strict[0]).toBe(200);
  });
});

describe('an empty text', () => {
  it.each([
    ['title', { title: '' }],
    ['externalId', { externalId: '' }],
    ['profileUrl', { profileUrl: '' }],
    ['name', { name: { givenName: '' } }],
    ['emails', { emails: [{ value: '' }] }],
  ])('is no value for a strict client either: %s', async (name, given) => {
    const body = { schemas: [USER], userName: `empty-${name}`, ...given };
    const made = await scim(server, 'POST', '/Users', { headers: strict, body });
    expect([made.status, made.body[name]]).toEqual([201, undefined]);
  });

  it('clears an attribute that a strict client replaces', async () => {
    const id = await build.user(server, { title: 'T' });
    const { body } = await scim(server, 'PATCH', `/Users/${id}`, {
      headers: strict,
      body: patchOp({ op: 'replace', path: 'title', value: '' }),
    });
    expect(body).not.toHaveProperty('title');
  });

  it('is no boolean for a strict client', async () => {
    const body = { schemas: [USER], userName: 'empty-active', active: '' };
    const { strict: refused } = await both('POST', '/Users', body);
    expect(refused).toEqual([400, 'invalidValue']);
  });
});
