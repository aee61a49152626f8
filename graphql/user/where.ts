import { Prisma } from '../../prisma/generated/client/client.js';
import type { TenantIdentity } from '../context.js';
import { type ExtensionWhere, matchesExtension } from '../extension/where.js';
import type {
  AddressFilter,
  BooleanFilter,
  DateTimeFilter,
  StringFilter,
} from '../shared/filters.js';
import { logic } from '../shared/logic.js';
import {
  binary,
  caseless,
  every,
  exact,
  matchesAddress,
  matchesBoolean,
  matchesEntityTag,
  matchesId,
  matchesInstant,
  matchesText,
  type TextColumn,
} from '../shared/predicates.js';
import { nameSearch, SEARCHED_NAMES, valueSearch } from '../shared/search.js';
import {
  ADDRESS_PARTS,
  type AddressPart,
  comparedColumn,
  EXACT_KINDS,
  PLURAL_KINDS,
  type PluralKind,
  TEXT_ATTRIBUTES,
  type TextAttributeName,
} from './attributes.js';

import { type GroupsFilter, type GroupsScope, inGroups } from './groups.js';

/** Tests on one element of a plural attribute; all given tests must hold for the same element. */
export interface PluralValueWhere {
  and?: readonly PluralValueWhere[] | null;
  or?: readonly PluralValueWhere[] | null;
  not?: PluralValueWhere | null;
  value?: StringFilter | null;
  display?: StringFilter | null;
  type?: StringFilter | null;
  primary?: BooleanFilter | null;
}

/** Tests on one address; all given tests must hold for the same address. */
export interface AddressWhere extends Partial<Record<AddressPart, StringFilter | null>> {
  and?: readonly AddressWhere[] | null;
  or?: readonly AddressWhere[] | null;
  not?: AddressWhere | null;
  primary?: BooleanFilter | null;
}

/** A test that some element of a list meets. */
export interface Some<Where> {
  some: Where;
}

/** Tests on a user; all given tests must hold. */
export interface UserWhere
  extends Partial<Record<TextAttributeName, StringFilter | null>>,
    Partial<Record<PluralKind, Some<PluralValueWhere> | null>> {
  and?: readonly UserWhere[] | null;
  or?: readonly UserWhere[] | null;
  not?: UserWhere | null;
  id?: StringFilter | null;
  address?: AddressFilter | null;
  entityTag?: StringFilter | null;
  managerId?: StringFilter | null;
  managerAddress?: AddressFilter | null;
  active?: BooleanFilter | null;
  isLinked?: BooleanFilter | null;
  isProtected?: BooleanFilter | null;
  linkedAt?: DateTimeFilter | null;
  createdAt?: DateTimeFilter | null;
  updatedAt?: DateTimeFilter | null;
  addresses?: Some<AddressWhere> | null;
  groups?: GroupsFilter | null;
  manager?: UserWhere | null;
  extensions?: readonly ExtensionWhere[] | null;
}

const { sql, raw } = Prisma;

/** The SQL predicate of a `UserWhere` on the users of a tenant, in the table known as `alias`. */
export function userPredicate(where: UserWhere, tenant: TenantIdentity, alias = 'u'): Prisma.Sql {
  const column = (name: string) => raw(`${alias}."${name}"`);
  return every([
    ...logic(where, (inner) => userPredicate(inner, tenant, alias)),
    ...TEXT_ATTRIBUTES.flatMap((attribute) => {
      const filter = where[attribute.name];
      if (!filter) return [];
      const name = comparedColumn(attribute);
      const text = attribute.isExact === true ? exact(column(name)) : caseless(column(name));
      const search = nameSearch(tenant.id, name, column('id'));
      return [matchesText(filter, SEARCHED_NAMES.has(name) ? { search, ...text } : text)];
    }),
    ...(where.id ? [matchesId(where.id, column('id'))] : []),
    ...(where.address ? [matchesAddress(where.address, column('id'))] : []),
    ...(where.entityTag ? [matchesEntityTag(where.entityTag, column('version'))] : []),
    ...(where.managerId ? [matchesId(where.managerId, column('managerId'))] : []),
    ...(where.managerAddress ? [matchesAddress(where.managerAddress, column('managerId'))] : []),
    ...(where.active ? [matchesBoolean(where.active, column('active'))] : []),
    ...(where.createdAt ? [matchesInstant(where.createdAt, column('createdAt'))] : []),
    ...(where.updatedAt ? [matchesInstant(where.updatedAt, column('updatedAt'))] : []),
    ...ownershipPredicates(where, column),
    ...linkedPredicates(where, { alias, tenant }),
  ]);
}

