import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../prisma/ids.js';
import { GROUP } from '../../src/scim/urns.js';
import { build, patchOp } from '../support/build.js';
import { at, graphql, scim, textAt } from '../support/client.js';
import { asTenant } from '../support/extension.js';
import { restore } from '../support/recycle-bin.js';
import { startServer, type TestServer } from '../support/start-server.js';
import { createToken } from '../support/tokens.js';

let server: TestServer;
let nobody = '';
let serial = 0;

beforeAll(async () => {
  server = await storing(await startServer());
});
beforeEach(() => {
  nobody = newId();
});
afterAll(() => server.close());

/** The same tenant, with a token that stores members who are nobody. */
async function storing(on: TestServer): Promise<TestServer> {
  const { secret } = await createToken(on, { switches: { memberReferences: 'store' } });
  return { ...on, scimToken: secret };
}

const get = async (path: string) => (await scim(server, 'GET', path)).body;
const membersOf = async (group: string) => at(await get(`/Groups/${group}`), 'members');
const patch = (group: string, ...operations: object[]) =>
  scim(server, 'PATCH', `/Groups/${group}`, { body: patchOp(...operations) });
const whole = (...members: object[]) => {
  serial += 1;
  return { body: { schemas: [GROUP], displayName: `Whole ${serial}`, members } };
};
const found = async (filter: string) => {
  const { body } = await scim(server, 'GET', `/Groups?filter=${encodeURIComponent(filter)}`);
  const groups = at(body, 'Resources');
  return Array.isArray(groups) ? groups.map((group) => at(group, 'id')) : [];
};
const warningsOf = async (group: string) => {
  const { data } = await graphql(
    server,
    'query ($where: ProvisioningRecordWhere) { provisioningRecords(first: 1, where: $where) { nodes { warnings } } }',
    { where: { resourceId: group } },
  );
  return at(data, 'provisioningRecords', 'nodes', 0, 'warnings');
};

/** A user who was deleted: the id is that of nobody, until the user is restored. */
async function deletedUser() {
  const id = await build.user(server);
  await scim(server, 'DELETE', `/Users/${id}`);
  return id;
}

