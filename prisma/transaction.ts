import type { OpenTransaction, StatementSource, Statements, Visit } from './rows.js';

/** Runs `work` in one transaction, of one tenant if it is named; an error undoes everything. */
export async function inTransaction<Result>(
  source: StatementSource,
  work: (statements: Statements) => Promise<Result>,
  visit?: Visit,
): Promise<Result> {
  const transaction = await source.startTransaction(visit);
  let result: Result;
  try {
    result = await work(transaction);
  } catch (error) {
    await undo(transaction);
    throw error;
  }
  // After a COMMIT that failed nothing is left to be rolled back, and its connection is somebody else's.
  await transaction.commit();
  return result;
}

async function undo(transaction: OpenTransaction): Promise<void> {
  try {
    await transaction.rollback();
  } catch {
    // The connection is gone, and the transaction with it. Why the work failed is what counts.
  }
}
