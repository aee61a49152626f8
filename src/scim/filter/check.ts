import { isBinaryLiteral } from '../binary.js';
import { parseDateTime } from '../date-time.js';
import type { Leniency } from '../dialect.js';
import { invalidFilter, ScimError } from '../errors.js';
import { clip } from '../json.js';
import {
  type AttributeRef,
  attributePath,
  findAttribute,
  leafOf,
  needsUrn,
  resolveAttribute,
} from '../schema/resolve.js';
import type {
  AttributeDefinition,
  AttributeType,
  ResourceTypeDefinition,
} from '../schema/types.js';
import type { Filter, FilterNode, Literal, Operator } from './types.js';

const TEXT_ONLY: ReadonlySet<Operator> = new Set(['co', 'sw', 'ew']);
const ORDERING: ReadonlySet<Operator> = new Set(['gt', 'ge', 'lt', 'le']);
const TEXT_TYPES: ReadonlySet<AttributeType> = new Set(['string', 'reference']);
const UNORDERED: ReadonlySet<AttributeType> = new Set(['boolean', 'binary']);

/** The kind of literal that each type is compared with. */
const LITERALS: Readonly<Record<AttributeType, 'string' | 'number' | 'boolean'>> = {
  string: 'string',
  boolean: 'boolean',
  decimal: 'number',
  integer: 'number',
  dateTime: 'string',
  binary: 'string',
  reference: 'string',
  complex: 'string',
};

/** What a filter is checked against. */
export interface FilterScope {
  readonly type: ResourceTypeDefinition;
  readonly leniency: Leniency;
  /** Types that are queried together with this one: what only they have is absent here (RFC 7644 §3.4.2.1). */
  readonly others?: readonly ResourceTypeDefinition[];
  /** Whether the filter stands in a URL, which others may see. */
  readonly isInUrl?: boolean;
  /** Inside a value path: the plural attribute whose sub-attributes are named. */
  readonly within?: AttributeRef;
}

/**
 * Gives the attributes of a filter their definitions and its literals the attributes' types. Errors:
 * 400 invalidFilter for operators that a type does not have and literals of another type.
 */
export function checkFilter(node: FilterNode, scope: FilterScope): Filter {
  switch (node.kind) {
    case 'and':
    case 'or':
      return {
        kind: node.kind,
        operands: node.operands.map((operand) => checkFilter(operand, scope)),
      };
    case 'not':
      return { kind: 'not', operand: checkFilter(node.operand, scope) };
    case 'some':
      return checkSome(node, scope);
    default:
      return checkTest(node, scope);
  }
}

type Test = Extract<FilterNode, { kind: 'compare' | 'present' }>;

function checkTest(node: Test, scope: FilterScope): Filter {
  const ref = find(node.path, scope);
  if (ref === undefined) return unknownAttribute(node, scope);
  refuseHidden(ref, node.at, scope);
  if (node.kind === 'present') return { kind: 'present', target: ref };
  const target = comparable(ref, node, scope.leniency);
  if (node.value === null) return compareWithNull(target, node);
  checkOperator(target, node);
  const value = toValue(target, node, scope.leniency);
  return { kind: 'compare', target, operator: node.operator, value };
}

function checkSome(node: Extract<FilterNode, { kind: 'some' }>, scope: FilterScope): Filter {
  if (scope.within !== undefined) {
    throw invalidFilter(
      `A "[" at position ${node.at} of the filter stands inside another one; value paths are not nested.`,
    );
  }
  const target = find(node.path, scope);
  if (target === undefined) return unknownAttribute(node, scope);
  refuseHidden(target, node.at, scope);
  if (target.subAttribute !== undefined || target.attribute.subAttributes === undefined) {
    throw invalidFilter(
      `"${clip(node.path)}" at position ${node.at} of the filter has no sub-attributes to put in brackets.`,
    );
  }
  const filter = checkFilter(node.filter, { ...scope, within: target });
  if (target.attribute.multiValued) return { kind: 'some', target, filter };
  // The one value of a single-valued attribute is meant, where there is one: `name[givenName sw "M"]`.
  return { kind: 'and', operands: [{ kind: 'present', target }, filter] };
}

function find(path: string, { type, within, leniency }: FilterScope): AttributeRef | undefined {
  if (within === undefined) return resolveAttribute(type, path, needsUrn(leniency));
  const subAttribute = findAttribute(within.attribute.subAttributes ?? [], path);
  return subAttribute === undefined ? undefined : { subAttribute, ...within };
}

