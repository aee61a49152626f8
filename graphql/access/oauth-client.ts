import type { Database } from '../../prisma/database.js';
import { queryRows } from '../../prisma/rows.js';
import { defineStatement } from '../../prisma/tenant-database.js';
import type { Scope } from '../context.js';
import { acrossTenants } from './across-tenants.js';
import { isScope } from './scope.js';
import { hashSecret } from './secret.js';

/** What an assertion of a client must say (RFC 7523 §3); absent parts are not asked for. */
export interface Federation {
  /** The Entra tenant that signs. */
  readonly tenantId: string;
  readonly audiences: readonly string[];
  readonly subject: string | undefined;
  readonly objectId: string | undefined;
  readonly applicationId: string;
}

/** An OAuth client as the token endpoint sees it. */
export interface OAuthClient {
  readonly tenantId: string;
  /** Slug of the tenant, for the log. */
  readonly tenant: string;
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly enabled: boolean;
  readonly scopes: readonly Scope[];
  /** Seconds that its tokens live. */
  readonly tokenLifetime: number;
  /** Certificates of which one must come along (RFC 8705); none is asked for when there are none. */
  readonly boundTo: readonly string[];
  readonly federation: Federation | undefined;
}

/** A client, and the one of its secrets that was shown to be known. */
export interface FoundClient {
  readonly client: OAuthClient;
  /** Absent when the secret is unknown, revoked or expired, or when none was given. */
  readonly secret: { readonly id: string; readonly expiresAt: Date } | undefined;
}

const FIND = defineStatement(`
  SELECT c."tenantId"::text AS "tenantId", t."slug" AS "tenant", c."id"::text AS "id", c."name",
    c."version", c."enabled", to_jsonb(c."scopes") AS "scopes", c."tokenLifetime",
    to_jsonb(c."boundCertificates") AS "boundTo",
    c."federationTenantId"::text AS "federationTenantId",
    to_jsonb(c."federationAudiences") AS "federationAudiences", c."federationSubject",
    c."federationObjectId", c."federationApplicationId",
    s."id"::text AS "secretId", s."expiresAt"::text AS "secretExpiresAt"
  FROM "OAuthClient" c JOIN "Tenant" t ON t."id" = c."tenantId"
  LEFT JOIN "OAuthClientSecret" s ON s."secretHash" = decode($2::text, 'hex')
    AND s."tenantId" = c."tenantId" AND s."oauthClientId" = c."id"
    AND s."revokedAt" IS NULL AND s."expiresAt" > now()
  WHERE c."clientId" = $1::text`);

interface Row extends Omit<OAuthClient, 'scopes' | 'federation'> {
  readonly scopes: readonly string[];
  readonly federationTenantId: string | null;
  readonly federationAudiences: readonly string[];
  readonly federationSubject: string | null;
  readonly federationObjectId: string | null;
  readonly federationApplicationId: string | null;
  readonly secretId: string | null;
  readonly secretExpiresAt: string | null;
}

/**
 * Finds a client of any tenant by its public id, and its secret by hash: one statement, whether the
 * client exists or not.
 */
export async function findOAuthClient(
  database: Database,
  clientId: string,
  secret: string | undefined,
): Promise<FoundClient | undefined> {
  const hash = secret === undefined ? null : Buffer.from(hashSecret(secret)).toString('hex');
  const [row] = await queryRows<Row>(acrossTenants(database), FIND.text, [clientId, hash]);
  return row === undefined ? undefined : { client: toClient(row), secret: toSecret(row) };
}

function toClient(row: Row): OAuthClient {
  const { tenantId, tenant, id, name, version, enabled, tokenLifetime, boundTo } = row;
  return {
    ...{ tenantId, tenant, id, name, version, enabled, tokenLifetime, boundTo },
    scopes: row.scopes.filter(isScope),
    federation: toFederation(row),
  };
}

function toFederation(row: Row): Federation | undefined {
  const { federationTenantId: tenantId, federationApplicationId: applicationId } = row;
  if (tenantId === null || applicationId === null) return undefined;
  return {
    tenantId,
    applicationId,
    audiences: row.federationAudiences,
    subject: row.federationSubject ?? undefined,
    objectId: row.federationObjectId ?? undefined,
  };
}

function toSecret({ secretId, secretExpiresAt }: Row): FoundClient['secret'] {
  if (secretId === null || secretExpiresAt === null) return undefined;
  return { id: secretId, expiresAt: new Date(secretExpiresAt) };
}
