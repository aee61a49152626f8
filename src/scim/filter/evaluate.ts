import { binaryKey } from '../binary.js';
import { isObject, type Json, type JsonObject, own } from '../json.js';
import { type AttributeRef, leafOf } from '../schema/resolve.js';
import type { AttributeDefinition } from '../schema/types.js';
import type { Filter, Operator } from './types.js';

/** Brings text into the form in which it is compared without regard to case. */
export type Prepare = (text: string) => string;

/**
 * Whether a resource meets a filter. Logic has two values: an absent attribute meets no comparison
 * but `ne`, so that `not (title eq "x")` holds for a user without a title.
 */
export function evaluateFilter(filter: Filter, resource: JsonObject, prepare: Prepare): boolean {
  return evaluate(filter, (target) => valuesOf(resource, target), prepare);
}

/** Whether one element of a plural attribute meets a filter of its sub-attributes. */
export function evaluateElement(filter: Filter, element: JsonObject, prepare: Prepare): boolean {
  return evaluate(
    filter,
    ({ subAttribute }) => listOf(own(element, subAttribute?.name ?? '')),
    prepare,
  );
}

type Look = (target: AttributeRef) => Json[];

function evaluate(filter: Filter, look: Look, prepare: Prepare): boolean {
  switch (filter.kind) {
    case 'everything':
      return true;
    case 'nothing':
      return false;
    case 'and':
      return filter.operands.every((operand) => evaluate(operand, look, prepare));
    case 'or':
      return filter.operands.some((operand) => evaluate(operand, look, prepare));
    case 'not':
      return !evaluate(filter.operand, look, prepare);
    case 'present':
      return look(filter.target).some(hasValue);
    case 'some':
      return look(filter.target).some(
        (element) => isObject(element) && evaluateElement(filter.filter, element, prepare),
      );
    default:
      return compareAny(filter, look(filter.target), prepare);
  }
}

/** Any element counts; for `ne` an empty list differs from everything. */
function compareAny(
  { target, operator, value }: Extract<Filter, { kind: 'compare' }>,
  values: readonly Json[],
  prepare: Prepare,
): boolean {
  if (operator === 'ne' && values.length === 0) return true;
  const toKey = keyOf(leafOf(target), prepare);
  const fold = (item: Json) => (typeof item === 'string' ? toKey(item) : item);
  return values.some((item) => compare(operator, fold(item), fold(value)));
}

/** The form in which texts of an attribute are compared. */
export function keyOf({ caseExact, type }: AttributeDefinition, prepare: Prepare): Prepare {
  if (type === 'binary') return binaryKey;
  const isFolded = !caseExact && (type === 'string' || type === 'reference');
  return isFolded ? prepare : (text) => text;
}

function compare(operator: Operator, left: Json, right: Json): boolean {
  if (operator === 'eq') return left === right;
  if (operator === 'ne') return left !== right;
  if (typeof left === 'number' && typeof right === 'number') return inOrder(operator, left - right);
  if (typeof left !== 'string' || typeof right !== 'string') return false;
  if (operator === 'co') return left.includes(right);
  if (operator === 'sw') return left.startsWith(right);
  if (operator === 'ew') return left.endsWith(right);
  return inOrder(operator, compareText(left, right));
}

function inOrder(operator: Operator, difference: number): boolean {
  if (operator === 'gt') return difference > 0;
  if (operator === 'ge') return difference >= 0;
  return operator === 'lt' ? difference < 0 : difference <= 0;
}

/** Orders text by code point, as the database does, not by the halves of a pair. */
export function compareText(left: string, right: string): number {
  const [first, second] = [Array.from(left), Array.from(right)];
  const at = first.findIndex((character, index) => character !== second[index]);
  if (at < 0) return first.length - second.length;
  return (first[at]?.codePointAt(0) ?? 0) - (second[at]?.codePointAt(0) ?? -1);
}

function valuesOf(
  resource: JsonObject,
  { extension, attribute, subAttribute }: AttributeRef,
): Json[] {
  const container = extension === undefined ? resource : own(resource, extension);
  const values = isObject(container) ? listOf(own(container, attribute.name)) : [];
  if (subAttribute === undefined) return values;
  // An element without the sub-attribute differs from any value, as it does in brackets.
  return values.map((value) => (isObject(value) ? (own(value, subAttribute.name) ?? null) : null));
}

function listOf(value: Json | undefined): Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function hasValue(value: Json): boolean {
  if (isObject(value)) return Object.values(value).some((member) => member !== null);
  return value !== '' && value !== null;
}
