import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/scim/json.js';
import { GROUP } from '../../src/scim/urns.js';
import { build } from '../support/build.js';
import { at, scim, textAt } from '../support/client.js';
import {
  asTenant,
  BADGE,
  recordsOf,
  refusalIn,
  register,
  remove,
  update,
} from '../support/extension.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
let serial = 0;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const newTenant = () => {
  serial += 1;
  return asTenant(server, `changing-${serial}`);
};

/** A tenant with an extension and one user for each of the values. */
async function tenantWith(attributes: readonly object[], ...values: readonly object[]) {
  const tenant = await newTenant();
  const { data, errors } = await register(tenant, { attributes });
  expect(errors).toEqual([]);
  const ids: string[] = [];
  for (const value of values) ids.push(await build.user(tenant, { [BADGE]: value }));
  return { tenant, ids, id: textAt(data, 'registerSchemaExtension', 'id') };
}

const usersOf = async (tenant: TestServer, ids: readonly string[]): Promise<JsonObject[]> =>
  Promise.all(ids.map(async (id) => (await scim(tenant, 'GET', `/Users/${id}`)).body));
const valuesOf = async (tenant: TestServer, ids: readonly string[]) =>
  (await usersOf(tenant, ids)).map((user) => user[BADGE]);
const versionsOf = async (tenant: TestServer, ids: readonly string[]) =>
  (await usersOf(tenant, ids)).map((user) => at(user, 'meta', 'version'));
const count = async (tenant: TestServer, filter: string) =>
  (await scim(tenant, 'GET', `/Users?filter=${filter}`)).body['totalResults'];

const FLOOR = { name: 'floor', type: 'integer' };
const CODE = { name: 'code' };
const DESK = { name: 'desk', type: 'complex', subAttributes: [{ name: 'side' }, { name: 'row' }] };

describe('a change that stored values cannot survive', () => {
  it.each([
    ['takes an attribute away', [CODE], 'floor (2 users)'],
    ['renames it', [{ ...FLOOR, name: 'Floor' }, CODE], 'floor (2 users)'],
    ['gives it another type', [{ name: 'floor' }, CODE], 'floor (2 users)'],
    ['makes it multi-valued', [{ ...FLOOR, multiValued: true }, CODE], 'floor (2 users)'],
    ['makes it unique', [{ ...FLOOR, uniqueness: 'server' }, CODE], 'floor (2 users)'],
    ['lets letter case count', [FLOOR, { ...CODE, caseExact: true }], 'code (1 user)'],
    ['takes both away', [{ name: 'other' }], 'code (1 user), floor (2 users)'],
    [
      'takes a sub-attribute away',
      [FLOOR, CODE, { ...DESK, subAttributes: [{ name: 'side' }] }],
      'desk (1 user)',
    ],
    [
      'changes a sub-attribute',
      [
        FLOOR,
        CODE,
        { ...DESK, subAttributes: [{ name: 'side' }, { name: 'row', type: 'integer' }] },
      ],
      'desk (1 user)',
    ],
  ])('is refused: it %s', async (_what, attributes, held) => {
    const { tenant, ids } = await tenantWith(
      [FLOOR, CODE, DESK],
      { floor: 1, code: 'a' },
      { floor: 2, desk: { side: 'left', row: '1' } },
    );
    // The desk stays where it is not spoken of.
    const kept = JSON.stringify(attributes).includes('desk') ? attributes : [...attributes, DESK];
    const before = await usersOf(tenant, ids);
    const answer = await update(tenant, { attributes: kept });
    const refusal = refusalIn(answer);
    expect(refusal).toMatchObject({ code: 'IN_USE', attribute: BADGE });
    expect(refusal.message).toContain(`values are stored of ${held}.`);
    expect(await usersOf(tenant, ids)).toEqual(before);
    expect((await update(tenant, { attributes: kept, discardValues: true })).errors).toEqual([]);
    expect(await versionsOf(tenant, ids)).toContain('W/"2"');
  });

  it('takes exactly the endangered values away where that is said', async () => {
    const { tenant, ids } = await tenantWith(
      [{ ...FLOOR, uniqueness: 'server' }, CODE],
      { floor: 1, code: 'a' },
      { code: 'b' },
      { floor: 3 },
    );
    const attributes = [{ name: 'floor', uniqueness: 'server' }, CODE];
    expect((await update(tenant, { attributes, discardValues: true })).errors).toEqual([]);
    expect(await valuesOf(tenant, ids)).toEqual([{ code: 'a' }, { code: 'b' }, undefined]);
    expect(await versionsOf(tenant, ids)).toEqual(['W/"2"', 'W/"1"', 'W/"2"']);
    expect(await count(tenant, `${BADGE}:floor pr`)).toBe(0);
    // The values that were unique before are free, and compared as text from now on.
    const [first = '', second = ''] = ids;
    for (const [id, status] of [
      [first, 200],
      [second, 409],
    ] as const) {
      const body = {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'add', path: `${BADGE}:floor`, value: '1' }],
      };
      expect((await scim(tenant, 'PATCH', `/Users/${id}`, { body })).status).toBe(status);
    }
  });

  it('is made where nobody holds such a value', async () => {
    const { tenant, ids } = await tenantWith([FLOOR, CODE], { code: 'a' });
    const attributes = [{ ...FLOOR, type: 'dateTime', multiValued: true }, CODE];
    expect((await update(tenant, { attributes })).errors).toEqual([]);
    expect(await valuesOf(tenant, ids)).toEqual([{ code: 'a' }]);
    expect(await versionsOf(tenant, ids)).toEqual(['W/"1"']);
  });
});

