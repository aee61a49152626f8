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
    await end(transaction, 'COMMIT');
  } catch (error) {
    await end(transaction, 'ROLLBACK');
    throw error;
  }
  return result;
}

/** Some adapters send the closing statement themselves (`usePhantomQuery`), the others only let go. */
async function end(transaction: Transaction, how: 'COMMIT' | 'ROLLBACK'): Promise<void> {
  const release = () => (how === 'COMMIT' ? transaction.commit() : transaction.rollback());
  try {
    if (!transaction.options.usePhantomQuery) await transaction.executeRaw(ends(how));
  } finally {
    await release();
  }
}
