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
import { type GroupRow, groupJson } from './row.js';
import { type GroupWhere, groupPredicate } from './where.js';

const { sql, join } = Prisma;

interface Read {
  readonly row: GroupRow;
}

/** Reads one group, with all its members only when they are wanted. Errors: NOT_FOUND. */
export async function readGroup(
  context: RequestContext,
  id: string,
  withMembers: boolean,
): Promise<GroupRow> {
  const row = await findGroup(context, id, withMembers);
  if (row === undefined) throw notFound('group', id);
  return row;
}

/** Reads one group, if there is one. */
export async function findGroup(
  context: RequestContext,
  id: string,
  withMembers: boolean,
): Promise<GroupRow | undefined> {
  if (!isId(id)) return undefined;
  const { tenantId } = context.database;
  const [found] = await context.database.query<Read>(
    prepared(
      sql`SELECT ${groupJson(withMembers)} AS "row" FROM "Group" g WHERE g."tenantId" = ${tenantId}::uuid AND g."id" = ${id}::uuid`,
    ),
  );
  return found?.row;
}

/** Reads several groups at once, without members, in the order of the ids given. */
export async function readGroups(
  context: RequestContext,
  ids: readonly string[],
): Promise<(GroupRow | undefined)[]> {
  const { tenantId } = context.database;
  const rows = await context.database.query<Read>(
    sql`SELECT ${groupJson(false)} AS "row" FROM "Group" g WHERE g."tenantId" = ${tenantId}::uuid AND g."id" IN (${join(ids.map((id) => sql`${id}::uuid`))})`,
  );
  const byId = new Map(rows.map(({ row }) => [row.id, row]));
  return ids.map((id) => byId.get(id));
}

/** What a list of groups asks for. */
export interface GroupListing {
  readonly where: GroupWhere;
  readonly order: Order;
  readonly page: Page;
  readonly withMembers: boolean;
}

/** Reads one page of groups, one row more than it holds, in one statement. */
export async function listGroups(
  context: RequestContext,
  { where, order, page, withMembers }: GroupListing,
): Promise<Placed<GroupRow>[]> {
  const statement = pageStatement({
    table: 'Group',
    alias: 'g',
    row: groupJson(withMembers),
    tenantId: context.database.tenantId,
    where: inTenant(context, where),
    order,
    page,
    isPoint: isPointQuery(where),
  });
  const rows = await context.database.query<Read & { key: Placed<GroupRow>['key'] }>(statement);
  return rows.map(({ row, key }) => ({ node: row, key }));
}

/** Counts the groups that meet `where`. */
export async function countGroups(context: RequestContext, where: GroupWhere): Promise<number> {
  const [counted] = await context.database.query<{ total: number }>(
    sql`SELECT count(*)::int AS "total" FROM "Group" g WHERE ${inTenant(context, where)}`,
  );
  return counted?.total ?? 0;
}

function inTenant({ tenant }: RequestContext, where: GroupWhere): Prisma.Sql {
  return every([sql`g."tenantId" = ${tenant.id}::uuid`, groupPredicate(where, tenant)]);
}
