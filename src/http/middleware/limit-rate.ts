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
  if (perSecond === 0) return () => Promise.resolve();
  const duration = Math.ceil((burst / perSecond) * 1000);
  const callers = new WeakMap<object, string>();
  const id = ({ req }: Context) => callers.get(req) ?? false;
  const settings = { duration, max: burst, id, headers: HEADERS };
  const windows = new Map<string, { readonly reset: number }>();
  const local = ratelimit({ driver: 'memory', db: windows, ...settings });
  const shared =
    redis && ratelimit({ driver: 'redis', db: redis, namespace: 'rollcall', ...settings });
  let nextSweep = Date.now() + duration;

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
    if (shared === undefined) return passes(local, context);
    try {
      return await passes(shared, context);
    } catch (error) {
      limit.onRedisFailure?.(error);
      return passes(local, context);
    }
  }
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
