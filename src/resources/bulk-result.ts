import { ScimError } from '../scim/errors.js';
import { weakTag } from '../scim/etag.js';
import { clip } from '../scim/json.js';
import type { BulkOperation, BulkResult } from '../scim/message/bulk.js';
import type { BulkRefusal } from './bulk-needs.js';
import type { Answer } from './resource.js';

/** The result of an operation that has been done. */
export function madeResult(
  operation: BulkOperation,
  { status, version, location }: Answer & { readonly location: string },
): BulkResult {
  return {
    ...echo(operation),
    location,
    ...(version === undefined ? {} : { version: weakTag(version) }),
    status,
  };
}

/** The result of one that has failed. All but a failed POST have a location, where the path names a resource. */
export function refusedResult(
  operation: BulkOperation,
  { status, body }: BulkRefusal,
  location: string,
): BulkResult {
  const { method, target } = operation;
  const isPlace = target !== undefined && target.id !== '' && method !== 'POST';
  return { ...echo(operation), ...(isPlace ? { location } : {}), status, response: body };
}

function echo({ method, bulkId }: BulkOperation): Pick<BulkResult, 'method' | 'bulkId'> {
  return { method, ...(bulkId === undefined ? {} : { bulkId }) };
}

/** The error of an operation that refers to one that has failed. */
export function dependsOnFailed(bulkId: string): ScimError {
  return new ScimError(
    409,
    `The operation refers to "bulkId:${clip(bulkId)}", which was not created; mend that operation first.`,
  );
}

/** The error of an operation that was taken back with the circle that it is in. */
export function inBrokenCircle({ bulkId = '' }: BulkOperation): ScimError {
  return new ScimError(
    409,
    `The operation is in a circle with "bulkId:${clip(bulkId)}", which was not created; mend that operation first.`,
  );
}
