import { Prisma } from '../../prisma/generated/client/client.js';
import { unknownCursor } from './connection.js';
import type { Page, Position } from './page.js';

const { sql, raw, empty } = Prisma;

/** By what, and which way, a list is ordered. Ties are broken by id, so that pages are stable. */
export interface Order {
  /** SQL expression that is compared; absent for the order of creation. */
  readonly key?: Prisma.Sql;
  /** Type that a cursor's key is read back as. */
  readonly cast?: 'text' | 'boolean' | 'timestamptz' | 'numeric';
  /** Whether every row has a key: then an index finds where a page begins. */
  readonly isComplete?: true;
  readonly descending: boolean;
}

/** Characters by which long texts are ordered: a cursor keeps them, and travels in an address. */
const MAX_ORDERED = 1_024;

/** A text that may be long, as lists are ordered by it: what is the same so far is ordered by id. */
export function orderedText(text: Prisma.Sql): Prisma.Sql {
  return sql`left(${text}, ${raw(String(MAX_ORDERED))})`;
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
 * A page before a cursor is read in reverse, from the cursor towards the beginning of the list.
 */
export function pageClauses(alias: string, order: Order, page: Page): PageClauses {
  const { key } = order;
  const isReverse = page.before !== undefined;
  const start = page.after ?? page.before;
  const lane: Lane = {
    id: raw(`${alias}."id"`),
    order,
    keyFalls: order.descending !== isReverse,
    idFalls: (key === undefined && order.descending) !== isReverse,
  };
  const offset = page.offset === 0 ? empty : sql` OFFSET ${page.offset}`;
  const direction = raw(lane.keyFalls ? 'DESC NULLS FIRST' : 'ASC NULLS LAST');
  const byId = sql`${lane.id} ${raw(lane.idFalls ? 'DESC' : 'ASC')}`;
  return {
    key: key ?? sql`NULL`,
    after: start === undefined ? empty : sql` AND ${beyond(start, lane)}`,
    orderBy: key === undefined ? byId : sql`${key} ${direction}, ${byId}`,
    limit: sql`LIMIT ${page.limit + 1}${offset}`,
  };
}

/** The way in which a page is read. */
interface Lane {
  readonly id: Prisma.Sql;
  readonly order: Order;
  readonly keyFalls: boolean;
  readonly idFalls: boolean;
}

/** The rows that come after a position, in the way that the page is read. */
function beyond(position: Position, lane: Lane): Prisma.Sql {
  const { id, order, keyFalls, idFalls } = lane;
  const { key } = order;
  const otherId = sql`${id} ${raw(idFalls ? '<' : '>')} ${position.id}::uuid`;
  if (key === undefined) return otherId;
  if (position.key === null) {
    const tie = sql`(${key} IS NULL AND ${otherId})`;
    return keyFalls ? sql`(${key} IS NOT NULL OR ${tie})` : tie;
  }
  const value = sql`${keyText(position, order)}::${raw(order.cast ?? 'text')}`;
  const way = raw(keyFalls ? '<' : '>');
  const later = sql`(${key} ${way}= ${value} AND (${key} ${way} ${value} OR ${otherId}))`;
  return keyFalls || order.isComplete ? later : sql`(${later} OR ${key} IS NULL)`;
}

/** The key of a cursor as the database reads it; one that cannot be read was given out by no list. */
function keyText({ key }: Position, { cast }: Order): string {
  const text = String(key);
  if (cast === 'timestamptz' && Number.isNaN(Date.parse(text))) throw unknownCursor();
  if (cast === 'numeric' && !Number.isFinite(Number(text))) throw unknownCursor();
  if (cast === 'boolean' && text !== 'true' && text !== 'false') throw unknownCursor();
  return text;
}
