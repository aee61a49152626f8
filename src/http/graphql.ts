import { useCSRFPrevention } from '@graphql-yoga/plugin-csrf-prevention';
import type { GraphQLSchema } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { Principal } from '../../graphql/access/authenticate.js';
import { roleOf } from '../../graphql/access/roles.js';
import type { RequestContext } from '../../graphql/context.js';
import { docsOf } from '../../graphql/problem/catalogue.js';
import { isObject } from '../scim/json.js';
import { hasProof, NO_PROOF } from './auth/same-origin.js';
import type { HttpContext, Step } from './context.js';
import {
  classifyErrors,
  codeOf,
  nameFailures,
  noteErrors,
  type OnErrors,
  type OnFault,
  toGraphqlError,
} from './graphql-errors.js';
import { checkQuery } from './graphql-limits.js';
import {
  EXTRA_PARAMETERS,
  enforcePolicy,
  type GraphqlPolicy,
  OPEN_POLICY,
} from './graphql-policy.js';
import { addressKey } from './middleware/address.js';
import { type Authenticate, challengeOf, identify, sentenceOf } from './middleware/authenticate.js';
import type { CountPrincipal, CountRequest } from './middleware/limit-rate.js';
import { codeOf as classOf, type Problem, toProblem } from './problems.js';
import { readJson } from './read-body.js';

/** What the GraphQL door is built from. */
export interface GraphqlDoor {
  readonly schema: GraphQLSchema;
  readonly authenticate: Authenticate;
  /** The session that a request's cookie names, if it names one that holds. */
  readonly findSession: (context: HttpContext) => Promise<Principal | undefined>;
  /** The address that pages of our own come from. */
  readonly publicUrl: string;
  readonly countRequest: CountPrincipal;
  readonly countStranger: CountRequest;
  /** Makes the context of a request; throws a DirectoryError when the tenant named does not exist. */
  readonly openContext: (
    principal: Principal,
    request: { readonly requestId: string; readonly tenant: string | undefined },
  ) => Promise<RequestContext>;
  readonly onFault: OnFault;
  /** What may be asked; anything when absent. */
  readonly policy?: GraphqlPolicy;
  /** Notes what an operation has met. Must not reject: it never changes the answer. */
  readonly onErrors: OnErrors;
}

const PATH = '/graphql';
/** Bytes of a query with its variables. */
const MAX_QUERY = 256 * 1024;

/** The GraphQL door: graphql-yoga on the shared schema, for credentials of administrators. */
export function openGraphqlDoor(door: GraphqlDoor): Step {
  const { schema, onFault, onErrors, policy = OPEN_POLICY } = door;
  const yoga = createYoga<RequestContext>({
    schema,
    graphqlEndpoint: PATH,
    graphiql: false,
    landingPage: false,
    cors: false,
    batching: false,
    logging: false,
    extraParamNames: EXTRA_PARAMETERS,
    // What fails outside of resolvers fails before a request id is at hand.
    maskedErrors: { maskError: (error) => toGraphqlError(error, { requestId: '–', onFault }) },
    plugins: [
      useCSRFPrevention({ requestHeaders: ['content-type', 'x-graphql-yoga-csrf'] }),
      noteErrors(onErrors),
      nameFailures(onFault),
      ...enforcePolicy(policy, schema),
      classifyErrors,
    ],
  });
  const fetchAnswer: Fetch = (request, body) =>
    yoga.fetch(new URL(PATH, 'http://localhost'), toInit(body), request);

  return async (context, next) => {
    if (context.path !== PATH) {
      await next();
      return;
    }
    context.state.operation = 'graphql';
    if (context.method === 'GET' && context.accepts('json', 'html') === 'html') {
      context.type = 'html';
      context.body = await graphiqlPage((await door.findSession(context)) !== undefined);
      return;
    }
    await visit(context, door, fetchAnswer);
  };
}

async function visit(context: HttpContext, door: GraphqlDoor, fetchAnswer: Fetch): Promise<void> {
  try {
    const refusal = await admit(context, door);
    if (refusal === undefined) await answer(context, door, fetchAnswer);
    else refuse(context, refusal);
  } catch (error) {
    const { requestId } = context.state;
    const problem = toProblem(error, requestId);
    const { status, detail, headers, isFault } = problem;
    if (isFault === true) door.onFault(error, requestId);
    refuse(context, { problem, code: codeOf(error, status), message: detail });
    if (headers !== undefined) context.set({ ...headers });
  }
}

