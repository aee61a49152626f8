import type { Leniency } from '../dialect.js';
import { invalidValue } from '../errors.js';
import { isObject, type Json, type JsonObject, own } from '../json.js';
import { elementKey, type ListKind } from './element-key.js';
import { DOCUMENT } from './role-document.js';

/** A plural attribute in one request. */
export interface ListRules extends ListKind {
  readonly leniency: Leniency;
  /** Its name in error sentences. */
  readonly path: string;
}

/**
 * The elements of a plural attribute as they are kept: equal pairs of type and value are one element
 * (RFC 7643 §2.4), and one element at most is primary. Errors: 400 invalidValue for two primary
 * elements where the client is held to the letter.
 */
export function normalizeElements(elements: readonly Json[], rules: ListRules): Json[] {
  const { leniency, path } = rules;
  const merged = elements.length < 2 ? [...elements] : mergeEqual(elements, rules);
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

function mergeEqual(elements: readonly Json[], kind: ListKind): Json[] {
  const byKey = new Map<string, Json>();
  for (const element of elements) {
    const key = elementKey(element, kind);
    const known = byKey.get(key);
    byKey.set(key, isObject(known) && isObject(element) ? { ...known, ...element } : element);
  }
  return [...byKey.values()];
}
