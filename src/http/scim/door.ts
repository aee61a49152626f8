import { isConfirmed, type Principal } from '../../../graphql/access/authenticate.js';
import type { Answer, ScimQuery } from '../../resources/resource.js';
import { PLAIN_TENANT } from '../../resources/types.js';
import { ScimError } from '../../scim/errors.js';
import { decodeSearch } from '../../scim/message/search.js';
import type { HttpContext, Step } from '../context.js';
import { addressKey } from '../middleware/address.js';
import {
  identify,
  type Refusal,
  refuseStranger,
  requireScope,
} from '../middleware/authenticate.js';
import { isDatabaseAway, toProblem } from '../problems.js';
import { readJson } from '../read-body.js';
import { answerBulk } from './bulk.js';
import type { Discovery } from './discovery.js';
import { isScimPath, type Match, matchPath } from './match.js';
import type { ScimDoor } from './needs.js';
import { decodeText } from './percent.js';
import { readQuery } from './query.js';
import { respond, respondDocument } from './respond.js';
import type { Method, Route, Verb } from './routes.js';

/** The SCIM door: who is asking comes first, then what, then the body. */
export function openScimDoor<Context>(door: ScimDoor<Context>): Step {
  return async (context, next) => {
    if (isScimPath(context.path)) await enter(context, door);
    else await next();
  };
}

async function enter<Context>(context: HttpContext, door: ScimDoor<Context>): Promise<void> {
  const caller = await identify(context, door.recognize);
  if (typeof caller === 'string') {
    await refuse(context, door, caller);
    return;
  }
  await door.countRequest(context, caller);
  if (await isAnswered(context, door, caller)) return;
  // Nothing of the request has been done yet: it begins again, with the credential as it is now.
  context.response.remove('WWW-Authenticate');
  const found = await identify(context, door.authenticate);
  if (typeof found === 'string') await refuse(context, door, found);
  else await isAnswered(context, door, found);
}

/** Answers a caller; false when the credential was remembered, and is not certain to be as it was. */
async function isAnswered<Context>(
  context: HttpContext,
  door: ScimDoor<Context>,
  principal: Principal,
): Promise<boolean> {
  context.state.principal = principal;
  try {
    await answer(context, { door, principal });
  } catch (error) {
    if (isConfirmed(principal) || isDatabaseAway(toProblem(error, ''))) throw error;
  }
  return isConfirmed(principal);
}

async function refuse<Context>(
  context: HttpContext,
  door: ScimDoor<Context>,
  refusal: Refusal,
): Promise<void> {
  await door.countStranger(context, addressKey(context.ip));
  if (refusal === 'missing' && isOpen(context)) await answer(context, { door });
  else refuseStranger(context, refusal);
}

interface Visit<Context> {
  readonly door: ScimDoor<Context>;
  readonly principal?: Principal;
}

/** RFC 7643 §5: how to authenticate can be read without a credential. */
function isOpen(context: HttpContext): boolean {
  return /^\/+scim\/+(v2\/+)?(ServiceProviderConfig|ResourceTypes|Schemas)(\/|$)/i.test(
    decodeText(context.path) ?? '',
  );
}

async function answer<Context>(context: HttpContext, visit: Visit<Context>): Promise<void> {
  const match = matchPath(context.path);
  const method = context.method === 'HEAD' ? 'GET' : context.method;
  const route = match.routes.find((candidate) => candidate.method === method);
  if (route === undefined) {
    answerOtherMethod(context, match);
    return;
  }
  context.state.operation = `${route.method} ${route.path}`;
  if (match.id !== '') context.state.resource = match.id;
  if ('unsupported' in route) throw new ScimError(501, route.unsupported);
  const query = readQuery(context.querystring);
  if ('bulk' in route) {
    // Its operations must not find out side by side that the credential has changed.
    if (visit.principal === undefined || isConfirmed(visit.principal))
      await answerBulk(context, visit);
    return;
  }
  if ('document' in route)
    respondDocument(context, documentsFor(visit)[route.document](match.id, query));
  else await answerResource(context, { route, id: match.id, query, ...visit });
}

/** What the tenant has added and set, and how tolerant the service is with a client, is shown to them alone. */
function documentsFor<Context>({ door, principal }: Visit<Context>): Discovery {
  return door.discovery(principal?.tenant ?? PLAIN_TENANT, principal);
}

interface ResourceVisit<Context> extends Visit<Context> {
  readonly route: Extract<Route, { verb: Verb }>;
  readonly id: string;
  readonly query: ScimQuery;
}

async function answerResource<Context>(
  context: HttpContext,
  visit: ResourceVisit<Context>,
): Promise<void> {
  const { principal, door, route, id } = visit;
  if (principal === undefined) {
    refuseStranger(context, 'missing');
    return;
  }
  const isRead = route.verb === 'get' || route.verb === 'list';
  const { requestId } = context.state;
  try {
    requireScope(context, principal, isRead ? 'scim:read' : 'scim:write');
    respond(context, await callResource(context, visit, door.openContext(principal, requestId)));
  } catch (error) {
    const problem = toProblem(error, requestId);
    const { verb, type } = route;
    const isNoted = !isRead && isConfirmed(principal) && !isDatabaseAway(problem);
    if (isNoted && type !== 'Root') {
      const named = id === '' ? undefined : id;
      await door.onRefused({ principal, requestId, verb, type, id: named, problem });
    }
    throw error;
  }
}

async function callResource<Context>(
  context: HttpContext,
  { door, route, id, query }: ResourceVisit<Context>,
  request: Context,
): Promise<Answer> {
  if (route.verb === 'list') {
    const isSearch = route.method === 'POST';
    const search = isSearch ? decodeSearch(await readJson(context)) : query;
    return door.resources[route.type].list(request, { query: search });
  }
  const resource = door.resources[route.type];
  const ifMatch = context.get('if-match') === '' ? undefined : context.get('if-match');
  switch (route.verb) {
    case 'create':
      return resource.create(request, { query, body: await readJson(context) });
    case 'replace':
      return resource.replace(request, { id, query, ifMatch, body: await readJson(context) });
    case 'patch':
      return resource.patch(request, { id, query, ifMatch, body: await readJson(context) });
    case 'remove':
      return resource.remove(request, { id, query, ifMatch });
    default:
      return resource.get(request, { id, query });
  }
}

/** OPTIONS tells what there is; any other method is none of this path's (RFC 9110 §15.5.6). */
function answerOtherMethod(context: HttpContext, { routes }: Match): void {
  const methods = new Set<Method | 'HEAD' | 'OPTIONS'>(routes.map(({ method }) => method));
  if (methods.has('GET')) methods.add('HEAD');
  const allow = [...methods, 'OPTIONS'].join(', ');
  context.set('Allow', allow);
  if (context.method === 'OPTIONS') context.status = 204;
  else
    throw new ScimError(
      405,
      `This endpoint does not take ${context.method.slice(0, 20)}; it takes ${allow}.`,
    );
}
