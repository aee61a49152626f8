import type { Database } from '../../prisma/database.js';
import type { PrismaClient } from '../../prisma/generated/client/client.js';
import { queryRows } from '../../prisma/rows.js';
import { defineStatement, type Statement } from '../../prisma/tenant-database.js';
import type { Actor, TenantIdentity } from '../context.js';
import { IDENTITY_COLUMNS, type TenantRow, toIdentity } from '../tenant/identity.js';
import { FIND_ISSUED, NOTE_ISSUED_USE } from './issued-token.js';
import { isScope } from './scope.js';
import { hashSecret, isAccessToken } from './secret.js';

/** Who a secret stands for: the credential, and the tenant that it belongs to. */
export interface Principal {
  readonly actor: Actor & { readonly id: string };
  readonly tenant: TenantIdentity;
  readonly dialect: string;
  readonly expiresAt: Date | undefined;
  /** Secret of the tenant that cursors are sealed with. */
  readonly cursorKey: string;
  /** Of a person who is signed in; absent for a credential. */
  readonly session?: { readonly subject: string };
}

/**
 * How long a credential that was found is trusted without asking again. Revocation through this
 * process acts at once; from elsewhere it acts within this time.
 */
const TRUST_MS = 2_000;
/** Most credentials remembered at a time. */
const CAPACITY = 10_000;
/** How often at most the last use of a credential is written down. */
const LAST_USE_MS = 60_000;

interface Known {
  readonly principal: Principal;
  readonly until: number;
}

/** What this process remembers about the credentials of one database. */
interface Memory {
  readonly known: Map<string, Known>;
  readonly lastUses: Map<string, number>;
  /** How often something was forgotten. */
  changes: number;
}

const memories = new WeakMap<PrismaClient, Memory>();

function memoryOf(client: PrismaClient): Memory {
  const memory = memories.get(client) ?? { known: new Map(), lastUses: new Map(), changes: 0 };
  memories.set(client, memory);
  return memory;
}

const FIND = defineStatement(`
  SELECT a."id"::text AS "id", a."name", to_jsonb(a."scopes") AS "scopes", a."dialect",
    a."expiresAt"::text AS "expiresAt",
    t."cursorKey"::text AS "cursorKey", ${IDENTITY_COLUMNS}
  FROM "AccessToken" a JOIN "Tenant" t ON t."id" = a."tenantId"
  WHERE a."tokenHash" = decode($1::text, 'hex') AND a."revokedAt" IS NULL`);

const NOTE_USE = defineStatement(`
  UPDATE "AccessToken" SET "lastUsedAt" = now()
  WHERE "tenantId" = $1::uuid AND "id" = $2::uuid`);

/** How credentials of a kind are found, and their use written down. */
interface Kind {
  readonly find: Statement;
  readonly noteUse: Statement;
}

const TOKEN: Kind = { find: FIND, noteUse: NOTE_USE };
const ISSUED: Kind = { find: FIND_ISSUED, noteUse: NOTE_ISSUED_USE };

interface Found extends TenantRow {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly dialect: string;
  readonly expiresAt: string | null;
  readonly cursorKey: string;
}

/**
 * Finds whom a secret stands for: by its hash, through one unique index; undefined for unknown,
 * revoked and expired ones alike.
 */
export async function authenticate(
  database: Database,
  secret: string,
): Promise<Principal | undefined> {
  const kind = isAccessToken(secret) ? ISSUED : TOKEN;
  const hash = hashSecret(secret);
  const key = keyOf(hash);
  const memory = memoryOf(database.client);
  const { changes } = memory;
  const principal = recall(memory.known, key) ?? (await find(database, kind, hash));
  if (principal === undefined || isExpired(principal)) return undefined;
  // What was read before a change must not be remembered after it.
  if (memory.changes === changes) remember(memory.known, key, principal);
  await noteUse(database, kind, principal);
  return principal;
}

/** Stops trusting a credential that was revoked. */
export function forgetCredential(client: PrismaClient, tokenHash: Uint8Array): void {
  const memory = memoryOf(client);
  memory.changes += 1;
  memory.known.delete(keyOf(tokenHash));
}

/** Stops trusting what is known of a tenant: it has changed. */
export function forgetTenant(client: PrismaClient, tenantId: string): void {
  const memory = memoryOf(client);
  memory.changes += 1;
  for (const [key, { principal }] of memory.known) {
    if (principal.tenant.id === tenantId) memory.known.delete(key);
  }
}

/** Stops trusting whatever an actor holds: an OAuth client or one of its secrets has changed. */
export function forgetActor(client: PrismaClient, actorId: string): void {
  const memory = memoryOf(client);
  memory.changes += 1;
  for (const [key, { principal }] of memory.known) {
    if (principal.actor.id === actorId) memory.known.delete(key);
  }
}

async function find(
  database: Database,
  kind: Kind,
  hash: Uint8Array,
): Promise<Principal | undefined> {
  const hex = Buffer.from(hash).toString('hex');
  const [found] = await queryRows<Found>(database.statements, kind.find.text, [hex]);
  if (found === undefined) return undefined;
  return {
    actor: { id: found.id, name: found.name, scopes: found.scopes.filter(isScope) },
    tenant: toIdentity(found),
    dialect: found.dialect,
    cursorKey: found.cursorKey,
    expiresAt: found.expiresAt === null ? undefined : new Date(found.expiresAt),
  };
}

function recall(known: Memory['known'], key: string): Principal | undefined {
  const entry = known.get(key);
  return entry !== undefined && entry.until > Date.now() ? entry.principal : undefined;
}

function remember(known: Memory['known'], key: string, principal: Principal): void {
  const entry = known.get(key);
  if (entry !== undefined && entry.until > Date.now()) return;
  if (known.size >= CAPACITY) known.clear();
  known.set(key, { principal, until: Date.now() + TRUST_MS });
}

/** Writes the last use, once a minute at most, in a statement of its own. */
async function noteUse(
  database: Database,
  kind: Kind,
  { actor, tenant }: Principal,
): Promise<void> {
  const now = Date.now();
  const { lastUses } = memoryOf(database.client);
  if (now - (lastUses.get(actor.id) ?? 0) < LAST_USE_MS) return;
  if (lastUses.size >= CAPACITY) lastUses.clear();
  lastUses.set(actor.id, now);
  await queryRows(database.statements, kind.noteUse.text, [tenant.id, actor.id]);
}

function isExpired({ expiresAt }: Principal): boolean {
  return expiresAt !== undefined && expiresAt.getTime() <= Date.now();
}

function keyOf(hash: Uint8Array): string {
  return Buffer.from(hash).toString('base64');
}
