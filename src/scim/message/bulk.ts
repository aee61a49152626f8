import { invalidSyntax, ScimError } from '../errors.js';
import { clip, isObject, type Json, type JsonObject, kindOf, ownAnyCase } from '../json.js';
import { assertNoTwinNames } from '../resource/decode.js';
import { BULK_REQUEST, BULK_RESPONSE } from '../urns.js';
import { requireMessage } from './envelope.js';

const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Methods that an operation of a bulk may have (RFC 7644 §3.7). */
export type BulkMethod = (typeof METHODS)[number];

/** One operation, or the reason why it cannot be run. */
export interface BulkOperation {
  readonly method: string;
  readonly bulkId?: string;
  readonly path: string;
  readonly version?: string;
  /** What the path names; an operation that is refused as it stands may have one, too. */
  readonly target?: BulkTarget;
  /** Absent when the operation is refused as it stands. */
  readonly task?: BulkTask;
  readonly refusal?: ScimError;
}

/** A resource, or the endpoint of its type. */
export interface BulkTarget {
  readonly type: 'Users' | 'Groups';
  /** Empty for the endpoint; may name another operation: `bulkId:abc`. */
  readonly id: string;
}

/** What an operation does. */
export interface BulkTask extends BulkTarget {
  readonly method: BulkMethod;
  readonly data: JsonObject;
}

/** The body of a bulk request. */
export interface BulkRequest {
  /** After how many errors the rest is not run. */
  readonly failOnErrors: number;
  readonly operations: readonly BulkOperation[];
}

/** How large a bulk may be. */
export interface BulkLimits {
  readonly maxOperations: number;
  /** Bytes. */
  readonly maxPayloadSize: number;
}

/**
 * Reads a BulkRequest (RFC 7644 §3.7). Errors: 400 invalidSyntax for what is no such message or uses a
 * name or a bulkId twice, 413 for too many operations. An operation that is wrong by itself keeps its refusal.
 */
export function decodeBulk(body: unknown, limits: BulkLimits, baseUrl: string): BulkRequest {
  const message = requireMessage(body, BULK_REQUEST);
  assertNoTwinNames(message, '');
  const operations = ownAnyCase(message, 'Operations');
  if (!Array.isArray(operations)) throw invalidSyntax('Operations must be a list of operations.');
  if (operations.length > limits.maxOperations) {
    throw new ScimError(
      413,
      `The bulk has ${operations.length} operations; at most ${limits.maxOperations} are taken (maxOperations). Send several.`,
    );
  }
  const decoded = operations.map((operation, index) => decode(operation, index + 1, baseUrl));
  assertDistinct(decoded);
  return { failOnErrors: toLimit(ownAnyCase(message, 'failOnErrors')), operations: decoded };
}

function toLimit(value: Json | undefined): number {
  if (value === undefined || value === null) return Number.POSITIVE_INFINITY;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) {
    return value === 0 ? Number.POSITIVE_INFINITY : value;
  }
  throw invalidSyntax('failOnErrors must be a whole number.');
}

function assertDistinct(operations: readonly BulkOperation[]): void {
  const seen = new Set<string>();
  for (const { bulkId } of operations) {
    if (bulkId === undefined) continue;
    if (seen.has(bulkId)) throw invalidSyntax(`The bulkId "${clip(bulkId)}" is used twice.`);
    seen.add(bulkId);
  }
}

function decode(operation: Json, number: number, baseUrl: string): BulkOperation {
  if (!isObject(operation)) {
    throw invalidSyntax(`Operation ${number} must be an object, not ${kindOf(operation)}.`);
  }
  const text = (name: string) => {
    const value = ownAnyCase(operation, name) ?? null;
    if (value === null || typeof value === 'string') return value ?? undefined;
    throw invalidSyntax(`Operation ${number}: ${name} must be text, not ${kindOf(value)}.`);
  };
  const [bulkId, version, path = ''] = [text('bulkId'), text('version'), text('path')];
  const target = findTarget(path, baseUrl);
  const named = {
    method: (text('method') ?? '').toUpperCase().slice(0, 20),
    path,
    ...(bulkId === undefined ? {} : { bulkId }),
    ...(version === undefined ? {} : { version }),
    ...(target === undefined ? {} : { target }),
  };
  try {
    assertNoTwinNames(operation, `Operation ${number}`);
    return { ...named, task: toTask(named, ownAnyCase(operation, 'data') ?? null, number) };
  } catch (error) {
    if (error instanceof ScimError) return { ...named, refusal: error };
    throw error;
  }
}

function toTask(
  { method, path, target, bulkId }: Pick<BulkOperation, 'method' | 'path' | 'target' | 'bulkId'>,
  data: Json,
  number: number,
): BulkTask {
  const known = METHODS.find((one) => one === method);
  if (known === undefined) {
    throw invalidSyntax(`Operation ${number}: method must be POST, PUT, PATCH or DELETE.`);
  }
  if (target === undefined) {
    throw invalidSyntax(
      `Operation ${number}: the path "${clip(path)}" names no resource; use /Users or /Groups, with an id where one is meant.`,
    );
  }
  const { type, id } = target;
  if ((known === 'POST') !== (id === '')) {
    const wanted = known === 'POST' ? `/${type}` : `/${type}/{id}`;
    throw invalidSyntax(`Operation ${number}: the path of a ${known} is ${wanted}.`);
  }
  if (known === 'POST' && (bulkId ?? '') === '') {
    throw invalidSyntax(`Operation ${number}: a POST needs a bulkId.`);
  }
  if (known === 'DELETE') return { method: known, type, id, data: {} };
  if (!isObject(data)) {
    throw invalidSyntax(`Operation ${number}: data must be an object, not ${kindOf(data)}.`);
  }
  return { method: known, type, id, data };
}

/** With or without a leading slash or version, or as an absolute URL of this service. */
function findTarget(path: string, baseUrl: string): BulkTarget | undefined {
  const local = path.startsWith(baseUrl) ? path.slice(baseUrl.length) : path;
  const [, name = '', id = ''] = /^\/?(?:v2\/)?(\w+)(?:\/([^/?#]+))?\/?$/i.exec(local) ?? [];
  const type = (['Users', 'Groups'] as const).find(
    (known) => known.toLowerCase() === name.toLowerCase(),
  );
  return type === undefined || id === '.search' ? undefined : { type, id };
}

/** What became of one operation. */
export interface BulkResult {
  readonly method: string;
  readonly bulkId?: string;
  readonly version?: string;
  readonly location?: string;
  readonly status: number;
  /** The error, where there was one. */
  readonly response?: JsonObject;
}

/** A BulkResponse: the status of each operation is text. */
export function bulkResponse(results: readonly BulkResult[]): JsonObject {
  return {
    schemas: [BULK_RESPONSE],
    Operations: results.map(({ status, ...result }) => ({ ...result, status: String(status) })),
  };
}
