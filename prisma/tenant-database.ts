import type { Database } from './database.js';
import { Deadline } from './deadline.js';
import { classifyFailure } from './failures.js';
import { Prisma } from './generated/client/client.js';
import type { Guard } from './guard.js';
import { asRows, type StatementSource, type Statements, type Visit } from './rows.js';
import { nameStatement } from './statements.js';
import { inTransaction } from './transaction.js';

/** A statement with a fixed text, prepared once a connection; `$1` is always the tenant. */
export interface Statement {
  readonly text: string;
}

/** Declares a statement with a fixed text. */
export function defineStatement(text: string): Statement {
  nameStatement(text);
  return { text };
}

/** Turns a composed query into one that is prepared by name. Only for texts from a small, closed set. */
export function prepared(sql: Prisma.Sql): ComposedQuery {
  // The text of a composed query is put together each time it is asked for: once is enough.
  const { text, values } = sql;
  nameStatement(text);
  return { text, values };
}

/** A composed query: its text with numbered placeholders, and their values. */
export type ComposedQuery = Pick<Prisma.Sql, 'text' | 'values'>;

/**
 * The one entry through which every statement of a caller goes, raw ones too. It knows the tenant,
 * so that nobody below it has to remember it.
 */
export interface TenantDatabase {
  readonly tenantId: string;
  /** Runs a fixed statement; the tenant's id becomes `$1`, `values` follow from `$2`. */
  run<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]>;
  /** Runs a composed query, such as a filter. */
  query<Row>(query: ComposedQuery): Promise<Row[]>;
  /** Runs `work` in one transaction; statements inside go through the database it is given. */
  transaction<Result>(work: (database: TenantDatabase) => Promise<Result>): Promise<Result>;
}

const ATTEMPTS = 4;

/** What a request's view of the database keeps to. */
interface ViewOptions {
  /** What the request was let in by. */
  readonly guard?: Guard | undefined;
  /** How long the request may take; for ever when absent. */
  readonly timeLimitMs?: number | undefined;
}

/** Opens the tenant's own view of the database. */
export function openTenantDatabase(
  { statements }: Database,
  tenantId: string,
  { guard, timeLimitMs = Infinity }: ViewOptions = {},
): TenantDatabase {
  return new TenantView(statements, { tenantId, guard }, new Deadline(timeLimitMs));
}

interface TenantVisit extends Visit {
  readonly tenantId: string;
}

/** A class, as every request opens one: its functions are made once. */
class View<Source extends Statements> {
  constructor(
    readonly source: Source,
    readonly visit: TenantVisit,
    readonly deadline: Deadline,
  ) {}

  get tenantId(): string {
    return this.visit.tenantId;
  }

  // The text is a constant of our own; input only ever travels as a bound value.
  run<Row>({ text }: Statement, values: readonly unknown[]): Promise<Row[]> {
    return this.query({ text, values: [this.visit.tenantId, ...values] });
  }

  async query<Row>({ text, values }: ComposedQuery): Promise<Row[]> {
    this.deadline.check();
    const { tenantId, guard } = this.visit;
    return asRows(await this.source.queryRaw({ sql: text, args: values, tenantId, guard }));
  }
}

class TenantView extends View<StatementSource> implements TenantDatabase {
  async transaction<Result>(work: (database: TenantDatabase) => Promise<Result>): Promise<Result> {
    this.deadline.check();
    return retrying(() =>
      inTransaction(this.source, (inside) => this.#within(inside, work), this.visit),
    );
  }

  async #within<Result>(
    statements: Statements,
    work: (database: TenantDatabase) => Promise<Result>,
  ): Promise<Result> {
    const { tenantId } = this.visit;
    const result = await work(new InnerView(statements, { tenantId }, this.deadline));
    // The last moment at which everything can still be undone.
    this.deadline.check();
    return result;
  }
}

/** Statements of one transaction; a transaction inside it is the same one. */
class InnerView extends View<Statements> implements TenantDatabase {
  transaction<Result>(work: (database: TenantDatabase) => Promise<Result>): Promise<Result> {
    return work(this);
  }
}

/**
 * Repeats work that lost against a parallel change (deadlock, serialization, a referenced row that
 * went away between look-up and insert). The fourth failure is the caller's to report.
 */
export async function retrying<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || !isWorthRepeating(error)) throw error;
      await pause(attempt);
    }
  }
}

function isWorthRepeating(error: unknown): boolean {
  const failure = classifyFailure(error)?.kind;
  return failure === 'contention' || failure === 'foreign-key';
}

function pause(attempt: number): Promise<void> {
  const milliseconds = attempt * 5 + Math.random() * 20;
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

export { Prisma };
