import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import type { Database } from '../../prisma/database.js';

/**
 * The database across all tenants. It is for look-ups that find out which tenant is meant (by the hash
 * of a secret, or by a person), and for what ends a person's sessions wherever they are. What acts for
 * a caller goes through the tenant's own view instead.
 */
export function acrossTenants({ statements }: Database): SqlDriverAdapter {
  return statements;
}
