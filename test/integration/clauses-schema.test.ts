import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTERPRISE_USER, GROUP, USER } from '../../src/scim/urns.js';
import { build, patchOp } from '../support/build.js';
import { at, scim, textAt } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';
import { createToken } from '../support/tokens.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

let serial = 0;
const post = (attributes: object) =>
  scim(server, 'POST', '/Users', {
    body: { schemas: [USER], userName: `clause${(serial += 1)}`, ...attributes },
  });
const read = async (path: string) => (await scim(server, 'GET', path)).body;

describe('values', () => {
  it.each<[string, object, object]>([
    [
      'a type that is not among the canonical values',
      { emails: [{ type: 'untyped', value: 'u@x' }] },
      { emails: [{ type: 'untyped', value: 'u@x' }] },
    ],
    [
      'base64 without its padding',
      { x509Certificates: [{ value: 'TUk' }] },
      { x509Certificates: [{ value: 'TUk' }] },
    ],
    [
      'the members of a complex value in any order',
      { name: { familyName: 'F', formatted: 'G F', givenName: 'G' } },
      { name: { formatted: 'G F', givenName: 'G', familyName: 'F' } },
    ],
    [
      'a photo and its label',
      { photos: [{ type: 'thumbnail', value: 'https://x.example/t' }] },
      { photos: [{ type: 'thumbnail', value: 'https://x.example/t' }] },
    ],
    [
      'every part of an address',
      {
        addresses: [
          {
            formatted: 'F',
            streetAddress: 'S',
            locality: 'L',
            region: 'R',
            postalCode: 'P',
            country: 'GB',
            type: 'work',
            primary: true,
          },
        ],
      },
      { addresses: [{ streetAddress: 'S', region: 'R', postalCode: 'P', primary: true }] },
    ],
    [
      'entitlements and roles with their labels',
      {
        entitlements: [{ value: 'e', display: 'E', type: 't', primary: true }],
        roles: [{ value: 'r', display: 'R', type: 't', primary: false }],
      },
      {
        entitlements: [{ value: 'e', display: 'E', type: 't', primary: true }],
        roles: [{ value: 'r', display: 'R', type: 't', primary: false }],
      },
    ],
    [
      'all of the enterprise extension',
      {
        [ENTERPRISE_USER]: {
          employeeNumber: '7',
          costCenter: 'C',
          organization: 'O',
          division: 'D',
          department: 'P',
          manager: { value: 'nobody', displayName: 'is not kept' },
        },
      },
      {
        [ENTERPRISE_USER]: {
          employeeNumber: '7',
          costCenter: 'C',
          organization: 'O',
          division: 'D',
          department: 'P',
          manager: { value: 'nobody' },
        },
      },
    ],
  ])('%s is kept', async (_title, given, kept) => {
    const made = await post(given);
    expect(made.status).toBe(201);
    expect(await read(`/Users/${textAt(made.body, 'id')}`)).toMatchObject(kept);
  });

  it('nothing is null, empty or made up in an answer', async () => {
    const { text, body } = await post({ name: { givenName: 'G', familyName: null }, emails: [] });
    expect(text).not.toMatch(/null|\[\]|\{\}|:""/);
    expect(at(body, 'name')).toEqual({ givenName: 'G' });
    const list = await scim(server, 'GET', '/Users?filter=userName+eq+%22nobody%22');
    expect(at(list.body, 'Resources')).toEqual([]);
  });

  it('a value that is absent, null or empty makes the same user', async () => {
    const bodies = await Promise.all(
      [{}, { title: null, emails: null }, { title: '', emails: [], name: {} }].map(post),
    );
    const shapes = bodies.map(({ body }) => Object.keys(body).sort().join());
    expect(new Set(shapes)).toEqual(new Set(['active,id,meta,schemas,userName']));
  });

  it('of several primary elements the last one is primary', async () => {
    const { body } = await post({
      emails: [
        { value: 'a', primary: true },
        { value: 'b', primary: true },
      ],
    });
    expect(at(body, 'emails')).toEqual([
      { value: 'a', primary: false },
      { value: 'b', primary: true },
    ]);
  });

  it('a user is active unless a client says otherwise', async () => {
    expect(at((await post({})).body, 'active')).toBe(true);
    expect(at((await post({ active: null })).body, 'active')).toBe(true);
  });
});

