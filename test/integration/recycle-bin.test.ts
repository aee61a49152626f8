import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTERPRISE_USER } from '../../src/scim/urns.js';
import { build } from '../support/build.js';
import { at, graphql, scim, textAt } from '../support/client.js';
import { asTenant } from '../support/extension.js';
import { binned, restore, restoreDeleted } from '../support/recycle-bin.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const get = async (path: string) => (await scim(server, 'GET', path)).body;
const remove = (path: string) => scim(server, 'DELETE', path);
const managed = (manager: string) => ({ [ENTERPRISE_USER]: { manager } });

describe('restoring a group', () => {
  it('brings back members and its own memberships', async () => {
    const [user, nested] = [await build.user(server), await build.group(server)];
    const id = await build.group(server, [user, nested]);
    const above = await build.group(server, [id]);
    const before = await get(`/Groups/${id}`);
    await remove(`/Groups/${id}`);
    const { outcome } = await restore(server, 'Group', { id });
    expect(outcome).toMatchObject({ missed: [], group: { id, version: 3 } });
    expect(at(await get(`/Groups/${id}`), 'members')).toEqual(at(before, 'members'));
    expect(at(await get(`/Groups/${above}`), 'members')).toMatchObject([{ value: id }]);
  });

  it('says which members are gone, and gets those back that are restored later', async () => {
    const [gone, later] = [await build.user(server), await build.user(server)];
    const id = await build.group(server, [gone, later]);
    await remove(`/Groups/${id}`);
    for (const user of [gone, later]) await remove(`/Users/${user}`);
    await server.database.client.deletedResource.deleteMany({ where: { id: gone } });
    expect(at((await restore(server, 'Group', { id })).outcome, 'missed')).toEqual([
      { path: 'members', reason: 'GONE', count: 1, ids: [gone] },
      { path: 'members', reason: 'IN_RECYCLE_BIN', count: 1, ids: [later] },
    ]);
    await restore(server, 'User', { id: later });
    expect(at(await get(`/Groups/${id}`), 'members')).toMatchObject([{ value: later }]);
  });

  it('is refused while the displayName is taken, and works under another one', async () => {
    const id = await build.group(server);
    const { displayName } = await get(`/Groups/${id}`);
    await remove(`/Groups/${id}`);
    await scim(server, 'POST', '/Groups', { body: { displayName } });
    const { errors } = await restore(server, 'Group', { id });
    expect(at(errors, 0, 'extensions')).toMatchObject({
      code: 'UNIQUENESS',
      attribute: 'displayName',
    });
    const { outcome } = await restore(server, 'Group', { id, displayName: 'Named anew' });
    expect(at(outcome, 'group', 'displayName')).toBe('Named anew');
  });
});

describe('restoring what one run has deleted', () => {
  it('brings back people and groups with all links among them, in whatever order they went', async () => {
    const boss = await build.user(server, { displayName: 'Boss' });
    const people = [
      await build.user(server, managed(boss)),
      await build.user(server, managed(boss)),
    ];
    const [first, second] = [
      await build.group(server, [boss, ...people]),
      await build.group(server, people),
    ];
    const from = new Date().toISOString();
    for (const path of [
      `Groups/${first}`,
      `Users/${boss}`,
      ...people.map((id) => `Users/${id}`),
      `Groups/${second}`,
    ]) {
      expect((await remove(`/${path}`)).status).toBe(204);
    }
    const to = new Date().toISOString();
    const report = await restoreDeleted(server, { from, to, first: 3 });
    expect(report).toMatchObject({ hasMore: true });
    const after = textAt(report, 'outcomes', 2, 'id');
    const rest = await restoreDeleted(server, { from, to, after });
    expect(rest).toMatchObject({ hasMore: false });
    const outcomes = [at(report, 'outcomes'), at(rest, 'outcomes')].flat();
    expect(outcomes).toHaveLength(5);
    expect(outcomes.map((one) => at(one, 'refusal'))).toEqual([null, null, null, null, null]);
    const values = async (group: string) =>
      [at(await get(`/Groups/${group}`), 'members')].flat().map((one) => at(one, 'value'));
    expect((await values(first)).sort()).toEqual([boss, ...people].sort());
    expect((await values(second)).sort()).toEqual([...people].sort());
    for (const id of people) {
      const manager = at(await get(`/Users/${id}`), ENTERPRISE_USER, 'manager');
      expect(manager).toMatchObject({ value: boss, displayName: 'Boss' });
    }
  });

  it('tells of each that cannot return, and takes the last of several with one name', async () => {
    const from = new Date().toISOString();
    const make = () => build.user(server, { userName: 'twice@hillview.example' });
    const early = await make();
    await remove(`/Users/${early}`);
    const late = await make();
    await remove(`/Users/${late}`);
    const report = await restoreDeleted(server, {
      from,
      to: new Date().toISOString(),
      resourceType: 'User',
    });
    expect(at(report, 'outcomes')).toMatchObject([
      { id: early, refusal: { code: 'UNIQUENESS', attribute: 'userName' }, user: null },
      { id: late, refusal: null, user: { id: late } },
    ]);
  });

  it('takes what one credential has deleted alone', async () => {
    const from = new Date().toISOString();
    const [bySync, byHand] = [await build.user(server), await build.user(server)];
    await remove(`/Users/${bySync}`);
    await graphql(server, `mutation { deleteUser(input: { id: "${byHand}" }) { id } }`);
    const { data } = await graphql(
      server,
      '{ accessTokens(where: { name: "First SCIM credential" }) { nodes { id } } }',
    );
    const actorId = textAt(data, 'accessTokens', 'nodes', 0, 'id');
    const report = await restoreDeleted(server, { from, to: new Date().toISOString(), actorId });
    expect(at(report, 'outcomes')).toMatchObject([{ id: bySync }]);
    expect(await binned(server, { id: { equals: byHand } })).toMatchObject({ totalCount: 1 });
  });
});

