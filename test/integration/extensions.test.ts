import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTERPRISE_USER, GROUP, USER } from '../../src/scim/urns.js';
import { build, patchOp } from '../support/build.js';
import { at, graphql, scim, textAt } from '../support/client.js';
import { BADGE, EVERY_TYPE, ROOM, register } from '../support/extension.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
  expect(await register(server, { attributes: EVERY_TYPE })).toMatchObject({ errors: [] });
  const room = {
    urn: ROOM,
    resourceType: 'Group',
    attributes: [{ name: 'seats', type: 'integer' }],
  };
  expect(await register(server, room)).toMatchObject({ errors: [] });
});
afterAll(() => server.close());

/** A value of every attribute; the badge is unique. */
const whole = (badgeNo: string) => ({
  badgeNo,
  code: 'xY',
  floor: 4,
  height: 1.75,
  remote: true,
  since: '2026-01-02T03:04:05.000Z',
  seal: 'AQID',
  page: 'https://hillview.example/mira',
  skills: ['Welding', 'Sums'],
  levels: [1, 2],
  desk: { building: 'North', number: 12 },
  keys: [
    { value: 'K1', type: 'door', primary: true, weight: 0.5 },
    { value: 'K2', type: 'locker' },
  ],
});

const get = async (id: string, query = '') =>
  (await scim(server, 'GET', `/Users/${id}${query}`)).body;
const patch = (id: string, ...operations: unknown[]) =>
  scim(server, 'PATCH', `/Users/${id}`, { body: patchOp(...operations) });

