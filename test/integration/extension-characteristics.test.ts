import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GROUP, USER } from '../../src/scim/urns.js';
import { build, patchOp } from '../support/build.js';
import { at, graphql, scim, textAt } from '../support/client.js';
import { strictHeaders } from '../support/dialect.js';
import { asTenant, BADGE, ROOM, refusalIn, register } from '../support/extension.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** A tenant with one extension of users. */
async function tenantWith(slug: string, attributes: readonly object[], more: object = {}) {
  const tenant = await asTenant(server, slug);
  expect((await register(tenant, { attributes, ...more })).errors).toEqual([]);
  return tenant;
}

const post = (tenant: TestServer, values: object, userName = `u${Math.random()}`) =>
  scim(tenant, 'POST', '/Users', { body: { schemas: [USER], userName, ...values } });
const put = (tenant: TestServer, id: string, values: object) =>
  scim(tenant, 'PUT', `/Users/${id}`, { body: { schemas: [USER], userName: 'put', ...values } });
const patch = (tenant: TestServer, id: string, ...operations: unknown[]) =>
  scim(tenant, 'PATCH', `/Users/${id}`, { body: patchOp(...operations) });
const valuesOf = async (tenant: TestServer, id: string) =>
  (await scim(tenant, 'GET', `/Users/${id}?attributes=${BADGE}`)).body[BADGE];

const CODE = `${BADGE}:code`;

describe('a required attribute of an extension', () => {
  let tenant: TestServer;
  beforeAll(async () => {
    const keys = {
      name: 'keys',
      type: 'complex',
      multiValued: true,
      subAttributes: [{ name: 'value', required: true }, { name: 'type' }],
    };
    tenant = await tenantWith('required', [{ name: 'code', required: true }, { name: 'a' }, keys]);
  });

  it.each([[{ a: 'x' }], [{ code: null, a: 'x' }], [{ code: '', a: 'x' }], [{ code: ' ' }]])(
    'is missing from %j',
    async (values) => {
      const id = await build.user(tenant, { [BADGE]: { code: 'kept' } });
      const update = 'mutation ($input: UpdateUserInput!) { updateUser(input: $input) { id } }';
      const put = { schemas: [USER], userName: 'x', [BADGE]: values };
      for (const answer of [
        await post(tenant, { [BADGE]: values }),
        await scim(tenant, 'PUT', `/Users/${id}`, { body: put }),
      ]) {
        expect(answer).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
        expect(answer.body['detail']).toMatch(/code is required/);
      }
      const input = { id, extensions: { [BADGE]: { a: 'x', code: null } } };
      expect(refusalIn(await graphql(tenant, update, { input }))).toMatchObject({
        code: 'INVALID_VALUE',
        attribute: CODE,
      });
      expect(await valuesOf(tenant, id)).toEqual({ code: 'kept' });
    },
  );

  it('is not missing where the extension is', async () => {
    const made = await post(tenant, {});
    expect(made.status).toBe(201);
    const id = await build.user(tenant, { [BADGE]: { code: 'x', a: 'y' } });
    expect((await put(tenant, id, {})).body).not.toHaveProperty(BADGE);
    const other = await build.user(tenant, { [BADGE]: { code: 'x', a: 'y' } });
    expect((await patch(tenant, other, { op: 'remove', path: BADGE })).status).toBe(200);
  });

  it.each([
    [{ op: 'remove', path: CODE }, 'mutability'],
    [{ op: 'replace', path: CODE, value: null }, 'mutability'],
    [{ op: 'replace', path: CODE, value: '' }, 'invalidValue'],
    [{ op: 'replace', value: { [BADGE]: { code: null } } }, 'mutability'],
    [{ op: 'add', path: `${BADGE}:keys`, value: [{ type: 'door' }] }, 'invalidValue'],
  ])('does not go by %j', async (operation, scimType) => {
    const values = { code: 'x', a: 'y', keys: [{ value: 'k', type: 'locker' }] };
    const id = await build.user(tenant, { [BADGE]: values });
    const answer = await patch(tenant, id, operation);
    expect(answer).toMatchObject({ status: 400, body: { scimType } });
    expect(await valuesOf(tenant, id)).toEqual(values);
  });
});

