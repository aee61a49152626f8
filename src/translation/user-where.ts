import type {
  AddressWhere,
  GroupWhere,
  PluralValueWhere,
  UserWhere,
} from '../../graphql/operations/generated/documents.js';
import type { Filter } from '../scim/filter/types.js';
import type { ResourceTypeDefinition } from '../scim/schema/types.js';
import { ENTERPRISE_USER, USER } from '../scim/urns.js';
import { toAddressTest } from './address.js';
import { ADDRESS_PARTS, ELEMENT_PARTS, PLURAL_ATTRIBUTES, USER_ATTRIBUTES } from './attributes.js';
import { customSchemas, customSome, customTest, hasSchema, isCustom } from './extension.js';
import {
  type Connectives,
  constant,
  matchesConstant,
  type Test,
  toBooleanFilter,
  toDateTimeFilter,
  toSome,
  toStringFilter,
  toWhere,
  type WhereScope,
} from './where.js';

type UserTest = (test: Test, baseUrl: string) => UserWhere;

const join = (connectives: Connectives<UserWhere>): UserWhere => connectives;
const NOBODY: UserWhere = { or: [] };

/** Translates a checked filter on users into their `where`. */
export function toUserWhere(filter: Filter, { type, baseUrl }: WhereScope): UserWhere {
  return toWhere(filter, {
    join,
    leaf: (path, test, target) => {
      if (isCustom(target)) return customTest(target, test, baseUrl);
      if (path === 'schemas') return schemasTest(test, type);
      // An attribute that Rollcall does not store has no value: it matches nothing.
      return TESTS.get(path.toLowerCase())?.(test, baseUrl) ?? NOBODY;
    },
    some: (path, inner, target) =>
      isCustom(target) ? customSome(target, inner, baseUrl) : userSome(path, inner, baseUrl),
  });
}

const enterprise = (name: string) => `${ENTERPRISE_USER}:${name}`;

const ENTERPRISE_FIELDS = USER_ATTRIBUTES.filter(({ isEnterprise }) => isEnterprise === true);

/** One test for each attribute that a filter can name, by canonical path in lower case. */
const TESTS = new Map<string, UserTest>([
  ...USER_ATTRIBUTES.map(({ scim, isEnterprise, field }) => {
    const path = scim.join('.');
    return entry(isEnterprise === true ? enterprise(path) : path, (test) => ({
      [field]: toStringFilter(test),
    }));
  }),
  ...PLURAL_ATTRIBUTES.flatMap((name) => [
    ...ELEMENT_PARTS.map((part) =>
      entry(`${name}.${part}`, (test) =>
        toSome(test, (filter) => ({ [name]: { some: { [part]: filter } } }), {
          join,
          any: { [name]: { some: {} } },
        }),
      ),
    ),
    entry(`${name}.primary`, (test) =>
      orNone(
        test,
        { [name]: { some: { primary: toBooleanFilter(test) } } },
        { [name]: { some: {} } },
      ),
    ),
    entry(name, () => ({ [name]: { some: {} } })),
  ]),
  ...ADDRESS_PARTS.map((part) =>
    entry(`addresses.${part}`, (test) =>
      toSome(test, (filter) => ({ addresses: { some: { [part]: filter } } }), {
        join,
        any: { addresses: { some: {} } },
      }),
    ),
  ),
  entry('addresses.primary', (test) =>
    orNone(
      test,
      { addresses: { some: { primary: toBooleanFilter(test) } } },
      { addresses: { some: {} } },
    ),
  ),
  entry('addresses', () => ({ addresses: { some: {} } })),
  entry('id', (test) => ({ id: toStringFilter(test) })),
  entry('active', (test) => ({ active: toBooleanFilter(test) })),
  entry('meta', () => ({})),
  entry('meta.created', (test) => ({ createdAt: toDateTimeFilter(test) })),
  entry('meta.lastModified', (test) => ({ updatedAt: toDateTimeFilter(test) })),
  entry('meta.location', (test, baseUrl) => toAddressTest(test, 'Users', baseUrl)),
  entry('meta.version', (test) => ({ entityTag: toStringFilter(test) })),
  entry('meta.resourceType', (test) => constant(matchesConstant(test, 'User', true), join)),
  entry('name', () => presentAny(USER_ATTRIBUTES.filter(({ scim }) => scim[0] === 'name'))),
  entry(enterprise('manager'), (test) => ({ managerRef: toStringFilter(test) })),
  entry(enterprise('manager.displayName'), (test) =>
    orNone(
      test,
      { manager: { displayName: toStringFilter(test) } },
      { manager: { displayName: { present: true } } },
    ),
  ),
  entry(enterprise('manager.$ref'), (test, baseUrl) => {
    const { id, address } = toAddressTest(test, 'Users', baseUrl);
    return id === undefined ? { managerAddress: address } : { managerId: id };
  }),
  entry('groups.$ref', (test, baseUrl) => {
    const holds: UserWhere = { groups: { some: toAddressTest(test, 'Groups', baseUrl) } };
    return orNone(test, holds, { groups: { some: {} } });
  }),
  entry('groups', () => ({ groups: { some: {} } })),
  entry('groups.value', groupTest('id')),
  entry('groups.display', groupTest('displayName')),
  entry('groups.type', (test) => {
    const kinds = KINDS.filter(([type]) => matchesConstant(test, type));
    const holds = { or: kinds.map(([, kind]) => ({ groups: { some: {}, kind } })) };
    return orNone(test, holds, { groups: { some: {} } });
  }),
]);

