import { Prisma } from '../../prisma/generated/client/client.js';
import { defineStatement } from '../../prisma/tenant-database.js';
import type { RequestContext, TenantIdentity } from '../context.js';
import { type GroupWhere, groupPredicate } from '../group/where.js';
import type { DirectGroup, GroupReference, UserRow } from './row.js';

const { sql, raw } = Prisma;

/** How a user is a member: of the group itself, or only of groups that are members of it. */
export type MembershipKind = 'DIRECT' | 'INDIRECT';

/** Tests on the groups of a user: some group meets `some`, and the user is its member in that way. */
export interface GroupsFilter {
  some: GroupWhere;
  kind?: MembershipKind | null;
}

const READ_INDIRECT = defineStatement(`
  WITH RECURSIVE reached("userId", "id") AS (
    SELECT m."userId", n."groupId" FROM "GroupMembership" m
    JOIN "GroupMembership" n ON n."tenantId" = $1::uuid AND n."nestedGroupId" = m."groupId"
    WHERE m."tenantId" = $1::uuid AND m."userId" = ANY (ARRAY(SELECT jsonb_array_elements_text($2::jsonb)::uuid))
    UNION
    SELECT reached."userId", n."groupId" FROM reached
    JOIN "GroupMembership" n ON n."tenantId" = $1::uuid AND n."nestedGroupId" = reached."id"
  )
  SELECT reached."userId"::text AS "userId",
    json_agg(json_build_object('id', g."id", 'displayName', g."displayName", 'isDirect', FALSE)) AS "groups"
  FROM reached JOIN "Group" g ON g."tenantId" = $1::uuid AND g."id" = reached."id"
  WHERE NOT EXISTS (SELECT 1 FROM "GroupMembership" d
    WHERE d."tenantId" = $1::uuid AND d."groupId" = reached."id" AND d."userId" = reached."userId")
  GROUP BY reached."userId"`);

/**
 * The groups that users are members of only through other groups, in one statement for all of them.
 * Groups may be members of each other in circles: each is reached once.
 */
export async function readIndirectGroups(
  { database }: RequestContext,
  userIds: readonly string[],
): Promise<GroupReference[][]> {
  const rows = await database.run<{ userId: string; groups: GroupReference[] }>(READ_INDIRECT, [
    JSON.stringify(userIds),
  ]);
  const byUser = new Map(rows.map(({ userId, groups }) => [userId, groups]));
  return userIds.map((id) => byUser.get(id) ?? []);
}

/**
 * All groups of a user in the order of their ids. Another statement, and a promise, only where there are
 * nested ones: nearly nobody is in a group of groups, and everybody is looked up.
 */
export function groupsOf(
  { loaders }: RequestContext,
  user: Pick<UserRow, 'id'>,
  direct: readonly DirectGroup[],
): readonly GroupReference[] | Promise<readonly GroupReference[]> {
  if (!direct.some(({ isNested }) => isNested)) return direct;
  return loaders.indirectGroups
    .load(user.id)
    .then((indirect) =>
      [...direct, ...indirect].sort((left, right) => (left.id < right.id ? -1 : 1)),
    );
}

/** Where a test of groups stands. */
export interface GroupsScope {
  /** The table of users that is tested. */
  readonly alias: string;
  readonly tenant: TenantIdentity;
}

/**
 * Whether a user is in some group. Nested groups are walked from the groups downward, once for the
 * statement and not once for each user; circles are walked once.
 */
export function inGroups(
  { some, kind }: GroupsFilter,
  { alias, tenant: owner }: GroupsScope,
): Prisma.Sql {
  const tenant = sql`${owner.id}::uuid`;
  const user = raw(`${alias}."id"`);
  const roots = sql`SELECT g."id" AS "root", g."id" AS "id" FROM "Group" g WHERE g."tenantId" = ${tenant} AND ${groupPredicate(some, owner, 'g')}`;
  const nested = sql`WITH RECURSIVE down AS (${roots} UNION SELECT down."root", n."nestedGroupId" FROM down JOIN "GroupMembership" n ON n."tenantId" = ${tenant} AND n."groupId" = down."id" WHERE n."nestedGroupId" IS NOT NULL) SELECT "root", "id" FROM down`;
  const reached = sql`EXISTS (SELECT 1 FROM "GroupMembership" m JOIN (${kind === 'DIRECT' ? roots : nested}) d ON d."id" = m."groupId" WHERE m."tenantId" = ${tenant} AND m."userId" = ${user}`;
  if (kind !== 'INDIRECT') return sql`${reached})`;
  return sql`${reached} AND d."root" <> d."id" AND NOT EXISTS (SELECT 1 FROM "GroupMembership" o WHERE o."tenantId" = ${tenant} AND o."groupId" = d."root" AND o."userId" = ${user}))`;
}
