import type { Pool, PoolClient } from 'pg';
import { ENTER_GUARDED, type Guard, STALE, StaleStamp } from './guard.js';
import { Batch, type BatchResult, type Step } from './postgres-batch.js';
import type { OpenTransaction, RawQuery, StatementSource, Visit } from './rows.js';
import { enterStatement } from './wall.js';

/** Runs statements on a pool; with the wall, each as what its tenant may see. */
export function postgresStatements(pool: Pool, hasWall: boolean): StatementSource {
  const enter = ({ tenantId, guard }: Visit): Step[] => {
    if (guard !== undefined && !guard.isPassed) return [guardedStep(tenantId, guard)];
    return hasWall ? [enterStatement(tenantId)] : [];
  };
  return {
    queryRaw: async (query) => {
      const client = await pool.connect();
      const { rows } = await send(client, [...enter(query), query], { isLast: true });
      return rows;
    },
    startTransaction: async (visit = {}) =>
      openTransaction(await pool.connect(), [BEGIN, ...enter(visit)]),
  };
}

/** Enters the tenant and asks whether it still is what the request was let in by. */
function guardedStep(tenantId: string | undefined, guard: Guard): Step {
  const onDone = () => {
    guard.isPassed = true;
  };
  return { sql: ENTER_GUARDED, args: [tenantId, guard.stamp], onDone };
}

const BEGIN: Step = { sql: 'BEGIN', args: [] };
const COMMIT: Step = { sql: 'COMMIT', args: [] };
const ROLLBACK: Step = { sql: 'ROLLBACK', args: [] };

/** Its beginning travels with its first statement. */
function openTransaction(client: PoolClient, beginning: readonly Step[]): OpenTransaction {
  let pending = beginning;
  const hasBegun = () => pending.length === 0;
  return {
    queryRaw: async ({ sql, args }: RawQuery) => {
      const steps = [...pending, { sql, args }];
      pending = [];
      const { rows } = await send(client, steps, { isLast: false });
      return rows;
    },
    commit: async () => {
      if (!hasBegun()) {
        client.release();
        return;
      }
      const { command } = await send(client, [COMMIT], { isLast: true });
      // What failed inside and was passed over has undone everything.
      if (command !== 'COMMIT') throw new Error('A transaction was committed that had failed.');
    },
    rollback: async () => {
      if (hasBegun()) await send(client, [ROLLBACK], { isLast: true });
      else client.release();
    },
  };
}

async function send(
  client: PoolClient,
  steps: readonly Step[],
  { isLast }: { readonly isLast: boolean },
): Promise<BatchResult> {
  try {
    const done = await client.query(new Batch(steps)).result;
    if (isLast) client.release();
    return done;
  } catch (error) {
    if (isLast) client.release(isRefusal(error) ? undefined : true);
    throw isStale(error) ? new StaleStamp('The tenant has changed.') : error;
  }
}

function isStale(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === STALE;
}

/** Whether the database has answered, and the connection is as good as before. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'severity' in error && error.severity === 'ERROR';
}