describe('a member id of nobody that is stored', () => {
  it('is shown without type and address, after POST, PUT and PATCH', async () => {
    const posted = await scim(server, 'POST', '/Groups', whole({ value: nobody, type: 'User' }));
    expect(posted.status).toBe(201);
    expect(at(posted.body, 'members')).toEqual([{ value: nobody }]);
    const group = textAt(posted.body, 'id');
    expect(await membersOf(group)).toEqual([{ value: nobody }]);

    const user = await build.user(server);
    const put = await scim(
      server,
      'PUT',
      `/Groups/${group}`,
      whole({ value: user }, { value: nobody, display: 'Kept' }),
    );
    expect(put.status).toBe(200);
    expect(put.body['members']).toHaveLength(2);
    expect(put.body['members']).toContainEqual({ value: nobody });

    const other = newId();
    const answer = await patch(group, { op: 'Add', path: 'members', value: [{ value: other }] });
    expect(answer.status).toBe(204);
    expect(await membersOf(group)).toContainEqual({ value: other });
    expect(await warningsOf(group)).toEqual([]);
  });

  it('is there once, however often it is added, and changes the version once', async () => {
    const group = await build.group(server);
    const add = { op: 'add', path: 'members', value: [{ value: nobody, display: 'Nobody' }] };
    await patch(group, add);
    await patch(group, add);
    expect(await get(`/Groups/${group}`)).toMatchObject({
      members: [{ value: nobody, display: 'Nobody' }],
      meta: { version: 'W/"2"' },
    });
  });

  it('is found by filters, and as well in what is not said of it', async () => {
    const group = await build.group(server, [nobody]);
    const with_ = await build.group(server, [await build.user(server)]);
    for (const filter of [`members.value eq "${nobody}"`, `members eq "${nobody}"`]) {
      expect(await found(filter)).toEqual([group]);
    }
    expect(await found(`members[value eq "${nobody}" and type eq "User"]`)).toEqual([]);
    expect(await found(`members[value eq "${nobody}" and not (type pr)]`)).toEqual([group]);
    expect(await found(`id eq "${with_}" and members.type eq "User"`)).toEqual([with_]);
    expect(await found(`id eq "${group}" and members[not (type eq "User")]`)).toEqual([group]);
  });

  it.each([
    ['by its value', () => [{ op: 'remove', path: 'members', value: [{ value: nobody }] }]],
    ['by a path', () => [{ op: 'Remove', path: `members[value eq "${nobody}"]` }]],
    ['by another list', () => [{ op: 'replace', path: 'members', value: [] }]],
  ])('is removed %s', async (_, operations) => {
    const group = await build.group(server, [nobody]);
    expect((await patch(group, ...operations())).status).toBe(204);
    expect(await membersOf(group)).toEqual([]);
  });

  it('is kept by a change of other attributes', async () => {
    const group = await build.group(server, [nobody]);
    await patch(group, { op: 'replace', value: { externalId: 'e', displayName: `N ${nobody}` } });
    expect(await membersOf(group)).toEqual([{ value: nobody }]);
  });

  it('must have the form of an id: another text is left out, with a warning', async () => {
    const posted = await scim(
      server,
      'POST',
      '/Groups',
      whole({ value: 'someone' }, { value: nobody }),
    );
    expect([posted.status, posted.body['members']]).toEqual([201, [{ value: nobody }]]);
    const group = textAt(posted.body, 'id');
    expect(await warningsOf(group)).toMatchObject([{ path: 'members', values: ['someone'] }]);
    const add = { op: 'add', path: 'members', value: [{ value: 'anyone' }] };
    expect((await patch(group, add)).status).toBe(204);
    expect(await warningsOf(group)).toMatchObject([{ values: ['anyone'] }]);
    expect(await membersOf(group)).toEqual([{ value: nobody }]);
  });

  it('is neither a user nor a group in GraphQL', async () => {
    const made = await graphql(
      server,
      `mutation ($input: CreateGroupInput!) { createGroup(input: $input) {
        members { totalCount nodes { memberId type user { id } group { id } } } } }`,
      {
        input: {
          displayName: `Stored ${nobody}`,
          members: [{ memberId: nobody }],
          unknownMembers: 'STORE',
        },
      },
    );
    expect(made.errors).toEqual([]);
    expect(at(made.data, 'createGroup', 'members')).toEqual({
      totalCount: 1,
      nodes: [{ memberId: nobody, type: null, user: null, group: null }],
    });
  });

  it('is refused, or left out, for clients that do not store', async () => {
    const group = await build.group(server, [nobody]);
    const headers = { authorization: `Bearer ${(await createToken(server)).secret}` };
    const body = patchOp({ op: 'add', path: 'members', value: [{ value: newId() }] });
    const skipped = await scim(server, 'PATCH', `/Groups/${group}`, { body, headers });
    expect(skipped.status).toBe(204);
    const refused = await scim(server, 'POST', '/Groups', {
      ...whole({ value: newId() }),
      headers,
    });
    expect([refused.status, refused.body['scimType']]).toEqual([400, 'invalidValue']);
    expect(await membersOf(group)).toEqual([{ value: nobody }]);
  });
});

