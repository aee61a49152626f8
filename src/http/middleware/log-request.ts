import type { Log } from '../../../graphql/context.js';
import { AUTH_PATHS } from '../auth/door.js';
import type { Step } from '../context.js';
import { ROUTES } from '../scim/routes.js';

/** Writes one line a request: what was asked, by whom, how it ended, how long it took. No values. */
export function logRequest(log: Log): Step {
  return async (context, next) => {
    const start = performance.now();
    await next();
    const { requestId, principal, operation, resource, problem } = context.state;
    log.info(
      {
        requestId,
        tenant: principal?.tenant.slug,
        // A person's name stays out of the log; the record of the sign-in has it.
        actor: principal?.session === undefined ? principal?.actor.name : principal.actor.id,
        operation: operation ?? `${context.method} ${plainPath(context.path)}`,
        resource: resource === undefined || ID.test(resource) ? resource : '…',
        status: context.status,
        ...(problem === undefined ? {} : { problem }),
        durationMs: Math.round((performance.now() - start) * 10) / 10,
      },
      'request',
    );
  };
}

/** Ids and URNs of ours. Clients also ask for people by name or number, which is nothing for a log. */
const ID =
  /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|urn:(?:ietf|rollcall):params:scim:[\w.:-]{1,100})$/i;

/** The words that stand in paths of ours. */
const WORDS = new Set(
  [...ROUTES.map(({ path }) => path), ...AUTH_PATHS, '/scim/v2', '/graphql', '/oauth/token']
    .flatMap((path) => path.split('/'))
    .map((word) => word.toLowerCase()),
);

/** A path that is no route of ours, such as that of a mistyped tenant URL. */
function plainPath(path: string): string {
  const segments = path.slice(0, 200).split('/').slice(0, 6);
  return segments.map((one) => (isHarmless(one) ? one : '…')).join('/');
}

function isHarmless(segment: string): boolean {
  return WORDS.has(segment.toLowerCase()) || ID.test(segment);
}