/**
 * GraphiQL from our own files. It is large: it is loaded when somebody first opens the page. With a
 * session it needs no token, but the proof that the page means it.
 */
async function graphiqlPage(isSignedIn: boolean): Promise<string> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  return renderGraphiQL({
    title: 'Rollcall',
    defaultQuery: isSignedIn ? EXAMPLE : `${HINT}${EXAMPLE}`,
    headers: isSignedIn ? '{ "Rollcall-Csrf": "1" }' : '{ "Authorization": "Bearer " }',
    credentials: 'same-origin',
  });
}

/** Lets administrators in; tells why anybody else is refused. */
async function admit(context: HttpContext, door: GraphqlDoor): Promise<Refused | undefined> {
  const caller = await identifyAdministrator(context, door);
  if (typeof caller === 'string') {
    await door.countStranger(context, addressKey(context.ip));
    const isOver = caller === 'missing' && context.get('cookie') !== '';
    const message = isOver ? SESSION_OVER : sentenceOf(caller);
    context.set('WWW-Authenticate', challengeOf(caller, 'graphql'));
    return { problem: { status: 401 }, code: 'UNAUTHENTICATED', message };
  }
  context.state.principal = caller;
  await door.countRequest(context, caller);
  if (caller.session !== undefined && !hasProof(context, door.publicUrl)) {
    return { problem: { status: 403 }, code: 'FORBIDDEN', message: NO_PROOF };
  }
  if (roleOf(caller.actor.scopes) === undefined) {
    const message = 'This is no admin token; SCIM tokens act at /scim/v2 only.';
    return { problem: { status: 403 }, code: 'FORBIDDEN', message };
  }
  if (context.method === 'POST') return undefined;
  context.set('Allow', 'POST');
  const message = 'Send the query as JSON in the body of a POST.';
  return { problem: { status: 405 }, code: 'METHOD_NOT_ALLOWED', message };
}

const SESSION_OVER =
  'There is no session, or it has ended. Sign in again, or send a secret token as "Authorization: Bearer …".';

/** By bearer token; by the cookie of a session only when no token is sent. */
async function identifyAdministrator(context: HttpContext, door: GraphqlDoor) {
  const caller = await identify(context, door.authenticate);
  return caller === 'missing' ? ((await door.findSession(context)) ?? caller) : caller;
}

const HINT = '# Put an admin token into the headers below, then run this.\n';
const EXAMPLE = `query FirstUsers {
  users(first: 10) {
    totalCount
    nodes { id userName displayName active department manager { userName } }
  }
}
`;

type Fetch = (request: RequestContext, body: unknown) => Response | Promise<Response>;

async function answer(context: HttpContext, door: GraphqlDoor, fetchAnswer: Fetch): Promise<void> {
  const { principal, requestId } = context.state;
  if (principal === undefined) return;
  const tenant = context.get('rollcall-tenant');
  const named = { requestId, tenant: tenant === '' ? undefined : tenant };
  const request = await door.openContext(principal, named);
  const body = await readJson(context, MAX_QUERY);
  if (isObject(body) && typeof body['query'] === 'string') checkQuery(body['query']);
  const response = await fetchAnswer(request, body);
  context.status = response.status;
  context.set('Content-Type', response.headers.get('content-type') ?? 'application/json');
  const retryAfter = response.headers.get('retry-after');
  if (retryAfter !== null) context.set('Retry-After', retryAfter);
  context.body = await response.text();
}

function toInit(body: unknown): RequestInit {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  return { method: 'POST', headers, body: JSON.stringify(body) };
}

interface Refused {
  readonly problem: Omit<Problem, 'detail'>;
  readonly code: string;
  readonly message: string;
}

/** Refusals come in the form of GraphQL answers. */
function refuse(context: HttpContext, { problem, code, message }: Refused): void {
  const named = classOf(problem);
  context.status = problem.status;
  context.state.problem = named;
  const extensions = { code, problem: named, docs: docsOf(named) };
  context.body = { errors: [{ message, extensions }] };
}
