import { invalidSyntax } from '../errors.js';
import { isObject, type JsonObject, ownAnyCase } from '../json.js';

/** The body of a request as a message of one kind (RFC 7644 §3.1). Errors: 400 invalidSyntax. */
export function requireMessage(body: unknown, urn: string): JsonObject {
  if (!isObject(body)) throw invalidSyntax(`The body must be a JSON object with schemas "${urn}".`);
  const schemas = ownAnyCase(body, 'schemas');
  const listed = Array.isArray(schemas) ? schemas : [schemas];
  const wanted = urn.toLowerCase();
  if (!listed.some((item) => typeof item === 'string' && item.toLowerCase() === wanted)) {
    throw invalidSyntax(`schemas must hold "${urn}".`);
  }
  return body;
}
