import type { Step } from './context.js';

/** Whether the service can answer requests, and what each part says. */
export interface Readiness {
  readonly isReady: boolean;
  readonly checks: Readonly<Record<string, string>>;
}

/** `/healthz`: the process lives. `/readyz`: it can answer, with database and migrations in place. */
export function answerHealth(readiness: () => Promise<Readiness>): Step {
  return async (context, next) => {
    if (context.path === '/healthz') {
      context.body = { status: 'alive' };
    } else if (context.path === '/readyz') {
      const { isReady, checks } = await readiness();
      context.status = isReady ? 200 : 503;
      if (!isReady) context.set('Retry-After', '5');
      context.body = { status: isReady ? 'ready' : 'not ready', checks };
    } else {
      await next();
    }
  };
}
