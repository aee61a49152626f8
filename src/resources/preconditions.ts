import { ScimError } from '../scim/errors.js';
import { namesVersion } from '../scim/etag.js';

/** Refuses a change when the resource is not at a version that `If-Match` names (RFC 7644 §3.14). */
export function checkMatch(ifMatch: string | undefined, version: number): void {
  if (ifMatch === undefined || namesVersion(ifMatch, version)) return;
  throw new ScimError(
    412,
    `The resource is at version ${version} now, which If-Match does not name. Read it again and repeat the change.`,
  );
}

/** Whether a client wants the change only at versions that it names; `*` names any. */
export function isConditional(ifMatch: string | undefined): boolean {
  return ifMatch !== undefined && ifMatch.trim() !== '*';
}