describe('common attributes', () => {
  it('id and meta are those of the service, whatever a client sends', async () => {
    const meta = { resourceType: 'Group', created: '2000-01-01T00:00:00Z', version: 'W/"9"' };
    const { body } = await post({ id: 'bulkId:x', meta });
    expect(textAt(body, 'id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(at(body, 'meta')).toMatchObject({ resourceType: 'User', version: 'W/"1"' });
    expect(textAt(body, 'meta', 'created') > '2020').toBe(true);
  });

  it('lastModified is created until the first change, and created stays', async () => {
    const { body } = await post({});
    const path = `/Users/${textAt(body, 'id')}`;
    const created = textAt(body, 'meta', 'created');
    expect(at(body, 'meta', 'lastModified')).toBe(created);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const changed = await scim(server, 'PATCH', path, {
      body: patchOp({ op: 'add', path: 'title', value: 'x' }),
    });
    expect(at(changed.body, 'meta', 'created')).toBe(created);
    expect(textAt(changed.body, 'meta', 'lastModified') > created).toBe(true);
  });

  it('instants are shown in UTC with milliseconds', async () => {
    const { body } = await post({});
    expect(textAt(body, 'meta', 'created')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('a change of members moves the version of the group, not that of the user', async () => {
    const id = await build.user(server);
    const group = await build.group(server);
    await scim(server, 'PATCH', `/Groups/${group}`, {
      body: patchOp({ op: 'add', path: 'members', value: [{ value: id }] }),
    });
    expect(at(await read(`/Groups/${group}`), 'meta', 'version')).toBe('W/"2"');
    expect(at(await read(`/Users/${id}`), 'meta', 'version')).toBe('W/"1"');
  });

  it('one externalId may be that of two users, is compared exactly, and never made up', async () => {
    const externalId = 'Twin';
    await post({ externalId });
    expect((await post({ externalId })).status).toBe(201);
    expect((await post({})).body).not.toHaveProperty('externalId');
    const count = async (text: string) =>
      at(await read(`/Users?filter=externalId eq "${text}"`), 'totalResults');
    expect([await count('Twin'), await count('twin')]).toEqual([2, 0]);
  });

  it('externalId is one value, which every client of the tenant sees and changes', async () => {
    const path = `/Users/${textAt((await post({ externalId: 'of the first' })).body, 'id')}`;
    const { secret } = await createToken(server);
    const headers = { authorization: `Bearer ${secret}` };
    const shown = await scim(server, 'GET', path, { headers });
    expect(shown.body['externalId']).toBe('of the first');
    const body = patchOp({ op: 'replace', path: 'externalId', value: 'of the second' });
    await scim(server, 'PATCH', path, { headers, body });
    expect((await read(path))['externalId']).toBe('of the second');
  });
});

describe('members of groups', () => {
  it('a circle of groups does not hang', async () => {
    const one = await build.group(server);
    const two = await build.group(server, [one]);
    const { status } = await scim(server, 'PATCH', `/Groups/${one}`, {
      body: patchOp({ op: 'add', path: 'members', value: [{ value: two }, { value: one }] }),
    });
    expect(status).toBe(204);
    expect(at(await read(`/Groups/${two}`), 'members', 0, 'value')).toBe(one);
  });

  it('a user that is a member directly is one of type direct', async () => {
    const id = await build.user(server);
    const group = await build.group(server, [id]);
    expect(at(await read(`/Users/${id}`), 'groups')).toEqual([
      {
        value: group,
        $ref: `http://rollcall.example/scim/v2/Groups/${group}`,
        display: textAt(await read(`/Groups/${group}`), 'displayName'),
        type: 'direct',
      },
    ]);
  });
});

describe('names are compared as PRECIS prepares them', () => {
  it.each([
    ['full width', 'ＷＩＤＥ', 'wide'],
    ['composed and decomposed', 'caf\u00e9', 'cafe\u0301'],
    ['letter case beyond ASCII', 'ÖZIL', 'özil'],
  ])('%s', async (_title, first, second) => {
    expect((await post({ userName: first })).status).toBe(201);
    const { status, body } = await post({ userName: second });
    expect([status, at(body, 'scimType')]).toEqual([409, 'uniqueness']);
    const path = `/Users?filter=${encodeURIComponent(`userName eq "${second}"`)}`;
    expect(at(await read(path), 'Resources', 0, 'userName')).toBe(first);
  });
});

/** The description of an attribute, or of a sub-attribute as `members.value`. */
async function describedAs(urn: string, path: string) {
  let found: unknown = await read(`/Schemas/${urn}`);
  for (const name of path.split('.')) {
    const list = at(
      found,
      found !== undefined && at(found, 'attributes') ? 'attributes' : 'subAttributes',
    );
    found = Array.isArray(list) ? list.find((one) => at(one, 'name') === name) : undefined;
  }
  return found;
}

describe('the published schema follows the errata', () => {
  it.each<[string, string, object]>([
    [GROUP, 'displayName', { required: true, uniqueness: 'server' }],
    [GROUP, 'members.display', { mutability: 'immutable' }],
    [GROUP, 'members.value', { caseExact: true, mutability: 'immutable' }],
    [GROUP, 'members.$ref', { caseExact: true, referenceTypes: ['User', 'Group'] }],
    [USER, 'id', {}],
    [USER, 'userName', { required: true, caseExact: false, uniqueness: 'server' }],
    [USER, 'active', { type: 'boolean', caseExact: false }],
    [USER, 'password', { mutability: 'writeOnly', returned: 'never' }],
    [USER, 'groups', { mutability: 'readOnly' }],
    [USER, 'groups.value', { caseExact: true, mutability: 'readOnly' }],
    [USER, 'groups.$ref', { referenceTypes: ['Group'] }],
    [USER, 'profileUrl', { type: 'reference', referenceTypes: ['external'] }],
    [USER, 'x509Certificates.value', { type: 'binary', caseExact: true }],
    [USER, 'addresses.primary', { type: 'boolean' }],
    [USER, 'externalId', { caseExact: true, mutability: 'readWrite' }],
    [ENTERPRISE_USER, 'manager.value', { caseExact: true }],
    [ENTERPRISE_USER, 'manager.displayName', { mutability: 'readOnly' }],
  ])('%s: %s', async (urn, path, wanted) => {
    expect(await describedAs(urn, path)).toMatchObject(wanted);
  });

  it('a complex attribute has no uniqueness', async () => {
    expect(await describedAs(USER, 'name')).not.toHaveProperty('uniqueness');
  });
});
