import type { GroupWhere, MemberWhere } from '../../graphql/operations/generated/documents.js';
import type { Filter } from '../scim/filter/types.js';
import type { ResourceTypeDefinition } from '../scim/schema/types.js';
import { GROUP } from '../scim/urns.js';
import { idOfAddress, toAddressTest } from './address.js';
import { customSchemas, customSome, customTest, hasSchema, isCustom } from './extension.js';
import {
  type Connectives,
  constant,
  matchesConstant,
  type Test,
  toDateTimeFilter,
  toSome,
  toStringFilter,
  toWhere,
  type WhereScope,
} from './where.js';

type GroupTest = (test: Test, baseUrl: string) => GroupWhere;

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
  ['meta.location', (test, baseUrl) => toAddressTest(test, 'Groups', baseUrl)],
  ['meta.version', (test) => ({ entityTag: toStringFilter(test) })],
  ['meta.resourcetype', (test) => constant(matchesConstant(test, 'Group', true), join)],
  ['members.$ref', membersByReference],
  ['members', (test) => memberTest('memberId', test)],
  ...Object.entries(MEMBER_FIELDS).map(([part, field]): [string, GroupTest] => [
    `members.${part}`,
    (test) => memberTest(field, test),
  ]),
]);

/** Translates a checked filter on groups into their `where`. */
export function toGroupWhere(filter: Filter, { type, baseUrl }: WhereScope): GroupWhere {
  return toWhere(filter, {
    join,
    leaf: (path, test, target) => {
      if (isCustom(target)) return customTest(target, test, baseUrl);
      if (path === 'schemas') return schemasTest(test, type);
      return TESTS.get(path.toLowerCase())?.(test, baseUrl) ?? NONE;
    },
    some: (path, inner, target) => {
      if (isCustom(target)) return customSome(target, inner, baseUrl);
      return path === 'members' ? { members: { some: toMemberWhere(inner, baseUrl) } } : NONE;
    },
  });
}

function schemasTest(test: Test, type: ResourceTypeDefinition): GroupWhere {
  const isMatch = (urn: string) => matchesConstant(test, urn);
  const custom = customSchemas(type).filter(({ id }) => isMatch(id));
  return { or: [constant(isMatch(GROUP), join), ...custom.map(hasSchema)] };
}

/** The address of a member of either type; `ne` holds for a group without members too. */
function memberReference(test: Test, baseUrl: string): MemberWhere {
  if (test.kind === 'present') return {};
  const ids = (['Users', 'Groups'] as const).flatMap(
    (type) => idOfAddress(String(test.value), type, baseUrl) ?? [],
  );
  const [id] = ids;
  return id !== undefined && (test.operator === 'eq' || test.operator === 'ne')
    ? { memberId: toStringFilter({ ...test, value: id }) }
    : { address: { base: `${baseUrl}/`, test: toStringFilter(test) } };
}

function membersByReference(test: Test, baseUrl: string): GroupWhere {
  const holds: GroupWhere = { members: { some: memberReference(test, baseUrl) } };
  if (test.kind === 'present' || test.operator !== 'ne') return holds;
  return { or: [holds, { not: { members: { some: {} } } }] };
}

function memberTest(field: keyof MemberWhere, test: Test): GroupWhere {
  return toSome(test, (filter) => ({ members: { some: { [field]: filter } } }), {
    join,
    any: { members: { some: {} } },
  });
}

function toMemberWhere(filter: Filter, baseUrl: string): MemberWhere {
  return toWhere<MemberWhere>(filter, {
    join: (connectives) => connectives,
    some: () => ({ or: [] }),
    leaf: (path, test) => {
      const part = path.slice(path.lastIndexOf('.') + 1);
      if (part === '$ref') return memberReference(test, baseUrl);
      const field = new Map(Object.entries(MEMBER_FIELDS)).get(part);
      return field === undefined ? { or: [] } : { [field]: toStringFilter(test) };
    },
  });
}
