import type { PrismaClient } from '../../prisma/generated/client/client.js';
import type { Principal } from './principal.js';

/**
 * How long a credential that was found is trusted without asking again. Every change goes through the
 * process that holds the embedded database, and is told to this memory at once; what Prisma Studio
 * writes past it holds after this time.
 */
const TRUST_MS = 2_000;
/** Most credentials remembered at a time. */
const CAPACITY = 10_000;

interface Known {
  readonly principal: Principal;
  readonly until: number;
}

interface Memory {
  readonly known: Map<string, Known>;
  /** How often something was forgotten. */
  changes: number;
}

const memories = new WeakMap<PrismaClient, Memory>();

function memoryOf(client: PrismaClient): Memory {
  const memory = memories.get(client) ?? { known: new Map(), changes: 0 };
  memories.set(client, memory);
  return memory;
}

/** The principal of a hash as it is remembered, or as `find` finds it. */
export async function recall(
  client: PrismaClient,
  hash: Uint8Array,
  find: () => Promise<Principal | undefined>,
): Promise<Principal | undefined> {
  const memory = memoryOf(client);
  const { known, changes } = memory;
  const key = keyOf(hash);
  const entry = known.get(key);
  if (entry !== undefined && entry.until > Date.now()) return entry.principal;
  const principal = await find();
  // What was read before a change must not be remembered after it.
  if (principal === undefined || memory.changes !== changes) return principal;
  if (known.size >= CAPACITY) known.clear();
  known.set(key, { principal, until: Date.now() + TRUST_MS });
  return principal;
}

/** Stops trusting what is known of a tenant and its credentials: something has changed. */
export function forgetTenant(client: PrismaClient, tenantId: string): void {
  const memory = memoryOf(client);
  memory.changes += 1;
  for (const [key, { principal }] of memory.known) {
    if (principal.tenant.id === tenantId) memory.known.delete(key);
  }
}

function keyOf(hash: Uint8Array): string {
  return Buffer.from(hash).toString('base64');
}
