import Koa from 'koa';
import type { Log } from '../../graphql/context.js';
import { openAuthDoor } from './auth/door.js';
import type { AuthDoor } from './auth/needs.js';
import { type HttpContext, type RequestState, type Step } from './context.js';
import { type GraphqlDoor, openGraphqlDoor } from './graphql.js';
import { answerHealth, type Readiness } from './health.js';
import { answerErrors } from './middleware/errors.js';
import { logRequest } from './middleware/log-request.js';
import { nameClient, type TrustedProxies } from './middleware/name-client.js';
import { nameRequest } from './middleware/request-id.js';
import { secureHeaders } from './middleware/security-headers.js';
import { type OAuthDoor, openOAuthDoor } from './oauth.js';
import { openScimDoor } from './scim/door.js';
import type { ScimDoor } from './scim/needs.js';

/** What the HTTP server is built from. */
export interface Stack<Context> {
  readonly log: Log;
  readonly readiness: () => Promise<Readiness>;
  readonly scim: ScimDoor<Context>;
  readonly graphql: GraphqlDoor;
  readonly oauth: OAuthDoor;
  /** Proxies that are believed; nobody when absent. */
  readonly proxies?: TrustedProxies;
  /** Absent where nobody signs in, as in tests of the other doors. */
  readonly auth?: AuthDoor;
}

/** All of HTTP, in the order in which a request passes it. */
export function createHttpApp<Context>(stack: Stack<Context>): Koa<RequestState> {
  const app = new Koa<RequestState>();
  app.use(nameRequest);
  app.use(secureHeaders);
  app.use(nameClient(stack.proxies ?? { addresses: [] }));
  app.use(answerHealth(stack.readiness));
  app.use(logRequest(stack.log));
  app.use(answerErrors(stack.log));
  app.use(openScimDoor(stack.scim));
  if (stack.auth !== undefined) app.use(openAuthDoor(stack.auth));
  app.use(openGraphqlDoor(stack.graphql));
  app.use(openOAuthDoor(stack.oauth));
  app.use(answerNothing);
  app.on('error', (error: unknown, context?: HttpContext) => noteUnsent(stack.log, error, context));
  return app;
}

/** A client that goes away before its answer is no fault of the service. */
function noteUnsent(log: Log, error: unknown, context?: HttpContext): void {
  const requestId = context?.state.requestId;
  if (context?.req.socket.destroyed === true) {
    log.info({ requestId }, 'The client went away before its answer.');
  } else {
    log.error({ requestId, error }, 'An answer could not be sent.');
  }
}

const answerNothing: Step = (context: HttpContext) => {
  context.status = 404;
  context.body = { error: 'There is nothing here. SCIM is at /scim/v2, GraphQL at /graphql.' };
};
