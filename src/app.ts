import type { Server } from 'node:http';
import { Redis } from 'ioredis';
import { authenticate, type Principal } from '../graphql/access/authenticate.js';
import type { Log, RequestContext } from '../graphql/context.js';
import { executeDocument } from '../graphql/execute.js';
import { openContext } from '../graphql/open-context.js';
import { recordRefusal } from '../graphql/provisioning/refusal.js';
import { schema } from '../graphql/schema.js';
import { findTenant } from '../graphql/tenant/find.js';
import type { Database } from '../prisma/database.js';
import { findPendingMigrations } from '../prisma/migrate.js';
import { comparisonKey } from '../prisma/text.js';
import { assembleOAuth } from './assemble-oauth.js';
import { findSignedIn } from './http/auth/needs.js';
import { type CountRequest, createRateLimit } from './http/middleware/limit-rate.js';
import { BULK_LIMITS } from './http/scim/bulk.js';
import { createDiscovery } from './http/scim/discovery.js';
import type { RefusedWrite, ScimDoor } from './http/scim/needs.js';
import { createHttpServer } from './http/server.js';
import { createHttpApp } from './http/stack.js';
import type { EntraSettings } from './oauth/authority.js';
import { createGroupResource } from './resources/groups.js';
import type { ScimContext } from './resources/needs.js';
import { createRootResource } from './resources/root.js';
import { typesOf } from './resources/types.js';
import { createUserResource } from './resources/users.js';
import { leniencyOf } from './scim/dialect.js';
import { createAuthDoor, type SignInSettings } from './sign-in.js';

/** What a server is assembled from. */
export interface AppNeeds {
  readonly database: Database;
  readonly log: Log;
  /** Base of all addresses that are shown, without a slash at the end. */
  readonly publicUrl: string;
  readonly rateLimit: { readonly perSecond: number; readonly burst: number };
  readonly redisUrl?: string | undefined;
  readonly entra: EntraSettings;
  readonly signIn?: SignInSettings | undefined;
}

type Limits = Readonly<Record<'countRequest' | 'countAttempt', CountRequest>>;

/** An assembled server, not listening yet. */
export interface App {
  readonly server: Server;
  /** Lets go of what the server holds besides the database. */
  close(): void;
}

/** Nobody to sign in at but links from the command line, for a working day. */
const DEFAULT_SIGN_IN: SignInSettings = { idleMinutes: 60, hours: 12 };

const PAGES = { defaultPageSize: 100, maxPageSize: 500, cursorTimeout: 3600 };

/** Puts the houses together: HTTP over resources over GraphQL over the database. */
export function createApp(needs: AppNeeds): App {
  const { database, log, publicUrl } = needs;
  const redis = openRedis(needs);
  const countRequest = createRateLimit({
    ...needs.rateLimit,
    redis,
    onRedisFailure: (error) =>
      log.warn({ error }, 'Redis does not answer; limits count in this process.'),
  });
  const baseUrl = `${publicUrl}/scim/v2`;
  const resourceNeeds = { execute: executeDocument, baseUrl, pages: PAGES, prepare: comparisonKey };
  const findPrincipal = (secret: string) => authenticate(database, secret);
  const oauth = assembleOAuth({ ...needs, countRequest }, findPrincipal);
  const scim: ScimDoor<ScimContext> = {
    resources: {
      Users: createUserResource(resourceNeeds),
      Groups: createGroupResource(resourceNeeds),
      Root: createRootResource(resourceNeeds),
    },
    discovery: createDiscovery(baseUrl, PAGES, BULK_LIMITS),
    baseUrl,
    authenticate: oauth.authenticateScim,
    countRequest,
    countStranger: countRequest,
    openContext: ({ tenant, actor, dialect, cursorKey }, requestId) => ({
      request: openContext(database, { tenant, actor, channel: 'SCIM', requestId, log }),
      leniency: leniencyOf(dialect),
      cursorKey,
      types: typesOf(tenant.extensions),
    }),
    onRefused: (refused) => noteRefusal(needs, refused),
    onFault: noteFault(log, 'An operation met a fault.'),
  };
  const countAttempt = createRateLimit({ ...attemptLimit(needs), redis });
  const auth = openAuth(needs, { countRequest, countAttempt });
  const app = createHttpApp({
    log,
    auth,
    readiness: () => checkReadiness(database),
    scim,
    graphql: {
      schema,
      authenticate: findPrincipal,
      findSession: (context) => findSignedIn(context, auth),
      publicUrl,
      countRequest,
      countStranger: countRequest,
      openContext: (principal, request) => openAdminContext(needs, principal, request),
      onFault: noteFault(log, 'A GraphQL request met a fault.'),
    },
    oauth: oauth.door,
  });
  return {
    server: createHttpServer(app, log),
    close: () => {
      oauth.close();
      redis?.disconnect();
    },
  };
}

