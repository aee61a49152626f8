import { describe, expect, it } from 'vitest';
import { comparisonKey } from '../../../../prisma/text.js';
import { leniencyOf } from '../../../../src/scim/dialect.js';
import { ScimError } from '../../../../src/scim/errors.js';
import type { JsonObject } from '../../../../src/scim/json.js';
import { decodeResource } from '../../../../src/scim/resource/decode.js';
import { GROUP_TYPE, USER_TYPE } from '../../../../src/scim/schema/resource-types.js';
import { ENTERPRISE_USER, GROUP, USER } from '../../../../src/scim/urns.js';

function decode(body: unknown, dialect = 'entra', type = USER_TYPE): JsonObject {
  return decodeResource(body, { type, leniency: leniencyOf(dialect), prepare: comparisonKey });
}

function refusal(body: unknown, dialect = 'entra', type = USER_TYPE): ScimError {
  try {
    decode(body, dialect, type);
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('a user as Entra sends it', () => {
  it.each([
    ['text for booleans', { active: 'True' }, { active: true }],
    ['"false" in any letter case', { active: 'FALSE' }, { active: false }],
    [
      'names in any letter case',
      { TITLE: 'T', Name: { GIVENNAME: 'G' } },
      { title: 'T', name: { givenName: 'G' } },
    ],
    ['null for nothing', { title: null, phoneNumbers: null, name: null }, {}],
    [
      'empty lists and objects for nothing',
      { roles: [], name: {}, emails: [{}, null, { value: null }] },
      {},
    ],
    ['"" for nothing', { title: '', name: { middleName: '' } }, {}],
    ['an object full of nulls for nothing', { name: { givenName: null } }, {}],
    [
      'echoes of what is read-only',
      { id: 'x', meta: { resourceType: 'User' }, groups: [{ value: 'g' }] },
      {},
    ],
    ['strangers', { badge: 1, 'urn:x:enterprise:2.0User': { a: 1 }, department: null }, {}],
    ['the password', { password: 'secret' }, { password: 'secret' }],
    ['numbers for text', { title: 7 }, { title: '7' }],
    [
      'one element for a list',
      { emails: { value: 'a@x', Primary: 'True' } },
      { emails: [{ value: 'a@x', primary: true }] },
    ],
    ['text for an element', { emails: ['a@x'] }, { emails: [{ value: 'a@x' }] }],
    ['a list of one for a single value', { title: ['T'] }, { title: 'T' }],
    [
      'equal pairs once',
      {
        emails: [
          { value: 'a', type: 'work' },
          { value: 'a', type: 'work', display: 'A' },
        ],
      },
      { emails: [{ value: 'a', type: 'work', display: 'A' }] },
    ],
    [
      'one value under two labels',
      {
        emails: [
          { value: 'a', type: 'work' },
          { value: 'a', type: 'home' },
        ],
      },
      {
        emails: [
          { value: 'a', type: 'work' },
          { value: 'a', type: 'home' },
        ],
      },
    ],
    [
      'two elements of one label',
      {
        emails: [
          { value: 'a', type: 'work' },
          { value: 'b', type: 'work' },
        ],
      },
      {
        emails: [
          { value: 'a', type: 'work' },
          { value: 'b', type: 'work' },
        ],
      },
    ],
    [
      'two primary elements',
      {
        emails: [
          { value: 'a', primary: true },
          { value: 'b', primary: true },
        ],
      },
      {
        emails: [
          { value: 'a', primary: false },
          { value: 'b', primary: true },
        ],
      },
    ],
    [
      'a country that is null',
      { addresses: [{ type: 'other', formatted: 'R', country: null }] },
      { addresses: [{ type: 'other', formatted: 'R' }] },
    ],
    [
      'text in free form',
      { locale: 'upd-1', timezone: 'x', profileUrl: 'upd', preferredLanguage: '' },
      { locale: 'upd-1', timezone: 'x', profileUrl: 'upd' },
    ],
    [
      'the document in a role',
      { roles: [{ value: '{"id":"5","value":"17","displayName":"Planner"}' }] },
      {
        roles: [
          {
            value: '17',
            display: 'Planner',
            '#document': '{"id":"5","value":"17","displayName":"Planner"}',
          },
        ],
      },
    ],
    [
      'a role with a displayName',
      { roles: [{ value: 'A', displayName: 'Auditor' }] },
      { roles: [{ value: 'A', display: 'Auditor' }] },
    ],
    [
      'a manager as text',
      { [ENTERPRISE_USER]: { Manager: '9ad2' } },
      { [ENTERPRISE_USER]: { manager: { value: '9ad2' } } },
    ],
    [
      'a manager as object',
      { [ENTERPRISE_USER]: { Manager: { Value: '9ad2', displayName: 'x' } } },
      { [ENTERPRISE_USER]: { manager: { value: '9ad2' } } },
    ],
    [
      'the URN of an extension in any letter case',
      { [ENTERPRISE_USER.toUpperCase()]: { Department: 'D' } },
      { [ENTERPRISE_USER]: { department: 'D' } },
    ],
    ['an extension without data', { [ENTERPRISE_USER]: { department: null } }, {}],
    ['an extension that is null', { [ENTERPRISE_USER]: null }, {}],
    [
      'a full name for an attribute of an extension',
      { [`${ENTERPRISE_USER}:department`]: 'D' },
      { [ENTERPRISE_USER]: { department: 'D' } },
    ],
    ['a full name without a value', { [`${ENTERPRISE_USER}:department`]: null }, {}],
    ['schemas of its own', { schemas: ['urn:scim:schemas:core:1.0'] }, {}],
    [
      'values as they are written',
      { title: ' T ', nickName: 'É' },
      { title: ' T ', nickName: 'É' },
    ],
  ])('may hold %s', (_fact, part, expected) => {
    expect(decode({ userName: 'a', ...part })).toEqual({ userName: 'a', ...expected });
  });

  it('is the same when it is read twice', () => {
    const once = decode({
      USERNAME: 'a',
      active: 'True',
      emails: 'a@x',
      [ENTERPRISE_USER]: { manager: '9' },
    });
    expect(decode(once)).toEqual(once);
  });

  it('has no power over prototypes', () => {
    const body: unknown = JSON.parse(
      '{"userName":"a","__proto__":{"polluted":true},"constructor":{"a":1},"name":{"__proto__":{"polluted":true}},"toString":"x"}',
    );
    expect(decode(body)).toEqual({ userName: 'a' });
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('a body that is refused', () => {
  it.each([
    [[], 'invalidSyntax', 'object'],
    [null, 'invalidSyntax', 'object'],
    ['x', 'invalidSyntax', 'object'],
    [{ userName: 'a', USERNAME: 'b' }, 'invalidSyntax', 'USERNAME'],
    [{ userName: 'a', name: { givenName: 'a', givenname: 'b' } }, 'invalidSyntax', 'givenname'],
    [{}, 'invalidValue', 'userName'],
    [{ userName: null }, 'invalidValue', 'userName'],
    [{ userName: '' }, 'invalidValue', 'userName'],
    [{ userName: '  ' }, 'invalidValue', 'userName'],
    [{ userName: 'a\u0000b' }, 'invalidValue', 'userName'],
    [{ userName: 'a\nb' }, 'invalidValue', 'userName'],
    [{ userName: {} }, 'invalidValue', 'userName'],
    [{ userName: true }, 'invalidValue', 'userName: expected a string'],
    [{ userName: 'a', active: 'yes' }, 'invalidValue', 'active: expected true or false'],
    [{ userName: 'a', active: 1 }, 'invalidValue', 'active'],
    [{ userName: 'a', title: { a: 1 } }, 'invalidValue', 'title: expected a string, got an object'],
    [{ userName: 'a', name: 'Mira' }, 'invalidValue', 'name: expected an object'],
    [{ userName: 'a', emails: [{ value: [1, 2] }] }, 'invalidValue', 'emails[0].value'],
    [
      { userName: 'a', emails: [{ value: 'a' }, { value: true }] },
      'invalidValue',
      'emails[1].value: expected a string, got a boolean',
    ],
    [
      { userName: 'a', x509Certificates: [{ value: '%%' }] },
      'invalidValue',
      'x509Certificates[0].value',
    ],
    [{ userName: 'a', [ENTERPRISE_USER]: 'x' }, 'invalidValue', ENTERPRISE_USER],
    [{ userName: 'a', [ENTERPRISE_USER]: { department: {} } }, 'invalidValue', 'department'],
    [{ userName: 'a', title: 'x'.repeat(1025) }, 'invalidValue', 'title'],
    [{ userName: 'x'.repeat(1025) }, 'invalidValue', 'userName'],
  ])('%j → %s', (body, scimType, words) => {
    expect(refusal(body)).toMatchObject({ status: 400, scimType });
    expect(refusal(body).detail).toContain(words);
    expect(refusal(body).detail.length).toBeLessThan(400);
  });

  it('may hold long postal addresses all the same', () => {
    const formatted = 'x'.repeat(5000);
    expect(decode({ userName: 'a', addresses: [{ formatted }] })).toMatchObject({
      addresses: [{ formatted }],
    });
  });
});

describe('a strict client', () => {
  const body = { schemas: [USER], userName: 'a' };

  it.each([
    [{ userName: 'a' }, 'invalidSyntax', 'schemas'],
    [{ ...body, schemas: [] }, 'invalidSyntax', USER],
    [{ ...body, schemas: [ENTERPRISE_USER] }, 'invalidSyntax', USER],
    [{ ...body, schemas: [USER, 'urn:x'] }, 'invalidValue', 'urn:x'],
    [{ ...body, badge: 1 }, 'invalidSyntax', 'badge'],
    [{ ...body, active: 'true' }, 'invalidValue', 'active'],
    [{ ...body, title: 7 }, 'invalidValue', 'title: expected a string, got a number'],
    [
      { ...body, emails: [{ value: 7 }] },
      'invalidValue',
      'emails[0].value: expected a string, got a number.',
    ],
    [
      {
        ...body,
        emails: [
          { value: 'a', primary: true },
          { value: 'b', primary: true },
        ],
      },
      'invalidValue',
      'emails',
    ],
    [{ ...body, title: ['T'] }, 'invalidValue', 'title'],
    [{ ...body, [ENTERPRISE_USER]: { manager: '9ad2' } }, 'invalidValue', 'manager'],
    [{ ...body, [ENTERPRISE_USER]: { badge: 1 } }, 'invalidSyntax', 'badge'],
    [{ ...body, emails: [{ value: 'a', badge: 1 }] }, 'invalidValue', 'badge'],
    [{ ...body, emails: { value: 'a' } }, 'invalidSyntax', 'emails: expected a list'],
  ])('is held to the letter: %j → %s', (given, scimType, words) => {
    expect(refusal(given, 'rfc-strict')).toMatchObject({ status: 400, scimType });
    expect(refusal(given, 'rfc-strict').detail).toContain(words);
  });

  it('may leave the URN of an extension out of schemas', () => {
    const given = {
      ...body,
      [ENTERPRISE_USER]: { manager: { value: '9' } },
      id: 'x',
      meta: {},
      title: null,
    };
    expect(decode(given, 'rfc-strict')).toEqual({
      userName: 'a',
      [ENTERPRISE_USER]: { manager: { value: '9' } },
    });
  });
});

describe('equal elements of one list', () => {
  it.each([
    [
      {
        emails: [
          { value: 'a', type: 'work' },
          { value: 'A', type: 'WORK', display: 'x' },
        ],
      },
      { emails: [{ value: 'A', type: 'WORK', display: 'x' }] },
    ],
    [
      { x509Certificates: [{ value: 'QUI=' }, { value: 'QUI' }] },
      { x509Certificates: [{ value: 'QUI' }] },
    ],
    [
      { addresses: [{ locality: 'Ulm', primary: true }, { locality: 'Ulm' }] },
      { addresses: [{ locality: 'Ulm', primary: true }] },
    ],
    [
      { photos: [{ value: 'https://x/a' }, { value: 'https://x/A' }] },
      { photos: [{ value: 'https://x/a' }, { value: 'https://x/A' }] },
    ],
  ])('are those that a filter finds alike: %j', (given, expected) => {
    expect(decode({ userName: 'a', ...given })).toEqual({ userName: 'a', ...expected });
  });
});

describe('base64', () => {
  it.each([['Q'], ['QUJDR'], ['QUI=='], ['QQ='], ['='], ['=='], ['-_8'], ['Q Q=']])(
    'is not %j',
    (value) => {
      const given = { userName: 'a', x509Certificates: [{ value }] };
      expect(refusal(given)).toMatchObject({ status: 400, scimType: 'invalidValue' });
    },
  );
});

describe('a full name of an attribute', () => {
  it('is understood in every schema of the resource', () => {
    const given = { userName: 'a', [`${USER}:title`]: 'T', [`${ENTERPRISE_USER}:department`]: 'D' };
    expect(decode(given)).toEqual({
      userName: 'a',
      title: 'T',
      [ENTERPRISE_USER]: { department: 'D' },
    });
  });
});

describe('a link', () => {
  const ids = (members: unknown) => decode({ displayName: 'G', members }, 'entra', GROUP_TYPE);
  it.each([
    ['/Users/u1'],
    ['../Users/u1'],
    ['https://id.hillview.example/scim/v2/Users/u1'],
    ['v2/Groups/u1/'],
  ])('may be told by its address alone: %s', ($ref) => {
    expect(ids([{ $ref }])).toMatchObject({ members: [{ value: 'u1' }] });
    const manager = { [ENTERPRISE_USER]: { manager: { $ref } } };
    expect(decode({ userName: 'a', ...manager })).toMatchObject({
      [ENTERPRISE_USER]: { manager: { value: 'u1' } },
    });
  });

  it.each([[{ $ref: 'https://x/people/1' }], [{ display: 'Mira' }], [{ type: 'User' }]])(
    'that names nobody is refused: %j',
    (member) => {
      const given = { displayName: 'G', members: [member] };
      const error = refusal(given, 'entra', GROUP_TYPE);
      expect(error).toMatchObject({ status: 400, scimType: 'invalidValue' });
      expect(error.detail).toContain('Give value, the id of');
    },
  );
});

describe('a group', () => {
  it('comes with members in every shape', () => {
    const members = ['u1', { value: 'u2', displayName: 'Two', $ref: null }, { value: 'u1' }, null];
    expect(
      decode(
        { schemas: [GROUP, 'http://x/Group'], displayName: 'G', members },
        'entra',
        GROUP_TYPE,
      ),
    ).toEqual({
      displayName: 'G',
      members: [{ value: 'u1' }, { value: 'u2', display: 'Two' }],
    });
  });

  it.each([[{}], [{ displayName: '' }], [{ displayName: null, members: [] }]])(
    'needs a name: %j',
    (body) => {
      expect(refusal(body, 'entra', GROUP_TYPE)).toMatchObject({
        status: 400,
        scimType: 'invalidValue',
      });
      expect(refusal(body, 'entra', GROUP_TYPE).detail).toContain('displayName');
    },
  );
});