/** An attribute that no resource has: compared it matches nothing, except for `ne`. */
function unknownAttribute(
  node: Exclude<FilterNode, { kind: 'and' | 'or' | 'not' }>,
  { leniency, others = [] }: FilterScope,
): Filter {
  const isElsewhere = others.some(
    (type) => resolveAttribute(type, node.path, needsUrn(leniency)) !== undefined,
  );
  if (leniency.unknownInFilters === 'reject' && !isElsewhere) {
    throw invalidFilter(
      `The attribute "${clip(node.path)}" at position ${node.at} of the filter is not known.`,
    );
  }
  const differs = node.kind === 'compare' && node.operator === 'ne' && node.value !== null;
  const isAbsent = node.kind === 'compare' && node.operator === 'eq' && node.value === null;
  return { kind: differs || isAbsent ? 'everything' : 'nothing' };
}

/** What is never returned must not be found out by asking (RFC 7644 §7.5.2). */
function refuseHidden(ref: AttributeRef, at: number, { isInUrl }: FilterScope): void {
  if (ref.attribute.returned !== 'never' && leafOf(ref).returned !== 'never') return;
  const detail = `The attribute "${attributePath(ref)}" at position ${at} of the filter cannot be filtered by.`;
  throw isInUrl === true ? new ScimError(403, detail, 'sensitive') : invalidFilter(detail);
}

/** A complex attribute is compared by its `value`, as `manager eq "…"` and `members eq "…"` mean it. */
function comparable(
  ref: AttributeRef,
  node: Extract<Test, { kind: 'compare' }>,
  { looseNames }: Leniency,
): AttributeRef {
  if (leafOf(ref).type !== 'complex') return ref;
  const value = findAttribute(ref.attribute.subAttributes ?? [], 'value');
  const isMeant = ref.attribute.multiValued || looseNames === 'read';
  if (value !== undefined && isMeant) return { subAttribute: value, ...ref };
  if (node.value === null) return ref;
  throw invalidFilter(
    `"${attributePath(ref)}" at position ${node.at} of the filter is complex; compare one of its sub-attributes.`,
  );
}

function compareWithNull(target: AttributeRef, node: Extract<Test, { kind: 'compare' }>): Filter {
  const present: Filter = { kind: 'present', target };
  if (node.operator === 'ne') return present;
  if (node.operator === 'eq') return { kind: 'not', operand: present };
  throw invalidFilter(
    `null at position ${node.at} of the filter can only be compared with eq and ne.`,
  );
}

function checkOperator(
  target: AttributeRef,
  { operator, at }: Extract<Test, { kind: 'compare' }>,
): void {
  const { type } = leafOf(target);
  const isWrong =
    (TEXT_ONLY.has(operator) && !TEXT_TYPES.has(type)) ||
    (ORDERING.has(operator) && UNORDERED.has(type));
  if (isWrong) {
    throw invalidFilter(
      `The operator ${operator} does not apply to the ${type} attribute "${attributePath(target)}" at position ${at} of the filter.`,
    );
  }
}

function toValue(
  target: AttributeRef,
  node: Extract<Test, { kind: 'compare' }>,
  { looseTypes, textBooleans }: Leniency,
): string | number | boolean {
  const definition = leafOf(target);
  const tolerance = definition.type === 'boolean' ? textBooleans : looseTypes;
  const isOfType = tolerance === 'read' || typeof node.value === LITERALS[definition.type];
  const value = isOfType ? convert(definition, node.value) : undefined;
  if (value === undefined) {
    throw invalidFilter(
      `The value compared with the ${definition.type} attribute "${attributePath(target)}" at position ${node.at} of the filter is not a ${definition.type}.`,
    );
  }
  return value;
}

function convert(
  { type }: AttributeDefinition,
  value: Literal,
): string | number | boolean | undefined {
  const text = String(value);
  switch (type) {
    case 'boolean':
      return toBoolean(text);
    case 'integer':
    case 'decimal':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined;
    case 'dateTime':
      return parseDateTime(text);
    case 'binary':
      return isBinaryLiteral(text) ? text : undefined;
    default:
      return text;
  }
}

function toBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  if (lower === 'true') return true;
  return lower === 'false' ? false : undefined;
}
