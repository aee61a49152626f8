import type { HttpContext } from '../context.js';

/** Header that a page must set: a form or a page of another origin cannot. */
const PROOF = 'rollcall-csrf';

/**
 * Whether a page of our own sent the request. Browsers say so themselves (Fetch Metadata); those that
 * do not, or not without TLS, name the origin of the page.
 */
export function isFromOwnPage(context: HttpContext, publicUrl: string): boolean {
  const site = context.get('sec-fetch-site');
  if (site !== '') return site === 'same-origin';
  return context.get('origin') === new URL(publicUrl).origin;
}

/** Whether a request that carries a cookie proves that a page of our own meant to send it. */
export function hasProof(context: HttpContext, publicUrl: string): boolean {
  return context.get(PROOF) === '1' && isFromOwnPage(context, publicUrl);
}

/** Why a request without such a proof is refused. */
export const NO_PROOF =
  'A request with a session cookie must come from a page of this server and carry the header "Rollcall-Csrf: 1".';
