import { Prisma } from '../../prisma/generated/client/client.js';
import type { RequestContext } from '../context.js';
import { type GroupWhere, groupPredicate } from '../group/where.js';
import { type Order, pageClauses } from '../shared/order.js';
import type { Page, Placed } from '../shared/page.js';
import { every } from '../shared/predicates.js';
import { type UserWhere, userPredicate } from '../user/where.js';
import type { ResourceOrder } from './order.js';

const { sql, raw } = Prisma;

/** A user or a group by type and id. */
export interface ResourceReference {
  readonly type: 'User' | 'Group';
  readonly id: string;
}

/** What a list of users and groups asks for. */
export interface ResourceListing {
  readonly users: UserWhere;
  readonly groups: GroupWhere;
  readonly order: ResourceOrder;
  readonly page: Page;
}

/**
 * Finds one page of users and groups, one row more than it holds, in one statement: each table gives
 * no more rows than the page can take from it.
 */
export async function listResources(
  { database, tenant }: RequestContext,
  { users, groups, order, page }: ResourceListing,
): Promise<Placed<ResourceReference>[]> {
  const isOrdered = order.user.key !== undefined || order.group.key !== undefined;
  const { descending, cast } = order;
  const keyOf = ({ key }: Pick<Order, 'key'>) => key ?? raw(`NULL::${cast}`);
  const branch = (type: 'User' | 'Group', predicate: Prisma.Sql) => {
    const alias = type === 'User' ? 'u' : 'g';
    const key = keyOf(type === 'User' ? order.user : order.group);
    const clauses = pageClauses(alias, isOrdered ? { key, cast, descending } : { descending }, {
      ...page,
      limit: page.limit + page.offset,
      offset: 0,
    });
    const from = raw(`"${type}" ${alias}`);
    const id = raw(`${alias}."id"`);
    return sql`(SELECT ${raw(`'${type}'`)} AS "type", ${id} AS "id", ${clauses.key} AS "key" FROM ${from} WHERE ${every([sql`${raw(`${alias}."tenantId"`)} = ${database.tenantId}::uuid`, predicate])}${clauses.after} ORDER BY ${clauses.orderBy} ${clauses.limit})`;
  };
  const merged: Order = isOrdered ? { key: raw('r."key"'), cast, descending } : { descending };
  const { orderBy, limit } = pageClauses('r', merged, page);
  const rows = await database.query<ResourceReference & { key: Placed<unknown>['key'] }>(
    sql`SELECT r."type", r."id"::text AS "id", r."key"::text AS "key" FROM (${branch('User', userPredicate(users, tenant))} UNION ALL ${branch('Group', groupPredicate(groups, tenant))}) r ORDER BY ${orderBy} ${limit}`,
  );
  return rows.map(({ type, id, key }) => ({ node: { type, id }, key }));
}
