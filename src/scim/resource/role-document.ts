import { isObject, type JsonObject, own } from '../json.js';
import type { AttributeDefinition } from '../schema/types.js';

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

function parseDocument(text: string): JsonObject | undefined {
  try {
    const document: unknown = JSON.parse(text);
    return isObject(document) ? document : undefined;
  } catch {
    // No document: the text is the value itself.
    return undefined;
  }
}
