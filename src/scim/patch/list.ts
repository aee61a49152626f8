import { mutability, noTarget } from '../errors.js';
import { isObject, type Json, type JsonObject, own, unset } from '../json.js';
import { elementKey, type ListKind, valueKey } from '../resource/element-key.js';
import { holdsOnlyLabels, isPrimary, normalizeElements } from '../resource/elements.js';
import type { AttributeDefinition } from '../schema/types.js';
import { merge, setOrClear, type Task } from './target.js';
import type { Work } from './work.js';

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
  if (op === 'add') addAll(elements, given, { container, attribute, task });
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
  const kept = elements.filter((element) => !isHollow(element));
  if (kept.length === 0) unset(container, name);
  else container[name] = kept;
}

function isHollow(element: Json): boolean {
  return isObject(element) && Object.keys(element).length === 0;
}

/** When an operation makes an element primary, no other element stays so (RFC 7644 §3.5.2). */
export function keepOnePrimary(elements: readonly Json[], touched: ReadonlySet<Json>): void {
  const chosen = [...touched].filter(isPrimary).at(-1);
  if (chosen === undefined) return;
  for (const element of elements) {
    if (element !== chosen && isPrimary(element) && isObject(element)) element['primary'] = false;
  }
}

interface Addition {
  readonly container: JsonObject;
  readonly attribute: AttributeDefinition;
  readonly task: Task;
}

/** Appends what is not there; an element that is there by its key takes over the other sub-attributes. */
function addAll(
  elements: Json[],
  given: readonly Json[],
  { container, attribute, task }: Addition,
): void {
  const { scope, work } = task;
  const kind = { attribute, prepare: scope.prepare };
  const byKey = indexOf(elements, kind, work);
  work.look(given.length);
  const touched = new Set<Json>();
  for (const element of given.map(withoutNulls)) {
    if (isHollow(element)) continue;
    const key = elementKey(element, kind);
    const same = byKey.get(key);
    if (isObject(same) && isObject(element)) merge(same, element);
    if (same === undefined) {
      byKey.set(key, element);
      elements.push(element);
    }
    touched.add(same ?? element);
  }
  if ([...touched].some(isPrimary)) {
    work.look(elements.length);
    keepOnePrimary(elements, touched);
  }
  if (elements.length > 0) container[attribute.name] = elements;
}

/** The elements by their key; built once for operations that only add. */
function indexOf(elements: readonly Json[], kind: ListKind, work: Work): Map<string, Json> {
  const known = work.indexes.get(elements);
  if (known !== undefined) return known;
  work.look(elements.length);
  const byKey = new Map(elements.map((element) => [elementKey(element, kind), element]));
  work.indexes.set(elements, byKey);
  return byKey;
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

function without(
  elements: readonly Json[],
  listed: readonly Json[],
  { attribute, task }: Pick<Addition, 'attribute' | 'task'>,
): Json[] {
  const kind = { attribute, prepare: task.scope.prepare };
  task.work.look(elements.length + listed.length);
  const keys = new Set(listed.map((element) => valueKey(element, kind)));
  return elements.filter((element) => !keys.has(valueKey(element, kind)));
}

function changeAll(
  elements: readonly Json[],
  { attribute, subAttribute }: Required<ListTarget> & { subAttribute: AttributeDefinition },
  { operation, scope, work }: Task,
): Json[] {
  const { op, value, isBlank } = operation;
  work.look(elements.length);
  if (subAttribute.mutability === 'immutable') {
    throw mutability(
      `${attribute.name}.${subAttribute.name} cannot be changed; remove the element and add another.`,
    );
  }
  if (elements.length === 0 && op !== 'remove' && value !== undefined) {
    if (op === 'add' && scope.leniency.valuePathWithoutMatch === 'create')
      return [{ [subAttribute.name]: value }];
    throw noTarget(`${attribute.name} has no elements whose ${subAttribute.name} could be set.`);
  }
  const changed = elements.filter(isObject);
  for (const element of changed) setOrClear(element, subAttribute, { op, value, isBlank });
  const isCleared = op === 'remove' || value === undefined;
  const kept = isCleared ? changed.filter((element) => !holdsOnlyLabels(element)) : changed;
  return normalizeElements(kept, { ...scope, attribute, path: attribute.name });
}

/** An element as it is kept: a sub-attribute that is null is not there (RFC 7643 §2.5). */
export function withoutNulls(element: Json): Json {
  if (!isObject(element)) return element;
  return Object.fromEntries(Object.entries(element).filter(([, value]) => value !== null));
}
