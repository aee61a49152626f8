import { Prisma } from '../../prisma/generated/client/client.js';
import type { RequestContext } from '../context.js';
import type { Page, Placed } from '../shared/connection.js';
import type { MemberRow } from './row.js';

const { sql, empty } = Prisma;

type PlacedMember = MemberRow & { readonly id: string };

/** Reads one page of a group's members, one row more than it holds. */
export async function listMembers(
  { database }: RequestContext,
  groupId: string,
  page: Page,
): Promise<Placed<PlacedMember>[]> {
  const after = page.after ? sql` AND m."memberId" > ${page.after.id}::uuid` : empty;
  const offset = page.offset === 0 ? empty : sql` OFFSET ${page.offset}`;
  const rows = await database.query<MemberRow>(
    sql`SELECT m."memberId"::text AS "memberId", m."type"::text AS "type", m."display" FROM "GroupMembership" m WHERE m."tenantId" = ${database.tenantId}::uuid AND m."groupId" = ${groupId}::uuid${after} ORDER BY m."memberId" LIMIT ${page.limit + 1}${offset}`,
  );
  return rows.map((row) => ({ node: { ...row, id: row.memberId }, key: null }));
}

/** Counts the members of a group. */
export async function countMembers({ database }: RequestContext, groupId: string): Promise<number> {
  const [counted] = await database.query<{ total: number }>(
    sql`SELECT count(*)::int AS "total" FROM "GroupMembership" m WHERE m."tenantId" = ${database.tenantId}::uuid AND m."groupId" = ${groupId}::uuid`,
  );
  return counted?.total ?? 0;
}
