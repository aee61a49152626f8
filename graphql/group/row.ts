import { Prisma } from '../../prisma/generated/client/client.js';
import type { ExtensionValues } from '../extension/definition.js';
import type { Page, Placed } from '../shared/page.js';

/** One member of a group as it is read. */
export interface MemberRow {
  readonly memberId: string;
  /** Null while the id names nobody. */
  readonly type: 'User' | 'Group' | null;
  readonly display?: string | null;
}

/** A member with its place in the list. */
export type PlacedMember = Placed<MemberRow & { readonly id: string }>;

/** A page of the members of one group. */
export interface MemberListing {
  readonly groupId: string;
  readonly page: Page;
}

/** A group as it is read: unset attributes are absent, instants are ISO texts. */
export interface GroupRow {
  readonly id: string;
  readonly externalId?: string | null;
  readonly displayName: string;
  /** All that are stored, also what is never shown. */
  readonly extensions: ExtensionValues;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly linkedAt?: string | null;
  /** All members; absent when they were not read. */
  readonly memberList?: readonly MemberRow[];
}

const { sql, raw, join } = Prisma;

const COLUMNS = raw(
  ['id', 'externalId', 'displayName', 'extensions', 'version', 'createdAt', 'updatedAt', 'linkedAt']
    .map((column) => `g."${column}"`)
    .join(', '),
);

const MEMBERS = sql`(SELECT coalesce(json_agg(json_build_object('memberId', m."memberId", 'type', m."type", 'display', m."display") ORDER BY m."memberId"), '[]') FROM "GroupMembership" m WHERE m."tenantId" = g."tenantId" AND m."groupId" = g."id") AS "memberList"`;

/** The expression that reads one group, known as `g`, as a JSON object of the shape `GroupRow`. */
export function groupJson(withMembers: boolean): Prisma.Sql {
  const columns = withMembers ? join([COLUMNS, MEMBERS]) : COLUMNS;
  return sql`(SELECT json_strip_nulls(row_to_json(t)) FROM (SELECT ${columns}) t)`;
}
