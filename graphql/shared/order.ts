import { Prisma } from '../../prisma/generated/client/client.js';
import { unknownCursor } from './connection.js';
import type { Page, Position } from './page.js';

const { sql, raw, empty } = Prisma;

/** By what, and which way, a list is ordered. Ties are broken by id, so that pages are stable. */
export interface Order {
  /** SQL expression that is compared; absent for the order of creation. */
  readonly key?: Prisma.Sql;
  /** Type that a cursor's key is read back as. */
  readonly cast?: 'text' | 'boolean' | 'timestamptz';
  readonly descending: boolean;
}

/** Pieces of a statement that reads one page of a list. */
export interface PageClauses {
  /** Expression that a cursor keeps, beside the id. */
  readonly key: Prisma.Sql;
  readonly after: Prisma.Sql;
  readonly orderBy: Prisma.Sql;
  readonly limit: Prisma.Sql;
}

/**
 * The clauses of a page. Absent values come last when ascending and first when descending
 * (RFC 7644 §3.4.2.3). One row more than the page is read: it tells whether there is another page.
 */
export function pageClauses(alias: string, order: Order, page: Page): PageClauses {
  const id = raw(`${alias}."id"`);
  const { key } = order;
  const offset = page.offset === 0 ? empty : sql` OFFSET ${page.offset}`;
  const direction = raw(order.descending ? 'DESC NULLS FIRST' : 'ASC NULLS LAST');
  const byId = raw(order.descending && key === undefined ? 'DESC' : 'ASC');
  return {
    key: key ?? sql`NULL`,
    after: page.after === undefined ? empty : sql` AND ${beyond(page.after, id, order)}`,
    orderBy: key === undefined ? sql`${id} ${byId}` : sql`${key} ${direction}, ${id} ASC`,
    limit: sql`LIMIT ${page.limit + 1}${offset}`,
  };
}

function beyond(position: Position, id: Prisma.Sql, order: Order): Prisma.Sql {
  const { key, descending } = order;
  const laterId = sql`${id} > ${position.id}::uuid`;
  if (key === undefined) return descending ? sql`${id} < ${position.id}::uuid` : laterId;
  if (position.key === null) {
    const tie = sql`(${key} IS NULL AND ${laterId})`;
    return descending ? sql`(${key} IS NOT NULL OR ${tie})` : tie;
  }
  const value = sql`${keyText(position, order)}::${raw(order.cast ?? 'text')}`;
  const tie = sql`(${key} = ${value} AND ${laterId})`;
  return descending
    ? sql`(${key} < ${value} OR ${tie})`
    : sql`(${key} > ${value} OR ${tie} OR ${key} IS NULL)`;
}

/** The key of a cursor as the database reads it; one that cannot be read was given out by no list. */
function keyText({ key }: Position, { cast }: Order): string {
  const text = String(key);
  if (cast === 'timestamptz' && Number.isNaN(Date.parse(text))) throw unknownCursor();
  if (cast === 'boolean' && text !== 'true' && text !== 'false') throw unknownCursor();
  return text;
}
