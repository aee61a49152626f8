import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { purgeExpired } from '../../graphql/recycle-bin/purge.js';
import { build, patchOp } from '../support/build.js';
import { at, graphql, scim, textAt } from '../support/client.js';
import { asTenant } from '../support/extension.js';
import { binned, restore } from '../support/recycle-bin.js';
import { startAnotherInstance, startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const DAY_MS = 86_400_000;

const remove = (path: string, on = server) => scim(on, 'DELETE', path);

/** Time goes by since the deletion. */
const age = (id: string, days: number) =>
  server.database.client.deletedResource.updateMany({
    where: { id },
    data: { deletedAt: new Date(Date.now() - days * DAY_MS) },
  });

const isBinned = async (id: string) =>
  (await server.database.client.deletedResource.count({ where: { id } })) === 1;

const purge = (id: string, on = server) =>
  graphql(
    on,
    'mutation ($id: ID!) { purgeDeleted(input: { id: $id, reason: "Asked for." }) { id resourceType recordsErased } }',
    { id },
  );

/** Everything that the database holds of a tenant's trail, as text. */
async function trail(): Promise<string> {
  const { client } = server.database;
  const kept = await Promise.all([
    client.provisioningRecord.findMany(),
    client.outboxEvent.findMany(),
    client.deletedResource.findMany(),
  ]);
  return JSON.stringify(kept);
}

/** Somebody with a history: created, changed, refused, renamed, deleted. */
async function leaver(name: string) {
  const userName = `${name}@hillview.example`;
  const id = await build.user(server, { userName: `former-${userName}`, title: `${name} title` });
  await scim(server, 'PATCH', `/Users/${id}`, {
    body: patchOp(
      { op: 'replace', path: 'nickName', value: `${name} nick` },
      { op: 'replace', path: 'userName', value: userName },
    ),
  });
  await scim(server, 'POST', '/Users', { body: { userName: userName.toUpperCase() } });
  await remove(`/Users/${id}`);
  return { id, userName };
}

describe('the sentences of refusals', () => {
  it.each([['\u00c4nne'], ['"b d"@x'], ['\uff2d\uff29\uff32\uff21'], ['x'.repeat(120)]])(
    'name nobody who was purged: %s',
    async (name) => {
      const userName = `${name} ${crypto.randomUUID().slice(0, 4)}`;
      const [id, other] = [await build.user(server, { userName }), await build.user(server)];
      const refused = [
        await scim(server, 'POST', '/Users', { body: { userName: userName.toLowerCase() } }),
        await scim(server, 'PUT', `/Users/${other}`, { body: { userName } }),
        await scim(server, 'PATCH', `/Users/${other}`, {
          body: patchOp({ op: 'replace', path: 'userName', value: userName.toUpperCase() }),
        }),
      ];
      expect(refused.map(({ status }) => status)).toEqual([409, 409, 409]);
      await remove(`/Users/${id}`);
      await age(id, 31);
      await purgeExpired(server.database);
      const known = (await trail()).normalize('NFKC').toLowerCase();
      const shown = name.normalize('NFKC').toLowerCase().slice(0, 70);
      expect(known).not.toContain(JSON.stringify(JSON.stringify(shown)).slice(3, -3));
      expect(known).not.toContain(JSON.stringify(shown).slice(1, -1));
    },
  );
});

describe('the retention time', () => {
  it('purges what is older, and nothing else', async () => {
    const [old, young] = [await build.user(server), await build.user(server)];
    const group = await build.group(server);
    for (const path of [`Users/${old}`, `Users/${young}`, `Groups/${group}`]) {
      await remove(`/${path}`);
    }
    await age(old, 30.01);
    await age(group, 31);
    await age(young, 29.9);
    expect(await purgeExpired(server.database)).toBe(2);
    expect([await isBinned(old), await isBinned(group), await isBinned(young)]).toEqual([
      false,
      false,
      true,
    ]);
    const { errors } = await restore(server, 'User', { id: old });
    expect(at(errors, 0, 'extensions', 'code')).toBe('NOT_FOUND');
    expect(await purgeExpired(server.database)).toBe(0);
  });

  it('is that of each tenant', async () => {
    const own = await asTenant(server, 'short');
    await graphql(own, 'mutation { setDirectoryPolicy(input: { retentionDays: 7 }) { id } }');
    const [here, there] = [await build.user(server), await build.user(own)];
    await remove(`/Users/${here}`);
    await remove(`/Users/${there}`, own);
    for (const id of [here, there]) await age(id, 8);
    await purgeExpired(server.database);
    expect([await isBinned(here), await isBinned(there)]).toEqual([true, false]);
  });

  it('purges more than one batch, once each with several instances', async () => {
    const other = await startAnotherInstance(server);
    const tenant = await server.database.client.tenant.findFirstOrThrow();
    const data = Array.from({ length: 450 }, (_, index) => ({
      tenantId: tenant.id,
      id: `019ad000-0000-7000-8000-${String(index).padStart(12, '0')}`,
      resourceType: 'User',
      name: `batch${index}`,
      nameKey: `batch${index}`,
      snapshot: { user: { version: 1 } },
      requestId: 'r',
      deletedAt: new Date(Date.now() - 40 * DAY_MS),
    }));
    await server.database.client.deletedResource.createMany({ data });
    const counts = await Promise.all([purgeExpired(server.database), purgeExpired(other.database)]);
    await purgeExpired(server.database);
    await other.close();
    expect(counts[0] + counts[1]).toBeLessThanOrEqual(450);
    const where = { operation: 'PURGE', resourceId: { in: data.map(({ id }) => id) } } as const;
    expect(await server.database.client.provisioningRecord.count({ where })).toBe(450);
  });
});

describe('a purge', () => {
  it('erases the values from records and events, and keeps that something happened', async () => {
    const { id } = await leaver('erased');
    expect(await trail()).toContain('erased');
    await age(id, 31);
    await purgeExpired(server.database);
    expect((await trail()).toLowerCase()).not.toContain('erased@');
    expect(await trail()).not.toMatch(/erased (title|nick)/);
    const records = await server.database.client.provisioningRecord.findMany({
      where: { resourceId: id },
      orderBy: { id: 'asc' },
    });
    expect(records.map(({ operation }) => operation)).toEqual([
      'CREATE',
      'UPDATE',
      'DELETE',
      'PURGE',
    ]);
    expect(records[1]).toMatchObject({ resourceName: null, channel: 'SCIM' });
    expect(records[1]?.changes).toContainEqual({ path: 'nickName' });
    expect(records[3]).toMatchObject({ channel: 'SYSTEM', actorName: 'Retention', changes: [] });
    const events = await server.database.client.outboxEvent.findMany({
      where: { resourceId: id },
      orderBy: { id: 'asc' },
    });
    expect(events.map(({ type }) => type)).toEqual([
      'user.created',
      'user.updated',
      'user.deleted',
      'user.purged',
    ]);
  });

  it('leaves the records of others as they are', async () => {
    const { id } = await leaver('alone');
    const other = await build.user(server, { userName: 'other-person@hillview.example' });
    await scim(server, 'POST', '/Users', { body: { userName: 'other-person@hillview.example' } });
    const records = () =>
      server.database.client.provisioningRecord.findMany({
        where: {
          OR: [{ resourceId: other }, { detail: { contains: 'other-person@hillview.example' } }],
        },
      });
    const before = await records();
    expect(before).toHaveLength(2);
    expect((await purge(id)).errors).toEqual([]);
    expect(await records()).toEqual(before);
  });

  it('is done at once for one resource, with the reason in its record', async () => {
    const { id } = await leaver('promptly');
    const { data, errors } = await purge(id);
    expect(errors).toEqual([]);
    expect(data['purgeDeleted']).toEqual({ id, resourceType: 'User', recordsErased: 3 });
    expect((await trail()).toLowerCase()).not.toContain('promptly@');
    const record = await server.database.client.provisioningRecord.findFirstOrThrow({
      where: { resourceId: id, operation: 'PURGE' },
    });
    expect(record).toMatchObject({ channel: 'GRAPHQL', reason: 'Asked for.', resourceName: null });
    expect(await binned(server, { id: { equals: id } })).toMatchObject({ totalCount: 0 });
    const again = await purge(id);
    expect(at(again.errors, 0, 'extensions', 'code')).toBe('NOT_FOUND');
  });

  it('takes the person out of what other deleted resources remember', async () => {
    const id = await build.user(server);
    const body = {
      displayName: 'Remembering',
      members: [{ value: id, display: 'Display of the purged' }],
    };
    const made = await scim(server, 'POST', '/Groups', { body });
    const group = textAt(made.body, 'id');
    await remove(`/Groups/${group}`);
    await remove(`/Users/${id}`);
    await purge(id);
    const bin = await server.database.client.deletedResource.findFirstOrThrow({
      where: { id: group },
    });
    expect(JSON.stringify(bin.snapshot)).not.toContain(id);
    const { outcome } = await restore(server, 'Group', { id: group });
    expect(outcome).toMatchObject({ missed: [], group: { id: group } });
  });

  it('does not touch people who live, nor those of another tenant', async () => {
    const own = await asTenant(server, 'purge-own');
    const live = await build.user(server);
    const { id } = await leaver('elsewhere');
    for (const [one, on] of [
      [live, server],
      [id, own],
      ['nobody', server],
    ] as const) {
      const { errors } = await purge(one, on);
      expect(at(errors, 0, 'extensions', 'code')).toBe('NOT_FOUND');
    }
    expect(await isBinned(id)).toBe(true);
    expect((await scim(server, 'GET', `/Users/${live}`)).status).toBe(200);
  });

  it('and a restore at the same time end in one of the two', async () => {
    for (let round = 0; round < 4; round += 1) {
      const id = await build.user(server);
      await remove(`/Users/${id}`);
      const [purged, restored] = await Promise.all([purge(id), restore(server, 'User', { id })]);
      const { status } = await scim(server, 'GET', `/Users/${id}`);
      expect([purged.errors.length, restored.errors.length].sort()).toEqual([0, 1]);
      expect(status).toBe(restored.errors.length === 0 ? 200 : 404);
      expect(await isBinned(id)).toBe(false);
    }
  });
});
