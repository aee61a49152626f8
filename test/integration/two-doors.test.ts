import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, patchOp } from '../support/build.js';
import { at, graphql, scim, textAt } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const CREATE_USER =
  'mutation ($input: CreateUserInput!) { createUser(input: $input) { id version } }';
const UPDATE_USER =
  'mutation ($input: UpdateUserInput!) { updateUser(input: $input) { id version } }';
const RECORDS = `query ($id: ID!) {
  provisioningRecords(where: { resourceId: $id, outcome: APPLIED }, direction: ASC) {
    nodes { channel operation actorName resourceType resourceName changes warnings }
  }
}`;

async function recordsOf(id: string): Promise<unknown[]> {
  const { data } = await graphql(server, RECORDS, { id });
  const nodes: unknown = at(data, 'provisioningRecords', 'nodes');
  return isList(nodes) ? [...nodes] : [];
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

describe('what one door writes, the other shows', () => {
  it('shows a user of the SCIM door in GraphQL, field by field', async () => {
    const id = await build.user(server, {
      name: { familyName: 'Okafor', givenName: 'Mira' },
      emails: [{ value: 'm@hillview.example', type: 'work', primary: true }],
    });
    const query =
      'query ($id: ID!) { user(id: $id) { familyName givenName emails { value type primary } linkedAt } }';
    const { data } = await graphql(server, query, { id });
    expect(at(data, 'user')).toMatchObject({
      familyName: 'Okafor',
      givenName: 'Mira',
      emails: [{ value: 'm@hillview.example', type: 'work', primary: true }],
    });
    expect(at(data, 'user', 'linkedAt')).not.toBeNull();
  });

  it('shows a user of the GraphQL door at the SCIM door, and its later changes', async () => {
    const input = {
      userName: 'grace@hillview.example',
      department: 'Research',
      phoneNumbers: [{ value: '1', type: 'work' }],
    };
    const created = await graphql(server, CREATE_USER, { input });
    const id = textAt(created.data, 'createUser', 'id');
    await graphql(server, UPDATE_USER, { input: { id, title: 'Scientist', phoneNumbers: [] } });
    const { body } = await scim(server, 'GET', `/Users/${id}`);
    expect(body).toMatchObject({
      userName: 'grace@hillview.example',
      title: 'Scientist',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'Research' },
      meta: { version: 'W/"2"' },
    });
    expect(body).not.toHaveProperty('phoneNumbers');
  });

  it('shows members of either door at the other', async () => {
    const [one, two] = [await build.user(server), await build.user(server)];
    const group = await build.group(server, [one]);
    const add =
      'mutation ($input: AddGroupMembersInput!) { addGroupMembers(input: $input) { members { totalCount } } }';
    const { data } = await graphql(server, add, {
      input: { groupId: group, members: [{ memberId: two }] },
    });
    expect(at(data, 'addGroupMembers', 'members', 'totalCount')).toBe(2);
    const { body } = await scim(server, 'GET', `/Groups/${group}`);
    expect(at(body, 'members')).toHaveLength(2);
  });
});

