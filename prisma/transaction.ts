import type { StatementSource, Statements } from './rows.js';

/** Runs `work` in one transaction, of one tenant if it is named; an error undoes everything. */
export async function inTransaction<Result>(
  source: StatementSource,
  work: (statements: Statements) => Promise<Result>,
  tenantId?: string,
): Promise<Result> {
  const transaction = await source.startTransaction(tenantId);
  try {
    const result = await work(transaction);
    await transaction.commit();
    return result;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}
