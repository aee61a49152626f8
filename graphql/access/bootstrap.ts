import { randomUUID } from 'node:crypto';
import type { Database } from '../../prisma/database.js';
import type { PrismaClient } from '../../prisma/generated/client/client.js';
import { newId } from '../../prisma/ids.js';
import { queryRows } from '../../prisma/rows.js';
import type { Scope } from '../context.js';
import { hashSecret, newSecret, recognisablePart } from './secret.js';

/** What the settings say about the first tenant and its credentials. */
export interface Bootstrap {
  readonly tenantSlug: string;
  readonly scimToken?: string | undefined;
  readonly adminToken?: string | undefined;
}

/** What the first start made; a later start makes nothing and shows nothing. */
export interface Bootstrapped {
  readonly tenantSlug: string;
  readonly scimSecret?: string;
  readonly adminSecret?: string;
}

const SCIM_SCOPES: Scope[] = ['scim:read', 'scim:write'];
const ADMIN_SCOPES: Scope[] = ['instance:operator'];

/**
 * Makes sure of a tenant and of its first credentials. Secrets that the settings give are valid after
 * every start; random ones are made once, together with the tenant, and returned to be shown.
 */
export async function bootstrap(
  { client, statements }: Database,
  settings: Bootstrap,
): Promise<Bootstrapped> {
  const [first] = await queryRows<{ id: string; slug: string }>(
    statements,
    'SELECT "id"::text AS "id", "slug" FROM "Tenant" ORDER BY "id" LIMIT 1',
    [],
  );
  const tenant = first ?? (await createTenant(client, settings.tenantSlug));
  if (settings.scimToken !== undefined) {
    await ensureToken(client, {
      tenantId: tenant.id,
      name: 'First SCIM credential',
      scopes: SCIM_SCOPES,
      secret: settings.scimToken,
    });
  }
  if (settings.adminToken !== undefined) {
    await ensureToken(client, {
      tenantId: tenant.id,
      name: 'First instance operator',
      scopes: ADMIN_SCOPES,
      secret: settings.adminToken,
    });
  }
  if (first !== undefined) return { tenantSlug: tenant.slug };
  return { tenantSlug: tenant.slug, ...(await createRandom(client, tenant.id, settings)) };
}

async function createTenant(client: PrismaClient, slug: string) {
  const id = newId();
  const record = systemRecord({
    operation: 'CREATE',
    resourceType: 'Tenant',
    resourceId: id,
    resourceName: slug,
  });
  const [tenant] = await client.$transaction([
    client.tenant.create({ data: { id, slug, name: slug } }),
    client.provisioningRecord.create({ data: { tenantId: id, ...record } }),
  ]);
  return tenant;
}

async function createRandom(client: PrismaClient, tenantId: string, settings: Bootstrap) {
  const made: { scimSecret?: string; adminSecret?: string } = {};
  if (settings.scimToken === undefined) {
    made.scimSecret = newSecret();
    await ensureToken(client, {
      tenantId,
      name: 'First SCIM credential',
      scopes: SCIM_SCOPES,
      secret: made.scimSecret,
    });
  }
  if (settings.adminToken === undefined) {
    made.adminSecret = newSecret();
    await ensureToken(client, {
      tenantId,
      name: 'First instance operator',
      scopes: ADMIN_SCOPES,
      secret: made.adminSecret,
    });
  }
  return made;
}

interface NewToken {
  readonly tenantId: string;
  readonly name: string;
  readonly scopes: Scope[];
  readonly secret: string;
}

/** Two instances that start together agree: the hash of the secret is unique. */
async function ensureToken(client: PrismaClient, { tenantId, name, scopes, secret }: NewToken) {
  const id = newId();
  const tokenHash = hashSecret(secret);
  const existing = await client.accessToken.findUnique({ where: { tokenHash } });
  if (existing !== null && existing.revokedAt === null) return;
  await client.$transaction([
    client.accessToken.upsert({
      where: { tokenHash },
      create: { tenantId, id, name, scopes, prefix: recognisablePart(secret), tokenHash },
      update: { revokedAt: null, expiresAt: null },
    }),
    client.provisioningRecord.create({
      data: {
        tenantId,
        ...systemRecord({
          operation: 'CREATE',
          resourceType: 'AccessToken',
          resourceId: existing?.id ?? id,
          resourceName: name,
        }),
      },
    }),
  ]);
}

interface SystemRecord {
  readonly operation: 'CREATE';
  readonly resourceType: 'Tenant' | 'AccessToken';
  readonly resourceId: string;
  readonly resourceName: string;
}

function systemRecord(deed: SystemRecord) {
  return {
    id: newId(),
    channel: 'SYSTEM',
    actorName: 'Rollcall',
    requestId: randomUUID(),
    ...deed,
  } as const;
}
