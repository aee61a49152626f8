import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTERPRISE_USER, GROUP, USER } from '../../src/scim/urns.js';
import { build, patchOp } from '../support/build.js';
import { idOf, post, readResult, sendBulk, statuses } from '../support/bulk.js';
import { at } from '../support/client.js';
import { BADGE, ROOM, register } from '../support/extension.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  const attributes = [
    { name: 'buddy', type: 'reference', referenceTypes: ['User'] },
    { name: 'peers', type: 'reference', referenceTypes: ['User'], multiValued: true },
    {
      name: 'seat',
      type: 'complex',
      subAttributes: [{ name: 'label' }, { name: 'owner', type: 'reference' }],
    },
    {
      name: 'deputies',
      type: 'complex',
      multiValued: true,
      subAttributes: [
        { name: 'value' },
        { name: '$ref', type: 'reference', referenceTypes: ['User'] },
        { name: 'type' },
      ],
    },
    {
      name: 'labels',
      type: 'complex',
      multiValued: true,
      subAttributes: [{ name: 'value' }, { name: 'type' }],
    },
    { name: 'note' },
  ];
  expect(await register(server, { attributes })).toMatchObject({ errors: [] });
  const room = {
    urn: ROOM,
    resourceType: 'Group',
    attributes: [{ name: 'keeper', type: 'reference', referenceTypes: ['User'] }],
  };
  expect(await register(server, room)).toMatchObject({ errors: [] });
});
afterAll(() => server.close());

let serial = 0;
const newUser = (more: object = {}) => ({
  schemas: [USER],
  userName: `refers${(serial += 1)}@hillview.example`,
  ...more,
});
const newGroup = (more: object = {}) => ({
  schemas: [GROUP],
  displayName: `Refers ${(serial += 1)}`,
  ...more,
});
const bulk = (...operations: object[]) => sendBulk(server, operations);

/** Values that all refer to one resource. */
const referring = (bulkId: string) => ({
  buddy: `bulkId:${bulkId}`,
  peers: [`bulkId:${bulkId}`, `../Users/bulkId:${bulkId}`],
  seat: { label: `bulkId:${bulkId}`, owner: `bulkId:${bulkId}` },
  deputies: [{ value: `bulkId:${bulkId}`, $ref: `../Users/bulkId:${bulkId}`, type: 'a' }],
  labels: [{ value: `bulkId:${bulkId}`, type: 'plain' }],
});

/** The same as it is kept: the id where the reference stood, and plain text as it was. */
const referred = (bulkId: string, id: string) => ({
  buddy: id,
  peers: [id, `../Users/${id}`],
  seat: { label: `bulkId:${bulkId}`, owner: id },
  deputies: [{ value: id, $ref: `../Users/${id}`, type: 'a' }],
  labels: [{ value: `bulkId:${bulkId}`, type: 'plain' }],
});

