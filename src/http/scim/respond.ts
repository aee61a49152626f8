import type { Answer } from '../../resources/resource.js';
import { namesVersion, weakTag } from '../../scim/etag.js';
import { isObject, type JsonObject } from '../../scim/json.js';
import type { HttpContext } from '../context.js';

/** Every SCIM answer with a body has this type, errors too (RFC 7644 §3.8). */
export const MEDIA_TYPE = 'application/scim+json; charset=utf-8';

/** Writes a SCIM body. */
export function writeScim(context: HttpContext, status: number, body: JsonObject): void {
  context.status = status;
  context.body = JSON.stringify(body);
  context.set('Content-Type', MEDIA_TYPE);
}

/** Writes the answer of a resource, with entity tag and location; 304 when the client has it already. */
export function respond(context: HttpContext, answer: Answer): void {
  const { status, body, version, location } = answer;
  if (version !== undefined) context.set('ETag', weakTag(version));
  if (location !== undefined) {
    context.set('Location', location);
    if (status === 200) context.set('Content-Location', location);
  }
  if (isKnownToClient(context, answer)) {
    context.status = 304;
    return;
  }
  if (body === undefined) context.status = status;
  else writeScim(context, status, body);
}

/** Writes a document that describes the service; one that has an address of its own tells it. */
export function respondDocument(context: HttpContext, body: JsonObject): void {
  const { meta } = body;
  const location = isObject(meta) ? meta['location'] : undefined;
  respond(context, {
    status: 200,
    body,
    ...(typeof location === 'string' ? { location } : {}),
  });
}

function isKnownToClient(context: HttpContext, { status, version }: Answer): boolean {
  const isRead = context.method === 'GET' || context.method === 'HEAD';
  const tags = context.get('if-none-match');
  return (
    isRead && status === 200 && version !== undefined && tags !== '' && namesVersion(tags, version)
  );
}
