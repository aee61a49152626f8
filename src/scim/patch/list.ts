import { mutability, noTarget } from '../errors.js';
import { isEqual, isObject, type Json, type JsonObject, own, unset } from '../json.js';
import { normalizeElements } from '../resource/elements.js';
import type { AttributeDefinition } from '../schema/types.js';
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
  else
    store(
      container,
      attribute,
      elements.filter((element) => !isListed(element, given, { attribute, task })),
    );
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

interface ListTask {
  readonly attribute: AttributeDefinition;
  readonly task: Task;
}

/** Appends what is not there; an element that is there by its key takes over the other sub-attributes. */
function addAll(elements: readonly Json[], given: readonly Json[], context: ListTask): Json[] {
  const result = [...elements];
  const touched = new Set<Json>();
  for (const element of given) {
    const plain = withoutNulls(element);
    const same = result.find((known) => isSame(known, plain, context));
    if (same === undefined) result.push(plain);
    else if (isObject(same) && isObject(plain)) merge(same, plain);
    touched.add(same ?? plain);
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

function isListed(element: Json, given: readonly Json[], context: ListTask): boolean {
  return given.some((listed) => {
    if (!isObject(element) || !isObject(listed)) return isEqual(element, listed);
    return foldedValue(element, context) === foldedValue(listed, context);
  });
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
    if (op === 'add' && scope.leniency.createOnNoMatch) return [{ [subAttribute.name]: value }];
    throw noTarget(
      `${attribute.name} has no elements whose ${subAttribute.name} could be replaced.`,
    );
  }
  const changed = elements.filter(isObject);
  for (const element of changed) setOrClear(element, subAttribute, { op, value, isBlank });
  return normalizeElements(changed, { leniency: scope.leniency, path: attribute.name });
}

/** Elements are the same by value and type; members by value alone. */
function isSame(known: Json, given: Json, context: ListTask): boolean {
  if (!isObject(known) || !isObject(given)) return isEqual(known, given);
  const value = foldedValue(given, context);
  if (value === undefined) return isEqual(known, given);
  if (foldedValue(known, context) !== value) return false;
  if (context.attribute.name === 'members') return true;
  return typeOf(known, context) === typeOf(given, context);
}

function foldedValue(element: JsonObject, { attribute, task }: ListTask): Json | undefined {
  const value = own(element, 'value');
  const definition = (attribute.subAttributes ?? []).find(({ name }) => name === 'value');
  const isFolded = typeof value === 'string' && definition?.caseExact === false;
  return isFolded ? task.scope.prepare(value) : value;
}

function typeOf(element: JsonObject, { task }: ListTask): string | undefined {
  const type = own(element, 'type');
  return typeof type === 'string' ? task.scope.prepare(type) : undefined;
}

/** An element as it is kept: a sub-attribute that is null is not there (RFC 7643 §2.5). */
export function withoutNulls(element: Json): Json {
  if (!isObject(element)) return element;
  return Object.fromEntries(Object.entries(element).filter(([, value]) => value !== null));
}
