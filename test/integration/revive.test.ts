import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BULK_REQUEST, ENTERPRISE_USER } from '../../src/scim/urns.js';
import { build } from '../support/build.js';
import { at, graphql, scim, textAt } from '../support/client.js';
import { asTenant, BADGE, register } from '../support/extension.js';
import { restore } from '../support/recycle-bin.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

let serial = 0;
const newPerson = () => {
  serial += 1;
  return { userName: `back${serial}@hillview.example`, externalId: `ext-${serial}` };
};
const post = (body: object, on = server) => scim(on, 'POST', '/Users', { body });
const get = async (path: string) => (await scim(server, 'GET', path)).body;
const remove = (path: string, on = server) => scim(on, 'DELETE', path);

const leaver = async (more: object = {}) => {
  const person = newPerson();
  const id = await build.user(server, { ...person, ...more });
  expect((await remove(`/Users/${id}`)).status).toBe(204);
  return { person, id };
};

const setPolicy = async (input: object, on = server) => {
  const { data, errors } = await graphql(
    on,
    'mutation ($input: SetDirectoryPolicyInput!) { setDirectoryPolicy(input: $input) { revivesDeleted retentionDays } }',
    { input },
  );
  return { policy: data['setDirectoryPolicy'], errors };
};

describe('a POST of a deleted person', () => {
  it('brings back the id, with the attributes of the POST and no others', async () => {
    const { person, id } = await leaver({ title: 'Planner', nickName: 'Mi' });
    const body = { ...person, userName: person.userName.toUpperCase(), title: 'Lead' };
    const answer = await post(body);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`http://rollcall.example/scim/v2/Users/${id}`);
    expect(answer.body).toMatchObject({ id, ...body, active: true, meta: { version: 'W/"3"' } });
    expect(answer.body['nickName']).toBeUndefined();
    const read = await get(`/Users/${id}`);
    expect(read).toEqual(answer.body);
    expect(await server.database.client.deletedResource.count({ where: { id } })).toBe(0);
  });

  it('brings back memberships and reports that are free', async () => {
    const person = newPerson();
    const id = await build.user(server, { ...person, displayName: 'Boss' });
    const report = await build.user(server, { [ENTERPRISE_USER]: { manager: id } });
    const [group, gone] = [await build.group(server, [id]), await build.group(server, [id])];
    await remove(`/Users/${id}`);
    await remove(`/Groups/${gone}`);
    const { body } = await post({ ...person, displayName: 'Boss' });
    expect(body['groups']).toMatchObject([{ value: group }]);
    expect(at(await get(`/Groups/${group}`), 'members')).toMatchObject([{ value: id }]);
    expect(at(await get(`/Users/${report}`), ENTERPRISE_USER, 'manager')).toMatchObject({
      value: id,
      displayName: 'Boss',
    });
    await restore(server, 'Group', { id: gone });
    expect(at(await get(`/Groups/${gone}`), 'members')).toMatchObject([{ value: id }]);
  });

  it('leaves a record of the return and an event', async () => {
    const { person, id } = await leaver();
    await post({ ...person, title: 'Lead' });
    const { client } = server.database;
    const [last] = await client.provisioningRecord.findMany({
      where: { resourceId: id },
      orderBy: { id: 'desc' },
    });
    expect(last).toMatchObject({
      channel: 'SCIM',
      operation: 'RESTORE',
      resourceName: person.userName,
    });
    expect(last?.changes).toContainEqual({ path: 'title', after: 'Lead' });
    const events = await client.outboxEvent.findMany({
      where: { resourceId: id },
      orderBy: { id: 'asc' },
    });
    expect(events.map(({ type, version }) => [type, version])).toEqual([
      ['user.created', 1],
      ['user.deleted', 2],
      ['user.restored', 3],
    ]);
  });

  it('makes a new person of a reused userName or externalId alone', async () => {
    const { person, id } = await leaver();
    const others = [
      { userName: person.userName },
      { userName: person.userName, externalId: 'another' },
      { userName: `x${person.userName}`, externalId: person.externalId },
      { userName: person.userName, externalId: person.externalId.toUpperCase() },
    ];
    for (const body of others) {
      const answer = await post(body);
      expect(answer.status).toBe(201);
      expect(textAt(answer.body, 'id')).not.toBe(id);
      await remove(`/Users/${textAt(answer.body, 'id')}`);
    }
    expect(textAt((await post(person)).body, 'id')).toBe(id);
  });

  it('inherits nothing by a reused userName', async () => {
    const person = newPerson();
    const id = await build.user(server, person);
    const group = await build.group(server, [id]);
    await remove(`/Users/${id}`);
    const { body } = await post({ userName: person.userName });
    expect(body['groups']).toBeUndefined();
    expect(at(await get(`/Groups/${group}`), 'members') ?? []).toEqual([]);
  });

  it('brings back the one that was deleted last of several', async () => {
    const { person, id } = await leaver();
    await setPolicy({ revivesDeleted: false });
    const second = textAt((await post(person)).body, 'id');
    await setPolicy({ revivesDeleted: true });
    expect(second).not.toBe(id);
    await remove(`/Users/${second}`);
    expect(textAt((await post(person)).body, 'id')).toBe(second);
  });

  it('is refused while a living person has the userName', async () => {
    const { person, id } = await leaver();
    await post({ userName: person.userName });
    const answer = await post(person);
    expect([answer.status, answer.body['scimType']]).toEqual([409, 'uniqueness']);
    expect(await server.database.client.deletedResource.count({ where: { id } })).toBe(1);
  });

  it('makes a new person after the retention time', async () => {
    const { person, id } = await leaver();
    await server.database.client.deletedResource.updateMany({
      where: { id },
      data: { deletedAt: new Date(Date.now() - 31 * 86_400_000) },
    });
    expect(textAt((await post(person)).body, 'id')).not.toBe(id);
  });

  it('is answered 201 once and 409 otherwise when many come at the same time', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { person, id } = await leaver();
      await build.group(server);
      const answers = await Promise.all(Array.from({ length: 8 }, () => post(person)));
      const made = answers.filter(({ status }) => status === 201);
      expect(made.map(({ body }) => body['id'])).toEqual([id]);
      expect(answers.filter(({ status }) => status === 409)).toHaveLength(7);
    }
  });

  it('ends with one live person when it meets a restore', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { person, id } = await leaver();
      const [answer, { errors }] = await Promise.all([
        post(person),
        restore(server, 'User', { id }),
      ]);
      const isRestored = errors.length === 0;
      expect(answer.status).toBe(isRestored ? 409 : 201);
      const found = await get(`/Users?filter=userName eq "${person.userName}"`);
      expect(found).toMatchObject({ totalResults: 1, Resources: [{ id }] });
    }
  });

  it('gives extensions their values, and refuses those that are taken', async () => {
    const own = await asTenant(server, 'revive-badges');
    await register(own, { attributes: [{ name: 'number', uniqueness: 'server' }] });
    const person = { ...newPerson(), [BADGE]: { number: 'b1' } };
    const id = textAt((await post(person, own)).body, 'id');
    await remove(`/Users/${id}`, own);
    const heir = textAt(
      (await post({ ...newPerson(), [BADGE]: { number: 'b1' } }, own)).body,
      'id',
    );
    const refused = await post(person, own);
    expect(refused.status).toBe(409);
    expect(refused.body['detail']).toContain('number');
    await remove(`/Users/${heir}`, own);
    expect((await post(person, own)).body).toMatchObject({ id, [BADGE]: { number: 'b1' } });
  });

  it('brings back a person of the same tenant alone', async () => {
    const { person, id } = await leaver();
    const other = await asTenant(server, 'revive-other');
    expect(textAt((await post(person, other)).body, 'id')).not.toBe(id);
    expect(textAt((await post(person)).body, 'id')).toBe(id);
  });

  it('works in a bulk, beside new people and people whose name is taken', async () => {
    const [one, two] = [await leaver(), await leaver()];
    const taken = newPerson();
    await build.user(server, taken);
    const people = [one.person, newPerson(), two.person, taken, one.person];
    const Operations = people.map((data, index) => ({
      method: 'POST',
      path: '/Users',
      bulkId: `b${index}`,
      data,
    }));
    const { body } = await scim(server, 'POST', '/Bulk', {
      body: { schemas: [BULK_REQUEST], Operations },
    });
    const told = Operations.map((_, index) => at(body, 'Operations', index, 'status'));
    expect(told).toEqual(['201', '201', '201', '409', '409']);
    expect(textAt(body, 'Operations', 0, 'location')).toContain(one.id);
    expect(textAt(body, 'Operations', 2, 'location')).toContain(two.id);
  });
});

