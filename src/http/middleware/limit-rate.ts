import type { Redis } from 'ioredis';
import type { Context, Middleware } from 'koa';
import ratelimit from 'koa-ratelimit';
import { ScimError } from '../../scim/errors.js';

/** How many requests may come in, and from whom. */
export interface RateLimit {
  /** Requests a second on average; 0 switches the limit off. */
  readonly perSecond: number;
  /** Requests that may come at once. */
  readonly burst: number;
  /** Counts for all instances together; in this process alone when absent. */
  readonly redis?: Redis | undefined;
  /** Told when Redis does not answer; the limit then counts in this process. */
  readonly onRedisFailure?: (error: unknown) => void;
}

/** Counts a request of a caller. Throws a ScimError 429 when there have been too many. */
export type CountRequest = (context: Context, caller: string) => Promise<void>;

/** Counts a request of a credential, and of its tenant. Throws a ScimError 429 like CountRequest. */
export type CountPrincipal = (context: Context, principal: Counted) => Promise<void>;

interface Counted {
  readonly tenant: { readonly id: string };
  readonly actor: { readonly id: string };
}

/** After Redis has failed, this long goes by until it is asked again: a request waits for it once. */
const REDIS_REST_MS = 5_000;

const HEADERS = {
  remaining: 'RateLimit-Remaining',
  reset: 'RateLimit-Reset',
  total: 'RateLimit-Limit',
};

/**
 * koa-ratelimit, with what it lacks: the SCIM error body, a `Retry-After` that is true, the header
 * sets that clients read, and a memory that is swept. It counts in windows: `burst` requests in
 * `burst / perSecond` seconds. A dead Redis does not stop provisioning.
 */
export function createRateLimit(limit: RateLimit): CountRequest {
  const { perSecond, burst, redis } = limit;
  if (perSecond === 0) return UNLIMITED;
  const duration = Math.ceil((burst / perSecond) * 1000);
  const callers = new WeakMap<object, string>();
  const id = ({ req }: Context) => callers.get(req) ?? false;
  const settings = { duration, max: burst, id, headers: HEADERS };
  const windows = new Map<string, { readonly reset: number }>();
  const local = ratelimit({ driver: 'memory', db: windows, ...settings });
  const shared =
    redis && ratelimit({ driver: 'redis', db: redis, namespace: 'rollcall', ...settings });
  let nextSweep = Date.now() + duration;
  let redisRestsUntil = 0;

  return async (context, caller) => {
    callers.set(context.req, caller);
    if (Date.now() > nextSweep) {
      sweep(windows);
      nextSweep = Date.now() + duration;
    }
    const isAllowed = await countShared(context);
    // Redis tells whole seconds, rounded down.
    describe(context, shared === undefined ? 0 : 1);
    if (!isAllowed) throw tooManyRequests(context);
  };

  async function countShared(context: Context): Promise<boolean> {
    if (shared === undefined || Date.now() < redisRestsUntil) return passes(local, context);
    try {
      return await passes(shared, context);
    } catch (error) {
      redisRestsUntil = Date.now() + REDIS_REST_MS;
      limit.onRedisFailure?.(error);
      return passes(local, context);
    }
  }
}

const UNLIMITED: CountRequest = () => Promise.resolve();

/** The limits of a tenant and of each credential, for one door. */
export interface PrincipalLimits {
  readonly door: 'scim' | 'graphql';
  readonly countTenant: CountRequest;
  readonly countCredential: CountRequest;
}

/**
 * Both limits count. The credential's comes first: what it is refused does not use up what the other
 * credentials of its tenant may send. The headers tell of the limit that is nearer.
 */
export function limitPrincipals(limits: PrincipalLimits): CountPrincipal {
  const { door, countTenant, countCredential } = limits;
  if (countTenant === UNLIMITED && countCredential === UNLIMITED) return () => Promise.resolve();
  return async (context, { tenant, actor }) => {
    await countCredential(context, `${door}:credential:${actor.id}`);
    const ofCredential = standingOf(context);
    await countTenant(context, `${door}:tenant:${tenant.id}`);
    if (ofCredential.remaining < standingOf(context).remaining) context.set(ofCredential.headers);
  };
}

const SETS = ['RateLimit', 'x-rate-limit'].flatMap((set) =>
  ['limit', 'remaining', 'reset'].map((part) => `${set}-${part}`),
);

/** What the headers of the answer tell about a limit so far. */
function standingOf({ response }: Context) {
  const headers = Object.fromEntries(
    SETS.map((name) => [name, response.get(name)] as const).filter(([, value]) => value !== ''),
  );
  const remaining = headers['x-rate-limit-remaining'];
  return { headers, remaining: remaining === undefined ? Infinity : Number(remaining) };
}

/** Whether a limiter lets a request through. */
async function passes(limiter: Middleware, context: Context): Promise<boolean> {
  let isAllowed = false;
  await limiter(context, () => {
    isAllowed = true;
    return Promise.resolve();
  });
  return isAllowed;
}

/** Says what is left, in the words that the clients read: IETF draft headers, and those of SailPoint. */
function describe(context: Context, slack: number): void {
  const seconds = secondsLeft(context, slack);
  const remaining = context.response.get(HEADERS.remaining);
  const total = context.response.get(HEADERS.total);
  context.set(HEADERS.reset, String(seconds));
  context.set({
    'x-rate-limit-limit': total,
    'x-rate-limit-remaining': remaining,
    'x-rate-limit-reset': String(seconds),
  });
}

/** Seconds until the window is over: rounded up, so that a client that waits them is let in. */
function secondsLeft(context: Context, slack: number): number {
  const reset = Number(context.response.get(HEADERS.reset));
  return Math.max(1, Math.ceil(reset + slack - Date.now() / 1000));
}

function tooManyRequests(context: Context): ScimError {
  const seconds = context.response.get(HEADERS.reset);
  context.set('Retry-After', seconds);
  context.set('x-rate-limit-retry-after-seconds', seconds);
  return new ScimError(429, `Too many requests. Repeat this one in ${seconds} seconds.`);
}

/** Forgets windows that are over. */
function sweep(windows: Map<string, { readonly reset: number }>): void {
  const now = Date.now() / 1000;
  for (const [key, { reset }] of windows) if (reset < now) windows.delete(key);
}