describe('a change that stored values survive', () => {
  it.each([
    ['adds an attribute', [FLOOR, CODE, DESK, { name: 'more' }]],
    [
      'adds a sub-attribute',
      [FLOOR, CODE, { ...DESK, subAttributes: [...DESK.subAttributes, { name: 'x' }] }],
    ],
    ['describes', [{ ...FLOOR, description: 'Where' }, { ...CODE, canonicalValues: ['z'] }, DESK]],
    ['changes the order', [DESK, CODE, FLOOR]],
    ['makes it immutable', [{ ...FLOOR, mutability: 'immutable' }, CODE, DESK]],
    ['takes uniqueness away', [FLOOR, CODE, DESK]],
  ])('leaves them and their versions alone: it %s', async (_what, attributes) => {
    const values = { floor: 1, code: 'a', desk: { side: 'left' } };
    const unique = { ...FLOOR, uniqueness: 'server' };
    const { tenant, ids } = await tenantWith([unique, CODE, DESK], values);
    expect((await update(tenant, { attributes })).errors).toEqual([]);
    expect(await valuesOf(tenant, ids)).toEqual([values]);
    expect(await versionsOf(tenant, ids)).toEqual(['W/"1"']);
    // None of these floors is unique any more.
    expect(await build.user(tenant, { [BADGE]: { floor: 1 } })).toMatch(/^[\da-f-]{36}$/);
    expect(await count(tenant, `${BADGE}:floor eq 1`)).toBe(2);
  });
});

