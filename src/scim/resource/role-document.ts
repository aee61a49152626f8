import { isObject, type JsonObject, own } from '../json.js';
import type { AttributeDefinition } from '../schema/types.js';

/**
 * The member of an element that keeps the document it was read from. No attribute can have this name
 * (RFC 7643 §2.1), so nobody can ask for it, and no answer shows it.
 */
export const DOCUMENT = '#document';

/** Characters of the longest document that is kept. */
const MAX_DOCUMENT = 65_536;

/**
 * Entra's role functions put a JSON document into the `value` of a role or an entitlement:
 * `{"id":…,"value":…,"displayName":…}`. Gives the element that the document describes, with what else
 * stands beside it; undefined for a text that is no such document: it stays the value.
 */
export function readRoleDocument(
  { name }: AttributeDefinition,
  element: JsonObject,
): JsonObject | undefined {
  if (name !== 'roles' && name !== 'entitlements') return undefined;
  const text = own(element, 'value');
  if (typeof text !== 'string' || !text.startsWith('{')) return undefined;
  const document = parseDocument(text);
  if (document === undefined || own(document, 'value') === undefined) return undefined;
  return {
    ...element,
    value: own(document, 'value') ?? null,
    display: own(element, 'display') ?? own(document, 'displayName') ?? null,
  };
}

/**
 * The document that an element was read from, exactly as it was sent; undefined for one that came
 * otherwise, and for one that was given another value since.
 */
export function documentOf(element: JsonObject): string | undefined {
  const text = own(element, DOCUMENT);
  if (typeof text !== 'string' || text.length > MAX_DOCUMENT) return undefined;
  const value = own(parseDocument(text) ?? {}, 'value');
  const given = typeof value === 'number' ? String(value) : value;
  return given === own(element, 'value') ? text : undefined;
}

function parseDocument(text: string): JsonObject | undefined {
  try {
    const document: unknown = JSON.parse(text);
    return isObject(document) ? document : undefined;
  } catch {
    // No document: the text is the value itself.
    return undefined;
  }
}
