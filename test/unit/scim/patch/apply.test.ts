import { describe, expect, it } from 'vitest';
import { comparisonKey } from '../../../../prisma/text.js';
import { leniencyOf } from '../../../../src/scim/dialect.js';
import { decodePatch } from '../../../../src/scim/patch/decode.js';
import { USER_TYPE } from '../../../../src/scim/schema/resource-types.js';
import { ENTERPRISE_USER, PATCH_OP } from '../../../../src/scim/urns.js';
import { home, patch, refusal, start, work } from './patch.js';

describe('one operation on a user', () => {
  it.each([
    [
      'replaces only the value of the work address',
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'n@x' },
      { ...start, emails: [{ ...work, value: 'n@x' }, home] },
    ],
    [
      'makes the element that Entra expects',
      { op: 'replace', path: 'emails[type eq "other"].value', value: 'o@x' },
      { ...start, emails: [work, home, { type: 'other', value: 'o@x' }] },
    ],
    [
      'adds nothing that is there',
      { op: 'add', path: 'emails', value: [{ value: 'h@x', type: 'home' }] },
      start,
    ],
    [
      'moves the primary mark to the element added',
      { op: 'add', path: 'emails', value: { value: 'p@x', type: 'other', primary: true } },
      {
        ...start,
        emails: [{ ...work, primary: false }, home, { value: 'p@x', type: 'other', primary: true }],
      },
    ],
    [
      'removes the element that the filter picks',
      { op: 'remove', path: 'emails[type eq "home" and value ew "x"]' },
      { ...start, emails: [work] },
    ],
    [
      'sets dotted names and any letter case',
      { op: 'replace', value: { 'name.familyName': 'F', ACTIVE: 'FALSE' } },
      { ...start, name: { givenName: 'G', familyName: 'F' }, active: false },
    ],
    [
      'merges a complex value',
      { op: 'replace', path: 'name', value: { familyName: 'F' } },
      { ...start, name: { givenName: 'G', familyName: 'F' } },
    ],
    [
      'clears a complex value with null',
      { op: 'replace', path: 'name', value: null },
      { userName: 'a', emails: [work, home] },
    ],
    [
      'clears one sub-attribute and keeps the others',
      { op: 'Replace', value: { name: { familyName: null, middleName: 'M' }, active: 'False' } },
      { ...start, name: { givenName: 'G', middleName: 'M' }, active: false },
    ],
    ['changes nothing with an empty object', { op: 'replace', path: 'name', value: {} }, start],
    [
      'changes nothing with unknown sub-attributes',
      { op: 'replace', path: 'name', value: { nick: 'x' } },
      start,
    ],
    [
      'clears a complex value whose last part goes',
      { op: 'remove', path: 'name.givenName' },
      { userName: 'a', emails: [work, home] },
    ],
    [
      'drops an element that holds only labels afterwards',
      { op: 'Replace', path: 'emails[type eq "work"].value', value: null },
      { ...start, emails: [home] },
    ],
    [
      'clears all elements with an empty list',
      { op: 'replace', path: 'emails', value: [] },
      { userName: 'a', name: { givenName: 'G' } },
    ],
    [
      'replaces the list without keeping what is null',
      {
        op: 'replace',
        path: 'emails',
        value: [{ value: 'z@x', display: null }, { value: null }, null],
      },
      { ...start, emails: [{ value: 'z@x' }] },
    ],
    [
      'merges into every match',
      { op: 'replace', path: 'emails[value ew "x"]', value: { display: 'D', type: null } },
      {
        ...start,
        emails: [
          { value: 'w@x', primary: true, display: 'D' },
          { value: 'h@x', display: 'D' },
        ],
      },
    ],
    [
      'removes the listed elements only',
      { op: 'remove', path: 'emails', value: [{ value: 'H@X' }] },
      { ...start, emails: [work] },
    ],
    ['removes nothing that is listed nowhere', { op: 'remove', path: 'emails', value: [] }, start],
    ['removes what is absent', { op: 'remove', path: 'title' }, start],
    ['removes an absent element', { op: 'remove', path: 'phoneNumbers[type eq "fax"]' }, start],
    [
      'removes all elements without a value',
      { op: 'remove', path: 'emails' },
      { userName: 'a', name: { givenName: 'G' } },
    ],
    [
      'takes a null value of a removal for none',
      { op: 'remove', path: 'emails', value: null },
      { userName: 'a', name: { givenName: 'G' } },
    ],
    [
      'sets a sub-attribute of all elements',
      { op: 'replace', path: 'emails.display', value: 'D' },
      {
        ...start,
        emails: [
          { ...work, display: 'D' },
          { ...home, display: 'D' },
        ],
      },
    ],
    [
      'unwraps a list of one and an object with a value',
      { op: 'Replace', path: 'title', value: [{ $ref: null, value: 'Site Lead' }] },
      { ...start, title: 'Site Lead' },
    ],
    [
      'clears text with ""',
      { op: 'replace', value: { 'name.givenName': '' } },
      { userName: 'a', emails: [work, home] },
    ],
    [
      'passes over echoes and strangers',
      { op: 'replace', value: { id: 'x', meta: {}, groups: [], schemas: ['x'], badge: 1 } },
      start,
    ],
    [
      'takes a password',
      { op: 'replace', value: { password: 'secret' } },
      { ...start, password: 'secret' },
    ],
    [
      'takes a password away, which the resource tells by null',
      { op: 'remove', path: 'password' },
      { ...start, password: null },
    ],
    [
      'makes one element of several paths on it',
      {
        op: 'add',
        value: { 'roles[primary eq "True"].value': 'p', 'roles[primary eq "True"].display': 'P' },
      },
      { ...start, roles: [{ primary: true, value: 'p', display: 'P' }] },
    ],
    [
      'reads the document in a role',
      {
        op: 'Add',
        path: 'roles',
        value: [{ value: '{"id":"5d1e","value":"17","displayName":"Planner"}' }],
      },
      {
        ...start,
        roles: [
          {
            value: '17',
            display: 'Planner',
            '#document': '{"id":"5d1e","value":"17","displayName":"Planner"}',
          },
        ],
      },
    ],
    [
      'keeps a role that is no document',
      { op: 'Add', path: 'roles', value: '{"id":' },
      { ...start, roles: [{ value: '{"id":' }] },
    ],
    [
      'replaces all roles',
      {
        op: 'replace',
        path: 'roles',
        value: [{ primary: 'False', displayName: 'Auditor', value: 'A' }],
      },
      { ...start, roles: [{ primary: false, display: 'Auditor', value: 'A' }] },
    ],
    [
      'adds an attribute of an extension',
      { op: 'add', path: `${ENTERPRISE_USER}:employeeNumber`, value: '7' },
      { ...start, [ENTERPRISE_USER]: { employeeNumber: '7' } },
    ],
    [
      'finds an attribute of an extension by its bare name',
      { op: 'Add', path: 'department', value: 'Harbour' },
      { ...start, [ENTERPRISE_USER]: { department: 'Harbour' } },
    ],
  ])('%s', (_fact, operation, expected) => {
    expect(patch([operation])).toEqual(expected);
  });
});

