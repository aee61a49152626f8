import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GROUP, USER } from '../../src/scim/urns.js';
import { build, patchOp } from '../support/build.js';
import { at, graphql, scim, textAt } from '../support/client.js';
import { asTenant, BADGE, ROOM, refusalIn, register } from '../support/extension.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;

const ATTRIBUTES = [
  { name: 'folded', uniqueness: 'server' },
  { name: 'exact', uniqueness: 'server', caseExact: true },
  { name: 'number', uniqueness: 'global', type: 'decimal' },
  { name: 'many', uniqueness: 'server', multiValued: true },
  {
    name: 'keys',
    type: 'complex',
    multiValued: true,
    subAttributes: [{ name: 'value', uniqueness: 'server' }, { name: 'type' }],
  },
  { name: 'colour', canonicalValues: ['red', 'green'] },
  { name: 'page', type: 'reference' },
];

beforeAll(async () => {
  server = await startServer();
  const groups = [
    ...ATTRIBUTES,
    { name: 'members', type: 'complex', multiValued: true, subAttributes: [{ name: 'value' }] },
  ];
  for (const input of [
    { attributes: ATTRIBUTES },
    { urn: ROOM, resourceType: 'Group', attributes: groups },
  ]) {
    expect((await register(server, input)).errors).toEqual([]);
  }
});
afterAll(() => server.close());

let serial = 0;
const post = (values: object) => {
  serial += 1;
  const body = { schemas: [USER], userName: `comparing${serial}`, [BADGE]: values };
  return scim(server, 'POST', '/Users', { body });
};
const makeGroup = (values: object, more: object = {}) => {
  serial += 1;
  const body = { schemas: [GROUP], displayName: `Group ${serial}`, [ROOM]: values, ...more };
  return scim(server, 'POST', '/Groups', { body });
};
const count = async (filter: string) =>
  (await scim(server, 'GET', `/Users?filter=${filter}`)).body['totalResults'];

describe('letter case', () => {
  it('counts where the attribute says so, and for references unless it says otherwise', async () => {
    const values = { folded: 'Case', exact: 'Case', page: 'https://Case.example', many: ['Case'] };
    expect((await post(values)).body[BADGE]).toEqual(values);
    expect(await count(`${BADGE}:folded eq "cASE"`)).toBe(1);
    expect(await count(`${BADGE}:folded sw "cA"`)).toBe(1);
    expect(await count(`${BADGE}:many co "AS"`)).toBe(1);
    expect(await count(`${BADGE}:exact eq "Case"`)).toBe(1);
    expect(await count(`${BADGE}:exact eq "case"`)).toBe(0);
    expect(await count(`${BADGE}:exact sw "cas"`)).toBe(0);
    expect(await count(`${BADGE}:page eq "https://Case.example"`)).toBe(1);
    expect(await count(`${BADGE}:page eq "https://case.example"`)).toBe(0);
  });
});

describe('a unique value', () => {
  it.each([
    ['folded', 'Straße', 'STRASSE', 201],
    ['folded', 'Uno', 'uNO', 409],
    ['exact', 'Uno', 'uno', 201],
    ['exact', 'Due', 'Due', 409],
    ['number', 1.5, '1.50', 409],
    ['number', 2, 2.1, 201],
    ['many', ['a', 'b'], ['c', 'B'], 409],
    ['many', ['d', 'D'], ['e'], 201],
    ['keys', [{ value: 'k1', type: 'x' }], [{ value: 'K1', type: 'y' }], 409],
    ['keys', [{ value: 'k2', type: 'x' }], [{ value: 'k3', type: 'x' }], 201],
    ['folded', 'long'.repeat(250), 'LONG'.repeat(250), 409],
  ])('of %s is %j; then %j is answered with it', async (name, first, second, status) => {
    expect((await post({ [name]: first })).status).toBe(201);
    const answer = await post({ [name]: second });
    expect(answer.status).toBe(status);
    if (status === 201) return;
    expect(answer.body['scimType']).toBe('uniqueness');
    expect(answer.body['detail']).toContain(`${BADGE}:${name}`);
  });

  it('is unique at PUT and GraphQL, and among resources of one type in one tenant', async () => {
    await post({ folded: 'Taken', number: 77 });
    const id = await build.user(server, { userName: 'second', [BADGE]: { folded: 'mine' } });
    const body = { schemas: [USER], userName: 'second', [BADGE]: { folded: 'taken' } };
    expect(await scim(server, 'PUT', `/Users/${id}`, { body })).toMatchObject({
      status: 409,
      body: { scimType: 'uniqueness' },
    });
    const update = 'mutation ($input: UpdateUserInput!) { updateUser(input: $input) { id } }';
    const input = { id, extensions: { [BADGE]: { number: 77 } } };
    expect(refusalIn(await graphql(server, update, { input }))).toMatchObject({
      code: 'UNIQUENESS',
      attribute: `${BADGE}:number`,
    });
    expect((await makeGroup({ folded: 'Taken' })).status).toBe(201);
    expect((await makeGroup({ folded: 'TAKEN' })).status).toBe(409);
    const other = await asTenant(server, 'elsewhere');
    await register(other, { attributes: ATTRIBUTES });
    await build.user(other, { [BADGE]: { folded: 'Taken' } });
  });

  it('is given on when both resources change in one bulk', async () => {
    const [from, to] = [
      await build.user(server, { [BADGE]: { folded: 'baton' } }),
      await build.user(server),
    ];
    const change = (id: string, operation: object) => ({
      method: 'PATCH',
      path: `/Users/${id}`,
      data: patchOp(operation),
    });
    const Operations = [
      change(from, { op: 'remove', path: `${BADGE}:folded` }),
      change(to, { op: 'add', path: `${BADGE}:folded`, value: 'Baton' }),
    ];
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'];
    const { body } = await scim(server, 'POST', '/Bulk', { body: { schemas, Operations } });
    expect(at(body, 'Operations', 1, 'status')).toBe('200');
    expect(await count(`${BADGE}:folded eq "baton"`)).toBe(1);
  });
});

describe('canonical values', () => {
  it('are published and restrict nothing', async () => {
    const made = await post({ colour: 'ultraviolet' });
    expect(at(made.body, BADGE, 'colour')).toBe('ultraviolet');
    const { body } = await scim(server, 'GET', `/Schemas/${BADGE}`);
    expect(at(body, 'attributes', 5)).toMatchObject({
      name: 'colour',
      canonicalValues: ['red', 'green'],
    });
  });
});

describe('an attribute of an extension that is called members', () => {
  it('is not the members of the group', async () => {
    const member = await build.user(server);
    const members = [{ value: member }];
    const path = `/Groups/${textAt((await makeGroup({}, { members })).body, 'id')}`;
    const change = async (...operations: unknown[]) => {
      const body = patchOp(...operations);
      expect((await scim(server, 'PATCH', path, { body })).status).toBe(204);
      return (await scim(server, 'GET', path)).body;
    };
    const own = `${ROOM}:members`;
    const guests = [{ value: 'guest' }, { value: 'other' }];
    expect(await change({ op: 'add', path: own, value: guests })).toMatchObject({
      members,
      [ROOM]: { members: guests },
    });
    expect(await change({ op: 'remove', path: `${own}[value eq "guest"]` })).toMatchObject({
      members,
      [ROOM]: { members: [{ value: 'other' }] },
    });
    const rest = await change({ op: 'remove', path: own, value: [{ value: 'other' }] });
    expect(rest).toMatchObject({ members });
    expect(rest).not.toHaveProperty(ROOM);
  });
});