describe('the values of an extension', () => {
  it('are taken by POST, kept and shown under the URN', async () => {
    const body = { schemas: [USER, BADGE], userName: 'whole', [BADGE]: whole('posted') };
    const made = await scim(server, 'POST', '/Users', { body });
    expect(made.status).toBe(201);
    expect(made.body['schemas']).toEqual([USER, BADGE]);
    expect(made.body[BADGE]).toEqual(whole('posted'));
    expect((await get(textAt(made.body, 'id')))[BADGE]).toEqual(whole('posted'));
  });

  it('are taken under any letter case, from Entra’s flat keys, and in the forms of lenient clients', async () => {
    const id = await build.user(server, {
      [BADGE.toUpperCase()]: {
        FLOOR: '7',
        Remote: 'True',
        skills: 'One',
        SINCE: '2026-01-02T03:04:05+01:00',
      },
      [`${BADGE}:code`]: 'flat',
    });
    expect((await get(id))[BADGE]).toEqual({
      floor: 7,
      remote: true,
      skills: ['One'],
      since: '2026-01-02T02:04:05.000Z',
      code: 'flat',
    });
  });

  it.each([
    ['floor', 'four', /floor: expected a whole number/],
    ['height', 'tall', /height: expected a number/],
    ['remote', 'perhaps', /remote: expected true or false/],
    ['since', 'yesterday', /since: expected a date and time/],
    ['desk', 'North', /desk: expected an object/],
    ['keys', [{ type: 'door' }], /keys\[0\]\.value is required/],
    ['badgeNo', 'x'.repeat(1025), /badgeNo: has 1025 characters/],
  ])(
    'are refused where %s has no right value, and nothing is written',
    async (name, value, detail) => {
      const body = { schemas: [USER], userName: `wrong-${name}`, [BADGE]: { [name]: value } };
      const answer = await scim(server, 'POST', '/Users', { body });
      expect(answer.status).toBe(400);
      expect(answer.body['scimType']).toBe('invalidValue');
      expect(answer.body['detail']).toMatch(detail);
      const found = await scim(server, 'GET', `/Users?filter=userName eq "wrong-${name}"`);
      expect(found.body['totalResults']).toBe(0);
    },
  );

  it('change by PATCH with every kind of path, and the version tells', async () => {
    const id = await build.user(server, { [BADGE]: whole('patched') });
    const answer = await patch(
      id,
      { op: 'Replace', path: `${BADGE}:floor`, value: 5 },
      { op: 'Add', path: `${BADGE}:skills`, value: ['Maps'] },
      { op: 'Replace', path: `${BADGE}:desk.number`, value: '13' },
      { op: 'Remove', path: `${BADGE}:keys[type eq "door"]` },
      { op: 'Replace', path: `${BADGE}:keys[value eq "K2"].weight`, value: 2.25 },
      { op: 'Remove', path: `${BADGE}:page` },
      { op: 'Add', value: { [`${BADGE}:code`]: 'dotted', [BADGE]: { height: 2 } } },
    );
    expect(answer.status).toBe(200);
    const expected = {
      ...whole('patched'),
      page: undefined,
      floor: 5,
      skills: ['Welding', 'Sums', 'Maps'],
      desk: { building: 'North', number: 13 },
      keys: [{ value: 'K2', type: 'locker', weight: 2.25 }],
      code: 'dotted',
      height: 2,
    };
    expect(answer.body[BADGE]).toEqual(expected);
    expect((await get(id))[BADGE]).toEqual(expected);
    expect(at(await get(id), 'meta', 'version')).toBe('W/"2"');
    await patch(id, { op: 'Replace', path: `${BADGE}:floor`, value: 5 });
    expect(at(await get(id), 'meta', 'version')).toBe('W/"2"');
  });

  it('go with the URN, and with the last attribute', async () => {
    const first = await build.user(server, { [BADGE]: { floor: 1 } });
    const second = await build.user(server, { [BADGE]: { floor: 1, code: 'a' } });
    expect((await patch(first, { op: 'remove', path: `${BADGE}:floor` })).body).not.toHaveProperty(
      BADGE,
    );
    const gone = await patch(second, { op: 'remove', path: BADGE });
    expect(gone.body['schemas']).not.toContain(BADGE);
    expect((await get(second))[BADGE]).toBeUndefined();
  });

  it('are cleared by a PUT that leaves them out, and replaced by one that has them', async () => {
    const id = await build.user(server, { userName: 'put', [BADGE]: { floor: 1, code: 'a' } });
    const put = (values: object) =>
      scim(server, 'PUT', `/Users/${id}`, {
        body: { schemas: [USER], userName: 'put', ...values },
      });
    expect((await put({ [BADGE]: { floor: 2 } })).body[BADGE]).toEqual({ floor: 2 });
    expect((await put({})).body[BADGE]).toBeUndefined();
  });

  it('are shown as far as they are asked for', async () => {
    const id = await build.user(server, { [BADGE]: whole('shown') });
    expect((await get(id, `?attributes=${BADGE}:desk.number,${BADGE}:keys.value`))[BADGE]).toEqual({
      desk: { number: 12 },
      keys: [{ value: 'K1' }, { value: 'K2' }],
    });
    expect((await get(id, `?attributes=${BADGE}`))[BADGE]).toEqual(whole('shown'));
    expect((await get(id, '?attributes=floor'))[BADGE]).toEqual({ floor: 4 });
    expect(await get(id, '?attributes=userName')).not.toHaveProperty(BADGE);
    expect(await get(id, `?excludedAttributes=${BADGE}`)).not.toHaveProperty(BADGE);
    expect((await get(id, `?excludedAttributes=${BADGE}:desk`))[BADGE]).toEqual({
      ...whole('shown'),
      desk: undefined,
    });
  });

  it.each(['3.0', '3e0', '30e-1'])('are whole numbers when they are written %s', async (number) => {
    const body = `{"schemas":["${USER}"],"userName":"n${number}","${BADGE}":{"floor":${number}}}`;
    const made = await scim(server, 'POST', '/Users', { body });
    expect(made.body[BADGE]).toEqual({ floor: 3 });
  });

  it('are found by the bytes of base64, whatever its padding and alphabet', async () => {
    const id = await build.user(server, { [BADGE]: { seal: '+/8' } });
    for (const literal of ['+/8', '+/8=', '-_8=']) {
      const filter = encodeURIComponent(`${BADGE}:seal eq "${literal}"`);
      const { body } = await scim(server, 'GET', `/Users?filter=${filter}`);
      expect(at(body, 'Resources', 0, 'id')).toBe(id);
    }
  });

  it('of groups change by PATCH and PUT, besides members', async () => {
    const member = await build.user(server);
    const body = {
      schemas: [GROUP],
      displayName: 'Room',
      members: [{ value: member }],
      [ROOM]: { seats: 3 },
    };
    const made = await scim(server, 'POST', '/Groups', { body });
    expect(made.body).toMatchObject({ schemas: [GROUP, ROOM], [ROOM]: { seats: 3 } });
    const path = `/Groups/${textAt(made.body, 'id')}`;
    const operations = [{ op: 'replace', path: `${ROOM}:seats`, value: 4 }];
    const changed = await scim(server, 'PATCH', `${path}?attributes=${ROOM}`, {
      body: patchOp(...operations),
    });
    expect(changed.body[ROOM]).toEqual({ seats: 4 });
    const read = await scim(server, 'GET', path);
    expect(read.body).toMatchObject({
      members: [{ value: member }],
      [ROOM]: { seats: 4 },
      meta: { version: 'W/"2"' },
    });
    const put = await scim(server, 'PUT', path, {
      body: { schemas: [GROUP], displayName: 'Room' },
    });
    expect(put.body).not.toHaveProperty(ROOM);
  });

  it('stand in the record of the change, attribute by attribute', async () => {
    const id = await build.user(server, { [BADGE]: { floor: 1 } });
    await patch(id, { op: 'replace', path: `${BADGE}:floor`, value: 2 });
    const records = `query ($id: ID!) { provisioningRecords(where: { resourceId: $id }) {
      nodes { operation changes } } }`;
    const { data } = await graphql(server, records, { id });
    const text = JSON.stringify(at(data, 'provisioningRecords', 'nodes'));
    expect(text).toContain(
      JSON.stringify({ path: `${BADGE}:floor`, after: 1 })
        .slice(1, -1)
        .split(',')[0],
    );
    expect(text).toMatch(/"before":1/);
  });

  it('of many new users travel in one bulk', async () => {
    const operations = ['bulk-1', 'bulk-2', 'bulk-1'].map((badgeNo, index) => ({
      method: 'POST',
      path: '/Users',
      bulkId: `b${index}`,
      data: { schemas: [USER], userName: `bulk${index}`, [BADGE]: { badgeNo } },
    }));
    const body = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: operations,
    };
    const { body: answer } = await scim(server, 'POST', '/Bulk', { body });
    const results = at(answer, 'Operations');
    expect(Array.isArray(results) ? results.map((one) => at(one, 'status')) : []).toEqual([
      '201',
      '201',
      '409',
    ]);
    const found = await scim(
      server,
      'GET',
      `/Users?filter=${BADGE}:badgeNo sw "bulk-"&attributes=${BADGE}:badgeNo`,
    );
    expect(found.body['totalResults']).toBe(2);
  });

  it('go both ways through GraphQL', async () => {
    const create =
      'mutation ($input: CreateUserInput!) { createUser(input: $input) { id extensions } }';
    const input = { userName: 'door', extensions: { [BADGE]: { floor: 3, skills: ['A'] } } };
    const { data, errors } = await graphql(server, create, { input });
    expect(errors).toEqual([]);
    const id = textAt(data, 'createUser', 'id');
    expect((await get(id))[BADGE]).toEqual({ floor: 3, skills: ['A'] });
    const update =
      'mutation ($input: UpdateUserInput!) { updateUser(input: $input) { extensions } }';
    const changed = await graphql(server, update, {
      input: { id, extensions: { [BADGE]: { floor: null, code: 'c' } } },
    });
    expect(at(changed.data, 'updateUser', 'extensions')).toEqual({
      [BADGE]: { skills: ['A'], code: 'c' },
    });
    const wrong = await graphql(server, update, {
      input: { id, extensions: { [BADGE]: { floor: 'x', nope: 1 } } },
    });
    expect(at(wrong.errors, 0, 'extensions', 'code')).toBe('INVALID_VALUE');
    const unknown = await graphql(server, update, { input: { id, extensions: { 'urn:x:y': {} } } });
    expect(at(unknown.errors, 0, 'message')).toMatch(/no schema extension "urn:x:y"/);
  });
});

