import type { Middleware, ParameterizedContext } from 'koa';
import type { Principal } from '../../graphql/access/authenticate.js';
import type { ClientCertificate } from '../../graphql/access/certificate.js';
import type { ProblemCode } from '../../graphql/problem/catalogue.js';

/** What the middlewares learn about a request, in the order in which they learn it. */
export interface RequestState {
  requestId: string;
  /** The certificate that the client has proved to hold, where there is one. */
  certificate?: ClientCertificate;
  /** Who is asking; absent where no credential is needed. */
  principal?: Principal;
  /** What is asked for, for the log: the row of the route table. */
  operation?: string;
  /** Id of the resource that is asked for, as it stands in the path. */
  resource?: string;
  /** Class of the error that it is answered with, for the log. */
  problem?: ProblemCode;
}

/** A request as the handlers see it. */
export type HttpContext = ParameterizedContext<RequestState>;

/** A step of the stack. */
export type Step = Middleware<RequestState>;
