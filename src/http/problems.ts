import { DirectoryError, type DirectoryErrorCode } from '../../graphql/errors.js';
import { classifyFailure } from '../../graphql/failure.js';
import { codeOfAnswer, docsOf, type ProblemCode } from '../../graphql/problem/catalogue.js';
import { type ProblemNote, ScimError, type ScimType, toErrorBody } from '../scim/errors.js';
import type { JsonObject } from '../scim/json.js';

/** How a refusal is answered at the SCIM door. */
export interface Problem {
  readonly status: number;
  readonly detail: string;
  readonly scimType?: ScimType;
  /** The class of the problem, where status and error type do not tell it. */
  readonly code?: ProblemCode;
  readonly headers?: Readonly<Record<string, string>>;
  /** A fault of ours, which the log must hold. */
  readonly isFault?: boolean;
}

/** When to ask again while the database is away. */
export const RETRY = { 'Retry-After': '5' };

/** From the closed list of the data's refusals to the wire (RFC 7644 §3.12). */
const WIRE: Readonly<Record<DirectoryErrorCode, Omit<Problem, 'detail'>>> = {
  NOT_FOUND: { status: 404 },
  UNIQUENESS: { status: 409, scimType: 'uniqueness' },
  INVALID_VALUE: { status: 400, scimType: 'invalidValue' },
  REFERENCE_NOT_FOUND: { status: 400, scimType: 'invalidValue' },
  IMMUTABLE: { status: 400, scimType: 'mutability' },
  VERSION_MISMATCH: { status: 412 },
  WRITE_CONFLICT: { status: 503, code: 'writeConflict', headers: { 'Retry-After': '1' } },
  IN_USE: { status: 409, code: 'inUse' },
  REVIEW_WAITING: { status: 409, code: 'reviewWaiting' },
  OWNED_BY_DIRECTORY: { status: 403, code: 'ownedByDirectory' },
  TOO_MANY: { status: 400, scimType: 'tooMany' },
  UNAUTHENTICATED: { status: 401, headers: { 'WWW-Authenticate': 'Bearer realm="scim"' } },
  FORBIDDEN: { status: 403 },
  UNAVAILABLE: { status: 503, headers: RETRY },
};

/** What the catalogue knows of a problem. */
export function noteOf(problem: Omit<Problem, 'detail'>, requestId?: string): ProblemNote {
  const code = codeOf(problem);
  return { code, docs: docsOf(code), ...(requestId === undefined ? {} : { requestId }) };
}

/** The class of a problem. */
export function codeOf({ status, scimType, code }: Omit<Problem, 'detail'>): ProblemCode {
  return code ?? codeOfAnswer(status, scimType);
}

/** The body of a problem at the SCIM door. */
export function toScimBody(problem: Problem, requestId?: string): JsonObject {
  return toErrorBody(problem, noteOf(problem, requestId));
}

/** Whether the database did not answer: then it takes no record either. */
export function isDatabaseAway({ status, isFault }: Problem): boolean {
  return status === 503 && isFault === true;
}

/** What an error is answered with. What nobody foresaw is a fault: its text stays inside. */
export function toProblem(error: unknown, requestId: string): Problem {
  if (error instanceof ScimError) return fromScimError(error);
  if (error instanceof DirectoryError) return fromDirectoryError(error);
  if (
    classifyFailure(error)?.kind === 'unavailable' ||
    classifyFailure(error)?.kind === 'contention'
  ) {
    const detail = `The database did not answer in time. Repeat the request later. (request ${requestId})`;
    return { status: 503, detail, headers: RETRY, isFault: true };
  }
  const detail = `The request met a fault of the service. Give its operator the request id ${requestId}.`;
  return { status: 500, detail, isFault: true };
}

function fromDirectoryError({ code, detail, attribute }: DirectoryError): Problem {
  // A creation that meets a taken name is told so (RFC 7644 §3.3), also where a review waits for it.
  const isTaken = code === 'REVIEW_WAITING' && attribute !== undefined;
  return { detail, ...WIRE[code], ...(isTaken ? { scimType: 'uniqueness' } : {}) };
}

function fromScimError({ status, detail, scimType }: ScimError): Problem {
  return {
    status,
    detail,
    ...(scimType === undefined ? {} : { scimType }),
    // What is left of a body that was not read must not be taken for the next request.
    ...(status === 413 ? { headers: { Connection: 'close' } } : {}),
    ...(status === 503 ? { headers: RETRY } : {}),
  };
}
