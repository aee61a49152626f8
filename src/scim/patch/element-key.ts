import { keyOf } from '../filter/evaluate.js';
import { isObject, type Json, type JsonObject, own } from '../json.js';
import type { AttributeDefinition } from '../schema/types.js';
import type { Task } from './target.js';

/** A plural attribute and what is done to it. */
export interface ListTask {
  readonly attribute: AttributeDefinition;
  readonly task: Task;
}

/**
 * What an element is known by, as text, so that long lists are compared by look-up: value and type;
 * members by value alone; an element without a value by all that it holds.
 */
export function elementKey(element: Json, context: ListTask): string {
  if (context.attribute.name === 'members') return valueKey(element, context);
  const type = isObject(element) ? own(element, 'type') : undefined;
  const label = typeof type === 'string' ? context.task.scope.prepare(type) : null;
  return JSON.stringify([valueKey(element, context), label]);
}

/** The part of the key that says which elements a removal lists: the value, whatever its type. */
export function valueKey(element: Json, context: ListTask): string {
  if (!isObject(element)) return JSON.stringify(element);
  const value = own(element, 'value');
  if (value === undefined || value === null) return JSON.stringify(sortedEntries(element));
  return JSON.stringify({ value: fold(value, context) });
}

function fold(value: Json, { attribute, task }: ListTask): Json {
  const definition = (attribute.subAttributes ?? []).find(({ name }) => name === 'value');
  const isText = typeof value === 'string' && definition !== undefined;
  return isText ? keyOf(definition, task.scope.prepare)(value) : value;
}

function sortedEntries(element: JsonObject): [string, Json][] {
  return Object.entries(element)
    .filter(([, value]) => value !== null)
    .sort(([left], [right]) => (left < right ? -1 : 1));
}
