import type { Database } from '../../../prisma/database.js';
import { queryRows } from '../../../prisma/rows.js';
import { type Acknowledged, MEMBERS } from './load.js';

const APPLIED = `"outcome" = 'APPLIED' AND "resourceType" IN ('User', 'Group')`;

/** What must not be found, whatever happened: each row is something half done. */
const TORN: Readonly<Record<string, string>> = {
  'a record without its event': `
    SELECT "id" FROM "ProvisioningRecord" r WHERE ${APPLIED}
      AND NOT EXISTS (SELECT FROM "OutboxEvent" e WHERE e."tenantId" = r."tenantId" AND e."id" = r."id")`,
  'an event without its record': `
    SELECT "id" FROM "OutboxEvent" e WHERE NOT EXISTS (SELECT FROM "ProvisioningRecord" r
      WHERE r."tenantId" = e."tenantId" AND r."id" = e."id" AND r."requestId" = e."requestId")`,
  'a user with more or fewer records than versions': `
    SELECT "id" FROM "User" u WHERE "version" <> (SELECT count(*) FROM "ProvisioningRecord" r
      WHERE r."tenantId" = u."tenantId" AND r."resourceId" = u."id" AND ${APPLIED})`,
  'a user without its e-mail address': `
    SELECT "id" FROM "User" u WHERE NOT EXISTS (SELECT FROM "PluralValue" v
      WHERE v."tenantId" = u."tenantId" AND v."userId" = u."id")`,
  'a group with more or fewer records than versions': `
    SELECT "id" FROM "Group" g WHERE "version" <> (SELECT count(*) FROM "ProvisioningRecord" r
      WHERE r."tenantId" = g."tenantId" AND r."resourceId" = g."id" AND ${APPLIED})`,
  'a group with members missing or too many': `
    SELECT "id" FROM "Group" g WHERE "version" + ${MEMBERS - 1} <> (SELECT count(*)
      FROM "GroupMembership" m WHERE m."tenantId" = g."tenantId" AND m."groupId" = g."id")`,
  'a record of something that is not there': `
    SELECT "id" FROM "ProvisioningRecord" r WHERE ${APPLIED}
      AND NOT EXISTS (SELECT FROM "User" u WHERE u."tenantId" = r."tenantId" AND u."id" = r."resourceId")
      AND NOT EXISTS (SELECT FROM "Group" g WHERE g."tenantId" = r."tenantId" AND g."id" = r."resourceId")`,
};

/** Everything half done that the data holds after a load, in words. */
export async function findTorn({
  ownerStatements: statements,
}: Pick<Database, 'ownerStatements'>): Promise<string[]> {
  const found: string[] = [];
  for (const [what, sql] of Object.entries(TORN)) {
    for (const { id } of await queryRows<{ id: string }>(statements, sql, [])) {
      found.push(`${what}: ${id}`);
    }
  }
  return found;
}

/** The acknowledged writes that left no record, no event, or more than one; and those that are gone. */
export async function findLost(
  { ownerStatements: statements }: Pick<Database, 'ownerStatements'>,
  acknowledged: readonly Acknowledged[],
): Promise<Acknowledged[]> {
  const rows = await queryRows<{ requestId: string; resourceId: string }>(
    statements,
    `SELECT r."requestId", r."resourceId"::text AS "resourceId" FROM "ProvisioningRecord" r
     JOIN "OutboxEvent" e ON e."tenantId" = r."tenantId" AND e."id" = r."id"
     WHERE r."outcome" = 'APPLIED'`,
    [],
  );
  const trails = new Map<string, string[]>();
  for (const { requestId, resourceId } of rows) {
    trails.set(requestId, [...(trails.get(requestId) ?? []), resourceId]);
  }
  const living = await queryRows<{ id: string }>(
    statements,
    'SELECT "id"::text AS "id" FROM "User" UNION ALL SELECT "id"::text FROM "Group"',
    [],
  );
  const ids = new Set(living.map(({ id }) => id));
  return acknowledged.filter(({ requestId, id }) => {
    const trail = trails.get(requestId) ?? [];
    return trail.length !== 1 || trail[0] !== id || !ids.has(id);
  });
}
