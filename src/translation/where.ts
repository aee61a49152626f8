import type {
  BooleanFilter,
  DateTimeFilter,
  NumberFilter,
  StringFilter,
} from '../../graphql/operations/generated/documents.js';
import { invalidFilter } from '../scim/errors.js';
import type { Filter } from '../scim/filter/types.js';
import { clip } from '../scim/json.js';
import { type AttributeRef, attributePath } from '../scim/schema/resolve.js';
import type { ResourceTypeDefinition } from '../scim/schema/types.js';

/** What a leaf of a filter asks of its attribute. */
export type Test =
  | { readonly kind: 'present' }
  | {
      readonly kind: 'compare';
      readonly operator: keyof typeof OPERATORS;
      readonly value: string | number | boolean;
    };

/** The connectives that every GraphQL `where` has. */
export interface Connectives<Where> {
  readonly and?: readonly Where[] | null | undefined;
  readonly or?: readonly Where[] | null | undefined;
  readonly not?: Where | null | undefined;
}

/** How the leaves of a filter become tests of one `where`; `path` is the canonical attribute path. */
export interface LeafRules<Where> {
  readonly leaf: (path: string, test: Test, target: AttributeRef) => Where;
  readonly some: (path: string, filter: Filter, target: AttributeRef) => Where;
  /** `where` built from connectives alone. */
  readonly join: (connectives: Connectives<Where>) => Where;
}

/** What a filter is translated for. */
export interface WhereScope {
  /** The resource type as the tenant has it. */
  readonly type: ResourceTypeDefinition;
  /** Base of all addresses that are shown. */
  readonly baseUrl: string;
}

/** Translates a checked SCIM filter into the `where` input of a GraphQL list. */
export function toWhere<Where>(filter: Filter, rules: LeafRules<Where>): Where {
  switch (filter.kind) {
    case 'and':
      return rules.join({ and: filter.operands.map((operand) => toWhere(operand, rules)) });
    case 'or':
      return rules.join({ or: filter.operands.map((operand) => toWhere(operand, rules)) });
    case 'not':
      return rules.join({ not: toWhere(filter.operand, rules) });
    case 'everything':
      return rules.join({});
    case 'nothing':
      return rules.join({ or: [] });
    case 'some':
      return rules.some(pathOf(filter.target), filter.filter, filter.target);
    default:
      return rules.leaf(pathOf(filter.target), filter, filter.target);
  }
}

const OPERATORS = {
  eq: 'equals',
  ne: 'notEquals',
  co: 'contains',
  sw: 'startsWith',
  ew: 'endsWith',
  gt: 'greaterThan',
  ge: 'greaterThanOrEqual',
  lt: 'lessThan',
  le: 'lessThanOrEqual',
} as const;

/** The test of a text attribute. */
export function toStringFilter(test: Test): StringFilter {
  if (test.kind === 'present') return { present: true };
  return { [OPERATORS[test.operator]]: String(test.value) };
}

/** The test of a boolean attribute. */
export function toBooleanFilter(test: Test): BooleanFilter {
  if (test.kind === 'present') return { present: true };
  return { [OPERATORS[test.operator]]: test.value };
}

/** The test of a number. */
export function toNumberFilter(test: Test): NumberFilter {
  if (test.kind === 'present') return { present: true };
  return { [OPERATORS[test.operator]]: test.value };
}

/** The test of an instant; every resource has the two that there are. Errors: 400 invalidFilter. */
export function toDateTimeFilter(test: Test): DateTimeFilter {
  if (test.kind === 'present') return {};
  const instant = String(test.value);
  if (!FOUR_DIGIT_YEAR.test(instant)) {
    throw invalidFilter(
      `The filter compares with ${clip(instant)}; instants are of the years 0001 to 9999 in UTC.`,
    );
  }
  return { [OPERATORS[test.operator]]: instant };
}

/** An offset may lead out of the years that RFC 3339 can write. */
const FOUR_DIGIT_YEAR = /^(?!0000)\d{4}-/;

/**
 * The test of a list: some element meets it. `ne` holds when some element differs or when there is
 * none (RFC 7644 §3.4.2.2 leaves the empty list open; an absent attribute differs from any value).
 */
export function toSome<Where>(
  test: Test,
  some: (filter: StringFilter) => Where,
  { join, any }: { join: LeafRules<Where>['join']; any: Where },
): Where {
  const holds = some(toStringFilter(test));
  if (test.kind === 'present' || test.operator !== 'ne') return holds;
  return join({ or: [holds, join({ not: any })] });
}

/** A test with a known answer. */
export function constant<Where>(holds: boolean, join: LeafRules<Where>['join']): Where {
  return join(holds ? {} : { or: [] });
}

/** Compares a leaf with a plain ASCII value that all resources of a type share, such as their type's name. */
export function matchesConstant(test: Test, value: string, isExact = false): boolean {
  if (test.kind === 'present') return true;
  const toKey = (text: string) => (isExact ? text : text.toLowerCase());
  const [left, right] = [toKey(value), toKey(String(test.value))];
  const answers = {
    eq: left === right,
    ne: left !== right,
    co: left.includes(right),
    sw: left.startsWith(right),
    ew: left.endsWith(right),
    gt: left > right,
    ge: left >= right,
    lt: left < right,
    le: left <= right,
  };
  return answers[test.operator];
}

function pathOf(target: AttributeRef): string {
  return attributePath(target);
}
