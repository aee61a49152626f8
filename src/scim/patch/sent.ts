import { isObject, type JsonObject } from '../json.js';
import type { PatchOperation } from './types.js';

/** The attributes that operations speak of, by name as a resource holds them. */
export function sentBy(operations: readonly PatchOperation[]): JsonObject {
  const sent: JsonObject = {};
  for (const { path, value } of operations) {
    if (path.kind === 'extension') {
      merge(sent, path.schema.id, isObject(value) ? value : {});
    } else if (path.ref.extension === undefined) sent[path.ref.attribute.name] = true;
    else merge(sent, path.ref.extension, { [path.ref.attribute.name]: true });
  }
  return sent;
}

function merge(sent: JsonObject, urn: string, attributes: JsonObject): void {
  const known = sent[urn];
  sent[urn] = { ...(isObject(known) ? known : {}), ...attributes };
}
