import type { Database } from '../../prisma/database.js';
import { queryRows } from '../../prisma/rows.js';
import { defineStatement } from '../../prisma/tenant-database.js';
import { IDENTITY_COLUMNS, type TenantRow, toIdentity } from '../tenant/identity.js';
import { acrossTenants } from './across-tenants.js';
import type { Principal } from './authenticate.js';

const FIND = defineStatement(`
  SELECT t."cursorKey"::text AS "cursorKey", ${IDENTITY_COLUMNS}
  FROM "Tenant" t WHERE t."entraTenantId" = $1::uuid`);

/**
 * Whom a token of Entra's own stands for: the tenant that the Entra tenant with this id, a UUID, is
 * registered for; undefined when it is registered for none.
 */
export async function findByEntraTenant(
  database: Database,
  entraTenantId: string,
): Promise<Omit<Principal, 'expiresAt'> | undefined> {
  const [found] = await queryRows<TenantRow & { readonly cursorKey: string }>(
    acrossTenants(database),
    FIND.text,
    [entraTenantId],
  );
  if (found === undefined) return undefined;
  return {
    actor: {
      id: entraTenantId,
      name: `Entra tenant ${entraTenantId}`,
      scopes: ['scim:read', 'scim:write'],
    },
    tenant: toIdentity(found),
    dialect: 'entra',
    cursorKey: found.cursorKey,
  };
}