describe('a stored id of somebody in the recycle bin', () => {
  it('is that of a real member when the user is restored', async () => {
    const id = await deletedUser();
    const group = await build.group(server, [id]);
    const before = await get(`/Groups/${group}`);
    expect(at(before, 'members')).toEqual([{ value: id }]);
    const { errors } = await restore(server, 'User', { id });
    expect(errors).toEqual([]);
    const after = await get(`/Groups/${group}`);
    expect(textAt(after, 'members', 0, '$ref')).toMatch(new RegExp(`/Users/${id}$`));
    expect(after).toMatchObject({
      members: [{ value: id, type: 'User' }],
      meta: { version: 'W/"2"' },
    });
    expect(at(await get(`/Users/${id}`), 'groups')).toMatchObject([{ value: group }]);
    expect(await found(`members.value eq "${id}"`)).toEqual([group]);
    // From now on it goes with the user.
    await scim(server, 'DELETE', `/Users/${id}`);
    expect(await membersOf(group)).toEqual([]);
  });

  it('is that of a real member when a group is restored', async () => {
    const inner = await build.group(server);
    await scim(server, 'DELETE', `/Groups/${inner}`);
    const outer = await build.group(server, [inner]);
    await restore(server, 'Group', { id: inner });
    const members = await membersOf(outer);
    expect(members).toMatchObject([{ value: inner, type: 'Group' }]);
    expect(textAt(members, 0, '$ref')).toMatch(new RegExp(`/Groups/${inner}$`));
  });

  it('is that of a real member when a POST brings the user back', async () => {
    const person = { userName: `back-${nobody}`, externalId: nobody };
    const id = await build.user(server, person);
    await scim(server, 'DELETE', `/Users/${id}`);
    const group = await build.group(server, [id]);
    expect(await build.user(server, person)).toBe(id);
    expect(await membersOf(group)).toMatchObject([{ value: id, type: 'User' }]);
  });

  it('does not stand beside the membership of before the deletion', async () => {
    const id = await build.user(server);
    const group = await build.group(server, [id]);
    await scim(server, 'DELETE', `/Users/${id}`);
    // A deletion takes memberships away; it leaves no id of nobody.
    expect(await membersOf(group)).toEqual([]);
    await patch(group, { op: 'add', path: 'members', value: [{ value: id }] });
    await restore(server, 'User', { id });
    expect(await membersOf(group)).toMatchObject([{ value: id, type: 'User' }]);
  });
});

describe('a deleted group', () => {
  it('comes back with the ids of nobody that it had', async () => {
    const group = await build.group(server, [nobody]);
    await scim(server, 'DELETE', `/Groups/${group}`);
    const { outcome } = await restore(server, 'Group', { id: group });
    expect(at(outcome, 'missed')).toEqual([]);
    expect(await membersOf(group)).toEqual([{ value: nobody }]);
  });

  it('comes back with a real member, when there is one by then', async () => {
    const id = await deletedUser();
    const group = await build.group(server, [id]);
    await scim(server, 'DELETE', `/Groups/${group}`);
    await restore(server, 'User', { id });
    await restore(server, 'Group', { id: group });
    expect(await membersOf(group)).toMatchObject([{ value: id, type: 'User' }]);
  });

  it('keeps the id of who is still in the recycle bin, and has a member when both are back', async () => {
    const id = await deletedUser();
    const group = await build.group(server, [id]);
    await scim(server, 'DELETE', `/Groups/${group}`);
    await restore(server, 'Group', { id: group });
    expect(await membersOf(group)).toEqual([{ value: id }]);
    await restore(server, 'User', { id });
    expect(await membersOf(group)).toMatchObject([{ value: id, type: 'User' }]);
  });
});

describe('the id of a user of another tenant', () => {
  it('is that of nobody, whatever becomes of the user', async () => {
    const other = await asTenant(server, 'other');
    const theirs = await build.user(other);
    const group = await build.group(server, [theirs]);
    expect(await membersOf(group)).toEqual([{ value: theirs }]);
    const theirView = await scim(other, 'GET', `/Users/${theirs}`);
    expect(theirView.body['groups']).toBeUndefined();
    await scim(other, 'DELETE', `/Users/${theirs}`);
    await restore(other, 'User', { id: theirs });
    expect(await membersOf(group)).toEqual([{ value: theirs }]);
    expect((await scim(other, 'GET', `/Users/${theirs}`)).body['groups']).toBeUndefined();
    const filter = encodeURIComponent(`members.value eq "${theirs}"`);
    expect((await scim(other, 'GET', `/Groups?filter=${filter}`)).body['totalResults']).toBe(0);
  });
});