describe('a value that must be unique', () => {
  it('is refused the second time, at both doors, in any letter case', async () => {
    await build.user(server, { [BADGE]: { badgeNo: 'Uno' } });
    const body = { schemas: [USER], userName: 'second', [BADGE]: { badgeNo: 'UNO' } };
    const again = await scim(server, 'POST', '/Users', { body });
    expect(again).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } });
    expect(again.body['detail']).toContain(`${BADGE}:badgeNo`);
    const id = await build.user(server, { [BADGE]: { badgeNo: 'Due' } });
    const change = await patch(id, { op: 'replace', path: `${BADGE}:badgeNo`, value: 'uno' });
    expect(change).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } });
    expect((await get(id))[BADGE]).toEqual({ badgeNo: 'Due' });
  });

  it('is taken by one of fifty who ask at once', async () => {
    const tries = Array.from({ length: 50 }, (_, index) =>
      scim(server, 'POST', '/Users', {
        body: { schemas: [USER], userName: `race${index}`, [BADGE]: { badgeNo: 'race' } },
      }),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array.from({ length: 49 }, () => 409)]);
  });

  it('is free again after a change, and after its resource is gone', async () => {
    const [first, second] = [
      await build.user(server, { [BADGE]: { badgeNo: 'free' } }),
      await build.user(server, {}),
    ];
    await patch(first, { op: 'replace', path: `${BADGE}:badgeNo`, value: 'other' });
    expect(
      (await patch(second, { op: 'add', path: `${BADGE}:badgeNo`, value: 'free' })).status,
    ).toBe(200);
    await scim(server, 'DELETE', `/Users/${second}`);
    expect(
      (await patch(first, { op: 'add', path: `${BADGE}:badgeNo`, value: 'FREE' })).status,
    ).toBe(200);
    // Its own value in another letter case is a change, and no conflict.
    expect(
      (await patch(first, { op: 'add', path: `${BADGE}:badgeNo`, value: 'Free' })).status,
    ).toBe(200);
  });
});

