import { keyOf, type Prepare } from '../filter/evaluate.js';
import { isObject, type Json, type JsonObject, own } from '../json.js';
import type { AttributeDefinition } from '../schema/types.js';

/** A plural attribute, and how its texts are compared. */
export interface ListKind {
  readonly attribute: AttributeDefinition;
  readonly prepare: Prepare;
}

/**
 * What an element is known by, as text, so that long lists are compared by look-up: value and type;
 * members by value alone; an element without a value by all that it holds but `primary`. Values are the same when a
 * filter finds them the same.
 */
export function elementKey(element: Json, kind: ListKind): string {
  if (kind.attribute.name === 'members') return valueKey(element, kind);
  const type = isObject(element) ? own(element, 'type') : undefined;
  const label = typeof type === 'string' ? kind.prepare(type) : null;
  return JSON.stringify([valueKey(element, kind), label]);
}

/** The part of the key that says which elements a removal lists: the value, whatever its type. */
export function valueKey(element: Json, { attribute, prepare }: ListKind): string {
  if (!isObject(element)) return JSON.stringify(fold(element, attribute, prepare));
  const value = own(element, 'value');
  if (value === undefined || value === null) return JSON.stringify(sortedEntries(element));
  const definition = (attribute.subAttributes ?? []).find(({ name }) => name === 'value');
  return JSON.stringify({ value: fold(value, definition, prepare) });
}

function fold(value: Json, definition: AttributeDefinition | undefined, prepare: Prepare): Json {
  const isText = typeof value === 'string' && definition !== undefined;
  return isText ? keyOf(definition, prepare)(value) : value;
}

function sortedEntries(element: JsonObject): [string, Json][] {
  return Object.entries(element)
    .filter(([name, value]) => name !== 'primary' && value !== null)
    .sort(([left], [right]) => (left < right ? -1 : 1));
}