describe('a value that came by another way', () => {
  it('does not stand in the way of a change elsewhere', () => {
    const from = { userName: 'a\tb' };
    expect(patch([{ op: 'add', path: 'title', value: 'T' }], { from })).toEqual({
      ...from,
      title: 'T',
    });
  });
});

describe('elements that lose their value', () => {
  it.each([
    [{ op: 'remove', path: 'emails.value' }],
    [{ op: 'replace', path: 'emails.value', value: null }],
  ])('go with it: %j', (operation) => {
    expect(patch([operation])).toEqual({ userName: 'a', name: { givenName: 'G' } });
  });
});

describe('elements without a value', () => {
  const dock = { type: 'work', locality: 'Leith' };
  const room = { type: 'other', formatted: 'Room 2.14' };
  const from = { ...start, addresses: [dock, room] };

  it.each([
    [
      'are removed by all that they hold',
      {
        op: 'remove',
        path: 'addresses',
        value: [{ locality: 'Leith', type: 'work', country: null }],
      },
      [room],
    ],
    [
      'stay when another one is listed',
      { op: 'remove', path: 'addresses', value: [{ type: 'work' }] },
      [dock, room],
    ],
    [
      'are added once',
      { op: 'add', path: 'addresses', value: [{ locality: 'Leith', type: 'work' }] },
      [dock, room],
    ],
  ])('%s', (_fact, operation, addresses) => {
    expect(patch([operation], { from })).toEqual({ ...start, addresses });
  });
});

