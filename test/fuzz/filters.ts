import { fc } from '@fast-check/vitest';
import { ENTERPRISE_USER, GROUP, USER } from '../../src/scim/urns.js';
import { userName } from './bodies.js';
import { mark } from './step.js';
import { anyId, plainWord, word } from './words.js';

/** Paths that a filter, an order or a projection may name, known and unknown. */
export const PATHS = [
  ...['userName', 'USERNAME', 'displayName', 'externalId', 'id', 'title', 'active', 'nickName'],
  ...['name', 'name.familyName', 'name.givenName', 'emails', 'emails.value', 'emails.type'],
  ...['emails.primary', 'phoneNumbers.value', 'roles', 'roles.value', 'addresses.locality'],
  ...['addresses', 'addresses.country', 'x509Certificates', 'x509Certificates.value', 'photos'],
  ...['manager', 'manager.value', 'manager.displayName', 'department', 'employeeNumber'],
  ...[`${ENTERPRISE_USER}:manager`, `${ENTERPRISE_USER}:department`, `${USER}:userName`],
  ...[`${USER}:name.familyName`, `${GROUP}:displayName`, `${GROUP}:members`],
  ...['groups', 'groups.value', 'groups.display', 'groups.type', 'members', 'members.value'],
  ...['members.display', 'members.type', 'schemas', 'meta', 'meta.created', 'meta.lastModified'],
  ...['meta.resourceType', 'locale', 'timezone', 'ims.value', 'entitlements', 'profileUrl'],
];

const ODD_PATHS = ['password', 'badge', 'emails.badge', 'urn:x:y', ENTERPRISE_USER, USER, '', '.'];

export const path = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...PATHS) },
  { weight: 1, arbitrary: fc.constantFrom(...ODD_PATHS) },
);

const operator = fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le', 'Eq');
const PLURALS = ['emails', 'phoneNumbers', 'roles', 'addresses', 'members', 'groups', 'photos'];
const PARTS = ['value', 'type', 'display', 'primary', 'locality', '$ref'];

const literal = fc.oneof(
  { weight: 3, arbitrary: plainWord.map((value) => JSON.stringify(value)) },
  { weight: 3, arbitrary: anyId.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: word.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: userName.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.nat(7).map((index) => JSON.stringify(mark.time('U', index))) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...[
        'true',
        'false',
        'null',
        '1',
        '-1.5e3',
        '"True"',
        '"work"',
        '"User"',
        '"GROUP 1"',
        '"r1@"',
        '"home"',
        '""',
        'bare',
        "'q'",
      ],
      ...['"2026-01-01T00:00:00Z"', '"2030-02-28T23:59:59.123456789+14:00"', '"0001-01-01"'],
      ...['"9999-12-31T23:59:59Z"', '"2026-02-30T00:00:00Z"', '"User"', '"direct"', `"${USER}"`],
    ),
  },
);

const test = (names: fc.Arbitrary<string>) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.tuple(names, operator, literal).map((parts) => parts.join(' ')) },
    { weight: 1, arbitrary: names.map((name) => `${name} pr`) },
  );

const inner = test(fc.constantFrom(...PARTS));
const valuePath = fc
  .tuple(
    fc.constantFrom(...PLURALS),
    fc.oneof(
      inner,
      fc.tuple(inner, fc.constantFrom('and', 'or'), inner).map((parts) => parts.join(' ')),
      inner.map((one) => `not (${one})`),
    ),
  )
  .map(([name, filter]) => `${name}[${filter}]`);

const { node } = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    { weight: 4, arbitrary: test(path) },
    { weight: 2, arbitrary: valuePath },
    {
      weight: 1,
      arbitrary: fc
        .tuple(valuePath, fc.constantFrom(...PARTS), operator, literal)
        .map(([target, part, op, value]) => `${target}.${part} ${op} ${value}`),
    },
    { weight: 1, arbitrary: tie('node').map((one) => `not (${one})`) },
    { weight: 1, arbitrary: tie('node').map((one) => `(${one})`) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(tie('node'), fc.constantFrom('and', 'or', 'AND'), tie('node'))
        .map((parts) => parts.join(' ')),
    },
  ),
}));

const PIECES = ['(', ')', '[', ']', '"', '\\', "'", ' ', '.', ' and', 'not ', ':', '\u0000', '%'];

const mutated = fc
  .tuple(node, fc.nat(60), fc.nat(3), fc.constantFrom('', ...PIECES))
  .map(([text, at, cut, piece]) => {
    const place = at % (text.length + 1);
    return `${text.slice(0, place)}${piece}${text.slice(place + cut)}`;
  });

/** A filter by the grammar of RFC 7644 and what the service takes beyond it; some with a fault. */
export const filter: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: node },
  { weight: 2, arbitrary: mutated },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', ' ', 'x', `${'('.repeat(3000)}a pr`, 'not '.repeat(500)),
  },
);

/** What stands in the brackets of a PATCH path. */
export const pathFilter: fc.Arbitrary<string> = valuePath;
