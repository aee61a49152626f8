import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../prisma/ids.js';
import { ofTenant, queryRows, type Statements } from '../../prisma/rows.js';
import { openTenantClient } from '../../prisma/tenant-client.js';
import { inTransaction } from '../../prisma/transaction.js';
import { findUnwalled, SYSTEM_ROLE, TENANT_ROLE } from '../../prisma/wall.js';
import { build } from '../support/build.js';
import { asTenant } from '../support/extension.js';
import { startServer, type TestServer } from '../support/start-server.js';

/** The second wall: whatever a statement says, the database shows it the rows of its tenant alone. */
let server: TestServer;
let tenants: { readonly id: string; readonly slug: string }[] = [];
let user = '';

beforeAll(async () => {
  server = await startServer();
  await asTenant(server, 'apart');
  user = await build.user(server, { emails: [{ value: 'a@hillview.example' }] });
  await build.group(server, [user]);
  tenants = await queryRows(
    server.database.ownerStatements,
    'SELECT "id"::text AS "id", "slug" FROM "Tenant" ORDER BY "id"',
    [],
  );
});
afterAll(() => server.close());

const idOf = (slug: string) => tenants.find((tenant) => tenant.slug === slug)?.id ?? '';

/** Does work as a role, in a transaction that is undone. */
async function as(
  role: string,
  tenantId: string,
  work: (statements: Statements) => Promise<unknown>,
): Promise<unknown> {
  const undone = new Error('undone');
  let result: unknown;
  const attempt = inTransaction(server.database.ownerStatements, async (statements) => {
    const enter = `SELECT set_config('role', $1, true), set_config('rollcall.tenant', $2, true)`;
    await queryRows(statements, enter, [role, tenantId]);
    result = await work(statements);
    throw undone;
  });
  await attempt.catch((error: unknown) => {
    if (error !== undone) throw error;
  });
  return result;
}

const tables = () =>
  queryRows<{ name: string }>(
    server.database.ownerStatements,
    `SELECT c."relname" AS "name" FROM pg_class c
     WHERE c."relnamespace" = current_schema()::regnamespace AND c."relkind" = 'r'
       AND c."relname" <> '_prisma_migrations' ORDER BY 1`,
    [],
  );

const countIn = (name: string) => async (statements: Statements) => {
  const [row] = await queryRows<{ total: number }>(
    statements,
    `SELECT count(*)::int AS "total" FROM "${name}"`,
    [],
  );
  return row?.total;
};

describe('the wall', () => {
  it('surrounds every table', async () => {
    expect(await findUnwalled(server.database.ownerStatements)).toEqual([]);
    expect((await tables()).length).toBeGreaterThan(8);
  });

  it('lets nobody but its roles call what looks past it', async () => {
    const functions = await queryRows<{ name: string; isOpen: boolean; isOurs: boolean }>(
      server.database.ownerStatements,
      `SELECT p."proname" AS "name", has_function_privilege('public', p."oid", 'EXECUTE') AS "isOpen",
         has_function_privilege($1, p."oid", 'EXECUTE') AS "isOurs"
       FROM pg_proc p WHERE p."pronamespace" = current_schema()::regnamespace AND p."prosecdef"`,
      [TENANT_ROLE],
    );
    expect(functions.length).toBeGreaterThan(5);
    expect(functions.filter(({ isOpen, isOurs }) => isOpen || !isOurs)).toEqual([]);
  });

  it('shows nothing to who names no tenant', async () => {
    for (const { name } of await tables()) {
      expect([name, await as(TENANT_ROLE, '', countIn(name))]).toEqual([name, 0]);
    }
  });

  it('shows a tenant its own rows, and the system all', async () => {
    const counts = async (name: string) => [
      await as(TENANT_ROLE, idOf('default'), countIn(name)),
      await as(TENANT_ROLE, idOf('apart'), countIn(name)),
      await as(SYSTEM_ROLE, '', countIn(name)),
    ];
    expect(await counts('User')).toEqual([1, 0, 1]);
    expect(await counts('PluralValue')).toEqual([1, 0, 1]);
    expect(await counts('GroupMembership')).toEqual([1, 0, 1]);
    expect(await counts('Tenant')).toEqual([1, 1, 2]);
  });

  it('stands although a statement names the other tenant', async () => {
    const { statements } = server.database;
    const own = ofTenant(statements, idOf('default'));
    const read = 'SELECT "id"::text AS "id" FROM "User" WHERE "tenantId" = $1::uuid';
    const rename = `UPDATE "User" SET "title" = 'x' WHERE "tenantId" = $1::uuid RETURNING "id"::text`;
    const search = `SELECT "users_by_userNameKey"($1::uuid, '%')::text AS "id"`;
    for (const sql of [read, rename, search]) {
      expect(await queryRows(ofTenant(statements, idOf('apart')), sql, [idOf('default')])).toEqual(
        [],
      );
    }
    expect(await queryRows(own, read, [idOf('default')])).toEqual([{ id: user }]);
    expect(await queryRows(own, search, [idOf('default')])).toHaveLength(1);
  });

  it('lets nobody write into another tenant', async () => {
    const sql = `INSERT INTO "User" ("tenantId", "id", "userName", "userNameKey")
      VALUES ($1::uuid, $2::uuid, 'x', 'x')`;
    const insert = queryRows(ofTenant(server.database.statements, idOf('apart')), sql, [
      idOf('default'),
      newId(),
    ]);
    await expect(insert).rejects.toMatchObject({ code: '42501' });
  });

  it('tells the client of one tenant nothing of another', async () => {
    const client = openTenantClient(server.database.client, idOf('apart'));
    expect(await client.user.findMany()).toEqual([]);
    expect(await client.accessToken.findMany({ where: { tenantId: idOf('default') } })).toEqual([]);
  });

  it.each([TENANT_ROLE, SYSTEM_ROLE])(
    'keeps records and events from being changed by %s',
    async (role) => {
      for (const table of ['ProvisioningRecord', 'OutboxEvent']) {
        for (const sql of [`UPDATE "${table}" SET "requestId" = 'x'`, `DELETE FROM "${table}"`]) {
          const attempt = as(role, idOf('default'), (statements) => queryRows(statements, sql, []));
          await expect(attempt).rejects.toMatchObject({ code: '42501' });
        }
      }
    },
  );
});
