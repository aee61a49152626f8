import type { Server } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import { Redis } from 'ioredis';
import { authenticate, type Principal, recognize } from '../graphql/access/authenticate.js';
import type { Log, RequestContext } from '../graphql/context.js';
import { executeDocument } from '../graphql/execute.js';
import { openContext } from '../graphql/open-context.js';
import { recordForbidden } from '../graphql/provisioning/forbidden.js';
import { recordRefusal } from '../graphql/provisioning/refusal.js';
import { schema } from '../graphql/schema.js';
import { findTenant } from '../graphql/tenant/find.js';
import type { Database } from '../prisma/database.js';
import { findPendingMigrations } from '../prisma/migrate.js';
import { comparisonKey } from '../prisma/text.js';
import { assembleOAuth } from './assemble-oauth.js';
import { findSignedIn } from './http/auth/needs.js';
import { type Drain, prepareDrain } from './http/drain.js';
import type { GraphqlDoor } from './http/graphql.js';
import { type GraphqlPolicy, OPEN_POLICY } from './http/graphql-policy.js';
import type { Readiness } from './http/health.js';
import type { Authenticate } from './http/middleware/authenticate.js';
import { createRateLimit, limitPrincipals, type RateLimit } from './http/middleware/limit-rate.js';
import type { TrustedProxies } from './http/middleware/name-client.js';
import { codeOf } from './http/problems.js';
import { BULK_LIMITS } from './http/scim/bulk.js';
import { createDiscovery } from './http/scim/discovery.js';
import type { RefusedWrite, ScimDoor } from './http/scim/needs.js';
import { createHttpServer, type ServerOptions } from './http/server.js';
import { createHttpApp } from './http/stack.js';
import { watchTls } from './http/tls.js';
import { DEFAULT_ENTRA, type EntraSettings } from './oauth/authority.js';
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
  /** What a tenant may send, and an address without a credential. */
  readonly rateLimit: Rate;
  /** What one credential may send; as much as its tenant when absent. */
  readonly credentialRateLimit?: Rate | undefined;
  readonly redisUrl?: string | undefined;
  readonly proxies?: TrustedProxies;
  readonly graphqlPolicy?: GraphqlPolicy;
  /** Milliseconds that a request may take once it is let in; 30,000 when absent. */
  readonly timeLimitMs?: number | undefined;
  /** TLS, and how long slow clients are waited for. */
  readonly listening?: ServerOptions;
  readonly signIn?: SignInSettings | undefined;
  /** The public cloud, without tokens of its own, when absent. */
  readonly entra?: EntraSettings | undefined;
}

type Rate = Pick<RateLimit, 'perSecond' | 'burst'>;

/** An assembled server, not listening yet. */
export interface App {
  readonly server: Server | HttpsServer;
  /** Takes no new requests, and finishes those under way; cuts off what is left after `milliseconds`. */
  readonly drain: Drain;
  /** Lets go of what the server holds besides the database. */
  close(): void;
}

/** Nobody to sign in at but links from the command line, for a working day. */
const DEFAULT_SIGN_IN: SignInSettings = { idleMinutes: 60, hours: 12 };

const PAGES = { defaultPageSize: 100, maxPageSize: 500, cursorTimeout: 3600 };

/** Puts the houses together: HTTP over resources over GraphQL over the database. */
export function createApp(needs: AppNeeds): App {
  const { database, log, publicUrl, timeLimitMs, entra = DEFAULT_ENTRA } = needs;
  const redis = openRedis(needs);
  const { countStranger, ...limits } = openLimits(needs, redis);
  const baseUrl = `${publicUrl}/scim/v2`;
  const findPrincipal: Authenticate = (...sent) => authenticate(database, ...sent);
  const { countCredential: countClient } = limits;
  const oauth = assembleOAuth({ database, log, entra, countClient, countStranger }, findPrincipal);
  const scim: ScimDoor<ScimContext> = {
    resources: createResources(baseUrl),
    discovery: createDiscovery(baseUrl, PAGES, BULK_LIMITS),
    baseUrl,
    ...(timeLimitMs === undefined ? {} : { timeLimitMs }),
    authenticate: oauth.authenticateScim,
    recognize: (...sent) => recognize(database, sent, () => oauth.authenticateScim(...sent)),
    countRequest: limitPrincipals({ door: 'scim', ...limits }),
    countStranger,
    openContext: (principal, requestId) => openScimContext(needs, principal, requestId),
    onRefused: (refused) => noteRefusal(needs, refused),
    onFault: (error, requestId) => log.error({ error, requestId }, 'An operation met a fault.'),
  };
  const auth = createAuthDoor({
    database,
    log,
    publicUrl,
    signIn: needs.signIn ?? DEFAULT_SIGN_IN,
    countStranger,
    countAttempt: createRateLimit({ ...attemptLimit(needs), redis }),
  });
  const app = createHttpApp({
    log,
    auth,
    readiness: () => checkReadiness(needs),
    scim,
    graphql: {
      schema,
      authenticate: findPrincipal,
      countRequest: limitPrincipals({ door: 'graphql', ...limits }),
      countStranger,
      policy: needs.graphqlPolicy ?? OPEN_POLICY,
      findSession: (context) => findSignedIn(context, auth),
      publicUrl,
      openContext: (principal, request) => openAdminContext(needs, principal, request),
      ...notesOf(needs),
    },
    oauth: oauth.door,
    ...(needs.proxies === undefined ? {} : { proxies: needs.proxies }),
  });
  const server = createHttpServer(app, log, needs.listening);
  const endWatch = keepFresh(server, needs);
  return {
    server,
    drain: prepareDrain(server),
    close: () => {
      endWatch();
      redis?.disconnect();
    },
  };
}

