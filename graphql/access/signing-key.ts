import { createHmac } from 'node:crypto';
import type { Database } from '../../prisma/database.js';
import { queryRows } from '../../prisma/rows.js';
import { acrossTenants } from './across-tenants.js';

/**
 * The key that cookies are signed with: the same in all instances and after every start, since it
 * follows from a secret that never leaves the database.
 */
export async function readSigningKey(database: Database): Promise<Uint8Array> {
  const [first] = await queryRows<{ cursorKey: string }>(
    acrossTenants(database),
    'SELECT "cursorKey"::text AS "cursorKey" FROM "Tenant" ORDER BY "id" LIMIT 1',
    [],
  );
  if (first === undefined) throw new Error('There is no tenant, so there is no key for cookies.');
  return Uint8Array.from(createHmac('sha256', first.cursorKey).update('cookies').digest());
}
