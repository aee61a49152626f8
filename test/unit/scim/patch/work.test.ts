import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/scim/json.js';
import { GROUP_TYPE } from '../../../../src/scim/schema/resource-types.js';
import { patch, refusal } from './patch.js';

const emails = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ value: `m${index}@x` }));
const long: JsonObject = { userName: 'a', emails: emails(500) };

describe('many operations on a long list', () => {
  it('that each change a few of its elements are refused before they take long', () => {
    const one = { op: 'replace', path: 'emails[value eq "m1@x"].display', value: 'x' };
    const error = refusal(Array(600).fill(one), { from: long });
    expect(error).toMatchObject({ status: 400, scimType: 'tooMany' });
    expect(error.detail).toMatch(/^Operation 501 .*more than 250000 comparisons/);
    expect(patch(Array(400).fill(one), { from: long })).not.toEqual(long);
  });

  const many = Array(150).fill('value eq "m1@x"').join(' or ');
  it.each([
    ['a removal', 600, { op: 'remove', path: 'emails', value: [{ value: 'nobody' }] }],
    ['a part of all', 600, { op: 'add', path: 'emails.display', value: 'x' }],
    [
      'a new primary element',
      600,
      { op: 'add', path: 'emails', value: { value: 'm1@x', primary: true } },
    ],
    ['a long filter', 5, { op: 'add', path: `emails[${many}].display`, value: 'x' }],
  ])('are counted for %s', (_what, count, one) => {
    const error = refusal(Array(count).fill(one), { from: long });
    expect(error).toMatchObject({ scimType: 'tooMany' });
  });

  it('that only add look at what is there once', () => {
    const operations = emails(3000).map((value) => ({ op: 'add', path: 'emails', value }));
    const { emails: after } = patch(operations, { from: long });
    expect(after).toHaveLength(3000);
    const members = emails(100_000);
    const joined = patch(
      [...operations.slice(0, 2), { op: 'replace', path: 'displayName', value: 'H' }].map(
        (one) => ({
          ...one,
          path: one.path.replace('emails', 'members'),
        }),
      ),
      { from: { displayName: 'G', members }, type: GROUP_TYPE },
    );
    expect(joined).toEqual({ displayName: 'H', members });
  });
});