function ownershipPredicates(where: UserWhere, column: (name: string) => Prisma.Sql): Prisma.Sql[] {
  const { isLinked, isProtected, linkedAt } = where;
  return [
    ...(isLinked ? [matchesBoolean(isLinked, sql`(${column('linkedAt')} IS NOT NULL)`)] : []),
    ...(isProtected ? [matchesBoolean(isProtected, column('isProtected'))] : []),
    ...(linkedAt ? [matchesInstant(linkedAt, column('linkedAt'))] : []),
  ];
}

function linkedPredicates(where: UserWhere, scope: GroupsScope): Prisma.Sql[] {
  const { alias, tenant } = scope;
  const owner = raw(`${alias}."tenantId"`);
  const id = raw(`${alias}."id"`);
  const managerId = raw(`${alias}."managerId"`);
  const boss = `${alias}m`;
  return [
    ...PLURAL_KINDS.flatMap((kind) => {
      const list = where[kind];
      if (!list) return [];
      return [
        sql`EXISTS (SELECT 1 FROM "PluralValue" v WHERE v."tenantId" = ${owner} AND v."userId" = ${id} AND v."kind" = ${raw(`'${kind}'`)} AND ${elementPredicate(list.some, { kind, tenant })})`,
      ];
    }),
    ...(where.addresses
      ? [
          sql`EXISTS (SELECT 1 FROM "Address" a WHERE a."tenantId" = ${owner} AND a."userId" = ${id} AND ${addressPredicate(where.addresses.some)})`,
        ]
      : []),
    ...(where.groups ? [inGroups(where.groups, scope)] : []),
    ...(where.extensions ?? []).map((test) => matchesExtension(test, { type: 'User', ...scope })),
    ...(where.manager
      ? [
          sql`EXISTS (SELECT 1 FROM "User" ${raw(boss)} WHERE ${raw(boss)}."tenantId" = ${owner} AND ${raw(boss)}."id" = ${managerId} AND ${userPredicate(where.manager, tenant, boss)})`,
        ]
      : []),
  ];
}

interface ElementScope {
  readonly kind: PluralKind;
  readonly tenant: TenantIdentity;
}

function elementPredicate(where: PluralValueWhere, scope: ElementScope): Prisma.Sql {
  return every([
    ...logic(where, (inner) => elementPredicate(inner, scope)),
    ...(where.value ? [matchesText(where.value, valueColumn(scope))] : []),
    ...(where.display ? [matchesText(where.display, caseless(sql`v."displayKey"`))] : []),
    ...(where.type ? [matchesText(where.type, caseless(sql`v."typeKey"`))] : []),
    ...(where.primary ? [matchesBoolean(where.primary, sql`v."primary"`)] : []),
  ]);
}

function valueColumn({ kind, tenant }: ElementScope): TextColumn {
  if (kind === 'x509Certificates') return binary(sql`v."value"`);
  if (EXACT_KINDS.has(kind)) return exact(sql`v."value"`);
  return { search: valueSearch(tenant.id, kind), ...caseless(sql`v."valueKey"`) };
}

function addressPredicate(where: AddressWhere): Prisma.Sql {
  return every([
    ...logic(where, addressPredicate),
    ...ADDRESS_PARTS.flatMap((part) => {
      const filter = where[part];
      return filter ? [matchesText(filter, caseless(raw(`a."${part}Key"`)))] : [];
    }),
    ...(where.primary ? [matchesBoolean(where.primary, sql`a."primary"`)] : []),
  ]);
}