describe('what a tenant has added', () => {
  it('is published to the tenant, and to nobody else', async () => {
    const { body } = await scim(server, 'GET', `/Schemas/${BADGE}`);
    expect(body).toMatchObject({ id: BADGE, name: 'Hill View' });
    expect(at(body, 'attributes', 2)).toEqual({
      name: 'floor',
      type: 'integer',
      multiValued: false,
      description: '',
      required: false,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'none',
    });
    const user = await scim(server, 'GET', '/ResourceTypes/User');
    expect(user.body['schemaExtensions']).toEqual([
      { schema: ENTERPRISE_USER, required: false },
      { schema: BADGE, required: false },
    ]);
    const strangers = await fetch(`${server.scimUrl}/Schemas/${BADGE}`);
    expect(strangers.status).toBe(404);
  });

  it('is not there for another tenant', async () => {
    await graphql(
      server,
      'mutation { createTenant(input: { slug: "other", name: "Other" }) { id } }',
    );
    const { data } = await graphql(
      server,
      'mutation { createAccessToken(input: { tenant: "other", name: "x", scopes: ["scim:read", "scim:write"] }) { secret } }',
    );
    const headers = { authorization: `Bearer ${textAt(data, 'createAccessToken', 'secret')}` };
    const body = { schemas: [USER], userName: 'elsewhere', [BADGE]: { floor: 1 } };
    const made = await scim(server, 'POST', '/Users', { body, headers });
    expect(made.status).toBe(201);
    expect(made.body).not.toHaveProperty(BADGE);
    expect((await scim(server, 'GET', `/Schemas/${BADGE}`, { headers })).status).toBe(404);
    const filter = await scim(server, 'GET', `/Users?filter=${BADGE}:floor pr`, { headers });
    expect(filter.body['totalResults']).toBe(0);
  });
});
