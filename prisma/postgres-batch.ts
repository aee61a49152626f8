import type { Connection, Submittable } from 'pg';
import { VALUE_PARSERS } from './rows.js';
import { statementName } from './statements.js';

/** A statement of a batch. */
export interface Step {
  readonly sql: string;
  readonly args: readonly unknown[];
  /** Told as soon as the statement has been done, whatever becomes of those after it. */
  readonly onDone?: () => void;
}

/** What the last statement of a batch gave. */
export interface BatchResult {
  readonly rows: Readonly<Record<string, unknown>>[];
  /** The command that was done, such as `COMMIT` or `SELECT 1`. */
  readonly command: string;
}

/**
 * Several statements in one round trip. PostgreSQL runs what comes before one Sync message as one
 * transaction, unless a BEGIN among it says otherwise; so `set_config(…, true)` holds for what follows
 * it here and for nothing else on the connection. Only the last statement's rows are kept.
 */
export class Batch implements Submittable {
  readonly result: Promise<BatchResult>;
  readonly #steps: readonly (Step & { readonly values: (string | null)[] })[];
  readonly #rows: Readonly<Record<string, unknown>>[] = [];
  #columns: readonly Column[] = [];
  #completed = 0;
  #command = '';
  #connection: Connection | undefined;
  #resolve: (result: BatchResult) => void = () => {};
  #reject: (error: Error) => void = () => {};

  constructor(steps: readonly Step[]) {
    // What cannot travel fails here, before anything of the batch is sent.
    this.#steps = steps.map((step) => ({ values: step.args.map(toWire), ...step }));
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  submit(connection: Connection): void {
    this.#connection = connection;
    const prepared = preparedOn(connection);
    connection.stream.cork();
    for (const [index, { sql, values }] of this.#steps.entries()) {
      const name = statementName(sql);
      if (name === '' || !prepared.has(name)) {
        prepared.expect(name);
        connection.parse({ name, text: sql, types: [] }, true);
      }
      connection.bind({ statement: name, values }, true);
      if (index === this.#steps.length - 1) connection.describe({ type: 'P' }, true);
      connection.execute({}, true);
    }
    connection.sync();
    connection.stream.uncork();
  }

  handleRowDescription({ fields }: { readonly fields: readonly Field[] }): void {
    this.#columns = fields.map(({ name, dataTypeID }) => ({
      name,
      parse: VALUE_PARSERS[dataTypeID],
    }));
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    if (this.#completed < this.#steps.length - 1) return;
    const row: Record<string, unknown> = {};
    for (const [index, { name, parse }] of this.#columns.entries()) {
      const text = fields[index] ?? null;
      row[name] = text === null || parse === undefined ? text : parse(text);
    }
    this.#rows.push(row);
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#steps[this.#completed]?.onDone?.();
    this.#completed += 1;
    this.#command = text;
  }

  handleEmptyQuery(): void {
    this.#completed += 1;
  }

  handleReadyForQuery(): void {
    this.#resolve({ rows: this.#rows, command: this.#command });
  }

  handleError(error: Error): void {
    if (this.#connection !== undefined) preparedOn(this.#connection).expectNothing();
    this.#reject(error);
  }
}

interface Field {
  readonly name: string;
  readonly dataTypeID: number;
}

interface Column {
  readonly name: string;
  readonly parse: ((text: string) => unknown) | undefined;
}

/** Names of the statements that a connection has prepared. After an error only those that it said it has. */
class Prepared {
  readonly #names = new Set<string>();
  #expected: string[] = [];

  constructor(connection: Connection) {
    connection.on('parseComplete', () => {
      const name = this.#expected.shift();
      if (name !== undefined && name !== '') this.#names.add(name);
    });
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  expect(name: string): void {
    this.#expected.push(name);
  }

  expectNothing(): void {
    this.#expected = [];
  }
}

const known = new WeakMap<Connection, Prepared>();

function preparedOn(connection: Connection): Prepared {
  const prepared = known.get(connection) ?? new Prepared(connection);
  known.set(connection, prepared);
  return prepared;
}

/** Values travel as text, lists in the form that PostgreSQL writes them in. */
function toWire(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  return Array.isArray(value) ? `{${value.map(toElement).join(',')}}` : JSON.stringify(value);
}

function toElement(value: unknown): string {
  const text = toWire(value);
  return text === null ? 'NULL' : `"${text.replace(/["\\]/g, '\\$&')}"`;
}
