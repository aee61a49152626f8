import { mutability, noTarget } from '../errors.js';
import { isObject, type Json, type JsonObject, own, unset } from '../json.js';
import { holdsOnlyLabels, normalizeElements } from '../resource/elements.js';
import type { AttributeDefinition } from '../schema/types.js';
import { elementKey, type ListTask, valueKey } from './element-key.js';
import { merge, setOrClear, type Task } from './target.js';

interface ListTarget {
  readonly attribute: AttributeDefinition;
  readonly subAttribute?: AttributeDefinition | undefined;
}

/** Applies an operation to a plural attribute, whole or in one sub-attribute of all its elements. */
export function applyToList(container: JsonObject, target: ListTarget, task: Task): void {
  const { attribute, subAttribute } = target;
  const elements = elementsOf(container, attribute.name);
  if (subAttribute !== undefined) {
    store(container, attribute, changeAll(elements, { attribute, subAttribute }, task));
    return;
  }
  const { op, value } = task.operation;
  const given = Array.isArray(value) ? value : [];
  if (op === 'add') store(container, attribute, addAll(elements, given, { attribute, task }));
  else if (op === 'replace') store(container, attribute, given.map(withoutNulls));
  else if (value === undefined) removeAll(container, attribute, task);
  else store(container, attribute, without(elements, given, { attribute, task }));
}

/** The elements of a plural attribute; none when it is unassigned. */
export function elementsOf(container: JsonObject, name: string): Json[] {
  const value = own(container, name);
  return Array.isArray(value) ? value : [];
}

/** Keeps the elements that still hold something; without any the attribute is unassigned. */
export function store(
  container: JsonObject,
  { name }: AttributeDefinition,
  elements: readonly Json[],
): void {
  const kept = elements.filter((element) => !isObject(element) || Object.keys(element).length > 0);
  if (kept.length === 0) unset(container, name);
  else container[name] = kept;
}

/** When an operation makes an element primary, no other element stays so (RFC 7644 §3.5.2). */
export function keepOnePrimary(elements: readonly Json[], touched: ReadonlySet<Json>): void {
  const chosen = [...touched]
    .filter((element) => isObject(element) && own(element, 'primary') === true)
    .at(-1);
  if (chosen === undefined) return;
  for (const element of elements) {
    if (element !== chosen && isObject(element) && own(element, 'primary') === true)
      element['primary'] = false;
  }
}

/** Appends what is not there; an element that is there by its key takes over the other sub-attributes. */
function addAll(elements: readonly Json[], given: readonly Json[], context: ListTask): Json[] {
  const byKey = new Map(elements.map((element) => [elementKey(element, context), element]));
  const result = [...elements];
  const touched = new Set<Json>();
  for (const element of given.map(withoutNulls)) {
    const key = elementKey(element, context);
    const same = byKey.get(key);
    if (isObject(same) && isObject(element)) merge(same, element);
    if (same === undefined) {
      byKey.set(key, element);
      result.push(element);
    }
    touched.add(same ?? element);
  }
  keepOnePrimary(result, touched);
  return result;
}

/** `remove` of a whole list; an operation that came with an empty value names nothing to remove. */
function removeAll(
  container: JsonObject,
  attribute: AttributeDefinition,
  { operation }: Task,
): void {
  const namesNothing = operation.isBlank !== undefined;
  if (!namesNothing) setOrClear(container, attribute, { op: 'remove', value: undefined });
}

function without(elements: readonly Json[], listed: readonly Json[], context: ListTask): Json[] {
  const keys = new Set(listed.map((element) => valueKey(element, context)));
  return elements.filter((element) => !keys.has(valueKey(element, context)));
}

function changeAll(
  elements: readonly Json[],
  { attribute, subAttribute }: Required<ListTarget> & { subAttribute: AttributeDefinition },
  { operation, scope }: Task,
): Json[] {
  const { op, value, isBlank } = operation;
  if (subAttribute.mutability === 'immutable') {
    throw mutability(
      `${attribute.name}.${subAttribute.name} cannot be changed; remove the element and add another.`,
    );
  }
  if (elements.length === 0 && op !== 'remove' && value !== undefined) {
    if (op === 'add' && scope.leniency.valuePathWithoutMatch === 'create')
      return [{ [subAttribute.name]: value }];
    throw noTarget(
      `${attribute.name} has no elements whose ${subAttribute.name} could be replaced.`,
    );
  }
  const changed = elements.filter(isObject);
  for (const element of changed) setOrClear(element, subAttribute, { op, value, isBlank });
  const isCleared = op === 'remove' || value === undefined;
  const kept = isCleared ? changed.filter((element) => !holdsOnlyLabels(element)) : changed;
  return normalizeElements(kept, { leniency: scope.leniency, path: attribute.name });
}

/** An element as it is kept: a sub-attribute that is null is not there (RFC 7643 §2.5). */
export function withoutNulls(element: Json): Json {
  if (!isObject(element)) return element;
  return Object.fromEntries(Object.entries(element).filter(([, value]) => value !== null));
}
