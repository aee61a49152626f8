import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GROUP } from '../../src/scim/urns.js';
import { build, patchOp } from '../support/build.js';
import { at, scim, textAt } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
let users: string[];
beforeAll(async () => {
  server = await startServer();
  users = [await build.user(server), await build.user(server), await build.user(server)];
});
afterAll(() => server.close());

const user = (index: number) => users[index] ?? '';

async function membersOf(id: string): Promise<unknown[]> {
  const members = at((await scim(server, 'GET', `/Groups/${id}`)).body, 'members');
  return Array.isArray(members) ? members.map((member) => at(member, 'value')).sort() : [];
}

const patch = (id: string, ...operations: unknown[]) =>
  scim(server, 'PATCH', `/Groups/${id}`, { body: patchOp(...operations) });

describe('POST of a group', () => {
  it('answers 201 with the group, its own schema alone, and Location', async () => {
    const adscim = 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group';
    const body = {
      schemas: [GROUP, adscim],
      externalId: '0b54',
      displayName: 'Field Ops',
      meta: { resourceType: 'Group' },
    };
    const answer = await scim(server, 'POST', '/Groups', { body });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      schemas: [GROUP],
      externalId: '0b54',
      displayName: 'Field Ops',
    });
    expect(at(answer.body, 'members') ?? []).toEqual([]);
    expect(answer.headers.get('location')).toBe(textAt(answer.body, 'meta', 'location'));
  });

  it('shows members, and the group with each of them', async () => {
    const id = await build.group(server, [user(0)]);
    const { body } = await scim(server, 'GET', `/Groups/${id}`);
    expect(at(body, 'members', 0)).toMatchObject({
      value: user(0),
      $ref: `http://rollcall.example/scim/v2/Users/${user(0)}`,
      type: 'User',
    });
    const shown = await scim(server, 'GET', `/Users/${user(0)}`);
    expect(at(shown.body, 'groups', 0)).toMatchObject({ value: id, type: 'direct' });
  });

  it('takes a group as member', async () => {
    const inner = await build.group(server, [user(0)]);
    const outer = await build.group(server, [inner]);
    const { body } = await scim(server, 'GET', `/Groups/${outer}`);
    expect(at(body, 'members', 0)).toMatchObject({ value: inner, type: 'Group' });
    expect((await scim(server, 'DELETE', `/Groups/${inner}`)).status).toBe(204);
    expect(await membersOf(outer)).toEqual([]);
  });

  it('answers 400 to an unknown member, and makes nothing', async () => {
    const stranger = crypto.randomUUID();
    const body = { displayName: 'Strange', members: [{ value: user(0) }, { value: stranger }] };
    const { status, body: refused } = await scim(server, 'POST', '/Groups', { body });
    expect([status, at(refused, 'scimType')]).toEqual([400, 'invalidValue']);
    expect(textAt(refused, 'detail')).toContain(stranger);
    const { body: list } = await scim(server, 'GET', '/Groups?filter=displayName+eq+%22strange%22');
    expect(at(list, 'totalResults')).toBe(0);
  });
});

describe('PUT of a group', () => {
  const put = (id: string, body: object) => scim(server, 'PUT', `/Groups/${id}`, { body });

  it('replaces name and members', async () => {
    const id = await build.group(server, [user(0), user(1)]);
    const members = [{ value: user(1) }, { value: user(2) }];
    const { status, body } = await put(id, { displayName: `Put ${id}`, members });
    expect([status, at(body, 'displayName')]).toEqual([200, `Put ${id}`]);
    expect(await membersOf(id)).toEqual([user(1), user(2)].sort());
  });

  it('with the state that is there changes nothing', async () => {
    const id = await build.group(server, [user(0), user(1)]);
    const { body } = await scim(server, 'GET', `/Groups/${id}`);
    expect((await put(id, body)).body).toEqual(body);
  });

  it('refuses an unknown member and a name that is taken', async () => {
    const id = await build.group(server, [user(0)]);
    await scim(server, 'POST', '/Groups', { body: { displayName: 'Put taken' } });
    const strange = { displayName: 'x', members: [{ value: crypto.randomUUID() }] };
    expect((await put(id, strange)).status).toBe(400);
    expect((await put(id, { displayName: 'PUT TAKEN' })).status).toBe(409);
    expect(await membersOf(id)).toEqual([user(0)]);
  });
});

