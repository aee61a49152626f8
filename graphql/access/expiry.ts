import { randomUUID } from 'node:crypto';
import type { Database } from '../../prisma/database.js';
import { newId } from '../../prisma/ids.js';
import { queryRows } from '../../prisma/rows.js';

/** How many days before a credential stops its administrators are warned. */
const WARNING_DAYS = [30, 14, 7, 1] as const;

const DAY_MS = 86_400_000;
/** Most warnings that one statement gives. */
const BATCH = 500;

/** The last warning whose time has come, in days before expiry; null when none has. */
export function warningDue(expiresAt: Date | null, now = Date.now()): number | null {
  if (expiresAt === null) return null;
  const left = expiresAt.getTime() - now;
  return WARNING_DAYS.findLast((days) => left <= days * DAY_MS) ?? null;
}

const DAYS = `CASE ${[...WARNING_DAYS]
  .reverse()
  .map((days) => `WHEN a."expiresAt" <= now() + interval '${days} days' THEN ${days}`)
  .join(' ')} END`;

/**
 * Marks what it warns of in the same statement, so that of several instances one gives each warning:
 * a row that another one has just marked is passed over or no longer fits. $1 ids of events, $2 request.
 */
const WARN = `
  WITH due AS (
    SELECT a."tenantId", a."id", a."name", a."prefix", a."expiresAt", ${DAYS} AS "days"
    FROM "AccessToken" a
    WHERE a."revokedAt" IS NULL AND a."expiresAt" > now()
      AND ${DAYS} < coalesce(a."warnedDays", ${WARNING_DAYS[0] + 1})
    ORDER BY a."expiresAt" LIMIT ${BATCH}
    FOR UPDATE OF a SKIP LOCKED
  ), warned AS (
    UPDATE "AccessToken" a SET "warnedDays" = due."days" FROM due
    WHERE a."tenantId" = due."tenantId" AND a."id" = due."id"
    RETURNING due.*
  ), numbered AS (SELECT *, row_number() OVER (ORDER BY "expiresAt", "id") AS "number" FROM warned)
  INSERT INTO "OutboxEvent" ("tenantId", "id", "type", "resourceType", "resourceId", "version",
    "requestId", "payload")
  SELECT n."tenantId", (string_to_array($1::text, ','))[n."number"]::uuid, 'token.expiring',
    'AccessToken', n."id", 1, $2::text, jsonb_build_object('attributes', '[]'::jsonb,
      'name', n."name", 'prefix', n."prefix", 'days', n."days", 'expiresAt', n."expiresAt")
  FROM numbered n RETURNING 1 AS "warned"`;

/**
 * Writes an event `token.expiring` for each credential that stops within 30, 14, 7 or 1 days, each
 * once, also with several instances. Of warnings that were missed the last one is given. Returns how
 * many were written.
 */
export async function warnOfExpiry({ statements }: Database): Promise<number> {
  let written = 0;
  for (let count = BATCH; count === BATCH; written += count) {
    const ids = Array.from({ length: BATCH }, newId).join(',');
    count = (await queryRows(statements, WARN, [ids, randomUUID()])).length;
  }
  return written;
}
