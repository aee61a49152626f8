import { randomUUID } from 'node:crypto';
import type { Database } from '../../prisma/database.js';
import { isId, newId } from '../../prisma/ids.js';
import { queryRows, type Statements } from '../../prisma/rows.js';
import { defineStatement, retrying } from '../../prisma/tenant-database.js';
import type { ChannelName, RequestContext } from '../context.js';
import { clip } from '../errors.js';
import type { ResourceTypeName } from '../extension/definition.js';
import { checkReason } from '../shared/reason.js';
import { notInBin } from './outcome.js';

/**
 * The end of a deleted resource. Records and events may only be added by those who act for a tenant:
 * what is erased of them is erased by the owner of the tables, here and nowhere else.
 */

/** Most resources that one statement of the periodic job purges. */
const BATCH = 200;

/** A resource that is purged. */
export interface Purged {
  readonly id: string;
  readonly resourceType: ResourceTypeName;
  /** How many provisioning records kept their paths and lost their values. */
  readonly recordsErased: number;
}

const COLUMNS = 'b."tenantId", b."id", b."resourceType", b."name", b."snapshot"';

/** What the retention time of its tenant has ended for; what another process holds is left to it. */
const EXPIRED = `SELECT b.* FROM "Tenant" t CROSS JOIN LATERAL (
      SELECT ${COLUMNS} FROM "DeletedResource" b
      WHERE b."tenantId" = t."id" AND b."deletedAt" <= now() - make_interval(days => t."retentionDays")
      ORDER BY b."deletedAt" LIMIT ${BATCH} FOR UPDATE SKIP LOCKED) b
    LIMIT ${BATCH}`;

/** One resource of one tenant. $3 tenant, $4 id. */
const CHOSEN = `SELECT ${COLUMNS} FROM "DeletedResource" b
    WHERE b."tenantId" = $3::uuid AND b."id" = $4::uuid FOR UPDATE`;

const without = (list: string, test: string) => `'${list}', (
        SELECT coalesce(jsonb_agg(m), '[]') FROM jsonb_array_elements(b."snapshot" -> '${list}') m WHERE ${test})`;
const OTHERS = `m ->> 'memberId' <> due."id"::text AND m ->> 'groupId' <> due."id"::text`;
const holds = (list: string, element: string) =>
  `b."snapshot" @> jsonb_build_object('${list}', jsonb_build_array(${element}))`;

