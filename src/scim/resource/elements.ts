import type { Leniency } from '../dialect.js';
import { invalidValue } from '../errors.js';
import { isObject, type Json, type JsonObject, own } from '../json.js';
import { DOCUMENT } from './role-document.js';

/**
 * The elements of a plural attribute as they are kept: equal pairs of type and value are one element
 * (RFC 7643 §2.4), and one element at most is primary. Errors: 400 invalidValue for two primary
 * elements where the client is held to the letter.
 */
export function normalizeElements(
  elements: readonly Json[],
  { leniency, path }: { readonly leniency: Leniency; readonly path: string },
): Json[] {
  const merged = mergeEqual(elements);
  const primaries = merged.filter(isPrimary);
  if (primaries.length < 2) return merged;
  if (leniency.severalPrimaries === 'reject') {
    throw invalidValue(`${path}: ${primaries.length} elements are primary; mark one at most.`);
  }
  const last = primaries.at(-1);
  return merged.map((element) =>
    isPrimary(element) && element !== last && isObject(element)
      ? { ...element, primary: false }
      : element,
  );
}

/** Sub-attributes that say nothing when the value is gone. */
const LABELS = new Set(['type', 'primary', 'display', DOCUMENT]);

/** Whether an element has lost what it was there for. */
export function holdsOnlyLabels(element: JsonObject): boolean {
  return Object.keys(element).every((name) => LABELS.has(name));
}

/** Whether an element is marked as the preferred one. */
export function isPrimary(element: Json): boolean {
  return isObject(element) && own(element, 'primary') === true;
}

function mergeEqual(elements: readonly Json[]): Json[] {
  const byKey = new Map<string, Json>();
  for (const element of elements) {
    const key = keyOf(element, byKey.size);
    const known = byKey.get(key);
    byKey.set(key, isObject(known) && isObject(element) ? { ...known, ...element } : element);
  }
  return [...byKey.values()];
}

function keyOf(element: Json, index: number): string {
  if (!isObject(element)) return JSON.stringify(element);
  const value = own(element, 'value');
  return value === undefined ? `#${index}` : JSON.stringify([own(element, 'type') ?? null, value]);
}
