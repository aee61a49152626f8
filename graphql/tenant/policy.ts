import { defineStatement } from '../../prisma/tenant-database.js';
import { forgetTenant } from '../access/memory.js';
import type { RequestContext, TenantIdentity } from '../context.js';
import { invalidValue } from '../errors.js';
import { takeGroupNames } from '../group/unique-names.js';
import { checkReason } from '../shared/reason.js';
import { trailOf, trailStatements } from '../shared/trail.js';

/** Longest time that deleted resources can be kept. */
const MAX_RETENTION_DAYS = 3_650;

/** How a tenant treats leavers, those who return, those who were there before, and names of groups; absent keeps. */
export interface DirectoryPolicy {
  readonly revivesDeleted?: boolean | null;
  readonly retentionDays?: number | null;
  readonly existingPeople?: TenantIdentity['existingPeople'] | null;
  readonly uniqueGroupNames?: boolean | null;
  readonly reason?: string | null;
}

/** $2 what changes, $3 trail. */
const SET_POLICY = defineStatement(`
  WITH locked AS MATERIALIZED (
    SELECT * FROM "Tenant" WHERE "id" = $1::uuid FOR NO KEY UPDATE
  ), changed AS MATERIALIZED (
    SELECT jsonb_agg(jsonb_build_object('path', s."name", 'before', to_jsonb(locked) -> s."name",
      'after', s."value") ORDER BY s."name") AS "list"
    FROM locked, jsonb_each($2::jsonb) AS s("name", "value")
    WHERE to_jsonb(locked) -> s."name" IS DISTINCT FROM s."value"
  ), written AS (
    UPDATE "Tenant" t SET
      ("revivesDeleted", "retentionDays", "existingPeople", "uniqueGroupNames") = (
        SELECT state."revivesDeleted", state."retentionDays", state."existingPeople", state."uniqueGroupNames"
        FROM jsonb_populate_record(t, $2::jsonb) state),
      "updatedAt" = greatest(now(), t."updatedAt")
    FROM changed WHERE t."id" = $1::uuid AND changed."list" IS NOT NULL
    RETURNING 1 AS "version", changed."list"
  ), ${trailStatements({ trail: '$3', source: 'written', changes: 'source."list"' })}
  SELECT "version" FROM written`);

/** Sets what is given of the policy, and gives the tenant. Errors: INVALID_VALUE, IN_USE. */
export async function setDirectoryPolicy(context: RequestContext, input: DirectoryPolicy) {
  const { reason, ...given } = input;
  const days = given.retentionDays;
  if (typeof days === 'number' && (days < 1 || days > MAX_RETENTION_DAYS)) {
    throw invalidValue(
      'retentionDays',
      `retentionDays must be 1 to ${MAX_RETENTION_DAYS} days; ${days} was given.`,
    );
  }
  const { id, slug } = context.tenant;
  const trail = trailOf(context, {
    operation: 'UPDATE',
    event: 'tenant.updated',
    ...{ resourceType: 'Tenant', resourceId: id, resourceName: slug, changes: [] },
    reason: checkReason(reason),
  });
  const state = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  await context.database.transaction(async (database) => {
    if (given.uniqueGroupNames === true) await takeGroupNames(database);
    await database.run(SET_POLICY, [JSON.stringify(state), JSON.stringify(trail)]);
  });
  forgetTenant(context.instance, id);
  return context.client.tenant.findUniqueOrThrow({ where: { id } });
}
