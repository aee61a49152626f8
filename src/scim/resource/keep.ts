import { isObject, type JsonObject, own, ownAnyCase } from '../json.js';
import type { ResourceTypeDefinition } from '../schema/types.js';

/**
 * A resource as a PUT gives it, with the immutable values of extensions that it leaves out: silence
 * does not change them (RFC 7643 §7).
 */
export function withImmutable(
  given: JsonObject,
  current: JsonObject,
  { extensions }: ResourceTypeDefinition,
): JsonObject {
  const result = { ...given };
  for (const { schema } of extensions) {
    const was = own(current, schema.id);
    if (!isObject(was)) continue;
    const kept = schema.attributes
      .filter(({ name, mutability }) => mutability === 'immutable' && name in was)
      .map(({ name }) => [name, was[name] ?? null] as const);
    if (kept.length === 0) continue;
    const data = own(given, schema.id);
    result[schema.id] = { ...Object.fromEntries(kept), ...(isObject(data) ? data : {}) };
  }
  return result;
}

/** The value that an attribute has, where the body of a PUT says nothing of it: null and [] clear. */
export function whereLeftOut(body: unknown, current: JsonObject, name: string): JsonObject {
  const value = own(current, name);
  const isLeftOut = isObject(body) && ownAnyCase(body, name) === undefined;
  return isLeftOut && value !== undefined ? { [name]: value } : {};
}
