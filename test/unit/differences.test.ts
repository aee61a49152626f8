import { describe, expect, it } from 'vitest';
import { differences } from '../conformance/differences.js';

describe('an answer fits what an exchange expects', () => {
  it.each([
    ['equal values', 1, 1],
    ['more members than are asked for', { a: 1, b: 2 }, { a: 1 }],
    ['a list in its order', [1, { a: 2, b: 3 }], [1, { a: 2 }]],
    ['a list in any order', [{ a: 1 }, { a: 2 }], { $anyOrder: [{ a: 2 }, { a: 1 }] }],
    ['text that an expression matches', 'W/"1"', { $matches: '^W/' }],
  ])('%s', (_, actual, expected) => {
    expect(differences(actual, expected, '')).toEqual([]);
  });

  it.each([
    ['another value', 1, 2, ': 1 instead of 2'],
    ['a number for text', 1, '1', ': 1 instead of "1"'],
    ['a member that is missing', {}, { a: null }, '/a: undefined instead of null'],
    ['a list that is longer', [1, 2], [1], ': [1,2] instead of [1]'],
    ['a list in another order', [2, 1], [1, 1], '/0: 2 instead of 1'],
    ['a missing element', [1, 2], { $anyOrder: [1, 3] }, ': no 3 in [1,2]'],
    ['a list for an object', [], { a: 1 }, ': [] instead of {"a":1}'],
    ['text that does not match', 'x', { $matches: '^W/' }, ': "x" instead of {"$matches":"^W/"}'],
    ['a number where text is matched', 1, { $matches: '1' }, ': 1 instead of {"$matches":"1"}'],
  ])('but not with %s', (_, actual, expected, problem) => {
    expect(differences(actual, expected, '')).toEqual([problem]);
  });
});
