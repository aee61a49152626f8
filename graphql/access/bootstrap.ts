import { randomUUID } from 'node:crypto';
import type { Database } from '../../prisma/database.js';
import { newId } from '../../prisma/ids.js';
import { queryRows, type Statements } from '../../prisma/rows.js';
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
  { statements }: Database,
  settings: Bootstrap,
): Promise<Bootstrapped> {
  const first = await findFirstTenant(statements);
  if (first === undefined) await createTenant(statements, settings.tenantSlug);
  const tenant = first ?? (await findFirstTenant(statements));
  if (tenant === undefined) throw new Error('The first tenant was made and is not there.');
  if (settings.scimToken !== undefined) {
    await ensureToken(statements, {
      tenantId: tenant.id,
      name: 'First SCIM credential',
      scopes: SCIM_SCOPES,
      secret: settings.scimToken,
    });
  }
  if (settings.adminToken !== undefined) {
    await ensureToken(statements, {
      tenantId: tenant.id,
      name: 'First instance operator',
      scopes: ADMIN_SCOPES,
      secret: settings.adminToken,
    });
  }
  if (first !== undefined) return { tenantSlug: tenant.slug };
  return { tenantSlug: tenant.slug, ...(await createRandom(statements, tenant.id, settings)) };
}

async function findFirstTenant(statements: Statements) {
  const [first] = await queryRows<{ id: string; slug: string }>(
    statements,
    'SELECT "id"::text AS "id", "slug" FROM "Tenant" ORDER BY "id" LIMIT 1',
    [],
  );
  return first;
}

// Plain statements: the client's query compiler takes as much memory as everything else together, and
// a server that is only provisioned never needs it.
async function createTenant(statements: Statements, slug: string): Promise<void> {
  await queryRows(
    statements,
    `WITH "made" AS (
       INSERT INTO "Tenant" ("id", "slug", "name") VALUES ($1::uuid, $5, $5)
       ON CONFLICT ("slug") DO NOTHING
       RETURNING "id" AS "tenantId", "id", "name")
     ${trailOf('Tenant')}`,
    [newId(), ...recordValues(), slug],
  );
}

async function createRandom(statements: Statements, tenantId: string, settings: Bootstrap) {
  const made: { scimSecret?: string; adminSecret?: string } = {};
  if (settings.scimToken === undefined) {
    made.scimSecret = newSecret();
    await ensureToken(statements, {
      tenantId,
      name: 'First SCIM credential',
      scopes: SCIM_SCOPES,
      secret: made.scimSecret,
    });
  }
  if (settings.adminToken === undefined) {
    made.adminSecret = newSecret();
    await ensureToken(statements, {
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
async function ensureToken(
  statements: Statements,
  { tenantId, name, scopes, secret }: NewToken,
): Promise<void> {
  await queryRows(
    statements,
    `WITH "made" AS (
       INSERT INTO "AccessToken" ("tenantId", "id", "name", "scopes", "prefix", "tokenHash")
       VALUES ($5::uuid, $1::uuid, $6, string_to_array($7, ' '), $8, decode($9, 'hex'))
       ON CONFLICT ("tokenHash") DO UPDATE SET "revokedAt" = NULL, "expiresAt" = NULL
       WHERE "AccessToken"."revokedAt" IS NOT NULL
       RETURNING "tenantId", "id", "name")
     ${trailOf('AccessToken')}`,
    [
      newId(),
      ...recordValues(),
      tenantId,
      name,
      scopes.join(' '),
      recognisablePart(secret),
      Buffer.from(hashSecret(secret)).toString('hex'),
    ],
  );
}

const EVENTS = { Tenant: 'tenant.created', AccessToken: 'token.created' } as const;

/** The record and the event of what a statement has `made`, if anything; $2 to $4 are `recordValues`. */
const trailOf = (resourceType: keyof typeof EVENTS) => `
     , "noted" AS (
       INSERT INTO "ProvisioningRecord" ("tenantId", "id", "channel", "actorName", "requestId",
         "operation", "resourceType", "resourceId", "resourceName")
       SELECT "tenantId", $2::uuid, 'SYSTEM', $3, $4, 'CREATE', '${resourceType}', "id", "name" FROM "made")
     INSERT INTO "OutboxEvent" ("tenantId", "id", "type", "resourceType", "resourceId", "version",
       "requestId", "payload")
     SELECT "tenantId", $2::uuid, '${EVENTS[resourceType]}', '${resourceType}', "id", 1, $4,
       '{"attributes": []}' FROM "made"`;

const recordValues = () => [newId(), 'Rollcall', randomUUID()];
