import { Prisma } from '../../prisma/generated/client/client.js';
import { type ComposedQuery, prepared } from '../../prisma/tenant-database.js';
import { type Order, pageClauses } from './order.js';
import type { Page } from './page.js';

const { sql, raw } = Prisma;

/** A list of rows of one table, and the page of it that is read. */
export interface PagedRead {
  /** Name of the table. */
  readonly table: 'User' | 'Group';
  /** Name under which `row`, `where` and the order know the table. */
  readonly alias: 'u' | 'g';
  /** What is read of each row. */
  readonly row: Prisma.Sql;
  /** The tenant that `where` is bound to. */
  readonly tenantId: string;
  readonly where: Prisma.Sql;
  readonly order: Order;
  readonly page: Page;
  /** Whether `where` can only be one of a small set of texts, so that the statement may be kept. */
  readonly isPoint: boolean;
}

/** The statement that reads one page, one row more than it holds, as `row` and `key`. */
export function pageStatement({ isPoint, ...read }: PagedRead): ComposedQuery {
  const { alias, row, where, order, page } = read;
  const { key, after, orderBy, limit } = pageClauses(alias, order, page);
  const from = raw(`"${read.table}" ${alias}`);
  const shown = sql`SELECT ${row} AS "row", ${key}::text AS "key" FROM ${from}`;
  if (page.offset === 0) {
    const statement = sql`${shown} WHERE ${where}${after} ORDER BY ${orderBy} ${limit}`;
    const isFirst = page.after === undefined && page.before === undefined;
    return isPoint && isFirst ? prepared(statement) : statement;
  }
  // The database works out what it shows of every row that it passes over: it passes over ids alone.
  const [tenantId, id] = [raw(`${alias}."tenantId"`), raw(`${alias}."id"`)];
  const picked = sql`SELECT ${id} FROM ${from} WHERE ${where}${after} ORDER BY ${orderBy} ${limit}`;
  return sql`${shown} WHERE ${tenantId} = ${read.tenantId}::uuid AND ${id} = ANY (ARRAY(${picked})) ORDER BY ${orderBy}`;
}