describe('what becomes required', () => {
  it('is refused while resources lack it, and required once they have it', async () => {
    const { tenant, ids } = await tenantWith([FLOOR, CODE], { floor: 1 }, { code: 'b' });
    const attributes = [FLOOR, { ...CODE, required: true }];
    expect(refusalIn(await update(tenant, { attributes }))).toEqual({
      code: 'IN_USE',
      attribute: `${BADGE}:code`,
      message: `${BADGE}:code cannot be required yet: 1 user has no value. Give them one first.`,
    });
    const body = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'add', path: `${BADGE}:code`, value: 'a' }],
    };
    await scim(tenant, 'PATCH', `/Users/${ids[0]}`, { body });
    expect((await update(tenant, { attributes })).errors).toEqual([]);
    const lacking = { userName: 'lacking', [BADGE]: { floor: 1 } };
    const refused = await scim(tenant, 'POST', '/Users', { body: lacking });
    expect(refused).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
    expect(refused.body['detail']).toContain(`${BADGE}:code`);
  });

  it('may be a sub-attribute, or the extension itself', async () => {
    const { tenant, ids } = await tenantWith([DESK], { desk: { side: 'left' } });
    const [side, row] = DESK.subAttributes;
    const attributes = [{ ...DESK, subAttributes: [side, { ...row, required: true }] }];
    expect(refusalIn(await update(tenant, { attributes }))).toMatchObject({
      code: 'IN_USE',
      attribute: `${BADGE}:desk.row`,
    });
    const without = await build.user(tenant);
    expect(refusalIn(await update(tenant, { required: true }))).toMatchObject({
      code: 'IN_USE',
      attribute: BADGE,
    });
    await scim(tenant, 'DELETE', `/Users/${without}`);
    expect((await update(tenant, { required: true })).errors).toEqual([]);
    expect(await versionsOf(tenant, ids)).toEqual(['W/"1"']);
    const refused = await scim(tenant, 'POST', '/Users', { body: { userName: 'without' } });
    expect(refused).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
  });

  it.each([
    ['the attribute', { attributes: [CODE, { ...FLOOR, required: true }] }, `${BADGE}:floor`],
    ['the extension', { attributes: [FLOOR], required: true }, BADGE],
  ])('is not taken away by discardValues: %s', async (_what, required, attribute) => {
    const tenant = await newTenant();
    expect((await register(tenant, required)).errors).toEqual([]);
    const values = attribute === BADGE ? { floor: 1 } : { floor: 1, code: 'a' };
    const id = await build.user(tenant, { [BADGE]: values });
    const attributes = required.attributes.map((one) =>
      one.name === 'floor' ? { ...one, type: 'string' } : one,
    );
    expect(refusalIn(await update(tenant, { attributes, discardValues: true }))).toMatchObject({
      code: 'IN_USE',
      attribute,
    });
    expect(await valuesOf(tenant, [id])).toEqual([values]);
  });
});

describe('the removal of an extension', () => {
  it('is refused while values are held, and takes them away where that is said', async () => {
    const { tenant, ids, id } = await tenantWith(
      [FLOOR, CODE],
      { floor: 1, code: 'a' },
      { floor: 2 },
    );
    const refusal = refusalIn(await remove(tenant));
    expect(refusal).toMatchObject({ code: 'IN_USE', attribute: BADGE });
    expect(refusal.message).toContain('code (1 user), floor (2 users)');
    expect(await valuesOf(tenant, ids)).toEqual([{ floor: 1, code: 'a' }, { floor: 2 }]);
    const removed = await remove(tenant, { urn: BADGE.toUpperCase(), discardValues: true });
    expect(removed.errors).toEqual([]);
    expect(await valuesOf(tenant, ids)).toEqual([undefined, undefined]);
    expect(await versionsOf(tenant, ids)).toEqual(['W/"2"', 'W/"2"']);
    expect((await scim(tenant, 'GET', `/Schemas/${BADGE}`)).status).toBe(404);
    const [record] = (await recordsOf(tenant, id)).filter((one) => one['operation'] === 'DELETE');
    expect(at(record, 'changes', 1)).toEqual({
      path: 'values',
      before: { attributes: ['floor', 'code'], resources: 2 },
    });
    // Registered again it begins with nothing.
    expect((await register(tenant, { attributes: [{ name: 'floor' }] })).errors).toEqual([]);
    expect(await valuesOf(tenant, ids)).toEqual([undefined, undefined]);
  });

  it('counts groups where groups are extended', async () => {
    const tenant = await newTenant();
    await register(tenant, { resourceType: 'Group', attributes: [FLOOR] });
    for (const floor of [1, 2]) {
      const body = { schemas: [GROUP], displayName: `g${floor}`, [BADGE]: { floor } };
      await scim(tenant, 'POST', '/Groups', { body });
    }
    expect(refusalIn(await remove(tenant)).message).toContain('floor (2 groups)');
    expect((await remove(tenant, { discardValues: true })).errors).toEqual([]);
    const { body } = await scim(tenant, 'GET', '/Groups');
    expect(JSON.stringify(body)).not.toContain(BADGE);
  });

  it('leaves the same extension of another tenant alone', async () => {
    const { tenant } = await tenantWith([FLOOR], { floor: 1 });
    const other = await tenantWith([FLOOR], { floor: 1 });
    await remove(tenant, { discardValues: true });
    expect(await valuesOf(other.tenant, other.ids)).toEqual([{ floor: 1 }]);
    expect(refusalIn(await remove(tenant)).code).toBe('NOT_FOUND');
  });
});
