import type { Leniency } from '../scim/dialect.js';
import type { Answer, ScimQuery } from './resource.js';

/**
 * Whether a PATCH is answered 200 with the resource instead of 204 (RFC 7644 §3.5.2). A client that
 * names the attributes it wants back gets them always.
 */
export function showsPatched(
  { patchResponse }: Leniency,
  { attributes, excludedAttributes }: ScimQuery,
  usual: boolean,
): boolean {
  if (attributes !== undefined || excludedAttributes !== undefined) return true;
  return patchResponse === 'auto' ? usual : patchResponse === 'resource';
}

/** The answer 204, which tells where the resource is and its new version. */
export function withoutBody({ version, location }: Answer): Answer {
  return {
    status: 204,
    ...(version === undefined ? {} : { version }),
    ...(location === undefined ? {} : { location }),
  };
}