function noteFault(log: Log, message: string) {
  return (error: unknown, requestId: string) => log.error({ error, requestId }, message);
}

function openAuth(
  { database, log, publicUrl, signIn = DEFAULT_SIGN_IN }: AppNeeds,
  limits: Limits,
) {
  const { countRequest: countStranger, countAttempt } = limits;
  return createAuthDoor({ database, log, publicUrl, signIn, countStranger, countAttempt });
}

/** Sign-ins that one address may try leave a record each: a minute holds few, unless limits are off. */
function attemptLimit({ rateLimit }: AppNeeds) {
  return { perSecond: Math.min(rateLimit.perSecond, 1), burst: 60 };
}

/** An instance operator may name the tenant; everybody else acts in their own. */
async function openAdminContext(
  { database, log }: AppNeeds,
  { tenant, actor }: Principal,
  { requestId, tenant: named }: { readonly requestId: string; readonly tenant: string | undefined },
): Promise<RequestContext> {
  const isOperator = actor.scopes.includes('instance:operator');
  const chosen = await findTenant(database, { own: tenant, named, isOperator });
  return openContext(database, { tenant: chosen, actor, channel: 'GRAPHQL', requestId, log });
}

const OPERATIONS = {
  create: 'CREATE',
  replace: 'UPDATE',
  patch: 'UPDATE',
  remove: 'DELETE',
} as const;
const TYPES = { Users: 'User', Groups: 'Group' } as const;

/** A record that cannot be written must not change the answer that the client gets. */
async function noteRefusal({ database, log }: AppNeeds, refused: RefusedWrite): Promise<void> {
  const { principal, requestId, verb, type, id, problem } = refused;
  if (verb === 'get' || verb === 'list') return;
  const { tenant, actor } = principal;
  const context = openContext(database, { tenant, actor, channel: 'SCIM', requestId, log });
  const { status, scimType, detail } = problem;
  try {
    await recordRefusal(context, {
      operation: OPERATIONS[verb],
      resourceType: TYPES[type],
      resourceId: id,
      status,
      scimType,
      detail,
    });
  } catch (error) {
    log.error({ error, requestId }, 'The record of a refused request could not be written.');
  }
}

async function checkReadiness(database: Database) {
  try {
    const pending = await findPendingMigrations(database);
    const isReady = pending.length === 0;
    const migrations = isReady ? 'up to date' : `pending: ${pending.join(', ')}`;
    return { isReady, checks: { database: 'answers', migrations } };
  } catch {
    // Whatever is wrong with it, the database cannot be used now; the log has the connection's error.
    return { isReady: false, checks: { database: 'does not answer', migrations: 'unknown' } };
  }
}

function openRedis({ redisUrl, log }: AppNeeds): Redis | undefined {
  if (redisUrl === undefined) return undefined;
  const redis = new Redis(redisUrl, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 500,
  });
  redis.on('error', (error: unknown) => log.warn({ error }, 'The connection to Redis failed.'));
  return redis;
}
