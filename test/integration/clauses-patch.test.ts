import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTERPRISE_USER, USER } from '../../src/scim/urns.js';
import { build, patchOp } from '../support/build.js';
import { at, scim } from '../support/client.js';
import { strictHeaders } from '../support/dialect.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
let strict: Record<string, string>;
let serial = 0;
beforeAll(async () => {
  server = await startServer();
  strict = await strictHeaders(server);
});
afterAll(() => server.close());

const work = { type: 'work', value: 'w@x', primary: true };
const home = { type: 'home', value: 'h@x' };
const START = { emails: [work, home], name: { givenName: 'G' } };

/** Makes the user that operations start from, and applies them. */
async function patch(...operations: unknown[]) {
  const id = await build.user(server, { ...START, userName: `vector${(serial += 1)}` });
  const path = `/Users/${id}`;
  const before = (await scim(server, 'GET', path)).body;
  const answer = await scim(server, 'PATCH', path, { body: patchOp(...operations) });
  return { before, answer, after: (await scim(server, 'GET', path)).body };
}

/** The parts of a user that the operations below change. */
const partsOf = (user: unknown) => ({
  emails: at(user, 'emails'),
  name: at(user, 'name'),
  active: at(user, 'active'),
  enterprise: at(user, ENTERPRISE_USER),
});

const UNCHANGED = { ...START, active: true, enterprise: undefined };

describe('one operation', () => {
  it.each<[string, object, object]>([
    [
      'replaces the value that a filter picks and leaves the rest',
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'n@x' },
      { emails: [{ ...work, value: 'n@x' }, home] },
    ],
    [
      'makes the element that an equality describes',
      { op: 'replace', path: 'emails[type eq "other"].value', value: 'o@x' },
      { emails: [work, home, { type: 'other', value: 'o@x' }] },
    ],
    [
      'takes the primary mark from the other elements',
      { op: 'add', path: 'emails', value: { value: 'p@x', type: 'other', primary: true } },
      {
        emails: [{ ...work, primary: false }, home, { value: 'p@x', type: 'other', primary: true }],
      },
    ],
    [
      'removes the elements that a filter picks',
      { op: 'remove', path: 'emails[type eq "home" and value ew "x"]' },
      { emails: [work] },
    ],
    [
      'removes a list when its last element goes',
      { op: 'remove', path: 'emails[value ew "x"]' },
      { emails: undefined },
    ],
    ['removes a whole list', { op: 'remove', path: 'emails' }, { emails: undefined }],
    ['replaces a whole list', { op: 'replace', path: 'emails', value: [home] }, { emails: [home] }],
    [
      'sets dotted names in any letter case',
      { op: 'replace', value: { 'name.familyName': 'F', ACTIVE: 'FALSE' } },
      { name: { givenName: 'G', familyName: 'F' }, active: false },
    ],
    [
      'merges a complex value',
      { op: 'replace', path: 'name', value: { familyName: 'F' } },
      { name: { givenName: 'G', familyName: 'F' } },
    ],
    [
      'merges a complex value that is added',
      { op: 'add', path: 'name', value: { middleName: 'M' } },
      { name: { givenName: 'G', middleName: 'M' } },
    ],
    [
      'clears a complex value with null',
      { op: 'replace', path: 'name', value: null },
      { name: undefined },
    ],
    [
      'sets an attribute that is not there yet',
      { op: 'replace', path: `${ENTERPRISE_USER}:division`, value: 'D' },
      { enterprise: { division: 'D' } },
    ],
    [
      'adds to an extension as a whole',
      { op: 'add', path: ENTERPRISE_USER, value: { employeeNumber: '7' } },
      { enterprise: { employeeNumber: '7' } },
    ],
    [
      'without a path adds to lists and sets single values',
      { op: 'add', value: { emails: [{ value: 'n@x' }], active: false } },
      { emails: [work, home, { value: 'n@x' }], active: false },
    ],
  ])('%s', async (_title, operation, changed) => {
    const { answer, after } = await patch(operation);
    expect(answer.status).toBe(200);
    expect(partsOf(after)).toEqual({ ...UNCHANGED, ...changed });
    expect(answer.body).toEqual(after);
  });
});

describe('an operation that changes nothing leaves version and lastModified', () => {
  it.each([
    { op: 'add', path: 'emails', value: [{ value: 'h@x', type: 'home' }] },
    { op: 'replace', path: 'name.givenName', value: 'G' },
    { op: 'replace', path: 'name', value: {} },
    { op: 'replace', path: 'active', value: 'True' },
    { op: 'remove', path: 'title' },
    { op: 'remove', path: 'phoneNumbers[type eq "fax"]' },
    { op: 'replace', value: { id: 'echo', groups: [], meta: {}, schemas: [USER], badge: 1 } },
    { op: 'add', path: 'schemas', value: [ENTERPRISE_USER] },
  ])('%j', async (operation) => {
    const { before, answer, after } = await patch(operation);
    expect(answer.status).toBe(200);
    expect(after).toEqual(before);
  });
});

