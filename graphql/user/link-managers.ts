import type { Database } from '../../prisma/database.js';
import { queryRows } from '../../prisma/rows.js';
import { defineStatement, retrying } from '../../prisma/tenant-database.js';
import { acrossTenants } from '../access/across-tenants.js';
import { idIn } from './statements.js';

/**
 * A write links the reports that it finds. It finds none that another transaction is just creating, and
 * it does not look for those whose reference has become unique because somebody else has gone. Those are
 * linked here.
 */

/** Most people without a link that one statement looks at. */
const BATCH = 500;

const UNLED = `u."managerId" IS NULL AND u."managerRef" IS NOT NULL`;
const AFTER = `(u."tenantId", u."id") > ($1::uuid, $2::uuid)`;
const IN_TENANT = '"tenantId" = (SELECT "tenantId" FROM place)';

/**
 * Links a batch of people of the next tenant, in the order of their ids, whose manager reference names
 * exactly one other person of the tenant. Their version stays, as with every link that is found later.
 * Whoever a request holds is passed over until the next time: nobody waits for this, and it waits for
 * nobody. Everybody is looked up as part of a set, so that no plan looks through the tenant for each.
 * $1 tenant and $2 id of the last one before the batch.
 */
export const LINK_MANAGERS = defineStatement(`
  WITH place AS MATERIALIZED (
    SELECT u."tenantId" FROM "User" u WHERE ${UNLED} AND ${AFTER}
    ORDER BY u."tenantId", u."id" LIMIT 1
  ), unled AS MATERIALIZED (
    SELECT u."id", u."managerRef", ${idIn('u."managerRef"')}::uuid AS "refId" FROM "User" u
    WHERE ${UNLED} AND ${AFTER} AND u.${IN_TENANT}
    ORDER BY u."tenantId", u."id" LIMIT ${BATCH}
  ), called AS MATERIALIZED (
    SELECT m."externalId", (array_agg(m."id"))[1] AS "id" FROM "User" m
    WHERE m.${IN_TENANT} AND m."externalId" = ANY (ARRAY(SELECT "managerRef" FROM unled))
    GROUP BY m."externalId" HAVING count(*) = 1
  ), known AS MATERIALIZED (
    SELECT m."id" FROM "User" m
    WHERE m.${IN_TENANT} AND m."id" = ANY (ARRAY(SELECT "refId" FROM unled))
  ), named AS MATERIALIZED (
    SELECT unled.*, coalesce(known."id", called."id") AS "managerId" FROM unled
    LEFT JOIN known ON known."id" = unled."refId"
    LEFT JOIN called ON called."externalId" = unled."managerRef"
    WHERE coalesce(known."id", called."id") <> unled."id"
  ), report AS MATERIALIZED (
    SELECT u."id", u."managerRef" FROM "User" u
    WHERE u.${IN_TENANT} AND u."id" = ANY (ARRAY(SELECT "id" FROM named)) AND u."managerId" IS NULL
    FOR NO KEY UPDATE SKIP LOCKED
  ), boss AS MATERIALIZED (
    SELECT m."id" FROM "User" m
    WHERE m.${IN_TENANT} AND m."id" = ANY (ARRAY(SELECT "managerId" FROM named))
    FOR KEY SHARE SKIP LOCKED
  ), free AS MATERIALIZED (
    SELECT named."id", named."managerId" FROM named
    JOIN report USING ("id", "managerRef") JOIN boss ON boss."id" = named."managerId"
  ), linked AS (
    UPDATE "User" u SET "managerId" = free."managerId" FROM free
    WHERE u.${IN_TENANT} AND u."id" = ANY (ARRAY(SELECT "id" FROM free)) AND u."id" = free."id"
    RETURNING 1
  )
  SELECT (SELECT "tenantId"::text FROM place) AS "tenantId", "id"::text AS "id",
    (SELECT count(*)::int FROM linked) AS "linked"
  FROM unled ORDER BY unled."id" DESC LIMIT 1`);

/** The last one whom a batch looked at, and how many it has linked. */
interface Batch {
  readonly tenantId: string;
  readonly id: string;
  readonly linked: number;
}

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Links people of all tenants with managers whom their references name by now; tells how many. */
export async function linkManagers(database: Database): Promise<number> {
  const statements = acrossTenants(database);
  let linked = 0;
  for (let last: Pick<Batch, 'tenantId' | 'id'> = { tenantId: BEFORE_ALL, id: BEFORE_ALL }; ; ) {
    const values = [last.tenantId, last.id];
    const [batch] = await retrying(() => queryRows<Batch>(statements, LINK_MANAGERS.text, values));
    if (batch === undefined) return linked;
    linked += batch.linked;
    last = batch;
  }
}