describe('the recycle bin', () => {
  it('lists what was deleted, by name, externalId, type and time', async () => {
    const id = await build.user(server, { userName: 'Listed@hillview.example', externalId: 'L1' });
    const from = new Date();
    const { headers } = await remove(`/Users/${id}`);
    const tests = [
      { name: { equals: 'listed@hillview.example' } },
      { name: { startsWith: 'LISTED' }, resourceType: 'User' },
      { externalId: { equals: 'L1' }, deletedAt: { greaterThanOrEqual: from.toISOString() } },
      { requestId: { equals: headers.get('x-request-id') } },
    ];
    for (const where of tests) {
      expect(await binned(server, where)).toMatchObject({
        totalCount: 1,
        nodes: [{ id, resourceType: 'User', name: 'Listed@hillview.example', externalId: 'L1' }],
      });
    }
    const row = at(await binned(server, { id: { equals: id } }), 'nodes', 0);
    const kept = Date.parse(textAt(row, 'purgeAfter')) - Date.parse(textAt(row, 'deletedAt'));
    expect(kept).toBe(30 * 86_400_000);
    expect(at(row, 'actorName')).toBe('First SCIM credential');
    for (const where of [{ externalId: { equals: 'l1' } }, { name: { contains: '%' } }]) {
      expect(await binned(server, where)).toMatchObject({ totalCount: 0 });
    }
  });

  it('is read page by page, forward, in both directions', async () => {
    const own = await asTenant(server, 'pages');
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      const id = await build.user(own);
      await scim(own, 'DELETE', `/Users/${id}`);
      ids.push(id);
    }
    const read = async (direction: string) => {
      const seen: unknown[] = [];
      let after: unknown = null;
      do {
        const { data } = await graphql(
          own,
          `query ($after: String) { deletedResources(direction: ${direction}, first: 2, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }`,
          { after },
        );
        const page = data['deletedResources'];
        seen.push(...[at(page, 'nodes')].flat().map((node) => at(node, 'id')));
        after =
          at(page, 'pageInfo', 'hasNextPage') === true ? at(page, 'pageInfo', 'endCursor') : null;
      } while (after !== null);
      return seen;
    };
    expect(await read('ASC')).toEqual(ids);
    expect(await read('DESC')).toEqual([...ids].reverse());
    const forged = Buffer.from(JSON.stringify(['x', ids[0]])).toString('base64url');
    const { errors } = await graphql(
      own,
      `{ deletedResources(after: "${forged}") { nodes { id } } }`,
    );
    expect(at(errors, 0, 'extensions', 'code')).toBe('INVALID_VALUE');
  });

  it('belongs to its tenant alone', async () => {
    const [own, other] = [await asTenant(server, 'bin-own'), await asTenant(server, 'bin-other')];
    const from = new Date().toISOString();
    const id = await build.user(other);
    await scim(other, 'DELETE', `/Users/${id}`);
    expect(await binned(own, {})).toMatchObject({ totalCount: 0 });
    expect(await binned(other, {})).toMatchObject({ totalCount: 1 });
    const { errors } = await restore(own, 'User', { id });
    expect(at(errors, 0, 'extensions', 'code')).toBe('NOT_FOUND');
    const { data } = await graphql(
      own,
      'mutation ($input: RestoreDeletedInput!) { restoreDeleted(input: $input) { outcomes { id } } }',
      { input: { from, to: new Date().toISOString() } },
    );
    expect(at(data, 'restoreDeleted', 'outcomes')).toEqual([]);
    expect((await scim(other, 'GET', `/Users/${id}`)).status).toBe(404);
  });
});