describe('a required extension', () => {
  it('is there from the creation on, and stays', async () => {
    const tenant = await tenantWith('whole', [{ name: 'code' }], { required: true });
    for (const values of [{}, { [BADGE]: {} }, { [BADGE]: null }, { [BADGE]: { code: null } }]) {
      const answer = await post(tenant, values);
      expect(answer).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
      expect(answer.body['detail']).toContain(BADGE);
    }
    const id = await build.user(tenant, { [BADGE]: { code: 'x' } });
    expect((await put(tenant, id, {})).status).toBe(400);
    for (const path of [BADGE, CODE]) {
      expect((await patch(tenant, id, { op: 'remove', path })).status).toBe(400);
    }
    expect((await patch(tenant, id, { op: 'add', path: 'title', value: 'x' })).status).toBe(200);
    const types = (await scim(tenant, 'GET', '/ResourceTypes/User')).body;
    expect(at(types, 'schemaExtensions')).toContainEqual({ schema: BADGE, required: true });
  });

  it('may be there with hidden values alone', async () => {
    const attributes = [{ name: 'pin', mutability: 'writeOnly' }];
    const tenant = await tenantWith('hidden-whole', attributes, { required: true });
    expect((await post(tenant, {})).status).toBe(400);
    const id = await build.user(tenant, { [BADGE]: { pin: '1' } });
    expect((await patch(tenant, id, { op: 'add', path: 'title', value: 'x' })).status).toBe(200);
    expect((await put(tenant, id, { [BADGE]: { pin: '2' } })).status).toBe(200);
    expect((await patch(tenant, id, { op: 'remove', path: BADGE })).status).toBe(400);
  });
});

describe('an immutable attribute of an extension', () => {
  let tenant: TestServer;
  const sub = [
    { name: 'side', mutability: 'immutable' },
    { name: 'row', type: 'integer' },
  ];
  const subAttributes = [{ name: 'value' }, { name: 'type' }];
  beforeAll(async () => {
    tenant = await tenantWith('immutable', [
      { name: 'code', mutability: 'immutable' },
      { name: 'list', multiValued: true, mutability: 'immutable' },
      { name: 'keys', type: 'complex', multiValued: true, mutability: 'immutable', subAttributes },
      { name: 'desk', type: 'complex', subAttributes: sub },
      { name: 'a' },
    ]);
  });
  const values = {
    code: 'x',
    list: ['a', 'b'],
    keys: [{ value: 'k', type: 'door' }],
    desk: { side: 'left', row: 1 },
    a: 'y',
  };

  it.each([
    { op: 'replace', path: CODE, value: 'X' },
    { op: 'add', path: CODE, value: 'other' },
    { op: 'remove', path: CODE },
    { op: 'replace', path: CODE, value: null },
    { op: 'replace', value: { [BADGE]: { code: 'other' } } },
    { op: 'add', path: `${BADGE}:list`, value: ['c'] },
    { op: 'remove', path: `${BADGE}:list` },
    { op: 'remove', path: `${BADGE}:list`, value: ['a', 'b'] },
    { op: 'replace', path: `${BADGE}:list`, value: [] },
    { op: 'remove', path: `${BADGE}:keys[value eq "k"]` },
    { op: 'replace', path: `${BADGE}:keys[value eq "k"].type`, value: 'locker' },
    { op: 'replace', path: `${BADGE}:desk.side`, value: 'right' },
    { op: 'remove', path: `${BADGE}:desk.side` },
    { op: 'remove', path: `${BADGE}:desk` },
    { op: 'add', path: `${BADGE}:desk`, value: { side: 'right' } },
    { op: 'remove', path: BADGE },
    { op: 'remove', path: 'schemas', value: [BADGE] },
  ])('is refused a change by %j', async (operation) => {
    const id = await build.user(tenant, { [BADGE]: values });
    const answer = await patch(tenant, id, operation);
    expect(answer).toMatchObject({ status: 400, body: { scimType: 'mutability' } });
    expect(await valuesOf(tenant, id)).toEqual(values);
  });

  it('is given later, once, and the same value is no change', async () => {
    const id = await build.user(tenant, { [BADGE]: { a: 'y' } });
    const given = { ...values, desk: { row: 1 } };
    expect((await patch(tenant, id, { op: 'add', value: { [BADGE]: given } })).status).toBe(200);
    const side = { op: 'add', path: `${BADGE}:desk.side`, value: 'left' };
    expect((await patch(tenant, id, side)).status).toBe(200);
    expect(await valuesOf(tenant, id)).toEqual(values);
    const before = (await scim(tenant, 'GET', `/Users/${id}`)).body;
    const again = await patch(tenant, id, { op: 'replace', path: BADGE, value: values });
    expect([again.status, again.body['meta']]).toEqual([200, before['meta']]);
    expect((await patch(tenant, id, { op: 'replace', path: CODE, value: 'x' })).status).toBe(200);
    const row = { op: 'replace', path: `${BADGE}:desk.row`, value: 2 };
    expect((await patch(tenant, id, row)).status).toBe(200);
  });

  it('is kept by a PUT that gives the same or leaves it out, and refused one that differs', async () => {
    const id = await build.user(tenant, { userName: 'put', [BADGE]: values });
    expect((await put(tenant, id, { [BADGE]: values })).body[BADGE]).toEqual(values);
    const different = await put(tenant, id, { [BADGE]: { ...values, code: 'other' } });
    expect(different).toMatchObject({ status: 400, body: { scimType: 'mutability' } });
    const { desk, ...others } = values;
    expect((await put(tenant, id, { [BADGE]: { desk } })).body[BADGE]).toEqual({
      ...others,
      a: undefined,
      desk,
    });
    expect((await put(tenant, id, { [BADGE]: { desk, a: 'z' } })).body[BADGE]).toEqual({
      ...values,
      a: 'z',
    });
  });

  it('of a group is kept and refused alike', async () => {
    const attributes = [{ name: 'code', mutability: 'immutable' }, { name: 'a' }];
    await register(tenant, { urn: ROOM, resourceType: 'Group', attributes });
    const body = { schemas: [GROUP], displayName: 'g', [ROOM]: { code: 'x', a: 'y' } };
    const path = `/Groups/${textAt((await scim(tenant, 'POST', '/Groups', { body })).body, 'id')}`;
    const change = (...operations: unknown[]) =>
      scim(tenant, 'PATCH', path, { body: patchOp(...operations) });
    const refused = await change({ op: 'remove', path: ROOM });
    expect(refused).toMatchObject({ status: 400, body: { scimType: 'mutability' } });
    const put = { schemas: [GROUP], displayName: 'g' };
    expect((await scim(tenant, 'PUT', path, { body: put })).body[ROOM]).toEqual({ code: 'x' });
  });
});

