import type { Log } from '../../../graphql/context.js';
import type { Step } from '../context.js';

/** Writes one line a request: what was asked, by whom, how it ended, how long it took. No values. */
export function logRequest(log: Log): Step {
  return async (context, next) => {
    const start = performance.now();
    await next();
    const { requestId, principal, operation, resource } = context.state;
    log.info(
      {
        requestId,
        tenant: principal?.tenant.slug,
        // A person's name stays out of the log; the record of the sign-in has it.
        actor: principal?.session === undefined ? principal?.actor.name : principal.actor.id,
        operation: operation ?? `${context.method} ${context.path.slice(0, 80)}`,
        resource: resource?.slice(0, 80),
        status: context.status,
        durationMs: Math.round((performance.now() - start) * 10) / 10,
      },
      'request',
    );
  };
}