describe('both doors leave the same kind of record', () => {
  it('tells channel, actor, and each attribute before and after', async () => {
    const id = await build.user(server, { title: 'Planner' });
    await scim(server, 'PATCH', `/Users/${id}`, {
      body: patchOp({ op: 'replace', path: 'title', value: 'Lead' }),
    });
    await graphql(server, UPDATE_USER, { input: { id, title: 'Head' } });
    const [, byScim, byGraphql] = await recordsOf(id);
    expect(byScim).toMatchObject({
      channel: 'SCIM',
      operation: 'UPDATE',
      actorName: 'First SCIM credential',
      changes: [{ path: 'title', before: 'Planner', after: 'Lead' }],
    });
    expect(byGraphql).toMatchObject({
      channel: 'GRAPHQL',
      operation: 'UPDATE',
      actorName: 'First instance operator',
      changes: [{ path: 'title', before: 'Lead', after: 'Head' }],
    });
  });

  it('names the members of a membership change, and those that were left out', async () => {
    const user = await build.user(server);
    const group = await build.group(server);
    const stranger = crypto.randomUUID();
    const value = [{ value: user }, { value: stranger }, { value: 'string id 1' }];
    const { status } = await scim(server, 'PATCH', `/Groups/${group}`, {
      body: patchOp({ op: 'Add', path: 'members', value }),
    });
    expect(status).toBe(204);
    const record = (await recordsOf(group)).at(-1);
    expect(record).toMatchObject({
      operation: 'ADD_MEMBERS',
      changes: [{ path: 'members', after: [user] }],
    });
    expect(at(record, 'warnings', 0, 'values')).toEqual([stranger, 'string id 1']);
  });

  it('names the members that were left out of a PATCH that changes more than members', async () => {
    const user = await build.user(server);
    const group = await build.group(server);
    const value = [{ value: user }, { value: 'string id 1' }];
    const { status } = await scim(server, 'PATCH', `/Groups/${group}`, {
      body: patchOp(
        { op: 'Replace', path: 'displayName', value: `Renamed ${group}` },
        { op: 'Add', path: 'members', value },
      ),
    });
    expect(status).toBe(204);
    const record = (await recordsOf(group)).at(-1);
    expect(at(record, 'warnings', 0, 'values')).toEqual(['string id 1']);
    const { body } = await scim(server, 'GET', `/Groups/${group}`);
    expect(at(body, 'members')).toMatchObject([{ value: user }]);
  });

  it('records a refused SCIM write with its status and sentence', async () => {
    await build.user(server, { userName: 'taken@hillview.example' });
    await scim(server, 'POST', '/Users', { body: { userName: 'TAKEN@hillview.example' } });
    const query =
      '{ provisioningRecords(where: { outcome: REFUSED }, first: 1) { nodes { operation status scimType detail } } }';
    const { data } = await graphql(server, query);
    expect(at(data, 'provisioningRecords', 'nodes', 0)).toMatchObject({
      operation: 'CREATE',
      status: 409,
      scimType: 'uniqueness',
    });
    expect(textAt(data, 'provisioningRecords', 'nodes', 0, 'detail')).toContain('userName');
  });
});

describe('a rule broken at one door is refused at the other for the same reason', () => {
  const cases: [string, string, object, object][] = [
    [
      'a userName that is taken',
      'UNIQUENESS',
      { userName: 'rule@hillview.example' },
      { userName: 'RULE@hillview.example' },
    ],
    ['a blank userName', 'INVALID_VALUE', { userName: '  ' }, { userName: '  ' }],
    [
      'a text that is too long',
      'INVALID_VALUE',
      { userName: 'long', title: 'x'.repeat(1025) },
      { userName: 'long', title: 'x'.repeat(1025) },
    ],
  ];
  it.each(cases)('%s', async (_title, code, byScim, byGraphql) => {
    await scim(server, 'POST', '/Users', { body: { userName: 'rule@hillview.example' } });
    const answer = await scim(server, 'POST', '/Users', { body: byScim });
    expect(answer.status).toBe(code === 'UNIQUENESS' ? 409 : 400);
    const { errors } = await graphql(server, CREATE_USER, { input: byGraphql });
    expect(at(errors, 0, 'extensions', 'code')).toBe(code);
    const attribute = textAt(errors, 0, 'extensions', 'attribute');
    expect(textAt(answer.body, 'detail')).toContain(attribute);
  });

  it('another version', async () => {
    const id = await build.user(server);
    const answer = await scim(server, 'PATCH', `/Users/${id}`, {
      headers: { 'if-match': 'W/"7"' },
      body: patchOp({ op: 'replace', path: 'title', value: 'x' }),
    });
    expect(answer.status).toBe(412);
    const { errors } = await graphql(server, UPDATE_USER, {
      input: { id, ifVersion: 7, title: 'x' },
    });
    expect(at(errors, 0, 'extensions', 'code')).toBe('VERSION_MISMATCH');
  });

  it('an unknown member', async () => {
    const members = [{ value: crypto.randomUUID() }];
    const answer = await scim(server, 'POST', '/Groups', {
      body: { displayName: 'With a stranger', members },
    });
    expect(answer.status).toBe(400);
    const create = 'mutation ($input: CreateGroupInput!) { createGroup(input: $input) { id } }';
    const input = { displayName: 'With a stranger', members: [{ memberId: crypto.randomUUID() }] };
    const { errors } = await graphql(server, create, { input });
    expect(at(errors, 0, 'extensions', 'code')).toBe('REFERENCE_NOT_FOUND');
  });
});
