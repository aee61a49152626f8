import type { Principal } from '../../../graphql/access/authenticate.js';
import { REQUEST_MS } from '../../../graphql/open-context.js';
import { runBulk } from '../../resources/bulk.js';
import type { BulkNeeds } from '../../resources/bulk-needs.js';
import { typesOf } from '../../resources/types.js';
import { ScimError } from '../../scim/errors.js';
import { type BulkLimits, bulkResponse, decodeBulk } from '../../scim/message/bulk.js';
import type { HttpContext } from '../context.js';
import { refuseStranger, requireScope } from '../middleware/authenticate.js';
import { isDatabaseAway, toProblem, toScimBody } from '../problems.js';
import { MAX_BODY, readJson } from '../read-body.js';
import type { ScimDoor } from './needs.js';
import { writeScim } from './respond.js';
import type { Verb } from './routes.js';

/** How large a bulk may be, as the ServiceProviderConfig tells. */
export const BULK_LIMITS: BulkLimits = { maxOperations: 1000, maxPayloadSize: MAX_BODY };

const VERBS = {
  POST: 'create',
  PUT: 'replace',
  PATCH: 'patch',
  DELETE: 'remove',
} as const satisfies Record<string, Verb>;

interface Visit<Context> {
  readonly door: ScimDoor<Context>;
  readonly principal?: Principal;
}

/**
 * Answers a bulk (RFC 7644 §3.7): 200 whatever becomes of its operations. A database that does not
 * answer is a 503 of the whole bulk, unless something of it was done already.
 */
export async function answerBulk<Context>(
  context: HttpContext,
  { door, principal }: Visit<Context>,
): Promise<void> {
  if (principal === undefined) {
    refuseStranger(context, 'missing');
    return;
  }
  requireScope(context, principal, 'scim:write');
  const request = decodeBulk(await readJson(context), BULK_LIMITS, door.baseUrl);
  const { results, outage } = await runBulk(request, needsOf(context, door, principal));
  if (outage !== undefined) door.onFault(outage, context.state.requestId);
  writeScim(context, 200, bulkResponse(results));
}

function needsOf<Context>(
  context: HttpContext,
  door: ScimDoor<Context>,
  principal: Principal,
): BulkNeeds<Context> {
  const { requestId } = context.state;
  return {
    resources: door.resources,
    types: typesOf(principal.tenant),
    baseUrl: door.baseUrl,
    openContext: () => door.openContext(principal, requestId),
    checkTime: timerOf(door.timeLimitMs ?? REQUEST_MS),
    refuse: async ({ method, task }, error) => {
      const problem = toProblem(error, requestId);
      const refusal = { status: problem.status, body: toScimBody(problem, requestId) };
      const isOver = error instanceof ScimError && error.status === 503;
      if (isOver || isDatabaseAway(problem)) return { ...refusal, isOutage: true };
      if (problem.isFault === true) door.onFault(error, requestId);
      const verb = Object.entries(VERBS).find(([name]) => name === method)?.[1];
      if (task !== undefined && verb !== undefined) {
        const id = task.id === '' ? undefined : task.id;
        await door.onRefused({ principal, requestId, verb, type: task.type, id, problem });
      }
      return refusal;
    },
  };
}

/** Lets an operation begin until the time of the whole bulk is over. */
function timerOf(milliseconds: number): () => void {
  const end = performance.now() + milliseconds;
  return () => {
    if (performance.now() <= end) return;
    throw new ScimError(
      503,
      'The bulk took too long, and this operation was not begun. Send what is left again.',
    );
  };
}
