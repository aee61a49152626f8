import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/scim/json.js';
import { GROUP_TYPE } from '../../../../src/scim/schema/resource-types.js';
import { patch, refusal } from './patch.js';

describe('the members of a group', () => {
  const group: JsonObject = {
    displayName: 'Field Ops',
    members: [{ value: 'u1' }, { value: 'u2' }],
  };
  const emptied = { displayName: 'Field Ops' };

  it.each([
    [
      { op: 'Remove', path: 'members', value: [{ $ref: null, value: 'u1' }] },
      { ...group, members: [{ value: 'u2' }] },
    ],
    [
      { op: 'Remove', path: 'members', value: 'u1' },
      { ...group, members: [{ value: 'u2' }] },
    ],
    [
      { op: 'remove', path: 'members[value eq "u1"]' },
      { ...group, members: [{ value: 'u2' }] },
    ],
    [{ op: 'remove', path: 'members' }, emptied],
    [{ op: 'replace', path: 'members', value: null }, emptied],
    [
      { op: 'replace', path: 'members', value: [{ $ref: null, value: 'u3' }] },
      { ...group, members: [{ value: 'u3' }] },
    ],
    [{ op: 'remove', path: 'members[value eq "u9"]' }, group],
    [{ op: 'Remove', path: 'members', value: [] }, group],
    [{ op: 'Add', path: 'members', value: [{ $ref: null, value: 'u1' }] }, group],
    [
      { op: 'Add', path: 'members', value: ['u1', 'u3'] },
      { ...group, members: [{ value: 'u1' }, { value: 'u2' }, { value: 'u3' }] },
    ],
    [
      { op: 'add', value: { members: [{ value: 'u3', displayName: 'Three', name: 'x' }] } },
      { ...group, members: [{ value: 'u1' }, { value: 'u2' }, { value: 'u3', display: 'Three' }] },
    ],
    [
      { op: 'replace', value: { id: '77fe', displayName: 'Field Operations' } },
      { ...group, displayName: 'Field Operations' },
    ],
  ])('after %j', (operation, expected) => {
    expect(patch([operation], { type: GROUP_TYPE, from: group })).toEqual(expected);
  });

  it.each([
    [{ op: 'replace', path: 'members[value eq "u1"].value', value: 'u9' }, 'mutability'],
    [{ op: 'remove', path: 'members[value eq "u1"].value' }, 'mutability'],
    [{ op: 'replace', path: 'members[value eq "u9"]', value: { value: 'u9' } }, 'noTarget'],
    [{ op: 'add', path: 'members[type eq "User"].value', value: 'u9' }, 'mutability'],
    [{ op: 'replace', path: 'members.type', value: 'Group' }, 'mutability'],
    [{ op: 'remove', path: 'displayName' }, 'mutability'],
    [{ op: 'add', path: 'members', value: [{ value: { a: 1 } }] }, 'invalidValue'],
    [{ op: 'replace', path: 'userName', value: 'x' }, 'invalidPath'],
  ])('are not changed by %j → %s', (operation, scimType) => {
    expect(refusal([operation], { type: GROUP_TYPE, from: group })).toMatchObject({
      status: 400,
      scimType,
    });
  });
});

describe('a large group', () => {
  it('is changed by look-up, not by search', () => {
    const ids = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => ({ value: `u${from + index}` }));
    let reads = 0;
    const counted = (value: string) =>
      Object.defineProperty({}, 'value', {
        enumerable: true,
        get: () => {
          reads += 1;
          return value;
        },
      });
    const from = {
      displayName: 'G',
      members: ids(0, 50_000).map(({ value }) => counted(value)),
    };
    const operations = [
      { op: 'replace', path: 'displayName', value: 'H' },
      { op: 'add', path: 'members', value: ids(49_500, 1_000) },
      { op: 'remove', path: 'members', value: ids(0, 1_000) },
    ];
    const members = patch(operations, { type: GROUP_TYPE, from })['members'];
    expect(members).toHaveLength(49_500);
    // A few looks at each, not one for each pair.
    expect(reads).toBeLessThan(20 * 50_000);
  });
});

describe('a member that is there', () => {
  const from = { displayName: 'G', members: [{ value: 'u1', type: 'User', display: 'One' }] };
  it.each([[{ value: 'u2' }], [{ type: 'Group' }], [{ display: 'Q' }], [{ $ref: '/Users/u2' }]])(
    'is not made another: %j',
    (value) => {
      for (const dialect of ['entra', 'rfc-strict']) {
        const operation = { op: 'replace', path: 'members[value eq "u1"]', value };
        const error = refusal([operation], { from, type: GROUP_TYPE, dialect });
        expect(error).toMatchObject({ status: 400, scimType: 'mutability' });
      }
    },
  );

  it('may be told what it is', () => {
    const value = { value: 'u1', display: 'One' };
    const operation = { op: 'replace', path: 'members[value eq "u1"]', value };
    expect(patch([operation], { from, type: GROUP_TYPE })).toEqual(from);
  });
});
