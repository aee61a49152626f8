import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkManagers } from '../../graphql/user/link-managers.js';
import { newId } from '../../prisma/ids.js';
import { queryRows } from '../../prisma/rows.js';
import { inTransaction } from '../../prisma/transaction.js';
import { ENTERPRISE_USER } from '../../src/scim/urns.js';
import { build, patchOp } from '../support/build.js';
import { at, scim } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
let tenantId: string;
beforeAll(async () => {
  server = await startServer();
  tenantId = (await server.database.client.tenant.findFirstOrThrow()).id;
});
afterAll(() => server.close());

const managerOf = async (id: string) =>
  at((await scim(server, 'GET', `/Users/${id}`)).body, ENTERPRISE_USER, 'manager');
const report = (manager: string) => build.user(server, { [ENTERPRISE_USER]: { manager } });
const linkTo = (id: string) => ({ $ref: `http://rollcall.example/scim/v2/Users/${id}` });
const link = () => linkManagers(server.database);

/** What two requests at the same time can leave behind. */
const unlink = (id: string) =>
  server.database.client.user.updateMany({ where: { id }, data: { managerId: null } });

describe('a manager reference that names somebody by now', () => {
  it('is linked when the other one with that externalId was deleted, and the version stays', async () => {
    const boss = await build.user(server, { externalId: 'twin' });
    const twin = await build.user(server, { externalId: 'twin' });
    const id = await report('twin');
    expect(await link()).toBe(0);
    await scim(server, 'DELETE', `/Users/${twin}`);
    expect(await managerOf(id)).toEqual({ value: 'twin' });
    const { headers } = await scim(server, 'GET', `/Users/${id}`);
    expect(await link()).toBe(1);
    expect(await managerOf(id)).toMatchObject(linkTo(boss));
    const after = await scim(server, 'GET', `/Users/${id}`);
    expect(after.headers.get('etag')).toBe(headers.get('etag'));
    expect(await link()).toBe(0);
  });

  it('is linked when the other one got another externalId', async () => {
    const boss = await build.user(server, { externalId: 'shared' });
    const twin = await build.user(server, { externalId: 'shared' });
    const id = await report('shared');
    const body = patchOp({ op: 'replace', path: 'externalId', value: 'own' });
    await scim(server, 'PATCH', `/Users/${twin}`, { body });
    expect(await link()).toBe(1);
    expect(await managerOf(id)).toMatchObject(linkTo(boss));
  });

  it('is linked when both were made at the same time, by externalId and by id', async () => {
    const boss = await build.user(server, { externalId: 'same time' });
    const reports = [await report('same time'), await report(boss)];
    for (const id of reports) await unlink(id);
    expect(await link()).toBe(2);
    for (const id of reports) expect(await managerOf(id)).toMatchObject(linkTo(boss));
  });
});

describe('a manager reference that names nobody', () => {
  it.each(['nobody', newId(), '', 'x'.repeat(500)])('stays as it was sent: %.40s', async (ref) => {
    const id = await report('for now');
    await server.database.client.user.updateMany({ where: { id }, data: { managerRef: ref } });
    expect(await link()).toBe(0);
    expect(await server.database.client.user.findFirst({ where: { id } })).toMatchObject({
      managerRef: ref,
      managerId: null,
    });
  });

  it('but the person alone, stays without a link', async () => {
    const id = await report('myself');
    await server.database.client.user.updateMany({
      where: { id },
      data: { externalId: 'myself' },
    });
    expect(await link()).toBe(0);
  });

  it('but somebody of another tenant, stays without a link', async () => {
    const { client } = server.database;
    const other = newId();
    await client.tenant.create({ data: { id: other, slug: 'apart', name: 'Apart' } });
    const stranger = newId();
    const userName = 'stranger@apart.example';
    await client.user.create({
      data: {
        ...{ tenantId: other, id: stranger, userName, userNameKey: userName },
        externalId: 'far away',
      },
    });
    const ids = [await report('far away'), await report(stranger)];
    expect(await link()).toBe(0);
    for (const id of ids) expect(at(await managerOf(id), '$ref')).toBeUndefined();
  });
});

describe('many people without a link', () => {
  const add = (from: number, to: number, ref: string) =>
    queryRows(
      server.database.ownerStatements,
      `INSERT INTO "User" ("tenantId", "id", "userName", "userNameKey", "managerRef")
       SELECT $1::uuid, gen_random_uuid(), 'many' || n, 'many' || n, $2::text
       FROM generate_series(${from}, ${to}) n`,
      [tenantId, ref],
    );

  it('are looked at in batches, one statement each, past those who name nobody', async () => {
    await build.user(server, { externalId: 'boss of many' });
    await add(1, 700, 'lost');
    await add(701, 1400, 'boss of many');
    const { statements } = server.database;
    const queryRaw = statements.queryRaw.bind(statements);
    let count = 0;
    statements.queryRaw = (query) => {
      count += 1;
      return queryRaw(query);
    };
    const linked = await link();
    statements.queryRaw = queryRaw;
    // The fourth finds that nobody is left.
    expect([linked, count]).toEqual([700, 4]);
    expect(await link()).toBe(0);
  });
});

// The embedded database has one connection: there nobody holds anybody meanwhile.
describe.skipIf(process.env['TEST_DATABASE_URL'] === undefined)(
  'people whom a request holds',
  () => {
    it.each(['the report', 'the manager'])(
      'are passed over until the next time: %s',
      async (who) => {
        const boss = await build.user(server, { externalId: `held ${who}` });
        const id = await report(`held ${who}`);
        await unlink(id);
        const held = who === 'the report' ? id : boss;
        const { statements } = server.database;
        await inTransaction(
          statements,
          async (inside) => {
            const hold =
              'SELECT 1 FROM "User" WHERE "tenantId" = $1::uuid AND "id" = $2::uuid FOR UPDATE';
            await queryRows(inside, hold, [tenantId, held]);
            expect(await link()).toBe(0);
          },
          { tenantId },
        );
        expect(await link()).toBe(1);
        expect(await managerOf(id)).toMatchObject(linkTo(boss));
      },
    );
  },
);
