import { mutability, noTarget } from '../errors.js';
import { evaluateElement } from '../filter/evaluate.js';
import type { Filter } from '../filter/types.js';
import { isObject, type Json, type JsonObject, unset } from '../json.js';
import type { Path } from '../path.js';
import { holdsOnlyLabels, normalizeElements } from '../resource/elements.js';
import { isOtherPart } from '../resource/immutable.js';
import type { AttributeDefinition } from '../schema/types.js';
import { elementsOf, keepOnePrimary, store, withoutNulls } from './list.js';
import { isMembers } from './member-delta.js';
import { merge, type Task } from './target.js';

type ElementsPath = Extract<Path, { kind: 'elements' }>;

/** Applies an operation to the elements of a plural attribute that a filter picks. */
export function applyToElements(container: JsonObject, path: ElementsPath, task: Task): void {
  const { attribute } = path.ref;
  const elements = elementsOf(container, attribute.name);
  task.work.look(elements.length * termsOf(path.filter));
  const matches = elements
    .filter(isObject)
    .filter((element) => evaluateElement(path.filter, element, task.scope.prepare));
  refuseImmutable(path, matches, task);
  if (matches.length === 0) {
    const created = withoutMatch(path, task);
    if (created === undefined) return;
    elements.push(created);
    keepOnePrimary(elements, new Set([created]));
    store(container, attribute, elements);
    return;
  }
  const removed = new Set<Json>(
    matches.filter((element) => changeElement(element, path, task) === 'gone'),
  );
  const kept = elements.filter((element) => !removed.has(element));
  keepOnePrimary(kept, new Set<Json>(matches));
  const rules = { ...task.scope, attribute, path: attribute.name };
  store(container, attribute, normalizeElements(kept, rules));
}

/** How many comparisons a filter makes of one element, at most. */
function termsOf(filter: Filter): number {
  if (filter.kind === 'and' || filter.kind === 'or')
    return filter.operands.reduce((sum, operand) => sum + termsOf(operand), 0);
  return filter.kind === 'not' ? termsOf(filter.operand) : 1;
}

/** Parts that are immutable stay as they are: the element is removed, and another added (RFC 7643 §4.2, §7). */
function refuseImmutable(path: ElementsPath, matches: readonly JsonObject[], task: Task): void {
  const { attribute } = path.ref;
  const element = givenTo(path, task);
  if (element === undefined) return;
  const { prepare } = task.scope;
  // What a member is, its id tells; of other elements, a part that was not set yet is set once.
  const isFixed = path.subAttribute !== undefined && isMembers(path.ref);
  const isOther = (part: AttributeDefinition) =>
    isFixed || matches.some((was) => isOtherPart(part, { was, element, prepare }));
  const parts = path.subAttribute === undefined ? attribute.subAttributes : [path.subAttribute];
  const changed = parts?.filter(isImmutable).find(isOther);
  if (changed !== undefined) throw immutable(attribute, changed);
}

/** The parts that an operation gives to each element; undefined when whole elements go. */
function givenTo(
  { subAttribute }: ElementsPath,
  { operation: { op, value = null } }: Task,
): JsonObject | undefined {
  if (subAttribute !== undefined) return { [subAttribute.name]: op === 'remove' ? null : value };
  return op !== 'remove' && isObject(value) ? value : undefined;
}

function isImmutable({ mutability: kind }: AttributeDefinition): boolean {
  return kind === 'immutable';
}

function immutable({ name }: AttributeDefinition, part: AttributeDefinition) {
  return mutability(`${name}.${part.name} cannot be changed; remove the element and add another.`);
}

function changeElement(
  element: JsonObject,
  { subAttribute }: ElementsPath,
  { operation: { op, value } }: Task,
): 'kept' | 'gone' {
  if (subAttribute === undefined) {
    if (op === 'remove' || value === undefined) return 'gone';
    if (isObject(value)) merge(element, value);
    return 'kept';
  }
  if (op !== 'remove' && value !== undefined) {
    element[subAttribute.name] = value;
    return 'kept';
  }
  unset(element, subAttribute.name);
  return holdsOnlyLabels(element) ? 'gone' : 'kept';
}

/**
 * No element matches. Entra expects `emails[type eq "work"].value` to make the element; RFC 7644
 * §3.5.2.3 wants noTarget. The element is made only when the filter says what it would be.
 */
function withoutMatch(path: ElementsPath, { operation, scope }: Task): JsonObject | undefined {
  const { op, value } = operation;
  const { attribute } = path.ref;
  if (op === 'remove' || value === undefined) {
    if (isMembers(path.ref) || scope.leniency.removeWithoutMatch === 'ignore') return undefined;
    throw noTarget(`no element of ${attribute.name} matches the filter.`);
  }
  const mayCreate = scope.leniency.valuePathWithoutMatch === 'create';
  const created = mayCreate ? elementFor(path, op, value) : undefined;
  if (created !== undefined) return created;
  throw noTarget(`no element of ${attribute.name} matches the filter.`);
}

function elementFor(path: ElementsPath, op: string, value: Json): JsonObject | undefined {
  if (isMembers(path.ref)) return undefined;
  if (path.subAttribute === undefined && op !== 'add') return undefined;
  const literals = describedBy(path.filter);
  if (literals === undefined) return undefined;
  if (path.subAttribute !== undefined) return { ...literals, [path.subAttribute.name]: value };
  const given = withoutNulls(value);
  return isObject(given) ? { ...literals, ...given } : literals;
}

/** The element that a filter of `eq` tests joined by `and` describes; undefined for other filters. */
function describedBy(filter: Filter): JsonObject | undefined {
  if (filter.kind === 'and') {
    const parts = filter.operands.map(describedBy);
    const known = parts.filter((part) => part !== undefined);
    const entries = known.flatMap((part) => Object.entries(part));
    const element = Object.fromEntries(entries);
    // Nothing is two things at once: no element meets `type eq "a" and type eq "b"`.
    const isOne = entries.every(([name, value]) => element[name] === value);
    return known.length === parts.length && isOne ? element : undefined;
  }
  if (filter.kind !== 'compare' || filter.operator !== 'eq') return undefined;
  const name = filter.target.subAttribute?.name;
  // A filter on the value itself points at one element: there is nothing to make.
  if (name === undefined || name === 'value' || name === '$ref') return undefined;
  return { [name]: filter.value };
}
