import { fc } from '@fast-check/vitest';
import { ENTERPRISE_USER, PATCH_OP } from '../../src/scim/urns.js';
import { groupParts, userParts } from './bodies.js';
import { PATHS, pathFilter } from './filters.js';
import { oddValue, someId, word } from './words.js';

type Parts = Readonly<Record<string, fc.Arbitrary<unknown>>>;

const op = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom('add', 'replace', 'remove', 'Add', 'Replace', 'Remove'),
  },
  { weight: 1, arbitrary: fc.constantFrom<unknown>('move', '', null, 7, ['add'], '__proto__') },
);

/** An attribute with a value that fits it. */
const fitting = (parts: Parts) =>
  fc.oneof(
    ...Object.entries(parts).map(([path, value]) =>
      fc.record({
        op: fc.constantFrom('add', 'replace', 'Replace'),
        path: fc.constant(path),
        value,
      }),
    ),
  );

const subPath = fc
  .tuple(pathFilter, fc.constantFrom('', '.value', '.type', '.primary', '.display', '.x', '.a.b'))
  .map((parts) => parts.join(''));

const ODD_PATHS = [
  '',
  ' ',
  'emails[',
  'emails[0]',
  'emails[].value',
  'a..b',
  ENTERPRISE_USER,
  '$ref',
];

const anyPath = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...PATHS) },
  { weight: 4, arbitrary: subPath },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(...ODD_PATHS, null, 7, ['title']) },
  { weight: 1, arbitrary: word },
);

/** Any operation on any path: most of them are refused. */
const free = fc.record(
  { op, path: anyPath, value: oddValue },
  { requiredKeys: ['op'], noNullPrototype: true },
);

/** No path: the names are in the value, dotted or with a URN as Entra sends them. */
const pathless = (parts: Parts) =>
  fc.record({
    op: fc.constantFrom('add', 'replace', 'Add'),
    value: fc.oneof(
      fc.record(parts, { requiredKeys: [], noNullPrototype: true }),
      fc.dictionary(fc.constantFrom(...PATHS, '__proto__'), oddValue, { maxKeys: 3 }),
      oddValue,
    ),
  });

const membership = fc.oneof(
  fc
    .tuple(fc.constantFrom('Add', 'Remove', 'replace'), fc.array(someId, { maxLength: 4 }))
    .map(([name, ids]) => ({
      op: name,
      path: 'members',
      value: ids.map((value) => ({ value })),
    })),
  someId.map((id) => ({ op: 'remove', path: `members[value eq "${id}"]` })),
  fc.constant({ op: 'remove', path: 'members' }),
);

const message = (operation: fc.Arbitrary<unknown>) =>
  fc.array(operation, { minLength: 1, maxLength: 4 }).map((operations) => ({
    schemas: [PATCH_OP],
    Operations: operations,
  }));

/** A PATCH of a user. */
export const userPatch = message(
  fc.oneof(
    { weight: 4, arbitrary: fitting(userParts) },
    { weight: 2, arbitrary: free },
    { weight: 2, arbitrary: pathless(userParts) },
  ),
);

/** A PATCH of a group. */
export const groupPatch = message(
  fc.oneof(
    { weight: 4, arbitrary: membership },
    { weight: 2, arbitrary: fitting(groupParts) },
    { weight: 1, arbitrary: free },
    { weight: 1, arbitrary: pathless(groupParts) },
  ),
);