describe('an operation that is refused', () => {
  it.each([
    [{ op: 'remove', path: 'userName' }, 'mutability', 'userName'],
    [{ op: 'replace', path: 'userName', value: null }, 'mutability', 'userName'],
    [{ op: 'replace', path: 'userName', value: '' }, 'invalidValue', 'userName'],
    [{ op: 'replace', path: 'userName', value: ' ' }, 'invalidValue', 'userName'],
    [{ op: 'replace', path: 'userName', value: 'a\u0007' }, 'invalidValue', 'userName'],
    [{ op: 'remove' }, 'noTarget', 'path'],
    [{ op: 'replace', path: 'emails[value eq "zzz"].type', value: 'work' }, 'noTarget', 'emails'],
    [
      { op: 'replace', path: 'emails[type eq "other"]', value: { value: 'x' } },
      'noTarget',
      'emails',
    ],
    [{ op: 'add', path: 'emails[type ne "other"].value[0]', value: 'x' }, 'invalidFilter', 'path'],
    [{ op: 'add', path: 'groups', value: [{ value: 'g1' }] }, 'mutability', 'groups'],
    [{ op: 'replace', path: 'id', value: 'x' }, 'mutability', 'id'],
    [{ op: 'replace', path: 'meta.created', value: 'x' }, 'mutability', 'meta.created'],
    [
      { op: 'replace', path: 'manager.displayName', value: 'x' },
      'mutability',
      'manager.displayName',
    ],
    [{ op: 'replace', path: 'emails[type eq "work"', value: 1 }, 'invalidPath', 'emails'],
    [{ op: 'replace', path: 'emails[type regex "w"].value', value: 'x' }, 'invalidFilter', 'regex'],
    [{ op: 'replace', path: 'emails[]', value: 'x' }, 'invalidFilter', 'emails'],
    [{ op: 'replace', path: 'emails[0]', value: 'x' }, 'invalidFilter', ''],
    [
      { op: 'replace', path: 'name.givenName.first', value: 'x' },
      'invalidPath',
      'name.givenName.first',
    ],
    [{ op: 'replace', path: 'badge', value: 'x' }, 'invalidPath', 'badge'],
    [{ op: 'replace', path: '', value: 'x' }, 'invalidPath', 'path'],
    [{ op: 'replace', path: 'active', value: 'maybe' }, 'invalidValue', 'active'],
    [{ op: 'replace', path: 'active', value: 1 }, 'invalidValue', 'active'],
    [{ op: 'replace', path: 'title', value: ['a', 'b'] }, 'invalidValue', 'title'],
    [{ op: 'replace', path: 'name', value: 'Mira' }, 'invalidValue', 'name'],
    [{ op: 'add', path: 'title' }, 'invalidValue', 'title'],
    [{ op: 'add', value: 'title' }, 'invalidValue', 'value'],
    [{ op: 'move', path: 'title' }, 'invalidSyntax', 'op'],
    [{ op: 'replace', path: '__proto__.x', value: 'x' }, 'invalidPath', '__proto__'],
    [{ op: 'replace', path: 'constructor', value: 'x' }, 'invalidPath', 'constructor'],
    [
      { op: 'remove', path: 'schemas', value: ['urn:ietf:params:scim:schemas:core:2.0:User'] },
      'mutability',
      'schemas',
    ],
    ['title', 'invalidSyntax', 'Operation'],
  ])('%j → %s', (operation, scimType, words) => {
    const error = refusal([{ op: 'add', path: 'displayName', value: 'D' }, operation]);
    expect(error).toMatchObject({ status: 400, scimType });
    expect(error.detail).toContain(words);
    if (typeof operation === 'object') expect(error.detail).toContain('Operation 2');
    expect(start).not.toHaveProperty('displayName');
  });

  it.each([
    [{ schemas: [PATCH_OP], Operations: [] }],
    [{ schemas: [PATCH_OP] }],
    [{ schemas: [PATCH_OP], Operations: {} }],
    [{ schemas: ['urn:x'], Operations: [{ op: 'remove', path: 'title' }] }],
    [{ Operations: [{ op: 'remove', path: 'title' }] }],
    [[]],
    [null],
    ['x'],
  ])('is no PatchOp message: %j', (body) => {
    const scope = { type: USER_TYPE, leniency: leniencyOf('rfc-strict'), prepare: comparisonKey };
    expect(() => decodePatch(body, scope)).toThrow(
      expect.objectContaining({ scimType: 'invalidSyntax' }),
    );
  });
});

