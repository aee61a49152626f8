/** Every code of a refusal by the data. */
export const DIRECTORY_ERROR_CODES = [
  'NOT_FOUND',
  'UNIQUENESS',
  'INVALID_VALUE',
  'REFERENCE_NOT_FOUND',
  'IMMUTABLE',
  'VERSION_MISMATCH',
  'WRITE_CONFLICT',
  'IN_USE',
  'REVIEW_WAITING',
  'OWNED_BY_DIRECTORY',
  'TOO_MANY',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'UNAVAILABLE',
] as const;

/** Why the data says no: a closed list, which each door has one table for. */
export type DirectoryErrorCode = (typeof DIRECTORY_ERROR_CODES)[number];

/** A refusal with a sentence for people, the attribute that it is about, and its cause. */
export class DirectoryError extends Error {
  override readonly name = 'DirectoryError';
  readonly code: DirectoryErrorCode;
  /** SCIM path of the attribute, where one is to blame. */
  readonly attribute?: string;

  constructor(code: DirectoryErrorCode, detail: string, more: ErrorDetails = {}) {
    super(detail, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    if (more.attribute !== undefined) this.attribute = more.attribute;
  }

  /** The sentence for people. */
  get detail(): string {
    return this.message;
  }
}

/** What an error carries besides its code and sentence. */
export interface ErrorDetails {
  readonly attribute?: string;
  readonly cause?: unknown;
}

/** A refusal as data: why one of several changes was not made. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly attribute: string | null;
}

/** The refusal as data. GraphQL takes an error itself, wherever it is returned, for a failed request. */
export function toRefusal({ code, message, attribute }: DirectoryError): Refusal {
  return { code, message, attribute: attribute ?? null };
}

/** The refusal that was reported as data. */
export function fromRefusal({ code, message, attribute }: Refusal): DirectoryError {
  const known = DIRECTORY_ERROR_CODES.find((one) => one === code);
  if (known === undefined) throw new Error(`"${code}" is no code of a refusal.`);
  return new DirectoryError(known, message, attribute === null ? {} : { attribute });
}

/** The resource does not exist, or not for this tenant: both look the same. */
export function notFound(type: string, id: string): DirectoryError {
  return new DirectoryError('NOT_FOUND', `There is no ${type} with the id "${clip(id)}".`);
}

/** A value cannot be stored. */
export function invalidValue(attribute: string, detail: string): DirectoryError {
  return new DirectoryError('INVALID_VALUE', detail, { attribute });
}

/** A value is taken already. */
export function notUnique(attribute: string, value: string): DirectoryError {
  const where = attribute === 'slug' ? 'by another tenant' : 'in this tenant';
  const detail = `${attribute} "${clip(value)}" is already used ${where}. Use another value, or change the resource that has it.`;
  return new DirectoryError('UNIQUENESS', detail, { attribute });
}

/** The resource is no longer at the version that the caller knows. */
export function versionMismatch(type: string, version: number): DirectoryError {
  const detail = `The ${type} has been changed since; it is at version ${version} now. Read it again and repeat the change.`;
  return new DirectoryError('VERSION_MISMATCH', detail);
}

/** The caller may not do that. */
export function forbidden(detail: string): DirectoryError {
  return new DirectoryError('FORBIDDEN', detail);
}

/** Long input is shown shortened and without control characters, so that a sentence stays a sentence. */
export function clip(text: string): string {
  const shown = text.slice(0, 80).replace(/[\p{Cc}\p{Surrogate}]/gu, '\ufffd');
  return text.length > 80 ? `${shown.slice(0, 79)}…` : shown;
}
