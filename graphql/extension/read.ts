import { defineStatement, type TenantDatabase } from '../../prisma/tenant-database.js';
import { comparisonKey } from '../../prisma/text.js';
import type { StoredExtension } from './type.js';

const COLUMNS = `
  SELECT e."id"::text AS "id", e."urn", e."resourceType", e."name", e."description", e."required",
    e."attributes", to_json(e."createdAt") AS "createdAt", to_json(e."updatedAt") AS "updatedAt"
  FROM "SchemaExtension" e WHERE e."tenantId" = $1::uuid`;

const LIST = defineStatement(`${COLUMNS} ORDER BY e."id"`);
const FIND = defineStatement(`${COLUMNS} AND e."urnKey" = $2`);

/** All extensions of the tenant; there is a limit of them. */
export function listExtensions(database: TenantDatabase): Promise<StoredExtension[]> {
  return database.run<StoredExtension>(LIST, []);
}

/** One extension by its URN, without regard to letter case. */
export async function findExtension(
  database: TenantDatabase,
  urn: string,
): Promise<StoredExtension | undefined> {
  const [found] = await database.run<StoredExtension>(FIND, [comparisonKey(urn)]);
  return found;
}
