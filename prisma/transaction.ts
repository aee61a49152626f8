import type { SqlDriverAdapter, SqlQueryable, Transaction } from '@prisma/driver-adapter-utils';

const ends = (sql: 'COMMIT' | 'ROLLBACK') => ({ sql, args: [], argTypes: [] });

/** Runs `work` in one transaction of the driver adapter; an error undoes everything. */
export async function inTransaction<Result>(
  adapter: SqlDriverAdapter,
  work: (statements: SqlQueryable) => Promise<Result>,
): Promise<Result> {
  const transaction = await adapter.startTransaction();
  let result: Result;
  try {
    result = await work(transaction);
  } catch (error) {
    await undo(transaction);
    throw error;
  }
  await commit(transaction);
  return result;
}

/**
 * COMMIT is sent as a statement to every adapter: the embedded one would send it by itself, and tell
 * nobody that it failed. After a COMMIT that failed nothing is left to be rolled back.
 */
async function commit(transaction: Transaction): Promise<void> {
  try {
    await transaction.executeRaw(ends('COMMIT'));
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
  await transaction.commit();
}

/** Some adapters send ROLLBACK themselves (`usePhantomQuery`), the others only let go. */
async function undo(transaction: Transaction): Promise<void> {
  try {
    if (!transaction.options.usePhantomQuery) await transaction.executeRaw(ends('ROLLBACK'));
  } catch {
    // The connection is gone, and the transaction with it. Why the work failed is what counts.
  }
  await transaction.rollback();
}
