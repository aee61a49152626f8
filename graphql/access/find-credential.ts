import { queryRows, type Statements } from '../../prisma/rows.js';
import { defineStatement, type Statement } from '../../prisma/tenant-database.js';
import type { TenantIdentity } from '../context.js';
import { IDENTITY_COLUMNS, type TenantRow, toIdentity } from '../tenant/identity.js';
import type { Principal } from './principal.js';
import { isScope } from './scope.js';

/** A credential that an administrator made. */
export const FIND = defineStatement(`
  SELECT a."id"::text AS "id", a."name", to_jsonb(a."scopes") AS "scopes", a."dialect", a."switches",
    a."expiresAt"::text AS "expiresAt", to_jsonb(a."boundCertificates") AS "boundTo",
    t."cursorKey"::text AS "cursorKey", t."stamp", ${IDENTITY_COLUMNS}
  FROM "AccessToken" a JOIN "Tenant" t ON t."id" = a."tenantId"
  WHERE a."tokenHash" = decode($1::text, 'hex') AND a."revokedAt" IS NULL`);

interface Found extends TenantRow {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly dialect: string;
  readonly switches: Readonly<Record<string, unknown>>;
  readonly expiresAt: string | null;
  readonly boundTo: readonly string[];
  readonly cursorKey: string;
  readonly stamp: number;
}

/**
 * The one look-up of a credential, by the statement of its kind, which is what tells the tenant: it alone reads across tenants, by
 * the whole hash of a secret.
 */
export async function findCredential(
  statements: Statements,
  find: Statement,
  hash: Uint8Array,
): Promise<Principal | undefined> {
  const hex = Buffer.from(hash).toString('hex');
  const [found] = await queryRows<Found>(statements, find.text, [hex]);
  if (found === undefined) return undefined;
  return {
    actor: { id: found.id, name: found.name, scopes: found.scopes.filter(isScope) },
    tenant: sameAsBefore(toIdentity(found)),
    dialect: found.dialect,
    switches: found.switches,
    boundTo: found.boundTo,
    cursorKey: found.cursorKey,
    stamp: found.stamp,
    expiresAt: found.expiresAt === null ? undefined : new Date(found.expiresAt),
  };
}

/** Most tenants whose extensions are remembered at a time. */
const CAPACITY = 1_000;

const seen = new Map<string, { readonly text: string; readonly tenant: TenantIdentity }>();

/**
 * What is derived from a tenant's extensions hangs on the object that holds them: a tenant that reads
 * as before is the object of before.
 */
function sameAsBefore(tenant: TenantIdentity): TenantIdentity {
  if (tenant.extensions.length === 0) return tenant;
  const text = JSON.stringify(tenant);
  const known = seen.get(tenant.id);
  if (known?.text === text) return known.tenant;
  if (seen.size >= CAPACITY) seen.clear();
  seen.set(tenant.id, { text, tenant });
  return tenant;
}
