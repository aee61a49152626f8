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
  .map((days) => `WHEN s."expiresAt" <= now() + interval '${days} days' THEN ${days}`)
  .join(' ')} END`;

/** What expires: its table, the event that warns of it, and how it is called. */
interface Expiring {
  readonly table: string;
  readonly event: string;
  readonly name: string;
}

const EXPIRING: readonly Expiring[] = [
  { table: 'AccessToken', event: 'token.expiring', name: 'w."name"' },
  {
    table: 'OAuthClientSecret',
    event: 'secret.expiring',
    name: `(SELECT c."name" FROM "OAuthClient" c
      WHERE c."tenantId" = w."tenantId" AND c."id" = w."oauthClientId")`,
  },
];

/**
 * Marks what it warns of in the same statement, so that of several instances one gives each warning:
 * a row that another one has just marked is passed over or no longer fits. $1 ids of events, $2 request.
 */
const warningOf = ({ table, event, name }: Expiring) => `
  WITH due AS (
    SELECT s."tenantId", s."id", ${DAYS} AS "days"
    FROM "${table}" s
    WHERE s."revokedAt" IS NULL AND s."expiresAt" > now()
      AND ${DAYS} < coalesce(s."warnedDays", ${WARNING_DAYS[0] + 1})
    ORDER BY s."expiresAt" LIMIT ${BATCH}
    FOR UPDATE OF s SKIP LOCKED
  ), warned AS (
    UPDATE "${table}" s SET "warnedDays" = due."days" FROM due
    WHERE s."tenantId" = due."tenantId" AND s."id" = due."id"
    RETURNING s.*
  ), numbered AS (
    SELECT w.*, ${name} AS "called", row_number() OVER (ORDER BY w."expiresAt", w."id") AS "number"
    FROM warned w)
  INSERT INTO "OutboxEvent" ("tenantId", "id", "type", "resourceType", "resourceId", "version",
    "requestId", "payload")
  SELECT n."tenantId", (string_to_array($1::text, ','))[n."number"]::uuid, '${event}',
    '${table}', n."id", 1, $2::text, jsonb_build_object('attributes', '[]'::jsonb,
      'name', n."called", 'prefix', n."prefix", 'days', n."warnedDays", 'expiresAt', n."expiresAt")
  FROM numbered n RETURNING 1 AS "warned"`;

/**
 * Writes an event `token.expiring` for each credential, and `secret.expiring` for each secret of an
 * OAuth client, that stops within 30, 14, 7 or 1 days: each once, also with several instances. Of
 * warnings that were missed the last one is given. Returns how many were written.
 */
export async function warnOfExpiry({ statements }: Database): Promise<number> {
  let written = 0;
  for (const kind of EXPIRING) {
    for (let count = BATCH; count === BATCH; written += count) {
      const ids = Array.from({ length: BATCH }, newId).join(',');
      count = (await queryRows(statements, warningOf(kind), [ids, randomUUID()])).length;
    }
  }
  return written;
}