describe('an operation that is refused leaves the user as it was', () => {
  it.each<[object, string]>([
    [{ op: 'remove', path: 'userName' }, 'mutability'],
    [{ op: 'remove', path: 'id' }, 'mutability'],
    [{ op: 'remove', path: 'groups' }, 'mutability'],
    [{ op: 'remove', path: 'schemas', value: [USER] }, 'mutability'],
    [{ op: 'remove' }, 'noTarget'],
    [{ op: 'replace', path: 'roles.value', value: 'x' }, 'noTarget'],
    [{ op: 'replace', path: 'emails[type eq "other"]', value: { value: 'x' } }, 'noTarget'],
    [{ op: 'replace', path: 'emails[0]', value: 'x' }, 'invalidFilter'],
    [{ op: 'replace', path: 'name.givenName.first', value: 'x' }, 'invalidPath'],
    [{ op: 'replace', path: 'emails[type eq "work"].value.x', value: 'x' }, 'invalidPath'],
  ])('%j: %s', async (operation, scimType) => {
    const first = { op: 'add', path: 'displayName', value: 'never' };
    const { before, answer, after } = await patch(first, operation);
    expect([answer.status, at(answer.body, 'scimType')]).toEqual([400, scimType]);
    expect(after).toEqual(before);
  });
});

describe('a refusal of the whole', () => {
  const first = { op: 'add', path: 'displayName', value: 'never' };
  it('by the data names the operation that it is about', async () => {
    const userName = `taken${(serial += 1)}`;
    await build.user(server, { userName });
    const taken = { op: 'replace', path: 'userName', value: userName };
    const { answer } = await patch(first, taken);
    expect([answer.status, at(answer.body, 'scimType')]).toEqual([409, 'uniqueness']);
    expect(at(answer.body, 'detail')).toContain('Operation 2 (path "userName"): userName "taken');
    const group = await build.group(server, []);
    const rename = { op: 'replace', path: 'displayName', value: `g${serial}` };
    const add = { op: 'add', path: 'members', value: [{ value: 'nobody' }] };
    const { body } = await scim(server, 'PATCH', `/Groups/${group}`, {
      body: patchOp(rename, add),
      headers: strict,
    });
    expect(at(body, 'detail')).toContain('Operation 2 (path "members")');
  });

  it.each(['\u0007', '\u007f', '\u001b[31m'])('is the answer to the character %j', async (text) => {
    const { before, answer, after } = await patch(first, { op: 'add', path: 'title', value: text });
    expect([answer.status, at(answer.body, 'scimType')]).toEqual([400, 'invalidValue']);
    expect(at(answer.body, 'detail')).toContain('(path "title"): title holds a control character');
    expect(after).toEqual(before);
  });

  it('is not the answer to ends of lines', async () => {
    const value = { formatted: 'Am Hafen 1\r\n\t50667 Köln' };
    const { after } = await patch({ op: 'add', path: 'addresses', value });
    expect(at(after, 'addresses', 0)).toEqual(value);
  });
});

describe('several operations', () => {
  it('on the manager end in what the last one says', async () => {
    const path = `${ENTERPRISE_USER}:manager`;
    const { after } = await patch(
      { op: 'remove', path },
      { op: 'add', path, value: 'm1' },
      { op: 'replace', path, value: 'm2' },
    );
    expect(at(after, ENTERPRISE_USER)).toEqual({ manager: { value: 'm2' } });
  });

  it('give an extension its URN and take it away again', async () => {
    const add = { op: 'add', path: `${ENTERPRISE_USER}:employeeNumber`, value: '7' };
    expect(at((await patch(add)).after, 'schemas')).toEqual([USER, ENTERPRISE_USER]);
    for (const removal of [
      { op: 'remove', path: ENTERPRISE_USER },
      { op: 'remove', path: 'schemas', value: [ENTERPRISE_USER] },
    ]) {
      const { after } = await patch(add, removal);
      expect(at(after, 'schemas')).toEqual([USER]);
      expect(after).not.toHaveProperty(ENTERPRISE_USER);
    }
  });
});

describe('the members of a group', () => {
  it('are not changed in place', async () => {
    const [one, two] = [await build.user(server), await build.user(server)];
    const group = await build.group(server, [one]);
    const { status, body } = await scim(server, 'PATCH', `/Groups/${group}`, {
      body: patchOp({ op: 'replace', path: `members[value eq "${one}"].value`, value: two }),
    });
    expect([status, at(body, 'scimType')]).toEqual([400, 'mutability']);
  });

  it('that are not there are removed without a change', async () => {
    const group = await build.group(server, [await build.user(server)]);
    const { status, headers } = await scim(server, 'PATCH', `/Groups/${group}`, {
      body: patchOp({ op: 'remove', path: 'members[value eq "nobody"]' }),
    });
    expect([status, headers.get('etag')]).toEqual([204, 'W/"1"']);
  });
});

describe('active without a value', () => {
  it.each([
    { op: 'remove', path: 'active' },
    { op: 'replace', path: 'active', value: null },
    { op: 'add', value: { active: null } },
  ])('stays what the operation before has made it: %j', async (clearing) => {
    const disable = { op: 'replace', path: 'active', value: false };
    expect((await patch(disable, clearing)).after['active']).toBe(false);
    expect((await patch(clearing)).after['active']).toBe(true);
  });
});
