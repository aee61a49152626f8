import type { Database } from '../../prisma/database.js';
import type { Statements } from '../../prisma/rows.js';
import { retrying } from '../../prisma/tenant-database.js';
import { inTransaction } from '../../prisma/transaction.js';

// For look-ups that find out which tenant is meant (by the hash of a secret, or by a person), and for
// what ends a person's sessions wherever they are. What acts for a caller goes through the tenant's own
// view instead.

/** The database across all tenants. */
export function acrossTenants({ statements }: Database): Statements {
  return statements;
}

/** Does work in one transaction across all tenants; work that lost against other work is repeated. */
export function transactAcrossTenants<Result>(
  { statements }: Database,
  work: (statements: Statements) => Promise<Result>,
): Promise<Result> {
  return retrying(() => inTransaction(statements, work));
}
