import { Prisma } from '../../prisma/generated/client/client.js';
import { isId } from '../../prisma/ids.js';
import { prepared } from '../../prisma/tenant-database.js';
import type { RequestContext } from '../context.js';
import { notFound } from '../errors.js';
import type { Order } from '../shared/order.js';
import type { Page, Placed } from '../shared/page.js';
import { pageStatement } from '../shared/page-statement.js';
import { isPointQuery } from '../shared/point-query.js';
import { every } from '../shared/predicates.js';
import { ALL_PARTS, type UserParts, type UserRow, userJson } from './row.js';
import { type UserWhere, userPredicate } from './where.js';

const { sql, join } = Prisma;

interface Read {
  readonly row: UserRow;
}

/** Reads one user. Errors: NOT_FOUND, also for text that is no id. */
export async function readUser(
  context: RequestContext,
  id: string,
  parts: UserParts,
): Promise<UserRow> {
  const row = await findUser(context, id, parts);
  if (row === undefined) throw notFound('user', id);
  return row;
}

/** Reads one user, if there is one. A user that was read completely serves a later update. */
export async function findUser(
  context: RequestContext,
  id: string,
  parts: UserParts,
): Promise<UserRow | undefined> {
  if (!isId(id)) return undefined;
  const { tenantId } = context.database;
  const [found] = await context.database.query<Read>(
    prepared(
      sql`SELECT ${userJson(parts)} AS "row" FROM "User" u WHERE u."tenantId" = ${tenantId}::uuid AND u."id" = ${id}::uuid`,
    ),
  );
  if (found !== undefined && parts.values && parts.addresses) {
    context.readUsers.set(id, found.row);
  }
  return found?.row;
}

/** Reads several users at once, in the order of their ids as given. */
export async function readUsers(
  context: RequestContext,
  ids: readonly string[],
): Promise<(UserRow | undefined)[]> {
  const { tenantId } = context.database;
  const rows = await context.database.query<Read>(
    sql`SELECT ${userJson(ALL_PARTS)} AS "row" FROM "User" u WHERE u."tenantId" = ${tenantId}::uuid AND u."id" IN (${join(ids.map((id) => sql`${id}::uuid`))})`,
  );
  const byId = new Map(rows.map(({ row }) => [row.id, row]));
  return ids.map((id) => byId.get(id));
}

/** What a list of users asks for. */
export interface UserListing {
  readonly where: UserWhere;
  readonly order: Order;
  readonly page: Page;
  readonly parts: UserParts;
}

/** Reads one page of users, one row more than it holds, in one statement. */
export async function listUsers(
  context: RequestContext,
  { where, order, page, parts }: UserListing,
): Promise<Placed<UserRow>[]> {
  const statement = pageStatement({
    table: 'User',
    alias: 'u',
    row: userJson(parts),
    tenantId: context.database.tenantId,
    where: inTenant(context, where),
    order,
    page,
    isPoint: isPointQuery(where),
  });
  const rows = await context.database.query<Read & { key: Placed<UserRow>['key'] }>(statement);
  return rows.map(({ row, key }) => ({ node: row, key }));
}

/** Counts the users that meet `where`. */
export async function countUsers(context: RequestContext, where: UserWhere): Promise<number> {
  const [counted] = await context.database.query<{ total: number }>(
    sql`SELECT count(*)::int AS "total" FROM "User" u WHERE ${inTenant(context, where)}`,
  );
  return counted?.total ?? 0;
}

function inTenant({ tenant }: RequestContext, where: UserWhere): Prisma.Sql {
  return every([sql`u."tenantId" = ${tenant.id}::uuid`, userPredicate(where, tenant)]);
}
