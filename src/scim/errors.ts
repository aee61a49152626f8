import type { JsonObject } from './json.js';
import { ERROR, PROBLEM } from './urns.js';

/** The error types of RFC 7644 §3.12 and RFC 9865 §2.1. */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'invalidVers'
  | 'sensitive'
  | 'invalidCursor'
  | 'expiredCursor'
  | 'invalidCount';

/** The message says no: status, error type and a sentence for the administrator of the client. */
export class ScimError extends Error {
  override readonly name = 'ScimError';
  readonly status: number;
  readonly scimType?: ScimType;

  constructor(status: number, detail: string, scimType?: ScimType) {
    super(detail);
    this.status = status;
    if (scimType !== undefined) this.scimType = scimType;
  }

  /** The sentence for people. */
  get detail(): string {
    return this.message;
  }
}

const bad = (scimType: ScimType) => (detail: string) => new ScimError(400, detail, scimType);

/** The body is no message of the wanted kind (400). */
export const invalidSyntax = bad('invalidSyntax');
/** A value is missing or of the wrong kind (400). */
export const invalidValue = bad('invalidValue');
/** The filter cannot be understood (400). */
export const invalidFilter = bad('invalidFilter');
/** The path of a PATCH operation cannot be understood (400). */
export const invalidPath = bad('invalidPath');
/** The path of a PATCH operation names nothing that is there (400). */
export const noTarget = bad('noTarget');
/** The attribute may not be changed that way (400). */
export const mutability = bad('mutability');
/** The version segment of the URL is not supported (400, RFC 7644 §3.13). */
export const invalidVersion = bad('invalidVers');
/** More results than the service is willing to compute (400). */
export const tooMany = bad('tooMany');

/** The cursor was not given out for this request (400, RFC 9865 §2.1). */
export const invalidCursor = bad('invalidCursor');
/** The cursor is too old (400, RFC 9865 §2.1). */
export const expiredCursor = bad('expiredCursor');
/** The page size does not fit the cursor or the limits (400, RFC 9865 §2.1). */
export const invalidCount = bad('invalidCount');

/** There is no such resource or endpoint (404). */
export function notFound(detail: string): ScimError {
  return new ScimError(404, detail);
}

/** More about an error than RFC 7644 has a place for. */
export interface ProblemNote {
  /** The class of the error. */
  readonly code: string;
  /** Where it is explained. */
  readonly docs: string;
  /** The request whose log and record tell more. */
  readonly requestId?: string;
}

/** The body of an error answer (RFC 7644 §3.12): the status is a string. */
export function toErrorBody(
  error: {
    readonly status: number;
    readonly detail: string;
    readonly scimType?: string | undefined;
  },
  note?: ProblemNote,
): JsonObject {
  const { status, scimType, detail } = error;
  return {
    schemas: [ERROR],
    status: String(status),
    ...(scimType === undefined ? {} : { scimType }),
    detail,
    ...(note === undefined ? {} : { [PROBLEM]: { ...note } }),
  };
}