describe('a strict client', () => {
  it.each([
    [{ op: 'replace', path: 'emails[type eq "other"].value', value: 'o@x' }, 'noTarget'],
    [{ op: 'remove', path: 'emails[type eq "other"]' }, 'noTarget'],
    [{ op: 'remove', path: 'emails', value: [{ value: 'h@x' }] }, 'invalidValue'],
    [{ op: 'replace', path: 'active', value: 'True' }, 'invalidValue'],
    [{ op: 'replace', path: `${ENTERPRISE_USER}:manager`, value: 'm1' }, 'invalidValue'],
    [{ op: 'replace', value: { id: 'x' } }, 'mutability'],
    [{ op: 'replace', value: { badge: 'x' } }, 'invalidPath'],
  ])('is held to the letter: %j → %s', (operation, scimType) => {
    expect(refusal([operation], { dialect: 'rfc-strict' })).toMatchObject({
      status: 400,
      scimType,
    });
  });

  it.each([
    [
      { op: 'remove', path: 'emails[type eq "home"]' },
      { ...start, emails: [work] },
    ],
    [
      { op: 'replace', path: 'name', value: { familyName: 'F' } },
      { ...start, name: { givenName: 'G', familyName: 'F' } },
    ],
    [
      { op: 'Add', value: { active: true } },
      { ...start, active: true },
    ],
  ])('gets what the RFC says: %j', (operation, expected) => {
    expect(patch([operation], { dialect: 'rfc-strict' })).toEqual(expected);
  });
});

describe('hostile names', () => {
  it('leave every prototype as it is', () => {
    const value: unknown = JSON.parse(
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"name":{"__proto__":{"polluted":true},"familyName":"F"}}',
    );
    expect(patch([{ op: 'replace', value }])).toEqual({
      ...start,
      name: { givenName: 'G', familyName: 'F' },
    });
    expect({}).not.toHaveProperty('polluted');
  });

  it('name no attribute, also where every object inherits one', () => {
    expect(patch([{ op: 'replace', value: { toString: 'x', hasOwnProperty: 'y' } }])).toEqual(
      start,
    );
  });
});

describe('a certificate', () => {
  it('is known by its bytes, whatever the padding of base64', () => {
    const from = { ...start, x509Certificates: [{ value: '+/8' }] };
    const value = [{ value: '+/8=' }];
    expect(patch([{ op: 'remove', path: 'x509Certificates', value }], { from })).toEqual(start);
  });
});
