import { Prisma } from '../../prisma/generated/client/client.js';
import type { RequestContext } from '../context.js';
import type { Page } from '../shared/page.js';
import type { MemberListing, MemberRow, PlacedMember } from './row.js';

const { sql, empty, join } = Prisma;

type Read = MemberRow & { readonly groupId: string };

/**
 * Reads pages of members, one row more than each holds: one statement for all groups of which the
 * same page is wanted, which those of one selection are.
 */
export async function listMembers(
  context: RequestContext,
  listings: readonly MemberListing[],
): Promise<PlacedMember[][]> {
  const kinds = new Map(listings.map(({ page }) => [JSON.stringify(page), page]));
  const found = new Map<string, Map<string, PlacedMember[]>>();
  for (const [kind, page] of kinds) {
    const same = listings.filter((listing) => JSON.stringify(listing.page) === kind);
    const ids = same.map(({ groupId }) => groupId);
    found.set(kind, await listSamePage(context, ids, page));
  }
  return listings.map(({ groupId, page }) => found.get(JSON.stringify(page))?.get(groupId) ?? []);
}

async function listSamePage(
  { database }: RequestContext,
  groupIds: readonly string[],
  page: Page,
): Promise<Map<string, PlacedMember[]>> {
  const after = page.after ? sql` AND m."memberId" > ${page.after.id}::uuid` : empty;
  const offset = page.offset === 0 ? empty : sql` OFFSET ${page.offset}`;
  const rows = await database.query<Read>(
    sql`SELECT g."id"::text AS "groupId", page.* FROM ${groups(groupIds)} CROSS JOIN LATERAL (SELECT m."memberId"::text AS "memberId", m."type"::text AS "type", m."display" FROM "GroupMembership" m WHERE m."tenantId" = ${database.tenantId}::uuid AND m."groupId" = g."id"${after} ORDER BY m."memberId" LIMIT ${page.limit + 1}${offset}) page ORDER BY g."id", page."memberId"`,
  );
  const lists = new Map<string, PlacedMember[]>();
  for (const { groupId, memberId, type, display } of rows) {
    const list = lists.get(groupId) ?? [];
    lists.set(groupId, list);
    list.push({ node: { id: memberId, memberId, type, display }, key: null });
  }
  return lists;
}

/** Counts the members of each group. */
export async function countMembers(
  { database }: RequestContext,
  groupIds: readonly string[],
): Promise<number[]> {
  const rows = await database.query<{ groupId: string; total: number }>(
    sql`SELECT g."id"::text AS "groupId", (SELECT count(*)::int FROM "GroupMembership" m WHERE m."tenantId" = ${database.tenantId}::uuid AND m."groupId" = g."id") AS "total" FROM ${groups(groupIds)}`,
  );
  const totals = new Map(rows.map(({ groupId, total }) => [groupId, total]));
  return groupIds.map((id) => totals.get(id) ?? 0);
}

function groups(ids: readonly string[]): Prisma.Sql {
  const distinct = [...new Set(ids)].map((id) => sql`${id}::uuid`);
  return sql`unnest(ARRAY[${join(distinct)}]) AS g("id")`;
}
