import type { TenantDatabase } from './tenant-database.js';

/** A request has taken longer than anybody waits for its answer; nothing of it is kept. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  /** Read by `classifyFailure`. */
  readonly code = 'DEADLINE';

  constructor() {
    super('The request ran out of time.');
  }
}

/**
 * The tenant's database for one request: after `milliseconds` it begins no statement and commits no
 * transaction, so that what is answered with a failure is undone as a whole. A statement that is under
 * way is cut off by its own time limit.
 */
export function withinTime(database: TenantDatabase, milliseconds: number): TenantDatabase {
  const end = performance.now() + milliseconds;
  return limit(database, () => {
    if (performance.now() > end) throw new DeadlineError();
  });
}

function limit(database: TenantDatabase, check: () => void): TenantDatabase {
  const checked = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    check();
    return work();
  };
  return {
    ...database,
    run: (statement, values) => checked(() => database.run(statement, values)),
    query: (query) => checked(() => database.query(query)),
    transaction: (work) =>
      checked(() =>
        database.transaction(async (inner) => {
          const result = await work(limit(inner, check));
          // The last moment at which everything can still be undone.
          check();
          return result;
        }),
      ),
  };
}