function createResources(baseUrl: string) {
  const needs = { execute: executeDocument, baseUrl, pages: PAGES, prepare: comparisonKey };
  return {
    Users: createUserResource(needs),
    Groups: createGroupResource(needs),
    Root: createRootResource(needs),
  };
}

/** A server that ends TLS itself takes changed certificates into use. */
function keepFresh(server: App['server'], { listening, log }: AppNeeds): () => void {
  const files = listening?.tls;
  if (files === undefined || !(server instanceof HttpsServer)) return () => undefined;
  return watchTls({ server, files, log, everyMs: listening?.watchMs });
}

/** Tenants, credentials and strangers are counted apart; with Redis, for all instances together. */
function openLimits({ rateLimit, credentialRateLimit, log }: AppNeeds, redis: Redis | undefined) {
  const onRedisFailure = (error: unknown) =>
    log.warn({ error }, 'Redis does not answer; limits count in this process.');
  const open = (rate: Rate) => createRateLimit({ ...rate, redis, onRedisFailure });
  return {
    countTenant: open(rateLimit),
    countCredential: open(credentialRateLimit ?? rateLimit),
    countStranger: open(rateLimit),
  };
}

function openScimContext(
  { database, log, timeLimitMs }: AppNeeds,
  { tenant, actor, dialect, switches, cursorKey, guard }: Principal,
  requestId: string,
): ScimContext {
  const channel = 'SCIM';
  return {
    request: openContext(database, { tenant, actor, channel, requestId, log, timeLimitMs, guard }),
    leniency: leniencyOf(dialect, switches),
    cursorKey,
    types: typesOf(tenant),
  };
}

/** What is kept of the requests at the GraphQL door that were not answered as they wished. */
function notesOf({ log }: AppNeeds): Pick<GraphqlDoor, 'onFault' | 'onErrors'> {
  return {
    onFault: (error, requestId) =>
      log.error({ error, requestId }, 'A GraphQL request met a fault.'),
    onErrors: (context, met) =>
      unharmed({ log }, context.requestId, () => recordForbidden(context, met)),
  };
}

/** Sign-ins that one address may try leave a record each: a minute holds few, unless limits are off. */
function attemptLimit({ rateLimit }: AppNeeds) {
  return { perSecond: Math.min(rateLimit.perSecond, 1), burst: 60 };
}

/** An instance operator may name the tenant; everybody else acts in their own. */
async function openAdminContext(
  { database, log, timeLimitMs }: AppNeeds,
  { tenant, actor }: Principal,
  { requestId, tenant: named }: { readonly requestId: string; readonly tenant: string | undefined },
): Promise<RequestContext> {
  const isOperator = actor.scopes.includes('instance:operator');
  const chosen = await findTenant(database, { own: tenant, named, isOperator });
  const channel = 'GRAPHQL';
  return openContext(database, { tenant: chosen, actor, channel, requestId, log, timeLimitMs });
}

const OPERATIONS = {
  create: 'CREATE',
  replace: 'UPDATE',
  patch: 'UPDATE',
  remove: 'DELETE',
} as const;
const TYPES = { Users: 'User', Groups: 'Group' } as const;

/** Writes the record of a refused SCIM write. */
async function noteRefusal({ database, log }: AppNeeds, refused: RefusedWrite): Promise<void> {
  const { principal, requestId, verb, type, id, problem } = refused;
  if (verb === 'get' || verb === 'list') return;
  const { tenant, actor } = principal;
  const context = openContext(database, { tenant, actor, channel: 'SCIM', requestId, log });
  const { status, scimType, detail } = problem;
  await unharmed({ log }, requestId, () =>
    recordRefusal(context, {
      operation: OPERATIONS[verb],
      resourceType: TYPES[type],
      resourceId: id,
      status,
      scimType,
      problem: codeOf(problem),
      detail,
    }),
  );
}

/** A record that cannot be written must not change the answer that the client gets. */
async function unharmed(
  { log }: Pick<AppNeeds, 'log'>,
  requestId: string,
  write: () => Promise<void>,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    log.error({ error, requestId }, 'The record of a refused request could not be written.');
  }
}

async function checkReadiness({ database, log }: AppNeeds): Promise<Readiness> {
  try {
    const pending = await findPendingMigrations(database);
    const isReady = pending.length === 0;
    const migrations = isReady ? 'up to date' : `pending: ${pending.join(', ')}`;
    return { isReady, checks: { database: 'answers', migrations } };
  } catch (error) {
    // Whatever is wrong with it, the database cannot be used now.
    log.warn({ error }, 'The service is not ready: the database does not answer.');
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
