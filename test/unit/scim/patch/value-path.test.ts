import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/scim/json.js';
import { ENTERPRISE_USER, USER } from '../../../../src/scim/urns.js';
import { home, patch, refusal, start, work } from './patch.js';

describe('a value path without a match makes the element that it describes', () => {
  it.each<[object, JsonObject]>([
    [
      { op: 'add', path: 'emails[type eq "other"]', value: { value: 'o@x' } },
      { type: 'other', value: 'o@x' },
    ],
    [
      {
        op: 'add',
        path: 'emails[type eq "other" and primary eq "True"]',
        value: { value: 'o@x', display: null },
      },
      { type: 'other', primary: true, value: 'o@x' },
    ],
    [
      {
        op: 'replace',
        path: 'emails[type eq "other" and display eq "O"].value',
        value: 'o@x',
      },
      { type: 'other', display: 'O', value: 'o@x' },
    ],
  ])('%j', (operation, element) => {
    const kept = element['primary'] === true ? { ...work, primary: false } : work;
    expect(patch([operation])).toEqual({ ...start, emails: [kept, home, element] });
  });

  it.each([
    'emails[type ne "work" and type ne "home"].value',
    'emails[type eq "other" or type eq "else"].value',
    'emails[type eq "other" and value eq "zzz"].display',
    'emails[not (type pr)].value',
  ])('but not %s, which describes none', (path) => {
    expect(refusal([{ op: 'add', path, value: 'x' }])).toMatchObject({ scimType: 'noTarget' });
  });
});

describe('a sub-attribute of a whole list', () => {
  const without = { userName: 'a', name: { givenName: 'G' } };

  it('makes an element when it is added to an empty list', () => {
    const add = { op: 'add', path: 'emails.value', value: 'n@x' };
    expect(patch([add], { from: without })).toEqual({ ...without, emails: [{ value: 'n@x' }] });
  });

  it.each([
    ['replace', 'entra'],
    ['add', 'rfc-strict'],
  ])('has no target in an empty list: %s in %s', (op, dialect) => {
    const operation = { op, path: 'emails.value', value: 'n@x' };
    expect(refusal([operation], { from: without, dialect })).toMatchObject({
      scimType: 'noTarget',
    });
  });

  it('is removed from an empty list without a change', () => {
    expect(patch([{ op: 'remove', path: 'emails.value' }], { from: without })).toEqual(without);
  });
});

describe('schemas and whole schemas as paths', () => {
  const managed = { ...start, [ENTERPRISE_USER]: { department: 'D' } };

  it.each<[object, JsonObject]>([
    [{ op: 'replace', path: 'schemas', value: [USER] }, start],
    [{ op: 'replace', path: 'schemas', value: [USER, ENTERPRISE_USER] }, managed],
    [{ op: 'add', path: 'schemas', value: [ENTERPRISE_USER] }, managed],
    [{ op: 'replace', path: ENTERPRISE_USER, value: '' }, start],
    [{ op: 'replace', path: ENTERPRISE_USER, value: null }, start],
    [
      { op: 'replace', path: ENTERPRISE_USER, value: { Division: 'N', badge: 1 } },
      { ...start, [ENTERPRISE_USER]: { department: 'D', division: 'N' } },
    ],
    [{ op: 'replace', path: ENTERPRISE_USER, value: { department: null } }, start],
    [
      { op: 'add', path: USER, value: { title: 'T' } },
      { ...managed, title: 'T' },
    ],
  ])('%j', (operation, after) => {
    expect(patch([operation], { from: managed })).toEqual(after);
  });

  it.each<[object, string]>([
    [{ op: 'replace', path: 'schemas', value: [ENTERPRISE_USER] }, 'mutability'],
    [{ op: 'remove', path: USER }, 'mutability'],
    [{ op: 'replace', path: ENTERPRISE_USER, value: 'D' }, 'invalidValue'],
  ])('%j is refused: %s', (operation, scimType) => {
    expect(refusal([operation], { from: managed })).toMatchObject({ status: 400, scimType });
  });
});

describe('a name in brackets that is no sub-attribute', () => {
  it.each([
    ['emails[tpye ne "work"]'],
    ['emails[not (nope eq "x")]'],
    ['emails[tpye ne "work"].value'],
    ['emails[nope eq "x"]'],
  ])('is refused, and changes nothing: %s', (path) => {
    for (const op of ['remove', 'replace'])
      expect(refusal([{ op, path, value: op === 'remove' ? undefined : 'ALL' }])).toMatchObject({
        status: 400,
        scimType: 'invalidFilter',
      });
  });

  it('is another thing than a blank beside the brackets', () => {
    const operation = { op: 'replace', path: 'emails [type eq "work"] .value', value: 'n@x' };
    expect(patch([operation])).toMatchObject({ emails: [{ value: 'n@x' }, home] });
  });
});

describe('a filter that no element meets', () => {
  it('describes none to be made', () => {
    const path = 'emails[type eq "a" and type eq "b"].value';
    expect(refusal([{ op: 'add', path, value: 'q' }])).toMatchObject({ scimType: 'noTarget' });
  });
});