describe('members by PATCH', () => {
  const path = 'members';
  it.each<[string, () => unknown, () => string[]]>([
    ['a list of objects', () => [{ $ref: null, value: user(1) }], () => [user(0), user(1)]],
    ['one object', () => ({ value: user(1) }), () => [user(0), user(1)]],
    ['a text', () => user(1), () => [user(0), user(1)]],
    ['a list of texts', () => [user(1), user(2)], () => [user(0), user(1), user(2)]],
    [
      'further keys',
      () => [{ displayName: 'x', name: 'y', type: 'User', value: user(1) }],
      () => [user(0), user(1)],
    ],
    ['one twice', () => [{ value: user(1) }, { value: user(1) }], () => [user(0), user(1)]],
    ['one that is there', () => [{ value: user(0) }], () => [user(0)]],
    ['nobody', () => [], () => [user(0)]],
  ])('are added from %s', async (_title, value, wanted) => {
    const id = await build.group(server, [user(0)]);
    const { status } = await patch(id, { op: 'Add', path, value: value() });
    expect(status).toBe(204);
    expect(await membersOf(id)).toEqual(wanted().sort());
  });

  it.each<[string, () => object, () => string[]]>([
    [
      'Remove with a value',
      () => ({ op: 'Remove', path, value: [{ value: user(0) }] }),
      () => [user(1)],
    ],
    [
      'a filter in the path',
      () => ({ op: 'remove', path: `members[value eq "${user(0)}"]` }),
      () => [user(1)],
    ],
    [
      'a filter with "or"',
      () => ({ op: 'remove', path: `members[value eq "${user(0)}" or value eq "${user(1)}"]` }),
      () => [],
    ],
    [
      'remove of somebody else',
      () => ({ op: 'Remove', path, value: [{ value: user(2) }] }),
      () => [user(0), user(1)],
    ],
    ['remove of nobody', () => ({ op: 'Remove', path, value: [] }), () => [user(0), user(1)]],
    ['remove of all', () => ({ op: 'remove', path }), () => []],
    ['replace', () => ({ op: 'replace', path, value: [{ value: user(2) }] }), () => [user(2)]],
    ['replace by null', () => ({ op: 'replace', path, value: null }), () => []],
    [
      'replace without a path',
      () => ({ op: 'replace', value: { members: [user(2)] } }),
      () => [user(2)],
    ],
  ])('are changed by %s', async (_title, operation, wanted) => {
    const id = await build.group(server, [user(0), user(1)]);
    expect((await patch(id, operation())).status).toBe(204);
    expect(await membersOf(id)).toEqual(wanted().sort());
  });

  it('are changed together with the name, and all or nothing', async () => {
    const id = await build.group(server, [user(0)]);
    await scim(server, 'POST', '/Groups', { body: { displayName: 'Patch taken' } });
    const add = { op: 'Add', path, value: [{ value: user(1) }] };
    const refused = await patch(id, add, {
      op: 'Replace',
      path: 'displayName',
      value: 'PATCH taken',
    });
    expect([refused.status, at(refused.body, 'scimType')]).toEqual([409, 'uniqueness']);
    expect(await membersOf(id)).toEqual([user(0)]);
    const named = { op: 'Replace', path: 'displayName', value: `Patched ${id}` };
    expect((await patch(id, add, named)).status).toBe(204);
    expect(await membersOf(id)).toEqual([user(0), user(1)].sort());
  });

  it('that are unknown are left out, and the others are added', async () => {
    const id = await build.group(server);
    const value = [{ value: crypto.randomUUID() }, { value: user(0) }, { value: 'string id 1' }];
    expect((await patch(id, { op: 'Add', path, value })).status).toBe(204);
    expect(await membersOf(id)).toEqual([user(0)]);
  });

  it('keep the display that a client gave', async () => {
    const id = await build.group(server);
    await patch(id, { op: 'add', path, value: [{ displayName: 'Given Name', value: user(0) }] });
    const { text } = await scim(server, 'GET', `/Groups/${id}`);
    expect(text).toContain('Given Name');
  });
});
