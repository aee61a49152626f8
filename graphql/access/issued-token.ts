import type { Database } from '../../prisma/database.js';
import { newId } from '../../prisma/ids.js';
import { queryRows } from '../../prisma/rows.js';
import { defineStatement, openTenantDatabase } from '../../prisma/tenant-database.js';
import type { Scope } from '../context.js';
import { IDENTITY_COLUMNS } from '../tenant/identity.js';
import { acrossTenants } from './across-tenants.js';
import { hashSecret, newAccessToken } from './secret.js';

/**
 * The principal behind an issued access token, in the columns of `authenticate`: the client acts, not
 * the token, so that records and cursors outlive a renewal. It dies with its client, its secret and
 * its time, it may do what the client may still do, and it is bound to the certificates of the client.
 */
export const FIND_ISSUED = defineStatement(`
  SELECT c."id"::text AS "id", c."name", c."dialect", c."switches", k."expiresAt"::text AS "expiresAt",
    to_jsonb(c."boundCertificates") AS "boundTo",
    to_jsonb(ARRAY(SELECT unnest(c."scopes") INTERSECT SELECT unnest(k."scopes"))) AS "scopes",
    t."cursorKey"::text AS "cursorKey", t."stamp", ${IDENTITY_COLUMNS}
  FROM "OAuthAccessToken" k
  JOIN "OAuthClient" c ON c."tenantId" = k."tenantId" AND c."id" = k."oauthClientId"
  JOIN "Tenant" t ON t."id" = k."tenantId"
  LEFT JOIN "OAuthClientSecret" s ON s."tenantId" = k."tenantId" AND s."id" = k."secretId"
  WHERE k."tokenHash" = decode($1::text, 'hex') AND c."enabled" AND s."revokedAt" IS NULL`);

/** Writes down that a client has used a token. */
export const NOTE_ISSUED_USE = defineStatement(`
  UPDATE "OAuthClient" SET "lastUsedAt" = now()
  WHERE "tenantId" = $1::uuid AND "id" = $2::uuid
    AND ("lastUsedAt" IS NULL OR "lastUsedAt" < now() - interval '1 minute')`);

/** Most tokens of one client that are kept; of a client that asks again and again the oldest go first. */
const MAX_TOKENS = 1_000;

// The lock on the client's row makes its requests take turns, so that none removes what another removes.
const ISSUE = defineStatement(`
  WITH "client" AS (
    SELECT "id" FROM "OAuthClient"
    WHERE "tenantId" = $1::uuid AND "id" = $2::uuid AND "version" = $3::int AND "enabled"
    FOR NO KEY UPDATE),
  "used" AS (
    UPDATE "OAuthClientSecret" s SET "lastUsedAt" = now() FROM "client"
    WHERE s."tenantId" = $1::uuid AND s."id" = $4::uuid AND s."oauthClientId" = "client"."id"
      AND s."revokedAt" IS NULL
    RETURNING s."id"),
  "removed" AS (
    DELETE FROM "OAuthAccessToken" k USING "client"
    WHERE k."tenantId" = $1::uuid AND k."oauthClientId" = "client"."id"
      AND (k."expiresAt" <= now() OR k."id" <= (
        SELECT o."id" FROM "OAuthAccessToken" o
        WHERE o."tenantId" = $1::uuid AND o."oauthClientId" = $2::uuid
        ORDER BY o."id" DESC OFFSET ${MAX_TOKENS - 1} LIMIT 1)))
  INSERT INTO "OAuthAccessToken"
    ("tenantId", "id", "oauthClientId", "secretId", "tokenHash", "scopes", "expiresAt")
  SELECT $1::uuid, $5::uuid, "client"."id", $4::uuid, decode($6, 'hex'),
    string_to_array($7, ' '), $8::timestamptz
  FROM "client" WHERE $4::uuid IS NULL OR EXISTS (SELECT 1 FROM "used")
  RETURNING "id"::text AS "id"`);

/** What a new token stands for. */
export interface TokenGrant {
  readonly tenantId: string;
  /** The client as it was when it was checked. */
  readonly client: { readonly id: string; readonly version: number };
  /** The secret that was proven; absent when it was a signed assertion. */
  readonly secretId: string | undefined;
  readonly scopes: readonly Scope[];
  readonly expiresAt: Date;
}

/**
 * Makes an access token and gives it, once. Undefined when client or secret have changed since they
 * were checked: check again.
 */
export async function issueToken(
  database: Database,
  grant: TokenGrant,
): Promise<string | undefined> {
  const { tenantId, client, secretId, scopes, expiresAt } = grant;
  const token = newAccessToken();
  const issued = await openTenantDatabase(database, tenantId).run(ISSUE, [
    client.id,
    client.version,
    secretId ?? null,
    newId(),
    Buffer.from(hashSecret(token)).toString('hex'),
    scopes.join(' '),
    expiresAt.toISOString(),
  ]);
  return issued.length === 0 ? undefined : token;
}

const REMOVE_EXPIRED = defineStatement(`
  WITH "removed" AS (
    DELETE FROM "OAuthAccessToken" WHERE "expiresAt" <= now() RETURNING 1)
  SELECT count(*)::int AS "count" FROM "removed"`);

/** Removes the access tokens of all tenants that have expired; tells how many. */
export async function removeExpiredTokens(database: Database): Promise<number> {
  const [row] = await queryRows<{ count: number }>(
    acrossTenants(database),
    REMOVE_EXPIRED.text,
    [],
  );
  return row?.count ?? 0;
}