/** `ne` holds where nothing is that could be equal, too. */
function orNone(test: Test, holds: UserWhere, any: UserWhere): UserWhere {
  const isDifference = test.kind === 'compare' && test.operator === 'ne';
  return isDifference ? { or: [holds, { not: any }] } : holds;
}

function entry(path: string, test: UserTest): [string, UserTest] {
  return [path.toLowerCase(), test];
}

function presentAny(rows: typeof USER_ATTRIBUTES): UserWhere {
  return { or: rows.map(({ field }) => ({ [field]: { present: true } })) };
}

function groupTest(field: 'id' | 'displayName'): UserTest {
  return (test) =>
    toSome(test, (filter) => ({ groups: { some: { [field]: filter } } }), {
      join,
      any: { groups: { some: {} } },
    });
}

/** `schemas` holds the core URN always, and that of an extension when one of its attributes is set. */
function schemasTest(test: Test, type: ResourceTypeDefinition): UserWhere {
  const isMatch = (urn: string) => matchesConstant(test, urn);
  return {
    or: [
      constant(isMatch(USER), join),
      ...(isMatch(ENTERPRISE_USER) ? [presentAny(ENTERPRISE_FIELDS)] : []),
      ...customSchemas(type)
        .filter(({ id }) => isMatch(id))
        .map(hasSchema),
    ],
  };
}

function userSome(path: string, filter: Filter, baseUrl: string): UserWhere {
  const name = path.toLowerCase();
  if (name === 'addresses') return { addresses: { some: toAddressWhere(filter) } };
  if (name === 'groups') return groupsSome(filter, baseUrl);
  const plural = PLURAL_ATTRIBUTES.find((known) => known.toLowerCase() === name);
  return plural === undefined ? NOBODY : { [plural]: { some: toElementWhere(filter) } };
}

function toElementWhere(filter: Filter): PluralValueWhere {
  return toWhere<PluralValueWhere>(filter, {
    join: (connectives) => connectives,
    some: () => ({ or: [] }),
    leaf: (path, test) => {
      const part = lastName(path);
      if (part === 'primary') return { primary: toBooleanFilter(test) };
      const known = ELEMENT_PARTS.find((name) => name === part);
      return known === undefined ? { or: [] } : { [known]: toStringFilter(test) };
    },
  });
}

function toAddressWhere(filter: Filter): AddressWhere {
  return toWhere<AddressWhere>(filter, {
    join: (connectives) => connectives,
    some: () => ({ or: [] }),
    leaf: (path, test) => {
      const part = lastName(path);
      if (part === 'primary') return { primary: toBooleanFilter(test) };
      const known = ADDRESS_PARTS.find((name) => name === part);
      return known === undefined ? { or: [] } : { [known]: toStringFilter(test) };
    },
  });
}

/** One group meets the whole filter: as a direct one or as an indirect one, which `type` tells apart. */
function groupsSome(filter: Filter, baseUrl: string): UserWhere {
  return {
    or: KINDS.map(([type, kind]) => ({
      groups: { some: toGroupReferenceWhere(filter, { type, baseUrl }), kind },
    })),
  };
}

const KINDS = [
  ['direct', 'DIRECT'],
  ['indirect', 'INDIRECT'],
] as const;

function toGroupReferenceWhere(
  filter: Filter,
  { type, baseUrl }: { readonly type: string; readonly baseUrl: string },
): GroupWhere {
  return toWhere<GroupWhere>(filter, {
    join: (connectives) => connectives,
    some: () => ({ or: [] }),
    leaf: (path, test) => {
      const part = lastName(path);
      if (part === 'value') return { id: toStringFilter(test) };
      if (part === '$ref') return toAddressTest(test, 'Groups', baseUrl);
      if (part === 'display') return { displayName: toStringFilter(test) };
      return part === 'type' && matchesConstant(test, type) ? {} : { or: [] };
    },
  });
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
