import type { Database } from '../prisma/database.js';
import { withinTime } from '../prisma/deadline.js';
import { type Guard, StaleStamp } from '../prisma/guard.js';
import { inTenant, openTenantClient, type TenantClient } from '../prisma/tenant-client.js';
import { openTenantDatabase } from '../prisma/tenant-database.js';
import type { Actor, ChannelName, Log, RequestContext, TenantIdentity } from './context.js';
import { createLoaders } from './loaders.js';

/** Who acts, in which tenant, through which door, in which request. */
export interface Caller {
  readonly tenant: TenantIdentity;
  readonly actor: Actor;
  readonly channel: ChannelName;
  readonly requestId: string;
  readonly log: Log;
  /** How long the request may take; REQUEST_MS when absent. */
  readonly timeLimitMs?: number | undefined;
  /** What the request was let in by, when that is not certain yet. */
  readonly guard?: Guard | undefined;
}

/** Half of the minute that Entra waits for an answer: the rest is for a statement that is under way. */
export const REQUEST_MS = 30_000;

/** Makes the context in which one request acts. */
export function openContext(
  database: Database,
  { timeLimitMs = REQUEST_MS, guard, ...caller }: Caller,
): RequestContext {
  const { client: instance, ownerStatements: maintenance } = database;
  const tenantId = caller.tenant.id;
  // Few requests use the client, and making it takes longer than they do.
  let client: TenantClient | undefined;
  const context: RequestContext = {
    ...caller,
    database: withinTime(openTenantDatabase(database, tenantId, guard), timeLimitMs),
    databaseOf: (other) => withinTime(openTenantDatabase(database, other), timeLimitMs),
    get client() {
      requirePassed(guard);
      client ??= openTenantClient(instance, tenantId);
      return client;
    },
    inTenant: (work, other = tenantId) => {
      requirePassed(guard);
      return inTenant(instance, other, work);
    },
    instance,
    maintenance,
    loaders: createLoaders(() => context),
    readUsers: new Map(),
  };
  return context;
}

/** The client's own statements ask no guard: they come after one that did. */
function requirePassed(guard: Guard | undefined): void {
  if (guard?.isPassed === false) throw new StaleStamp('No statement has passed the guard yet.');
}