describe('a bulkId in an attribute that a tenant has added', () => {
  it('stands for the id in each that is a reference, in a POST before or after and in a PUT', async () => {
    const known = await build.user(server);
    const { results } = await bulk(
      post('/Users', 'early', newUser({ [BADGE]: referring('new') })),
      post('/Users', 'new', newUser()),
      post('/Users', 'late', newUser({ [BADGE]: referring('new') })),
      { method: 'PUT', path: `/Users/${known}`, data: newUser({ [BADGE]: referring('new') }) },
      post('/Groups', 'room', newGroup({ [ROOM]: { keeper: 'bulkId:new' } })),
    );
    expect(statuses(results)).toEqual(['201', '201', '201', '200', '201']);
    const [early, made, late, put, room] = results;
    for (const result of [early, late, put]) {
      const user = await readResult(server, result);
      expect(user[BADGE]).toEqual(referred('new', idOf(made)));
    }
    expect(at(await readResult(server, room), ROOM, 'keeper')).toBe(idOf(made));
  });

  it.each<[string, object, object]>([
    ['names in another letter case', { [BADGE.toUpperCase()]: { BUDDY: 'bulkId:new' } }, {}],
    ['a full name', { [`${BADGE}:Buddy`]: 'bulkId:new' }, {}],
    ['a value in an object', { [BADGE]: { buddy: { value: 'bulkId:new' } } }, {}],
    ['a list of one', { [BADGE]: { buddy: ['bulkId:new'] } }, {}],
  ])('is found by %s', async (_name, attributes) => {
    const { results } = await bulk(
      post('/Users', 'one', newUser(attributes)),
      post('/Users', 'new', newUser()),
    );
    expect(statuses(results)).toEqual(['201', '201']);
    const user = await readResult(server, results[0]);
    expect(user[BADGE]).toEqual({ buddy: idOf(results[1]) });
  });

  it.each<[string, object, object]>([
    ['the path of a reference', { path: `${BADGE}:buddy`, value: 'bulkId:new' }, { buddy: 'NEW' }],
    [
      'a path in another letter case, without the URN',
      { path: 'PEERS', value: ['bulkId:new', 'kept'] },
      { peers: ['NEW', 'kept'] },
    ],
    [
      'the path of a sub-attribute',
      { path: `${BADGE}:seat.owner`, value: 'bulkId:new' },
      { seat: { owner: 'NEW' } },
    ],
    [
      'a complex value',
      { path: `${BADGE}:seat`, value: { OWNER: 'bulkId:new' } },
      { seat: { owner: 'NEW' } },
    ],
    [
      'elements found by a filter',
      {
        op: 'replace',
        path: `${BADGE}:deputies[value eq "bulkId:new" or type eq "none"].type`,
        value: 'b',
      },
      { deputies: [{ value: 'NEW', type: 'b' }] },
    ],
    ['the URN', { path: BADGE, value: { Buddy: 'bulkId:new' } }, { buddy: 'NEW' }],
    ['no path', { value: { [BADGE]: { 'seat.owner': 'bulkId:new' } } }, { seat: { owner: 'NEW' } }],
    [
      'no path and a full, dotted name',
      { value: { [`${BADGE}:seat.owner`.toUpperCase()]: 'bulkId:new' } },
      { seat: { owner: 'NEW' } },
    ],
    [
      'no path and a filter in the name',
      { op: 'replace', value: { [`${BADGE}:deputies[value eq "bulkId:new"].type`]: 'c' } },
      { deputies: [{ value: 'NEW', type: 'c' }] },
    ],
  ])('is replaced in a PATCH: %s', async (_name, operation, expected) => {
    const isFiltered = JSON.stringify(operation).includes('[value');
    const deputies = isFiltered
      ? { [BADGE]: { deputies: [{ value: 'bulkId:new', type: 'a' }] } }
      : {};
    const { results } = await bulk(
      { method: 'PATCH', path: '/Users/bulkId:one', data: patchOp({ op: 'add', ...operation }) },
      post('/Users', 'one', newUser(deputies)),
      post('/Users', 'new', newUser()),
    );
    expect(statuses(results)).toEqual(['200', '201', '201']);
    const wanted: unknown = JSON.parse(
      JSON.stringify(expected).replaceAll('NEW', idOf(results[2])),
    );
    expect((await readResult(server, results[0]))[BADGE]).toEqual(wanted);
  });

  it('is refused where no operation has it, and is not looked for in plain text', async () => {
    const text = 'bulkId:nobody';
    const known = await build.user(server, { emails: [{ value: text, type: 'work' }] });
    const { results } = await bulk(
      post('/Users', 'a', newUser({ [BADGE]: { buddy: text } })),
      post('/Users', 'b', newUser({ [BADGE]: { note: text, labels: [{ value: text }] } })),
      post('/Users', 'c', newUser({ emails: [{ value: text }], roles: [{ value: text }] })),
      {
        method: 'PATCH',
        path: `/Users/${known}`,
        data: patchOp(
          { op: 'replace', path: `emails[value eq "${text}"].type`, value: 'home' },
          { op: 'add', path: 'phoneNumbers', value: [{ value: text }] },
          { op: 'add', path: `${ENTERPRISE_USER}:department`, value: text },
          { op: 'add', value: { nickName: text, 'name.givenName': text } },
        ),
      },
    );
    expect(statuses(results)).toEqual(['400', '201', '201', '200']);
    expect(at(results[0], 'response')).toMatchObject({ scimType: 'invalidValue' });
    expect(at(results[0], 'response', 'detail')).toContain('"nobody"');
    const [, plain, email, patched] = results;
    expect((await readResult(server, plain))[BADGE]).toEqual({
      note: text,
      labels: [{ value: text }],
    });
    expect(at(await readResult(server, email), 'emails', 0, 'value')).toBe(text);
    expect(await readResult(server, patched)).toMatchObject({
      emails: [{ value: text, type: 'home' }],
      phoneNumbers: [{ value: text }],
      nickName: text,
      name: { givenName: text },
      [ENTERPRISE_USER]: { department: text },
    });
  });

  it('is not looked for in what a client cannot write', async () => {
    const { results } = await bulk(
      post(
        '/Users',
        'a',
        newUser({ id: 'bulkId:x', groups: [{ value: 'bulkId:x', $ref: 'bulkId:x' }] }),
      ),
    );
    expect(statuses(results)).toEqual(['201']);
  });

  it('may be referred to in a circle: the resources are made first and linked then', async () => {
    const { results } = await bulk(
      post('/Users', 'a', newUser({ [BADGE]: { ...referring('b'), note: 'kept' } })),
      post(
        '/Users',
        'b',
        newUser({ [`${BADGE}:buddy`]: 'bulkId:a', [BADGE]: { peers: ['first', 'bulkId:a'] } }),
      ),
    );
    expect(statuses(results)).toEqual(['201', '201']);
    const [a, b] = results;
    const made = await readResult(server, a);
    expect(made[BADGE]).toEqual({ ...referred('b', idOf(b)), note: 'kept' });
    expect((await readResult(server, b))[BADGE]).toEqual({
      buddy: idOf(a),
      peers: ['first', idOf(a)],
    });
  });
});

