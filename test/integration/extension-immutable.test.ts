import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GROUP, USER } from '../../src/scim/urns.js';
import { build, patchOp } from '../support/build.js';
import { at, graphql, scim, textAt } from '../support/client.js';
import { BADGE, ROOM, refusalIn, register } from '../support/extension.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;

const immutable = { mutability: 'immutable' };
const ATTRIBUTES = [
  {
    name: 'keys',
    type: 'complex',
    multiValued: true,
    subAttributes: [
      { name: 'value' },
      { name: 'type' },
      { name: 'side', ...immutable },
      { name: 'seal', type: 'binary', ...immutable },
    ],
  },
  { name: 'seal', type: 'binary', ...immutable },
  { name: 'list', multiValued: true, ...immutable },
  {
    name: 'places',
    type: 'complex',
    multiValued: true,
    ...immutable,
    subAttributes: [{ name: 'value' }, { name: 'type' }],
  },
  {
    name: 'desk',
    type: 'complex',
    subAttributes: [{ name: 'seal', type: 'binary', ...immutable }, { name: 'row' }],
  },
];

beforeAll(async () => {
  server = await startServer();
  for (const input of [
    { attributes: ATTRIBUTES },
    { urn: ROOM, resourceType: 'Group', attributes: ATTRIBUTES },
  ]) {
    expect((await register(server, input)).errors).toEqual([]);
  }
});
afterAll(() => server.close());

const UPDATE = 'mutation ($input: UpdateUserInput!) { updateUser(input: $input) { version } }';

const byGraphql = (id: string, values: object) =>
  graphql(server, UPDATE, { input: { id, extensions: { [BADGE]: values } } });
const byPut = (id: string, values: object) =>
  scim(server, 'PUT', `/Users/${id}`, {
    body: { schemas: [USER], userName: `put-${id}`, [BADGE]: values },
  });
const byPatch = (id: string, values: object) =>
  scim(server, 'PATCH', `/Users/${id}`, {
    body: patchOp({ op: 'replace', value: { [BADGE]: values } }),
  });
const user = (values: object) => build.user(server, { [BADGE]: values });
const read = async (id: string) => (await scim(server, 'GET', `/Users/${id}`)).body;
const valuesOf = async (id: string) => (await read(id))[BADGE];

const door = { value: 'k1', type: 'door', side: 'left', seal: 'QUI=' };
const bare = { value: 'k2', type: 'locker' };

