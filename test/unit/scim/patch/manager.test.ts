import { describe, expect, it } from 'vitest';
import { ENTERPRISE_USER } from '../../../../src/scim/urns.js';
import { patch, start } from './patch.js';

describe('the manager', () => {
  const managed = { ...start, [ENTERPRISE_USER]: { manager: { value: 'm0' } } };

  it.each([
    [{ op: 'Add', path: `${ENTERPRISE_USER}:manager`, value: '9ad2' }],
    [{ op: 'Replace', path: `${ENTERPRISE_USER}:manager`, value: '9ad2' }],
    [{ op: 'replace', path: `${ENTERPRISE_USER}:manager`, value: { value: '9ad2' } }],
    [
      {
        op: 'replace',
        path: `${ENTERPRISE_USER}:Manager`,
        value: { Value: '9ad2', displayName: 'x' },
      },
    ],
    [{ op: 'add', path: `${ENTERPRISE_USER}:manager.value`, value: '9ad2' }],
    [{ op: 'Add', path: 'manager', value: [{ $ref: null, value: '9ad2' }] }],
    [{ op: 'replace', value: { [`${ENTERPRISE_USER}:manager`]: '9ad2' } }],
    [{ op: 'replace', value: { [ENTERPRISE_USER]: { manager: { value: '9ad2' } } } }],
    [{ op: 'replace', path: ENTERPRISE_USER, value: { manager: '9ad2' } }],
  ])('is set by %j', (operation) => {
    const expected = { ...start, [ENTERPRISE_USER]: { manager: { value: '9ad2' } } };
    expect(patch([operation])).toEqual(expected);
    expect(patch([operation], { from: managed })).toEqual(expected);
  });

  it.each([
    [{ op: 'Remove', path: `${ENTERPRISE_USER}:manager` }],
    [{ op: 'Remove', path: `${ENTERPRISE_USER}:manager`, value: 'm0' }],
    [{ op: 'Replace', path: `${ENTERPRISE_USER}:manager`, value: '' }],
    [{ op: 'replace', path: `${ENTERPRISE_USER}:manager`, value: null }],
    [{ op: 'replace', path: `${ENTERPRISE_USER}:manager`, value: { value: null } }],
    [{ op: 'replace', path: `${ENTERPRISE_USER}:manager`, value: { value: '' } }],
    [{ op: 'replace', path: `${ENTERPRISE_USER}:manager.value`, value: null }],
    [{ op: 'replace', value: { [ENTERPRISE_USER]: { manager: null } } }],
    [{ op: 'remove', path: ENTERPRISE_USER }],
    [{ op: 'remove', path: 'schemas', value: [ENTERPRISE_USER] }],
  ])('is removed, with the extension, by %j', (operation) => {
    expect(patch([operation], { from: managed })).toEqual(start);
    expect(patch([operation])).toEqual(start);
  });

  it('is what the last of several operations says', () => {
    const path = `${ENTERPRISE_USER}:manager`;
    const operations = [
      { op: 'Remove', path },
      { op: 'Add', path, value: 'm1' },
      { op: 'Replace', path, value: 'm2' },
    ];
    expect(patch(operations, { from: managed })).toEqual({
      ...start,
      [ENTERPRISE_USER]: { manager: { value: 'm2' } },
    });
  });
});
