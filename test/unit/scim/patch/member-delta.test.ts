import { describe, expect, it } from 'vitest';
import { leniencyOf } from '../../../../src/scim/dialect.js';
import { decodePatch } from '../../../../src/scim/patch/decode.js';
import { memberDelta } from '../../../../src/scim/patch/member-delta.js';
import { GROUP_TYPE } from '../../../../src/scim/schema/resource-types.js';
import { PATCH_OP } from '../../../../src/scim/urns.js';

function deltaOf(operations: readonly unknown[]) {
  const scope = {
    type: GROUP_TYPE,
    leniency: leniencyOf('entra'),
    prepare: (text: string) => text,
  };
  return memberDelta(decodePatch({ schemas: [PATCH_OP], Operations: operations }, scope));
}

describe('operations that only add and remove members', () => {
  it.each([
    [
      [{ op: 'Add', path: 'members', value: [{ $ref: null, value: 'u1' }, { value: 'u2' }] }],
      { add: [{ value: 'u1' }, { value: 'u2' }], remove: [] },
    ],
    [[{ op: 'add', path: 'members', value: 'u1' }], { add: [{ value: 'u1' }], remove: [] }],
    [
      [{ op: 'add', value: { members: [{ value: 'u1', display: 'One' }] } }],
      { add: [{ value: 'u1', display: 'One' }], remove: [] },
    ],
    [[{ op: 'Remove', path: 'members', value: [{ value: 'u1' }] }], { add: [], remove: ['u1'] }],
    [[{ op: 'remove', path: 'members[value eq "u1"]' }], { add: [], remove: ['u1'] }],
    [[{ op: 'Remove', path: 'members', value: [] }], { add: [], remove: [] }],
    [
      [
        { op: 'add', path: 'members', value: ['u1', 'u2'] },
        { op: 'remove', path: 'members[value eq "u1"]' },
        { op: 'remove', path: 'members[value eq "u3"]' },
        { op: 'add', path: 'members', value: ['u4'] },
      ],
      { add: [{ value: 'u2' }, { value: 'u4' }], remove: ['u1', 'u3'] },
    ],
  ])('%j', (operations, delta) => {
    expect(deltaOf(operations)).toEqual(delta);
  });
});

describe('operations that need the whole group', () => {
  it('let a member go and come back, who then has another display', () => {
    const remove = { op: 'remove', path: 'members[value eq "u1"]' };
    const add = { op: 'add', path: 'members', value: [{ value: 'u1', display: 'New' }] };
    expect(deltaOf([remove, add])).toBeUndefined();
    expect(deltaOf([add, remove])).toEqual({ add: [], remove: ['u1'] });
  });

  it.each([
    [{ op: 'remove', path: 'members' }],
    [{ op: 'replace', path: 'members', value: [{ value: 'u1' }] }],
    [{ op: 'replace', path: 'displayName', value: 'x' }],
    [{ op: 'remove', path: 'members[value ne "u1"]' }],
    [{ op: 'remove', path: 'members[value eq "u1" or value eq "u2"]' }],
    [{ op: 'remove', path: 'members[type eq "User"]' }],
    [{ op: 'add', value: { members: ['u1'], displayName: 'x' } }],
  ])('%j', (operation) => {
    expect(deltaOf([{ op: 'add', path: 'members', value: 'u0' }, operation])).toBeUndefined();
  });
});
