import { Prisma } from '../../prisma/generated/client/client.js';
import type { ExtensionValues } from '../extension/definition.js';
import type { AddressPart, PluralKind, TextAttributeName } from './attributes.js';
import { TEXT_ATTRIBUTES } from './attributes.js';

/** One element of a plural attribute; what was not sent is absent or null. */
export interface PluralElement {
  readonly value?: string | null;
  readonly display?: string | null;
  readonly type?: string | null;
  readonly primary?: boolean | null;
  /** The JSON document that a role or an entitlement came as. */
  readonly document?: string | null;
}

/** A stored element: its attribute and its place in the list are part of it. */
export interface StoredElement extends PluralElement {
  readonly kind: PluralKind;
}

/** One address; what was not sent is absent or null. */
export type AddressElement = { readonly [Part in AddressPart]?: string | null } & {
  readonly primary?: boolean | null;
};

/** A group that a user is a member of, as the user shows it. */
export interface GroupReference {
  readonly id: string;
  readonly displayName: string;
  /** Whether the user is a member itself, or only through other groups. */
  readonly isDirect: boolean;
}

/** A group that a user is a direct member of. */
export interface DirectGroup extends GroupReference {
  /** Whether the group is a member of other groups. */
  readonly isNested: boolean;
}

/** A user as it is read: unset attributes are absent, instants are ISO texts. */
export interface UserRow extends Readonly<Partial<Record<TextAttributeName, string | null>>> {
  readonly id: string;
  readonly userName: string;
  readonly active: boolean;
  /** All that are stored, also what is never shown. */
  readonly extensions: ExtensionValues;
  readonly managerId?: string | null;
  readonly managerDisplayName?: string | null;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly linkedAt?: string | null;
  readonly isProtected?: boolean;
  readonly linkDecision?: 'APPROVED' | 'DECLINED' | null;
  readonly ownedAttributes?: readonly string[];
  /** Elements of all plural attributes in order; absent when they were not read. */
  readonly values?: readonly StoredElement[];
  /** Absent when they were not read. */
  readonly addresses?: readonly AddressElement[];
  /** Direct groups; absent when they were not read. */
  readonly groups?: readonly DirectGroup[];
}

/** Parts of a user that live in other tables and are read only when wanted. */
export interface UserParts {
  readonly values: boolean;
  readonly addresses: boolean;
  readonly groups: boolean;
  readonly manager: boolean;
}

/** Everything that a record of changes compares. */
export const ALL_PARTS: UserParts = { values: true, addresses: true, groups: true, manager: true };

const { raw, sql, join } = Prisma;

const COLUMNS = raw(
  [
    'id',
    ...TEXT_ATTRIBUTES.map(({ name }) => name),
    'active',
    'extensions',
    'managerId',
    'version',
    'createdAt',
    'updatedAt',
    'linkedAt',
    'isProtected',
    'linkDecision',
    'ownedAttributes',
  ]
    .map((column) => `u."${column}"`)
    .join(', '),
);

/** `isNested` tells whether a group is a member of others: without such groups nothing is indirect. */
const GROUPS = sql`(SELECT coalesce(json_agg(json_build_object('id', g."id", 'displayName', g."displayName", 'isDirect', TRUE, 'isNested', EXISTS (SELECT 1 FROM "GroupMembership" n WHERE n."tenantId" = g."tenantId" AND n."nestedGroupId" = g."id")) ORDER BY g."id"), '[]') FROM "GroupMembership" m JOIN "Group" g ON g."tenantId" = m."tenantId" AND g."id" = m."groupId" WHERE m."tenantId" = u."tenantId" AND m."userId" = u."id")`;

const PARTS: Readonly<Record<keyof UserParts, Prisma.Sql>> = {
  values: sql`(SELECT coalesce(json_agg(json_build_object('kind', v."kind", 'value', v."value", 'display', v."display", 'type', v."type", 'primary', v."primary", 'document', v."document") ORDER BY v."kind", v."position"), '[]') FROM "PluralValue" v WHERE v."tenantId" = u."tenantId" AND v."userId" = u."id") AS "values"`,
  addresses: sql`(SELECT coalesce(json_agg(json_build_object('formatted', a."formatted", 'streetAddress', a."streetAddress", 'locality', a."locality", 'region', a."region", 'postalCode', a."postalCode", 'country', a."country", 'type', a."type", 'primary', a."primary") ORDER BY a."position"), '[]') FROM "Address" a WHERE a."tenantId" = u."tenantId" AND a."userId" = u."id") AS "addresses"`,
  groups: sql`${GROUPS} AS "groups"`,
  manager: sql`(SELECT boss."displayName" FROM "User" boss WHERE boss."tenantId" = u."tenantId" AND boss."id" = u."managerId") AS "managerDisplayName"`,
};

/** The expression that reads one user, known as `u`, as a JSON object of the shape `UserRow`. */
export function userJson(parts: UserParts): Prisma.Sql {
  const key = JSON.stringify([parts.values, parts.addresses, parts.groups, parts.manager]);
  const known = composed.get(key) ?? compose(parts);
  composed.set(key, known);
  return known;
}

/** One expression for each choice of parts; there are sixteen. */
const composed = new Map<string, Prisma.Sql>();

function compose(parts: UserParts): Prisma.Sql {
  const wanted = [parts.values && PARTS.values, parts.addresses && PARTS.addresses];
  const linked = [parts.groups && PARTS.groups, parts.manager && PARTS.manager];
  const extra = [...wanted, ...linked].filter((part) => part !== false);
  return sql`(SELECT row_to_json(t) FROM (SELECT ${join([COLUMNS, ...extra])}) t)`;
}
