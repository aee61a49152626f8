import { Prisma } from '../../prisma/generated/client/client.js';
import { isId } from '../../prisma/ids.js';
import type { TenantIdentity } from '../context.js';
import { type ExtensionWhere, matchesExtension } from '../extension/where.js';
import type { AddressFilter, DateTimeFilter, StringFilter } from '../shared/filters.js';
import { logic } from '../shared/logic.js';
import {
  caseless,
  every,
  exact,
  matchesAddress,
  matchesEntityTag,
  matchesId,
  matchesInstant,
  matchesText,
  NEVER,
} from '../shared/predicates.js';

/** Tests on one member of a group; all given tests must hold for the same member. */
export interface MemberWhere {
  and?: readonly MemberWhere[] | null;
  or?: readonly MemberWhere[] | null;
  not?: MemberWhere | null;
  memberId?: StringFilter | null;
  /** `base` is followed by the type's endpoint: Users/ or Groups/. */
  address?: AddressFilter | null;
  type?: StringFilter | null;
  display?: StringFilter | null;
}

/** Tests on a group; all given tests must hold. */
export interface GroupWhere {
  and?: readonly GroupWhere[] | null;
  or?: readonly GroupWhere[] | null;
  not?: GroupWhere | null;
  id?: StringFilter | null;
  address?: AddressFilter | null;
  entityTag?: StringFilter | null;
  externalId?: StringFilter | null;
  displayName?: StringFilter | null;
  createdAt?: DateTimeFilter | null;
  updatedAt?: DateTimeFilter | null;
  members?: { some: MemberWhere } | null;
  extensions?: readonly ExtensionWhere[] | null;
}

const { sql, raw } = Prisma;

/** The SQL predicate of a `GroupWhere` on the table known as `alias`. */
export function groupPredicate(where: GroupWhere, tenant: TenantIdentity, alias = 'g'): Prisma.Sql {
  const column = (name: string) => raw(`${alias}."${name}"`);
  return every([
    ...logic(where, (inner) => groupPredicate(inner, tenant, alias)),
    ...(where.id ? [matchesId(where.id, column('id'))] : []),
    ...(where.address ? [matchesAddress(where.address, column('id'))] : []),
    ...(where.entityTag ? [matchesEntityTag(where.entityTag, column('version'))] : []),
    ...(where.externalId ? [matchesText(where.externalId, exact(column('externalId')))] : []),
    ...(where.displayName
      ? [matchesText(where.displayName, caseless(column('displayNameKey')))]
      : []),
    ...(where.createdAt ? [matchesInstant(where.createdAt, column('createdAt'))] : []),
    ...(where.updatedAt ? [matchesInstant(where.updatedAt, column('updatedAt'))] : []),
    ...linkedPredicates(where, tenant, alias),
  ]);
}

function linkedPredicates(where: GroupWhere, tenant: TenantIdentity, alias: string): Prisma.Sql[] {
  const column = (name: string) => raw(`${alias}."${name}"`);
  return [
    ...(where.members
      ? [
          sql`EXISTS (SELECT 1 FROM "GroupMembership" n WHERE n."tenantId" = ${column('tenantId')} AND n."groupId" = ${column('id')} AND ${memberPredicate(where.members.some)})`,
        ]
      : []),
    ...(where.extensions ?? []).map((test) =>
      matchesExtension(test, { tenant, alias, type: 'Group' }),
    ),
  ];
}

function memberPredicate(where: MemberWhere): Prisma.Sql {
  return every([
    ...logic(where, memberPredicate),
    ...(where.memberId ? [matchesMember(where.memberId)] : []),
    ...(where.address
      ? [matchesAddress(where.address, sql`(n."type"::text || 's/' || n."memberId"::text)`)]
      : []),
    ...(where.type ? [matchesText(where.type, caseless(sql`lower(n."type"::text)`))] : []),
    ...(where.display ? [matchesText(where.display, exact(sql`n."display"`))] : []),
  ]);
}

/**
 * Names both foreign keys, and members that are nobody, when the id is known: an index each finds the
 * groups.
 */
function matchesMember(filter: StringFilter): Prisma.Sql {
  const { equals, ...rest } = filter;
  if (typeof equals !== 'string') return matchesId(rest, sql`n."memberId"`);
  if (!isId(equals)) return NEVER;
  return every([
    sql`(n."userId" = ${equals}::uuid OR n."nestedGroupId" = ${equals}::uuid OR (n."type" IS NULL AND n."memberId" = ${equals}::uuid))`,
    matchesId(rest, sql`n."memberId"`),
  ]);
}
