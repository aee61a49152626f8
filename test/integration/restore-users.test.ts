import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTERPRISE_USER } from '../../src/scim/urns.js';
import { build } from '../support/build.js';
import { at, scim, textAt } from '../support/client.js';
import { asTenant, BADGE, register } from '../support/extension.js';
import { binned, restore } from '../support/recycle-bin.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const get = async (path: string) => (await scim(server, 'GET', path)).body;
const remove = (path: string) => scim(server, 'DELETE', path);
const managed = (manager: string) => ({ [ENTERPRISE_USER]: { manager } });

describe('restoring a user', () => {
  it('brings back every attribute, with the same id and a higher version', async () => {
    const id = await build.user(server, {
      userName: 'whole@hillview.example',
      externalId: 'whole',
      name: { givenName: 'Mira', familyName: 'Okafor' },
      emails: [{ value: 'whole@hillview.example', type: 'work', primary: true }],
      addresses: [{ type: 'work', locality: 'Leith', country: 'United Kingdom' }],
      roles: [{ value: 'planner' }],
      [ENTERPRISE_USER]: { department: 'Logistics' },
    });
    const before = await get(`/Users/${id}`);
    await remove(`/Users/${id}`);
    const { outcome, errors } = await restore(server, 'User', { id, reason: 'By mistake.' });
    expect(errors).toEqual([]);
    expect(outcome).toMatchObject({ id, missed: [], refusal: null, user: { version: 3 } });
    const after = await get(`/Users/${id}`);
    const { meta: stampBefore, ...attributesBefore } = before;
    const { meta: stampAfter, ...attributesAfter } = after;
    expect(attributesAfter).toEqual(attributesBefore);
    expect(at(stampAfter, 'created')).toBe(at(stampBefore, 'created'));
    expect(at(stampAfter, 'version')).toBe('W/"3"');
    const found = await get(`/Users?filter=userName eq "WHOLE@hillview.example"`);
    expect(found).toMatchObject({ totalResults: 1, Resources: [{ id }] });
    expect(await binned(server, { id: { equals: id } })).toMatchObject({ totalCount: 0 });
  });

  it('leaves a record and an event', async () => {
    const id = await build.user(server, { userName: 'noted@hillview.example' });
    const group = await build.group(server, [id]);
    await remove(`/Users/${id}`);
    await restore(server, 'User', { id, reason: 'By mistake.' });
    const { client } = server.database;
    const record = await client.provisioningRecord.findFirstOrThrow({
      where: { resourceId: id, operation: 'RESTORE' },
    });
    expect(record).toMatchObject({
      channel: 'GRAPHQL',
      resourceName: 'noted@hillview.example',
      reason: 'By mistake.',
      changes: [
        { path: 'userName', after: 'noted@hillview.example' },
        { path: 'groups', after: [group] },
      ],
    });
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

  it('brings back memberships, and raises the versions of the groups', async () => {
    const id = await build.user(server);
    const groups = [await build.group(server, [id]), await build.group(server, [id])];
    await remove(`/Users/${id}`);
    const { outcome } = await restore(server, 'User', { id });
    expect(at(outcome, 'missed')).toEqual([]);
    for (const group of groups) {
      const shown = await get(`/Groups/${group}`);
      expect(at(shown, 'members')).toMatchObject([{ value: id }]);
      expect(at(shown, 'meta', 'version')).toBe('W/"3"');
    }
    expect(at(await get(`/Users/${id}`), 'groups')).toHaveLength(2);
  });

  it('says which groups are gone, and which wait in the recycle bin', async () => {
    const id = await build.user(server);
    const [waiting, gone] = [await build.group(server, [id]), await build.group(server, [id])];
    await remove(`/Users/${id}`);
    await remove(`/Groups/${waiting}`);
    await remove(`/Groups/${gone}`);
    await server.database.client.deletedResource.deleteMany({ where: { id: gone } });
    const { outcome } = await restore(server, 'User', { id });
    expect(at(outcome, 'missed')).toEqual([
      { path: 'groups', reason: 'GONE', count: 1, ids: [gone] },
      { path: 'groups', reason: 'IN_RECYCLE_BIN', count: 1, ids: [waiting] },
    ]);
    expect(at((await restore(server, 'Group', { id: waiting })).outcome, 'missed')).toEqual([]);
    expect(at(await get(`/Groups/${waiting}`), 'members')).toMatchObject([{ value: id }]);
  });

  it('gives back reports and manager, and says which reports are not free', async () => {
    const [top, other] = [await build.user(server), await build.user(server)];
    const boss = await build.user(server, { displayName: 'Boss', ...managed(top) });
    const free = await build.user(server, managed(boss));
    const [taken, leaver] = [
      await build.user(server, managed(boss)),
      await build.user(server, managed(boss)),
    ];
    const cleared = await build.user(server, managed(boss));
    await remove(`/Users/${boss}`);
    for (const [id, manager] of [
      [taken, other],
      [cleared, ''],
    ]) {
      const body = {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'replace', path: `${ENTERPRISE_USER}:manager`, value: manager }],
      };
      expect((await scim(server, 'PATCH', `/Users/${id ?? ''}`, { body })).status).toBe(200);
    }
    await remove(`/Users/${leaver}`);
    const { outcome } = await restore(server, 'User', { id: boss });
    expect(at(outcome, 'missed')).toEqual([
      { path: 'reports', reason: 'IN_RECYCLE_BIN', count: 1, ids: [leaver] },
      { path: 'reports', reason: 'NO_LONGER_WANTED', count: 1, ids: [cleared] },
      { path: 'reports', reason: 'OTHER_MANAGER', count: 1, ids: [taken] },
    ]);
    const managerOf = async (id: string) =>
      at(await get(`/Users/${id}`), ENTERPRISE_USER, 'manager');
    expect(await managerOf(free)).toMatchObject({ value: boss, displayName: 'Boss' });
    expect(await managerOf(taken)).toMatchObject({ value: other });
    expect(await managerOf(cleared)).toBeUndefined();
    expect(textAt(await managerOf(boss), '$ref')).toContain(top);
    await restore(server, 'User', { id: leaver });
    expect(await managerOf(leaver)).toMatchObject({ value: boss, displayName: 'Boss' });
  });

  it('links those again who name their manager by externalId', async () => {
    const boss = await build.user(server, { externalId: 'the-boss', displayName: 'Boss' });
    const report = await build.user(server, managed('the-boss'));
    await remove(`/Users/${boss}`);
    expect(at((await restore(server, 'User', { id: boss })).outcome, 'missed')).toEqual([]);
    expect(at(await get(`/Users/${report}`), ENTERPRISE_USER, 'manager')).toMatchObject({
      displayName: 'Boss',
    });
  });

  it('says that a manager is gone', async () => {
    const boss = await build.user(server);
    const id = await build.user(server, managed(boss));
    await remove(`/Users/${id}`);
    await remove(`/Users/${boss}`);
    expect(at((await restore(server, 'User', { id })).outcome, 'missed')).toEqual([
      { path: 'manager', reason: 'IN_RECYCLE_BIN', count: 1, ids: [boss] },
    ]);
  });

  it('works for a user that is its own manager', async () => {
    const id = await build.user(server);
    await scim(server, 'PUT', `/Users/${id}`, {
      body: { userName: `self-${id}`, displayName: 'Self', ...managed(id) },
    });
    await remove(`/Users/${id}`);
    expect(at((await restore(server, 'User', { id })).outcome, 'missed')).toEqual([]);
    expect(at(await get(`/Users/${id}`), ENTERPRISE_USER, 'manager')).toMatchObject({
      displayName: 'Self',
    });
  });

  it('is refused while the userName is taken, and works under another one', async () => {
    const id = await build.user(server, { userName: 'Taken@hillview.example' });
    await remove(`/Users/${id}`);
    const heir = await build.user(server, { userName: 'taken@HILLVIEW.example' });
    const { errors } = await restore(server, 'User', { id });
    expect(at(errors, 0, 'extensions')).toMatchObject({
      code: 'UNIQUENESS',
      attribute: 'userName',
    });
    expect(await binned(server, { id: { equals: id } })).toMatchObject({ totalCount: 1 });
    const { outcome } = await restore(server, 'User', { id, userName: 'second@hillview.example' });
    expect(at(outcome, 'user', 'userName')).toBe('second@hillview.example');
    expect((await get(`/Users/${heir}`))['userName']).toBe('taken@HILLVIEW.example');
    const byName = await get('/Users?filter=userName eq "SECOND@hillview.example"');
    expect(byName).toMatchObject({ totalResults: 1, Resources: [{ id }] });
  });

  it('answers NOT_FOUND for what is not in the recycle bin, and for a group', async () => {
    const [live, group] = [await build.user(server), await build.group(server)];
    await remove(`/Groups/${group}`);
    for (const id of [live, group, 'nobody']) {
      const { errors } = await restore(server, 'User', { id });
      expect(at(errors, 0, 'extensions', 'code')).toBe('NOT_FOUND');
    }
  });

  it('is done once by many at the same time', async () => {
    const id = await build.user(server);
    await build.group(server, [id]);
    await remove(`/Users/${id}`);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => restore(server, 'User', { id })),
    );
    expect(answers.filter(({ errors }) => errors.length === 0)).toHaveLength(1);
    const codes = answers.flatMap(({ errors }) =>
      errors.map((one) => at(one, 'extensions', 'code')),
    );
    expect(new Set(codes)).toEqual(new Set(['NOT_FOUND']));
  });

  it('keeps the values of extensions that are still defined, and their uniqueness', async () => {
    const own = await asTenant(server, 'badges');
    await register(own, {
      attributes: [{ name: 'number', uniqueness: 'server' }, { name: 'floor' }],
    });
    const values = { [BADGE]: { number: 'b1', floor: '7' } };
    const id = await build.user(own, values);
    await scim(own, 'DELETE', `/Users/${id}`);
    const heir = await build.user(own, { [BADGE]: { number: 'b1' } });
    const { errors } = await restore(own, 'User', { id });
    expect(at(errors, 0, 'extensions', 'attribute')).toBe(`${BADGE}:number`);
    await scim(own, 'DELETE', `/Users/${heir}`);
    expect((await restore(own, 'User', { id })).errors).toEqual([]);
    expect((await scim(own, 'GET', `/Users/${id}`)).body[BADGE]).toEqual({
      number: 'b1',
      floor: '7',
    });
    const again = await scim(own, 'POST', '/Users', { body: { userName: 'x', ...values } });
    expect(again.status).toBe(409);
    const other = await restore(own, 'User', { id: heir });
    expect(at(other.errors, 0, 'extensions', 'attribute')).toBe(`${BADGE}:number`);
  });
});
