import type { Database } from '../prisma/database.js';
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
}

/** Makes the context in which one request acts. */
export function openContext(database: Database, caller: Caller): RequestContext {
  const context: RequestContext = {
    ...caller,
    database: openTenantDatabase(database, caller.tenant.id),
    databaseOf: (tenantId) => openTenantDatabase(database, tenantId),
    client: database.client,
    loaders: createLoaders(() => context),
    readUsers: new Map(),
  };
  return context;
}
