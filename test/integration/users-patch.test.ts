import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTERPRISE_USER, PATCH_OP, USER } from '../../src/scim/urns.js';
import { build, patchOp } from '../support/build.js';
import { at, scim } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const patch = (id: string, ...operations: unknown[]) =>
  scim(server, 'PATCH', `/Users/${id}`, { body: patchOp(...operations) });

const FULL = {
  externalId: 'x',
  displayName: 'Mira',
  nickName: 'M',
  title: 'Planner',
  userType: 'Employee',
  preferredLanguage: 'en-GB',
  locale: 'en-GB',
  timezone: 'Europe/London',
  profileUrl: 'https://hillview.example/mira',
  name: { formatted: 'Mira Okafor', familyName: 'Okafor', givenName: 'Mira' },
  emails: [{ type: 'work', value: 'm@hillview.example' }],
  phoneNumbers: [{ type: 'mobile', value: '07700' }],
  addresses: [{ type: 'work', locality: 'Leith', country: 'Scotland' }],
  [ENTERPRISE_USER]: { department: 'Harbour', employeeNumber: '7' },
};

/** Single values that Microsoft's gallery test clears, and overwrites with any text. */
const PATHS = [
  'externalId',
  'displayName',
  'nickName',
  'title',
  'userType',
  'preferredLanguage',
  'locale',
  'timezone',
  'profileUrl',
  'name.formatted',
  'name.familyName',
  'emails[type eq "work"].value',
  'phoneNumbers[type eq "mobile"].value',
  'addresses[type eq "work"].locality',
  `${ENTERPRISE_USER}:department`,
  `${ENTERPRISE_USER}:employeeNumber`,
];

describe('clearing values, as the gallery tests do', () => {
  it.each(['', null])('%j clears every attribute that is not required', async (nothing) => {
    const id = await build.user(server, FULL);
    const operations = PATHS.map((path) => ({ op: 'Replace', path, value: nothing }));
    const { status, text } = await patch(id, ...operations);
    expect(status).toBe(200);
    for (const gone of ['Planner', 'Okafor', 'Leith', 'Harbour', '07700', ':""', 'null'])
      expect(text).not.toContain(gone);
    expect((await patch(id, ...operations)).text).toBe(text);
  });

  it('null in an object clears only what it names', async () => {
    const id = await build.user(server, FULL);
    const value = { name: { familyName: null }, active: false };
    const { body } = await patch(id, { op: 'Replace', value });
    expect(at(body, 'name')).toEqual({ formatted: 'Mira Okafor', givenName: 'Mira' });
    expect(at(body, 'active')).toBe(false);
  });

  it('removing a required attribute answers 400 mutability', async () => {
    const id = await build.user(server);
    for (const operation of [
      { op: 'remove', path: 'userName' },
      { op: 'replace', path: 'userName', value: null },
    ]) {
      const { status, body } = await patch(id, operation);
      expect([status, at(body, 'scimType')]).toEqual([400, 'mutability']);
    }
  });
});

describe('any text', () => {
  it.each(PATHS)('is kept in %s exactly as it was sent', async (path) => {
    const id = await build.user(server, FULL);
    const value = ' upd-1a2b3c4d Ünïcode 👩‍🚀 ';
    const { status, text } = await patch(id, { op: 'Replace', path, value });
    expect(status).toBe(200);
    expect(text).toContain(JSON.stringify(value));
  });
});

describe('a PATCH in either shape of Entra', () => {
  const verbose = [
    { op: 'Replace', path: 'displayName', value: 'Mira Lind' },
    { op: 'Replace', path: 'name.familyName', value: 'Lind' },
    { op: 'Add', path: 'nickName', value: 'Mimi' },
    { op: 'Replace', path: 'emails[type eq "work"].value', value: 'lind@hillview.example' },
    { op: 'Add', path: 'addresses[type eq "other"].formatted', value: 'Room 3' },
    { op: 'Replace', path: `${ENTERPRISE_USER}:department`, value: 'Quay' },
    { op: 'Replace', path: 'active', value: 'False' },
  ];
  const compact = [
    { op: 'replace', path: 'emails[type eq "work"].value', value: 'lind@hillview.example' },
    { op: 'add', path: 'addresses[type eq "other"].formatted', value: 'Room 3' },
    {
      op: 'replace',
      value: {
        displayName: 'Mira Lind',
        'name.familyName': 'Lind',
        nickName: 'Mimi',
        [`${ENTERPRISE_USER}:department`]: 'Quay',
        active: false,
      },
    },
  ];

  it('ends in the same user, and one after the other changes nothing', async () => {
    const id = await build.user(server, FULL);
    const first = await patch(id, ...verbose);
    expect(first.body).toMatchObject({
      displayName: 'Mira Lind',
      name: { familyName: 'Lind', givenName: 'Mira' },
      emails: [{ type: 'work', value: 'lind@hillview.example' }],
      addresses: [
        { type: 'work', locality: 'Leith', country: 'Scotland' },
        { type: 'other', formatted: 'Room 3' },
      ],
      [ENTERPRISE_USER]: { department: 'Quay', employeeNumber: '7' },
      active: false,
      meta: { version: 'W/"2"' },
    });
    expect((await patch(id, ...compact)).body).toEqual(first.body);
  });

  it('takes a text given as list of one object, foreign keys and names in other letter case', async () => {
    const id = await build.user(server, FULL);
    const body = {
      id: 'foreign',
      schemas: [PATCH_OP],
      operations: [
        { OP: 'Replace', PATH: 'title', VALUE: [{ $ref: null, value: 'Site Lead' }], name: 'x' },
      ],
    };
    const answer = await scim(server, 'PATCH', `/Users/${id}`, { body });
    expect([answer.status, at(answer.body, 'title')]).toEqual([200, 'Site Lead']);
  });

  it('is applied whole or not at all', async () => {
    await build.user(server, { userName: 'taken@hillview.example' });
    const id = await build.user(server, FULL);
    const before = (await scim(server, 'GET', `/Users/${id}`)).body;
    const refused = await patch(id, ...verbose, {
      op: 'Replace',
      path: 'userName',
      value: 'TAKEN@hillview.example',
    });
    expect([refused.status, at(refused.body, 'scimType')]).toEqual([409, 'uniqueness']);
    expect((await scim(server, 'GET', `/Users/${id}`)).body).toEqual(before);
  });
});