describe('an immutable part of an element that stays', () => {
  it.each<[string, object[], string]>([
    ['another one', [{ ...door, side: 'right' }, bare], 'side'],
    ['another one beside another type', [{ ...door, type: 'gate', side: 'right' }], 'side'],
    ['another one, the value in other letter case', [{ ...door, value: 'K1', side: 'up' }], 'side'],
    ['other bytes', [{ ...door, seal: 'QUJD' }, bare], 'seal'],
    ['none', [{ value: 'k1', type: 'door', seal: 'QUI=' }, bare], 'side'],
    ['two, of which one is another', [door, { ...bare, side: 'a' }, { ...door, side: 'b' }], ''],
  ])('is refused when it becomes %s', async (_what, keys, part) => {
    const before = { keys: [door, bare] };
    const path = `${BADGE}:keys.${part}`;
    const id = await user(before);
    const refused = refusalIn(await byGraphql(id, { keys }));
    const answers = [await byPut(id, { keys }), await byPatch(id, { keys })];
    if (part === '') {
      // The second `k1` is a new element: the stored one is there as it was.
      expect([refused.code, ...answers.map(({ status }) => status)]).toEqual([undefined, 200, 200]);
      return;
    }
    expect([refused.code, refused.attribute]).toEqual(['IMMUTABLE', path]);
    expect(refused.message).toContain(path);
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 400, body: { scimType: 'mutability' } });
      expect(answer.body['detail']).toContain(path);
    }
    expect(await valuesOf(id)).toEqual(before);
  });

  it('is refused a PATCH that adds to the element', async () => {
    const id = await user({ keys: [door] });
    const value = [{ value: 'k1', type: 'door', side: 'right' }];
    const body = patchOp({ op: 'add', path: `${BADGE}:keys`, value });
    const answer = await scim(server, 'PATCH', `/Users/${id}`, { body });
    expect(answer).toMatchObject({ status: 400, body: { scimType: 'mutability' } });
    expect(await valuesOf(id)).toEqual({ keys: [door] });
  });

  it('that was not set yet is set by its path, once', async () => {
    const key = { value: 'k2', type: 'door' };
    const id = await user({ keys: [key], seal: 'QUI=' });
    const path = `${BADGE}:keys[value eq "k2"].side`;
    const send = (operation: object) =>
      scim(server, 'PATCH', `/Users/${id}`, { body: patchOp(operation) });
    expect((await send({ op: 'add', path, value: 'left' })).status).toBe(200);
    const { body, status } = await send({ op: 'replace', path, value: 'left' });
    expect([status, at(body, 'meta', 'version')]).toEqual([200, 'W/"2"']);
    for (const operation of [
      { op: 'replace', path, value: 'right' },
      { op: 'remove', path },
    ])
      expect(await send(operation)).toMatchObject({ body: { scimType: 'mutability' } });
    const seal = { op: 'replace', path: `${BADGE}:seal`, value: 'QUI' };
    expect((await send(seal)).status).toBe(200);
    expect(await valuesOf(id)).toEqual({ keys: [{ ...key, side: 'left' }], seal: 'QUI=' });
  });

  it('is refused of groups, too', async () => {
    const body = { schemas: [GROUP], displayName: 'Keys', [ROOM]: { keys: [door] } };
    const id = textAt((await scim(server, 'POST', '/Groups', { body })).body, 'id');
    const changed = { ...body, [ROOM]: { keys: [{ ...door, side: 'right' }] } };
    const answer = await scim(server, 'PUT', `/Groups/${id}`, { body: changed });
    expect(answer).toMatchObject({ status: 400, body: { scimType: 'mutability' } });
  });

  it.each<[string, object[], object[]]>([
    ['stays, and others change', [{ ...door, type: 'gate' }], [{ ...door, type: 'gate' }]],
    ['comes as the same bytes', [{ ...door, seal: 'QUI', type: 'x' }], [{ ...door, type: 'x' }]],
    ['was unset', [door, { ...bare, side: 'up' }], [door, { ...bare, side: 'up' }]],
    ['goes with its element', [bare], [bare]],
    [
      'is of a new element',
      [door, { value: 'k3', side: 'up' }],
      [door, { value: 'k3', side: 'up' }],
    ],
    [
      'is of another value',
      [{ ...door, value: 'k4', side: 'up' }],
      [{ ...door, value: 'k4', side: 'up' }],
    ],
    ['is in another order', [bare, door], [bare, door]],
  ])('is no obstacle where it %s', async (_what, keys, after) => {
    for (const change of [byGraphql, byPut, byPatch]) {
      const id = await user({ keys: [door, bare] });
      const outcome = await change(id, { keys });
      expect(at(outcome, 'errors', 0) ?? at(outcome, 'body', 'detail')).toBeUndefined();
      expect(await valuesOf(id)).toEqual({ keys: after });
    }
  });

  it('is that of each of several elements of one value', async () => {
    const pair = [
      { value: 'k', side: 'left' },
      { value: 'k', type: 'x' },
    ];
    const id = await user({ keys: pair });
    // The one without a side takes one; the other stays as it is.
    const given = [
      { value: 'k', type: 'x', side: 'right' },
      { value: 'k', side: 'left' },
    ];
    expect((await byGraphql(id, { keys: given })).errors).toEqual([]);
    expect(await valuesOf(id)).toEqual({ keys: given });
    const turned = [
      { value: 'k', side: 'right' },
      { value: 'k', side: 'up' },
    ];
    expect(refusalIn(await byGraphql(id, { keys: turned })).code).toBe('IMMUTABLE');
  });
});

describe('an immutable value in another form', () => {
  const stored = {
    seal: 'QUI=',
    list: ['a', 'b', 'c'],
    places: [{ value: 'p', type: 'x' }, { value: 'q' }],
    desk: { seal: 'QUJDRA==', row: '1' },
  };

  it.each<[string, object]>([
    ['a binary without its padding', { seal: 'QUI' }],
    ['a list in another order', { list: ['c', 'a', 'b'] }],
    ['complex values in another order', { places: [{ value: 'q' }, { type: 'x', value: 'p' }] }],
    ['a part without its padding', { desk: { row: '1', seal: 'QUJDRA' } }],
  ])('is the same: %s', async (_what, values) => {
    const id = await build.user(server, { [BADGE]: stored });
    const before = await read(id);
    expect((await byGraphql(id, values)).errors).toEqual([]);
    expect(await read(id)).toEqual(before);
    const put = await byPut(id, { ...stored, ...values });
    expect([put.status, put.body[BADGE]]).toEqual([200, stored]);
  });

  it.each<[string, object]>([
    ['other bytes', { seal: 'QUJD' }],
    ['a list with one more', { list: ['a', 'b', 'c', 'd'] }],
    ['a list with one less', { list: ['a', 'b'] }],
    ['a list in other letter case', { list: ['A', 'b', 'c'] }],
    ['a complex value with another type', { places: [{ value: 'p' }, { value: 'q', type: 'x' }] }],
    ['a part of other bytes', { desk: { row: '1', seal: 'QUJD' } }],
    ['a complex value without its part', { desk: { row: '1' } }],
  ])('is another one: %s', async (_what, values) => {
    const id = await build.user(server, { [BADGE]: stored });
    expect(refusalIn(await byGraphql(id, values)).code).toBe('IMMUTABLE');
    const put = await byPut(id, { ...stored, ...values });
    expect(put).toMatchObject({ status: 400, body: { scimType: 'mutability' } });
    expect(await valuesOf(id)).toEqual(stored);
  });
});
