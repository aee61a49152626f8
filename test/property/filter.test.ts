import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { leniencyOf } from '../../src/scim/dialect.js';
import { ScimError } from '../../src/scim/errors.js';
import { checkFilter } from '../../src/scim/filter/check.js';
import { compareText, evaluateFilter } from '../../src/scim/filter/evaluate.js';
import { parseFilter } from '../../src/scim/filter/parse.js';
import { printFilter } from '../../src/scim/filter/print.js';
import type { Filter, FilterNode } from '../../src/scim/filter/types.js';
import { USER_TYPE } from '../../src/scim/schema/resource-types.js';
import { user } from './arbitrary.js';

const scope = { type: USER_TYPE, leniency: leniencyOf('entra') };
const prepare = (text: string) => text.toLowerCase();

const path = fc.constantFrom('userName', 'title', 'emails.value', 'name.familyName', 'emails.type');
const operator = fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le');
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('a', 'A', 'b', 'work', 'true'),
);

const leaf = fc.oneof(
  fc.record({
    kind: fc.constant('compare' as const),
    path,
    operator,
    value: text,
    at: fc.constant(0),
  }),
  fc.record({ kind: fc.constant('present' as const), path, at: fc.constant(0) }),
  fc.record({
    kind: fc.constant('compare' as const),
    path: fc.constant('active'),
    operator: fc.constantFrom('eq' as const, 'ne' as const),
    value: fc.boolean(),
    at: fc.constant(0),
  }),
);

const { node } = fc.letrec<{ node: FilterNode }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaf,
    fc.record({ kind: fc.constant('not' as const), operand: tie('node') }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      operands: fc.array(tie('node'), { minLength: 2, maxLength: 3 }),
    }),
  ),
}));

const some = fc.record({
  kind: fc.constant('some' as const),
  path: fc.constantFrom('emails', 'roles'),
  at: fc.constant(0),
  filter: fc.record({
    kind: fc.constant('compare' as const),
    path: fc.constantFrom('value', 'type'),
    operator,
    value: text,
    at: fc.constant(0),
  }),
});

const filterNode = fc.oneof(node, some);

const PIECES = ['(', ')', '[', ']', '"', '\\', "'", ' ', '.', 'eq ', 'not', ' and ', 'emails', 'a'];

function withoutPositions(given: FilterNode): FilterNode {
  switch (given.kind) {
    case 'and':
    case 'or':
      return { ...given, operands: given.operands.map(withoutPositions) };
    case 'not':
      return { ...given, operand: withoutPositions(given.operand) };
    case 'some':
      return { ...given, at: 0, filter: withoutPositions(given.filter) };
    default:
      return { ...given, at: 0 };
  }
}

describe('reading filters', () => {
  test.prop([filterNode])('gives back what was printed', (given) => {
    expect(withoutPositions(parseFilter(printFilter(given)))).toEqual(given);
  });

  test.prop([
    fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...PIECES)).map((pieces) => pieces.join('')),
    ),
  ])('any text is read or refused as a filter, and nothing else happens', (given) => {
    try {
      checkFilter(parseFilter(given), scope);
    } catch (error) {
      expect(error).toBeInstanceOf(ScimError);
      expect(error).toMatchObject({ status: 400, scimType: 'invalidFilter' });
    }
  });
});

describe('the logic of filters', () => {
  const holds = (filter: Filter, resource: Parameters<typeof evaluateFilter>[1]) =>
    evaluateFilter(filter, resource, prepare);

  test.prop([filterNode, user])('not not f is f', (given, resource) => {
    const filter = checkFilter(given, scope);
    const twice: Filter = { kind: 'not', operand: { kind: 'not', operand: filter } };
    expect(holds(twice, resource)).toBe(holds(filter, resource));
  });

  test.prop([filterNode, filterNode, user])('De Morgan', (one, other, resource) => {
    const [left, right] = [checkFilter(one, scope), checkFilter(other, scope)];
    const neither: Filter = { kind: 'not', operand: { kind: 'or', operands: [left, right] } };
    const both: Filter = {
      kind: 'and',
      operands: [
        { kind: 'not', operand: left },
        { kind: 'not', operand: right },
      ],
    };
    expect(holds(neither, resource)).toBe(holds(both, resource));
  });

  test.prop([fc.constantFrom('userName', 'title', 'name.familyName'), text, user])(
    'ne is the opposite of eq for a single value',
    (name, value, resource) => {
      const compare = (wanted: 'eq' | 'ne') =>
        checkFilter({ kind: 'compare', path: name, operator: wanted, value, at: 1 }, scope);
      expect(holds(compare('ne'), resource)).toBe(!holds(compare('eq'), resource));
    },
  );

  test.prop([fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })])(
    'the order of text is that of its UTF-8 bytes, as in the database',
    (left, right) => {
      const bytes = Buffer.compare(Buffer.from(left), Buffer.from(right));
      expect(Math.sign(compareText(left, right))).toBe(bytes);
    },
  );
});
