import type { Database } from '../prisma/database.js';
import type { PrismaClient } from '../prisma/generated/client/client.js';
import { type Guard, StaleStamp } from '../prisma/guard.js';
import type { Statements } from '../prisma/rows.js';
import {
  inTenant,
  openTenantClient,
  type TenantClient,
  type TenantTransaction,
} from '../prisma/tenant-client.js';
import { openTenantDatabase, type TenantDatabase } from '../prisma/tenant-database.js';
import type {
  Actor,
  ChannelName,
  Loaders,
  Log,
  RequestContext,
  TenantIdentity,
} from './context.js';
import { createLoaders } from './loaders.js';
import type { UserRow } from './user/row.js';

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
export function openContext(database: Database, caller: Caller): RequestContext {
  return new OpenContext(database, caller);
}

/**
 * A class, as every request opens one. What few requests use is made when they do. Nothing is private
 * to the engine (`#`): the GraphQL server works on an object that has this one as its prototype.
 */
class OpenContext implements RequestContext {
  readonly tenant: TenantIdentity;
  readonly actor: Actor;
  readonly channel: ChannelName;
  readonly requestId: string;
  readonly log: Log;
  readonly database: TenantDatabase;
  readonly readUsers = new Map<string, UserRow>();
  private readonly source: Database;
  private readonly guard: Guard | undefined;
  private readonly timeLimitMs: number;
  private madeClient: TenantClient | undefined;
  private madeLoaders: Loaders | undefined;

  constructor(source: Database, caller: Caller) {
    const { tenant, guard, timeLimitMs = REQUEST_MS } = caller;
    this.tenant = tenant;
    this.actor = caller.actor;
    this.channel = caller.channel;
    this.requestId = caller.requestId;
    this.log = caller.log;
    this.database = openTenantDatabase(source, tenant.id, { guard, timeLimitMs });
    this.source = source;
    this.guard = guard;
    this.timeLimitMs = timeLimitMs;
  }

  get instance(): PrismaClient {
    return this.source.client;
  }

  get maintenance(): Statements {
    return this.source.ownerStatements;
  }

  get loaders(): Loaders {
    this.madeLoaders ??= createLoaders(this);
    return this.madeLoaders;
  }

  get client(): TenantClient {
    requirePassed(this.guard);
    this.madeClient ??= openTenantClient(this.source.client, this.tenant.id);
    return this.madeClient;
  }

  databaseOf(tenantId: string): TenantDatabase {
    return openTenantDatabase(this.source, tenantId, { timeLimitMs: this.timeLimitMs });
  }

  inTenant<Result>(
    work: (transaction: TenantTransaction) => Promise<Result>,
    tenantId = this.tenant.id,
  ): Promise<Result> {
    requirePassed(this.guard);
    return inTenant(this.source.client, tenantId, work);
  }
}

/** The client's own statements ask no guard: they come after one that did. */
function requirePassed(guard: Guard | undefined): void {
  if (guard?.isPassed === false) throw new StaleStamp('No statement has passed the guard yet.');
}
