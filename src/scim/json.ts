/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | JsonObject;

/** A JSON object. Only its own members count: inherited names are never looked up. */
export interface JsonObject {
  [name: string]: Json;
}

/** Whether a value is an object with members, and neither null nor a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own member of an object, or undefined. */
export function own(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** The own member whose name this is without regard to letter case; the exact name comes first. */
export function ownAnyCase(object: JsonObject, name: string): Json | undefined {
  const exact = own(object, name);
  if (exact !== undefined) return exact;
  const key = Object.keys(object).find(
    (candidate) => candidate.toLowerCase() === name.toLowerCase(),
  );
  return key === undefined ? undefined : own(object, key);
}

/** Takes a member out of an object. */
export function unset(object: JsonObject, name: string): void {
  Reflect.deleteProperty(object, name);
}

/** What a value is, for error sentences. */
export function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Whether two JSON values are equal; the order of an object's members does not count. */
export function isEqual(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => isEqual(item, right[index]));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && isEqual(left[name], right[name]))
  );
}

/** Long input is shown shortened and without control characters, so that a sentence stays a sentence. */
export function clip(text: string): string {
  const shown = text.slice(0, 80).replace(/[\p{Cc}\p{Surrogate}]/gu, '\ufffd');
  return text.length > 80 ? `${shown.slice(0, 79)}…` : shown;
}

/** A copy that shares nothing with the value. */
export function copyOf<Value extends Json>(value: Value): Value;
export function copyOf(value: Json): Json {
  if (Array.isArray(value)) return value.map((item) => copyOf(item));
  if (!isObject(value)) return value;
  const copy: JsonObject = {};
  for (const [name, item] of Object.entries(value)) copy[name] = copyOf(item);
  return copy;
}