describe('a bulkId in members and manager', () => {
  it('is found by names in any letter case, full names and plain values', async () => {
    const { results } = await bulk(
      post('/Groups', 'team', newGroup({ MEMBERS: [{ VALUE: 'bulkId:new' }] })),
      post('/Users', 'a', newUser({ [`${ENTERPRISE_USER}:Manager`]: { Value: 'bulkId:new' } })),
      post('/Users', 'b', newUser({ [ENTERPRISE_USER.toUpperCase()]: { MANAGER: 'bulkId:new' } })),
      {
        method: 'PATCH',
        path: '/Groups/bulkId:team',
        data: patchOp({ op: 'add', value: { [`${GROUP}:members`]: ['bulkId:a'] } }),
      },
      {
        method: 'PATCH',
        path: '/Users/bulkId:new',
        data: patchOp({ op: 'add', value: { 'MANAGER.value': 'bulkId:b' } }),
      },
      post('/Users', 'new', newUser()),
    );
    expect(statuses(results)).toEqual(['201', '201', '201', '204', '200', '201']);
    const [team, a, b, , , made] = results;
    const members = at(await readResult(server, team), 'members');
    expect(members).toHaveLength(2);
    expect(members).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ value: idOf(made) }),
        expect.objectContaining({ value: idOf(a) }),
      ]),
    );
    for (const [report, manager] of [
      [a, made],
      [b, made],
      [made, b],
    ]) {
      const user = await readResult(server, report);
      expect(at(user, ENTERPRISE_USER, 'manager', 'value')).toBe(idOf(manager));
    }
  });
});
