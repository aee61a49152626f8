import { isObject, type Json, own } from '../json.js';
import { COMMON_ATTRIBUTES } from '../schema/common.js';
import { findAttribute } from '../schema/resolve.js';
import type { AttributeDefinition } from '../schema/types.js';
import { mapMembers } from './attributes.js';

/** The text that stands for the resource that the operation with a bulkId makes. */
export const PREFIX = 'bulkId:';
/** As an id, or as the end of an address: `bulkId:abc`, `../Users/bulkId:abc`. */
const REFERENCE = /^(?:bulkId:([^]+)|(?:[^?#]*\/)?(?:Users|Groups)\/bulkId:([^/?#]+))$/;

/** Gives what stands in place of a bulkId; undefined leaves the reference as it is. */
export type Replace = (bulkId: string) => string | undefined;

/** The value of an attribute, in every form that `coerceValue` reads. */
export function inValue(attribute: AttributeDefinition, value: Json, replace: Replace): Json {
  // `schemas` names URNs; it is the one common attribute that a client sends.
  if (COMMON_ATTRIBUTES.includes(attribute)) return value;
  const { type, subAttributes = [] } = attribute;
  if (type !== 'complex') return inPart(attribute, [], { value, replace });
  if (attribute.mutability === 'readOnly') return value;
  if (Array.isArray(value)) return value.map((item) => inValue(attribute, item, replace));
  const part = (name: string, item: Json) => {
    const sub = findAttribute(subAttributes, name);
    return sub === undefined ? item : inPart(sub, subAttributes, { value: item, replace });
  };
  // A plain value in place of a complex one is its `value`.
  return isObject(value) ? mapMembers(value, part) : part('value', value);
}

interface Given {
  readonly value: Json;
  readonly replace: Replace;
}

/** The value of a simple attribute, or of a sub-attribute among its siblings. */
export function inPart(
  attribute: AttributeDefinition,
  siblings: readonly AttributeDefinition[],
  { value, replace }: Given,
): Json {
  return isReference(attribute, siblings) ? inText(value, replace) : value;
}

function isReference(
  { name, type, mutability }: AttributeDefinition,
  siblings: readonly AttributeDefinition[],
): boolean {
  if (mutability === 'readOnly') return false;
  const isId = name === 'value' && findAttribute(siblings, '$ref')?.type === 'reference';
  return isId || type === 'reference';
}

/** A text, several, or `{ "value": "x" }` in place of a text. */
function inText(value: Json, replace: Replace): Json {
  if (typeof value === 'string') return replaced(value, replace);
  if (Array.isArray(value)) return value.map((item) => inText(item, replace));
  if (!isObject(value) || typeof own(value, 'value') !== 'string') return value;
  return mapMembers(value, (name, item) => (name === 'value' ? inText(item, replace) : item));
}

function replaced(text: string, replace: Replace): string {
  const [, whole, ofAddress] = REFERENCE.exec(text) ?? [];
  const bulkId = whole ?? ofAddress;
  const id = bulkId === undefined ? undefined : replace(bulkId);
  if (bulkId === undefined || id === undefined) return text;
  return text.slice(0, text.length - PREFIX.length - bulkId.length) + id;
}
