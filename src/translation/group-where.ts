import type { GroupWhere, MemberWhere } from '../../graphql/operations/generated/documents.js';
import type { Filter } from '../scim/filter/types.js';
import { GROUP } from '../scim/urns.js';
import {
  type Connectives,
  constant,
  matchesConstant,
  type Test,
  toDateTimeFilter,
  toSome,
  toStringFilter,
  toWhere,
} from './where.js';

type GroupTest = (test: Test) => GroupWhere;

const join = (connectives: Connectives<GroupWhere>): GroupWhere => connectives;
const NONE: GroupWhere = { or: [] };

/** Sub-attributes of `members` and the field that each is tested by. */
const MEMBER_FIELDS = { value: 'memberId', type: 'type', display: 'display' } as const;

const TESTS = new Map<string, GroupTest>([
  ['id', (test) => ({ id: toStringFilter(test) })],
  ['externalid', (test) => ({ externalId: toStringFilter(test) })],
  ['displayname', (test) => ({ displayName: toStringFilter(test) })],
  ['meta', () => ({})],
  ['meta.created', (test) => ({ createdAt: toDateTimeFilter(test) })],
  ['meta.lastmodified', (test) => ({ updatedAt: toDateTimeFilter(test) })],
  ['meta.resourcetype', (test) => constant(matchesConstant(test, 'Group'), join)],
  ['schemas', (test) => constant(matchesConstant(test, GROUP), join)],
  ['members', (test) => memberTest('memberId', test)],
  ...Object.entries(MEMBER_FIELDS).map(([part, field]): [string, GroupTest] => [
    `members.${part}`,
    (test) => memberTest(field, test),
  ]),
]);

/** Translates a checked filter on groups into their `where`. */
export function toGroupWhere(filter: Filter): GroupWhere {
  return toWhere(filter, {
    join,
    leaf: (path, test) => TESTS.get(path.toLowerCase())?.(test) ?? NONE,
    some: (path, inner) =>
      path.toLowerCase() === 'members' ? { members: { some: toMemberWhere(inner) } } : NONE,
  });
}

function memberTest(field: keyof MemberWhere, test: Test): GroupWhere {
  return toSome(test, (filter) => ({ members: { some: { [field]: filter } } }), {
    join,
    any: { members: { some: {} } },
  });
}

function toMemberWhere(filter: Filter): MemberWhere {
  return toWhere<MemberWhere>(filter, {
    join: (connectives) => connectives,
    some: () => ({ or: [] }),
    leaf: (path, test) => {
      const part = path.slice(path.lastIndexOf('.') + 1);
      const field = new Map(Object.entries(MEMBER_FIELDS)).get(part);
      return field === undefined ? { or: [] } : { [field]: toStringFilter(test) };
    },
  });
}
