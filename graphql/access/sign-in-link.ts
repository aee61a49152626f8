import { randomUUID } from 'node:crypto';
import type { Database } from '../../prisma/database.js';
import { newId } from '../../prisma/ids.js';
import { queryRows } from '../../prisma/rows.js';
import { defineStatement } from '../../prisma/tenant-database.js';
import { clip, DirectoryError, forbidden } from '../errors.js';
import { acrossTenants, transactAcrossTenants } from './across-tenants.js';
import { isRoleName, ROLES, type RoleName } from './roles.js';
import { newSecret } from './secret.js';
import { hexOf, openSession, type SignInRequest } from './sessions.js';
import { refuseSignIn } from './sign-in.js';
import { writeSignInRecords } from './sign-in-record.js';

/** How long a link may wait to be used. */
export const LINK_MINUTES = 10;

/** For whom a link is. */
export interface LinkChoice {
  /** Slug of the tenant; the first tenant when absent. */
  readonly tenant?: string | undefined;
  readonly role: RoleName;
}

const CREATE = defineStatement(`
  INSERT INTO "SignInLink" ("tenantId", "id", "secretHash", "role", "expiresAt")
  SELECT "id", $2::uuid, decode($3::text, 'hex'), $4::text, now() + make_interval(mins => $5::int)
  FROM "Tenant" WHERE $1::text IS NULL OR "slug" = $1::text ORDER BY "id" LIMIT 1
  RETURNING "tenantId"::text AS "tenantId"`);

// Links that are over are kept for a day, so that a late use can be told from a guess.
const SWEEP = defineStatement(`
  DELETE FROM "SignInLink" WHERE "expiresAt" < now() - interval '1 day'`);

const USE = defineStatement(`
  UPDATE "SignInLink" SET "usedAt" = now()
  WHERE "secretHash" = decode($1::text, 'hex') AND "usedAt" IS NULL AND "expiresAt" > now()
  RETURNING "tenantId"::text AS "tenantId", "id"::text AS "id", "role"`);

const FIND = defineStatement(`
  SELECT "tenantId"::text AS "tenantId", "id"::text AS "id", "role" FROM "SignInLink"
  WHERE "secretHash" = decode($1::text, 'hex')`);

interface Link {
  readonly tenantId: string;
  readonly id: string;
  readonly role: string;
}

/**
 * Makes a link that opens one session, once, within ten minutes, and gives its secret. Whoever can
 * reach the database's own door may do this. Errors: NOT_FOUND for an unknown tenant.
 */
export async function createSignInLink(
  database: Database,
  { tenant, role }: LinkChoice,
): Promise<string> {
  const [id, secret] = [newId(), newSecret()];
  await transactAcrossTenants(database, async (statements) => {
    await queryRows(statements, SWEEP.text, []);
    const values = [tenant ?? null, id, hexOf(secret), role, String(LINK_MINUTES)];
    const [made] = await queryRows<{ tenantId: string }>(statements, CREATE.text, values);
    if (made === undefined) throw unknownTenant(tenant);
    await writeSignInRecords(statements, [
      {
        tenantId: made.tenantId,
        channel: 'SYSTEM',
        operation: 'CREATE',
        resourceType: 'SignInLink',
        resourceId: id,
        actorName: 'Command line',
        requestId: randomUUID(),
        changes: [{ path: 'role', after: role }],
      },
    ]);
  });
  return secret;
}

function unknownTenant(slug: string | undefined): DirectoryError {
  const detail =
    slug === undefined
      ? 'There is no tenant yet. Start the server once.'
      : `There is no tenant with the slug "${clip(slug)}".`;
  return new DirectoryError('NOT_FOUND', detail);
}

/**
 * Uses a link and gives the secret of the session that it opens. Errors: FORBIDDEN for links that are
 * unknown, expired or used already, all in the same words, which leaves a record too.
 */
export async function redeemSignInLink(
  database: Database,
  secret: string,
  request: SignInRequest,
): Promise<string> {
  const opened = await transactAcrossTenants(database, async (statements) => {
    const [link] = await queryRows<Link>(statements, USE.text, [hexOf(secret)]);
    if (link === undefined || !isRoleName(link.role)) return undefined;
    const { id, tenantId, role } = link;
    const person = { subject: `link ${id}`, name: nameOf(role) };
    return openSession(statements, {
      ...request,
      person,
      grant: { tenantId, role },
      method: 'link',
    });
  });
  if (opened !== undefined) return opened;
  await recordRefused(database, secret, request.requestId);
  throw forbidden(REFUSED);
}

const REFUSED =
  'The link is unknown, expired or used already. Make a new one: rollcall sign-in-link.';

async function recordRefused(database: Database, secret: string, requestId: string) {
  const [link] = await queryRows<Link>(acrossTenants(database), FIND.text, [hexOf(secret)]);
  await refuseSignIn(database, {
    ...(link === undefined ? {} : { tenantId: link.tenantId }),
    actorName: link !== undefined && isRoleName(link.role) ? nameOf(link.role) : 'Unknown link',
    status: 403,
    detail: REFUSED,
    requestId,
  });
}

function nameOf(role: RoleName): string {
  return `Sign-in link (${ROLES[role].title})`;
}