describe('a readOnly attribute of an extension', () => {
  it('is written through GraphQL alone', async () => {
    const attributes = [{ name: 'code', mutability: 'readOnly' }, { name: 'a' }];
    const tenant = await tenantWith('read-only', attributes);
    const made = await post(tenant, { [BADGE]: { code: 'mine', a: 'x' } }, 'put');
    expect(made.body[BADGE]).toEqual({ a: 'x' });
    const id = textAt(made.body, 'id');
    const update = 'mutation ($input: UpdateUserInput!) { updateUser(input: $input) { id } }';
    await graphql(tenant, update, { input: { id, extensions: { [BADGE]: { code: 'ours' } } } });
    expect(await valuesOf(tenant, id)).toEqual({ code: 'ours', a: 'x' });
    const replaced = await put(tenant, id, { [BADGE]: { code: 'mine', a: 'y' } });
    expect(replaced.body[BADGE]).toEqual({ code: 'ours', a: 'y' });
    for (const operation of [
      { op: 'replace', path: CODE, value: 'mine' },
      { op: 'add', path: CODE, value: 'ours' },
      { op: 'remove', path: CODE },
    ]) {
      const answer = await patch(tenant, id, operation);
      expect(answer).toMatchObject({ status: 400, body: { scimType: 'mutability' } });
    }
    const echo = { op: 'replace', value: { [BADGE]: { code: 'mine', a: 'z' } } };
    expect((await patch(tenant, id, echo)).body[BADGE]).toEqual({ code: 'ours', a: 'z' });
    const headers = await strictHeaders(tenant);
    const body = patchOp(echo);
    expect(await scim(tenant, 'PATCH', `/Users/${id}`, { headers, body })).toMatchObject({
      status: 400,
      body: { scimType: 'mutability' },
    });
    // The URN stays with the value that is not the client's to remove.
    const { body: rest } = await patch(tenant, id, { op: 'remove', path: BADGE });
    expect(rest).toMatchObject({ schemas: [USER, BADGE], [BADGE]: { code: 'ours' } });
    expect((await put(tenant, id, {})).body[BADGE]).toEqual({ code: 'ours' });
    expect(await valuesOf(tenant, id)).toEqual({ code: 'ours' });
  });
});
