import type { PrismaClient } from '../../prisma/generated/client/client.js';
import type { Principal } from './principal.js';

/**
 * How long what was found is trusted without asking again, in milliseconds. The embedded database
 * belongs to one process, and each change of a credential is told to this memory at once; what Prisma
 * Studio writes past it holds after this time.
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

/** The principal of a hash as it is remembered. */
export function recall(client: PrismaClient, hash: Uint8Array): Principal | undefined {
  const entry = memoryOf(client).known.get(keyOf(hash));
  return entry !== undefined && entry.until > Date.now() ? entry.principal : undefined;
}

/** Remembers the principal of a hash for some milliseconds. */
export function remember(
  client: PrismaClient,
  hash: Uint8Array,
  { principal, milliseconds }: { readonly principal: Principal; readonly milliseconds: number },
): void {
  const { known } = memoryOf(client);
  if (known.size >= CAPACITY) known.clear();
  known.set(keyOf(hash), { principal, until: Date.now() + milliseconds });
}

/** The principal of a hash as it is remembered, or as `find` finds it; what is found is trusted for a while. */
export async function recallOrFind(
  client: PrismaClient,
  hash: Uint8Array,
  find: () => Promise<Principal | undefined>,
): Promise<Principal | undefined> {
  const known = recall(client, hash);
  if (known !== undefined) return known;
  const memory = memoryOf(client);
  const { changes } = memory;
  const principal = await find();
  // What was read before a change must not be trusted after it.
  if (principal !== undefined && memory.changes === changes) {
    remember(client, hash, { principal, milliseconds: TRUST_MS });
  }
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
