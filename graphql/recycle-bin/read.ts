import { Prisma } from '../../prisma/generated/client/client.js';
import { isId } from '../../prisma/ids.js';
import type { RequestContext } from '../context.js';
import type { ResourceTypeName } from '../extension/definition.js';
import { unknownCursor } from '../shared/connection.js';
import type { DateTimeFilter, StringFilter } from '../shared/filters.js';
import type { Page, Placed } from '../shared/page.js';
import {
  caseless,
  every,
  exact,
  matchesId,
  matchesInstant,
  matchesText,
} from '../shared/predicates.js';

/** A deleted resource as a list shows it. */
export interface DeletedRow {
  readonly id: string;
  readonly resourceType: ResourceTypeName;
  readonly name: string;
  readonly externalId: string | null;
  readonly actorId: string | null;
  readonly actorName: string | null;
  readonly requestId: string;
  readonly deletedAt: string;
}

/** Tests on a deleted resource; all given tests must hold. */
export interface DeletedWhere {
  id?: StringFilter | null;
  resourceType?: ResourceTypeName | null;
  name?: StringFilter | null;
  externalId?: StringFilter | null;
  deletedAt?: DateTimeFilter | null;
  actorId?: StringFilter | null;
  requestId?: StringFilter | null;
}

const { sql, raw } = Prisma;

/** Which page of the recycle bin is wanted. */
export interface DeletedListing {
  readonly where: DeletedWhere;
  readonly page: Page;
  readonly isAscending: boolean;
}

/** Reads one page of the recycle bin, by time of deletion, one row more than it holds. */
export async function listDeleted(
  context: RequestContext,
  { where, page, isAscending }: DeletedListing,
): Promise<Placed<DeletedRow>[]> {
  const [direction, beyond] = isAscending ? [raw('ASC'), raw('>')] : [raw('DESC'), raw('<')];
  const after =
    page.after === undefined
      ? sql``
      : sql` AND (b."deletedAt", b."id") ${beyond} (${instantOf(page.after.key)}::timestamptz, ${page.after.id}::uuid)`;
  const rows = await context.database.query<{ row: DeletedRow }>(
    sql`SELECT (SELECT row_to_json(t) FROM (SELECT b."id", b."resourceType", b."name", b."externalId", b."actorId", b."actorName", b."requestId", b."deletedAt") t) AS "row" FROM "DeletedResource" b WHERE ${inTenant(context, where)}${after} ORDER BY b."deletedAt" ${direction}, b."id" ${direction} LIMIT ${page.limit + 1} OFFSET ${page.offset}`,
  );
  return rows.map(({ row }) => ({ node: row, key: new Date(row.deletedAt).toISOString() }));
}

/** Counts the deleted resources that meet `where`. */
export async function countDeleted(context: RequestContext, where: DeletedWhere): Promise<number> {
  const [counted] = await context.database.query<{ total: number }>(
    sql`SELECT count(*)::int AS "total" FROM "DeletedResource" b WHERE ${inTenant(context, where)}`,
  );
  return counted?.total ?? 0;
}

/** One deleted resource, if the recycle bin holds it. */
export async function findDeleted(
  context: RequestContext,
  id: string,
): Promise<DeletedRow | undefined> {
  if (!isId(id)) return undefined;
  const page = { limit: 1, offset: 0 };
  const [found] = await listDeleted(context, {
    where: { id: { equals: id } },
    page,
    isAscending: true,
  });
  return found?.node;
}

function inTenant({ tenant }: RequestContext, where: DeletedWhere): Prisma.Sql {
  return every([
    sql`b."tenantId" = ${tenant.id}::uuid`,
    ...(where.id ? [matchesId(where.id, sql`b."id"`)] : []),
    ...(where.resourceType ? [sql`b."resourceType" = ${where.resourceType}`] : []),
    ...(where.name ? [matchesText(where.name, caseless(sql`b."nameKey"`))] : []),
    ...(where.externalId ? [matchesText(where.externalId, exact(sql`b."externalId"`))] : []),
    ...(where.deletedAt ? [matchesInstant(where.deletedAt, sql`b."deletedAt"`)] : []),
    ...(where.actorId ? [matchesId(where.actorId, sql`b."actorId"`)] : []),
    ...(where.requestId ? [matchesText(where.requestId, exact(sql`b."requestId"`))] : []),
  ]);
}

function instantOf(key: unknown): string {
  if (typeof key !== 'string' || Number.isNaN(Date.parse(key))) throw unknownCursor();
  return new Date(key).toISOString();
}
