import { fc } from '@fast-check/vitest';
import { ENTERPRISE_USER, GROUP, USER } from '../../src/scim/urns.js';
import { anyId, oddValue, plainWord, someId, word } from './words.js';

type Shape = Record<string, fc.Arbitrary<unknown>>;

const partial = (shape: Shape) => fc.record(shape, { requiredKeys: [], noNullPrototype: true });

/** Plain where the tenant shall fill, odd where the service shall be tried. */
const text = fc.oneof({ weight: 20, arbitrary: plainWord }, { weight: 1, arbitrary: word });
const flag = fc.constantFrom<unknown>(true, false, true, false, 'True', 'FALSE', null);

const element = partial({
  value: text,
  type: fc.constantFrom('work', 'home', 'other', 'Work', 'mobile'),
  display: text,
  primary: flag,
});
const elements = fc.oneof(
  { weight: 9, arbitrary: fc.array(element, { maxLength: 3 }) },
  { weight: 1, arbitrary: oddValue },
);

/** Short, so that conflicts happen. */
export const userName = fc.oneof(
  { weight: 6, arbitrary: fc.nat(40).map((index) => `user${index}@hillview.example`) },
  { weight: 1, arbitrary: fc.constantFrom('MIRA', 'mira', 'ｍｉｒａ', 'Ä', 'a\u0308', 'σς') },
  { weight: 1, arbitrary: word },
);
const groupName = fc.oneof(
  { weight: 6, arbitrary: fc.nat(20).map((index) => `Group ${index}`) },
  { weight: 1, arbitrary: word },
);

const manager = fc.oneof(
  someId.map((value) => ({ value })),
  anyId,
  plainWord.map((value) => ({ value })),
  oddValue,
);

const address = partial({
  formatted: text,
  streetAddress: text,
  locality: text,
  postalCode: text,
  country: text,
  type: fc.constantFrom('work', 'home', 'other'),
  primary: flag,
});

/** Values that fit the attributes of a user, more or less. */
export const userParts: Shape = {
  externalId: text,
  name: partial({ formatted: text, familyName: text, givenName: text, middleName: text }),
  displayName: text,
  nickName: text,
  profileUrl: text,
  title: text,
  userType: text,
  preferredLanguage: text,
  locale: text,
  timezone: text,
  active: flag,
  password: text,
  emails: elements,
  phoneNumbers: elements,
  ims: elements,
  photos: elements,
  entitlements: elements,
  roles: elements,
  x509Certificates: fc.array(
    partial({ value: fc.constantFrom('TUlJ', 'TUl', '=', 'a b'), type: word }),
    { maxLength: 2 },
  ),
  addresses: fc.array(address, { maxLength: 3 }),
  groups: oddValue,
  meta: oddValue,
  id: anyId,
  [ENTERPRISE_USER]: partial({
    employeeNumber: text,
    costCenter: text,
    organization: text,
    division: text,
    department: text,
    manager,
  }),
  badge: oddValue,
};

/** The body of a user. */
export const userBody = fc.record(
  {
    schemas: fc.constantFrom<unknown>([USER], [USER, ENTERPRISE_USER]),
    userName,
    ...userParts,
  },
  { requiredKeys: ['schemas', 'userName'], noNullPrototype: true },
);

const member = fc.oneof(
  { weight: 8, arbitrary: someId.map((value) => ({ value })) },
  { weight: 2, arbitrary: fc.tuple(someId, text).map(([value, display]) => ({ value, display })) },
  { weight: 1, arbitrary: someId },
  { weight: 1, arbitrary: anyId.map((value) => ({ value, type: 'User', $ref: value })) },
);

/** Members as they are listed. */
export const members = fc.array(member, { maxLength: 4 });

/** The body of a group. */
export const groupBody = fc.record(
  {
    schemas: fc.constant([GROUP]),
    displayName: groupName,
    externalId: text,
    members,
    badge: oddValue,
  },
  { requiredKeys: ['schemas', 'displayName'], noNullPrototype: true },
);

/** Values that fit the attributes of a group. */
export const groupParts: Shape = { displayName: groupName, externalId: text, members };
