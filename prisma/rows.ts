import type { Guard } from './guard.js';

/** One statement as it is sent: `$1`, `$2` … stand for `args`. */
export interface RawQuery {
  readonly sql: string;
  readonly args: readonly unknown[];
  /** The tenant whose rows the statement may see and write; absent for one that looks across tenants. */
  readonly tenantId?: string | undefined;
  /** What the request was let in by; asked with its first statement. */
  readonly guard?: Guard | undefined;
}

/** What runs statements. Rows are objects by column name; JSON is parsed, what JavaScript has no type for is text. */
export interface Statements {
  queryRaw(query: RawQuery): Promise<Readonly<Record<string, unknown>>[]>;
}

/** Statements that are done together or not at all. */
export interface OpenTransaction extends Statements {
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

/** The tenant whose rows statements are about, and what its request was let in by. */
export type Visit = Pick<RawQuery, 'tenantId' | 'guard'>;

/** What runs statements one by one, and transactions. */
export interface StatementSource extends Statements {
  /** Begins a transaction of one tenant, or, without it, one that looks across tenants. */
  startTransaction(visit?: Visit): Promise<OpenTransaction>;
}

/**
 * Runs one statement without the client's layers, which take twice the processor time.
 * The text of a statement and the type of its rows are written side by side; the database keeps to it.
 */
export async function queryRows<Row>(
  statements: Statements,
  sql: string,
  args: readonly unknown[],
): Promise<Row[]> {
  return asRows(await statements.queryRaw({ sql, args }));
}

/** Rows as the type that their statement gives them. */
export function asRows<Row>(rows: readonly Readonly<Record<string, unknown>>[]): Row[] {
  return rows.filter((row): row is Readonly<Record<string, unknown>> & Row => isRow(row));
}

function isRow(row: unknown): boolean {
  return typeof row === 'object';
}

/** The same statements for one tenant. */
export function ofTenant(statements: Statements, tenantId: string, guard?: Guard): Statements {
  return { queryRaw: ({ sql, args }) => statements.queryRaw({ sql, args, tenantId, guard }) };
}

/** How values of PostgreSQL's types are read, by type id; all others stay text. */
export const VALUE_PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  16: (text) => text === 't' || text === 'true',
  21: Number,
  23: Number,
  700: Number,
  701: Number,
  114: JSON.parse,
  3802: JSON.parse,
};