/** Takes the resource out of what other deleted resources remember. */
const FORGET = `, forgotten AS (
    UPDATE "DeletedResource" b SET "snapshot" = b."snapshot" || jsonb_build_object(
      ${without('members', OTHERS)}, ${without('memberships', OTHERS)},
      ${without('reports', `m #>> '{}' <> due."id"::text`)})
    FROM due
    WHERE b."tenantId" = due."tenantId" AND b."id" <> due."id" AND (
      ${holds('members', `jsonb_build_object('memberId', due."id")`)}
      OR ${holds('memberships', `jsonb_build_object('memberId', due."id")`)}
      OR ${holds('memberships', `jsonb_build_object('groupId', due."id")`)}
      OR ${holds('reports', 'due."id"')})
  )`;

/** Near the form in which names are compared: what the database itself can do for it. */
const folded = (text: string) => `lower(normalize(${text}, NFKC) COLLATE "default")`;

/** The userName that a refusal names, as its sentence shows it. */
const NAMED = folded(`substring(r."detail" FROM 'userName "(.*)" is already used')`);

/**
 * Removes resources from the bin and erases what records and events tell of their values: that
 * something happened, when, by whom and to which attributes, stays. $1 ids of new records, $2 who purges.
 */
const purge = (due: string, forget = '') =>
  defineStatement(`
  WITH due AS MATERIALIZED (${due}), emptied AS (
    DELETE FROM "DeletedResource" b USING due WHERE b."tenantId" = due."tenantId" AND b."id" = due."id"
  )${forget}, told AS MATERIALIZED (
    SELECT r."tenantId", r."id", r."resourceId", r."resourceType", r."resourceName"
    FROM due JOIN "ProvisioningRecord" r ON r."tenantId" = due."tenantId" AND r."resourceId" = due."id"
  ), erased AS (
    UPDATE "ProvisioningRecord" r SET "resourceName" = NULL, "detail" = NULL, "reason" = NULL,
      "warnings" = '[]', "changes" = (
        SELECT coalesce(jsonb_agg(jsonb_build_object('path', c -> 'path')), '[]')
        FROM jsonb_array_elements(r."changes") c)
    FROM told WHERE r."tenantId" = told."tenantId" AND r."id" = told."id"
  ), called AS MATERIALIZED (
    SELECT "tenantId", ${folded(`CASE WHEN length("name") > 80 THEN left("name", 79) || '…' ELSE "name" END`)} AS "name"
    FROM (SELECT "tenantId", "name" FROM due WHERE "resourceType" = 'User'
      UNION SELECT "tenantId", "resourceName" FROM told WHERE "resourceType" = 'User') names
  ), unnamed AS (
    UPDATE "ProvisioningRecord" r SET "detail" = NULL
    WHERE r."tenantId" IN (SELECT "tenantId" FROM due) AND r."status" = 409
      AND r."outcome" = 'REFUSED' AND r."resourceType" = 'User'
      AND (r."tenantId", ${NAMED}) IN (SELECT "tenantId", "name" FROM called)
  ), quieted AS (
    UPDATE "OutboxEvent" e SET "payload" = jsonb_build_object('attributes', coalesce(e."payload" -> 'attributes', '[]'))
    FROM told
    WHERE e."tenantId" = told."tenantId" AND e."id" = told."id" AND e."payload" - 'attributes' <> '{}'
  ), numbered AS MATERIALIZED (
    SELECT due.*, (string_to_array($1::text, ','))[row_number() OVER ()]::uuid AS "recordId" FROM due
  ), noted AS (
    INSERT INTO "ProvisioningRecord" ("tenantId", "id", "channel", "actorId", "actorName", "requestId",
      "operation", "resourceType", "resourceId", "reason")
    SELECT n."tenantId", n."recordId", a."channel", a."actorId", a."actorName", a."requestId",
      'PURGE', n."resourceType", n."id", a."reason"
    FROM numbered n, jsonb_to_record($2::jsonb) AS a("channel" "Channel", "actorId" uuid,
      "actorName" text, "requestId" text, "reason" text)
  ), announced AS (
    INSERT INTO "OutboxEvent" ("tenantId", "id", "type", "resourceType", "resourceId", "version",
      "requestId", "payload")
    SELECT n."tenantId", n."recordId", lower(n."resourceType") || '.purged', n."resourceType", n."id",
      (coalesce(n."snapshot" -> 'user', n."snapshot" -> 'group') ->> 'version')::int + 2,
      $2::jsonb ->> 'requestId', '{"attributes": []}'
    FROM numbered n
  )
  SELECT due."id"::text AS "id", due."resourceType",
    (SELECT count(*)::int FROM told WHERE told."resourceId" = due."id") AS "recordsErased"
  FROM due`);

const PURGE_EXPIRED = purge(EXPIRED);
const PURGE_CHOSEN = purge(CHOSEN, FORGET);

interface Purger {
  readonly channel: ChannelName;
  readonly actorId: string | null;
  readonly actorName: string;
  readonly requestId: string;
  readonly reason: string | null;
}

/** Purges what the retention time has ended for, in all tenants, batch by batch; tells how many. */
export async function purgeExpired({ ownerStatements }: Database): Promise<number> {
  const by: Purger = {
    channel: 'SYSTEM',
    actorId: null,
    actorName: 'Retention',
    requestId: randomUUID(),
    reason: null,
  };
  let purged = 0;
  for (let count = BATCH; count === BATCH; purged += count) {
    const ids = Array.from({ length: BATCH }, newId).join(',');
    const values = [ids, JSON.stringify(by)];
    count = (await runPurge(ownerStatements, PURGE_EXPIRED.text, values)).length;
  }
  return purged;
}

/** Purges one deleted resource at once. Errors: NOT_FOUND, INVALID_VALUE. */
export async function purgeOne(
  context: RequestContext,
  { id, reason }: { readonly id: string; readonly reason?: string | null | undefined },
): Promise<Purged> {
  const { actor, channel, requestId, maintenance, tenant } = context;
  if (!isId(id)) throw notInBin('resource', clip(id));
  const by: Purger = {
    ...{ channel, requestId, actorName: actor.name, actorId: actor.id ?? null },
    reason: checkReason(reason) ?? null,
  };
  const [purged] = await runPurge(maintenance, PURGE_CHOSEN.text, [
    newId(),
    JSON.stringify(by),
    tenant.id,
    id,
  ]);
  if (purged === undefined) throw notInBin('resource', id);
  return purged;
}

function runPurge(owner: Statements, text: string, values: readonly unknown[]): Promise<Purged[]> {
  return retrying(() => queryRows<Purged>(owner, text, values));
}
