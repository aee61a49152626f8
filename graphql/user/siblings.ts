import { defineStatement, type TenantDatabase } from '../../prisma/tenant-database.js';

/**
 * Links users who were made in one statement with managers made in the same one, who were not there
 * when their references were looked up. Yields whom it has linked. $2 ids.
 */
const LINK = defineStatement(`
  WITH manager AS (
    SELECT (array_agg(m."id"))[1] AS "id", (array_agg(m."displayName"))[1] AS "displayName", m."externalId"
    FROM "User" m WHERE m."tenantId" = $1::uuid AND m."externalId" IN (
      SELECT made."externalId" FROM "User" made
      WHERE made."tenantId" = $1::uuid AND made."id" = ANY ($2::uuid[]))
    GROUP BY m."externalId" HAVING count(*) = 1)
  UPDATE "User" report SET "managerId" = manager."id" FROM manager
  WHERE report."tenantId" = $1::uuid AND report."id" = ANY ($2::uuid[])
    AND report."managerId" IS NULL AND report."managerRef" = manager."externalId"
  RETURNING report."id"::text AS "id", manager."id"::text AS "managerId",
    to_jsonb(manager."displayName") AS "managerDisplayName"`);

interface Linked {
  readonly id: string;
  readonly managerId: string;
  readonly managerDisplayName: string | null;
}

interface Row {
  readonly managerRef: string | null;
  readonly externalId: string | null;
}

/** Whether one of several new users names another one as manager, by `externalId`. */
export function haveManagersAmongThem(rows: readonly Row[]): boolean {
  if (rows.length < 2) return false;
  const known = new Set(rows.map(({ externalId }) => externalId));
  return rows.some(({ managerRef }) => managerRef !== null && known.has(managerRef));
}

/** New users with the managers that were made together with them. */
export async function linkSiblings<Written extends { readonly id: string }>(
  database: TenantDatabase,
  written: readonly Written[],
): Promise<(Written | (Written & Linked))[]> {
  const linked = await database.run<Linked>(LINK, [written.map(({ id }) => id)]);
  const byId = new Map(linked.map((row) => [row.id, row]));
  return written.map((row) => ({ ...row, ...byId.get(row.id) }));
}