describe('a person created through GraphQL', () => {
  it('is always new', async () => {
    const { person, id } = await leaver();
    const { data } = await graphql(
      server,
      'mutation ($input: CreateUserInput!) { createUser(input: $input) { id } }',
      { input: person },
    );
    expect(textAt(data, 'createUser', 'id')).not.toBe(id);
  });
});

describe('the policy of a tenant', () => {
  it('is read, changed with a record, and holds from the next request on', async () => {
    const own = await asTenant(server, 'policy');
    const person = newPerson();
    const id = textAt((await post(person, own)).body, 'id');
    await remove(`/Users/${id}`, own);
    const { policy } = await setPolicy(
      { revivesDeleted: false, reason: 'Ids are not reused.' },
      own,
    );
    expect(policy).toEqual({ revivesDeleted: false, retentionDays: 30 });
    expect(textAt((await post(person, own)).body, 'id')).not.toBe(id);
    const { data } = await graphql(own, '{ tenant { revivesDeleted retentionDays } }');
    expect(data['tenant']).toEqual({ revivesDeleted: false, retentionDays: 30 });
    const records = await server.database.client.provisioningRecord.findMany({
      where: { resourceType: 'Tenant', operation: 'UPDATE', resourceName: 'policy' },
    });
    expect(records).toMatchObject([
      {
        reason: 'Ids are not reused.',
        changes: [{ path: 'revivesDeleted', before: true, after: false }],
      },
    ]);
    await setPolicy({ revivesDeleted: false }, own);
    expect(
      await server.database.client.provisioningRecord.count({
        where: { resourceType: 'Tenant', operation: 'UPDATE', resourceName: 'policy' },
      }),
    ).toBe(1);
  });

  it('refuses a retention time that is none', async () => {
    for (const retentionDays of [0, -1, 3_651]) {
      const { errors } = await setPolicy({ retentionDays });
      expect(at(errors, 0, 'extensions')).toMatchObject({
        code: 'INVALID_VALUE',
        attribute: 'retentionDays',
      });
    }
  });
});