describe('roles', () => {
  const role = (id: string, value: string, displayName: string) => ({
    value: JSON.stringify({ id, value, displayName }),
  });

  it('are read from JSON in a text, and added once', async () => {
    const id = await build.user(server);
    const value = [role('5d1e', '17', 'Planner'), role('81b0', '22', 'Auditor')];
    const first = await patch(id, { op: 'Add', path: 'roles', value });
    expect(at(first.body, 'roles')).toMatchObject([
      { value: '17', display: 'Planner' },
      { value: '22', display: 'Auditor' },
    ]);
    expect((await patch(id, { op: 'Add', path: 'roles', value })).body).toEqual(first.body);
  });

  it('are made as one element by several operations on the primary one', async () => {
    const id = await build.user(server);
    const part = (name: string, value: string) => ({
      op: 'add',
      path: `roles[primary eq "True"].${name}`,
      value,
    });
    const { body } = await patch(id, part('value', 'p'), part('display', 'P'), part('type', 't'));
    expect(at(body, 'roles')).toEqual([{ primary: true, value: 'p', display: 'P', type: 't' }]);
  });

  it('are replaced as a whole list', async () => {
    const id = await build.user(server, { roles: [{ value: 'old' }, { value: 'older' }] });
    const value = [{ primary: false, type: 't', displayName: 'Auditor', value: 'Auditor' }];
    const { body } = await patch(id, { op: 'replace', path: 'roles', value });
    expect(at(body, 'roles')).toEqual([
      { primary: false, type: 't', display: 'Auditor', value: 'Auditor' },
    ]);
  });
});

describe('rules of the RFC', () => {
  it('one element that becomes primary takes it from the others', async () => {
    const emails = [
      { type: 'work', value: 'w@x', primary: true },
      { type: 'home', value: 'h@x' },
    ];
    const id = await build.user(server, { emails });
    const { body } = await patch(id, {
      op: 'replace',
      path: 'emails[type eq "home"].primary',
      value: true,
    });
    expect([at(body, 'emails', 0, 'primary'), at(body, 'emails', 1, 'primary')]).toEqual([
      false,
      true,
    ]);
  });

  it('each operation sees what the one before has made', async () => {
    const id = await build.user(server);
    const { body } = await patch(
      id,
      { op: 'add', path: 'emails', value: [{ type: 'work', value: 'a@x' }] },
      { op: 'replace', path: 'emails[value eq "A@x"].type', value: 'home' },
      { op: 'remove', path: 'emails[type eq "home"]' },
      { op: 'add', path: 'title', value: 'Last' },
    );
    expect(body).not.toHaveProperty('emails');
    expect(at(body, 'title')).toBe('Last');
  });

  it('the URN of an extension comes and goes with its data', async () => {
    const id = await build.user(server);
    const path = `${ENTERPRISE_USER}:division`;
    const added = await patch(id, { op: 'add', path, value: 'North' });
    expect(at(added.body, 'schemas')).toEqual([USER, ENTERPRISE_USER]);
    const removed = await patch(id, { op: 'remove', path });
    expect(at(removed.body, 'schemas')).toEqual([USER]);
  });

  it.each([
    [
      'no schemas of a PatchOp',
      { schemas: [USER], Operations: [{ op: 'add', path: 'title', value: 'x' }] },
    ],
    ['no operations', { schemas: [PATCH_OP], Operations: [] }],
    ['operations that are no list', { schemas: [PATCH_OP], Operations: {} }],
    ['none at all', { schemas: [PATCH_OP] }],
  ])('a message with %s answers 400 invalidSyntax', async (_title, body) => {
    const id = await build.user(server);
    const answer = await scim(server, 'PATCH', `/Users/${id}`, { body });
    expect([answer.status, at(answer.body, 'scimType')]).toEqual([400, 'invalidSyntax']);
  });
});
