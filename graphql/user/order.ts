import { Prisma } from '../../prisma/generated/client/client.js';
import { builder } from '../builder.js';
import type { TenantIdentity } from '../context.js';
import { ExtensionPathInput } from '../extension/input.js';
import { type ExtensionPath, extensionKey } from '../extension/where.js';
import { type Order, orderedText } from '../shared/order.js';
import { OrderDirectionEnum } from '../shared/order-input.js';
import { binary } from '../shared/predicates.js';
import {
  ADDRESS_PARTS,
  type AddressPart,
  comparedColumn,
  EXACT_KINDS,
  PLURAL_KINDS,
  type PluralKind,
  TEXT_ATTRIBUTES,
} from './attributes.js';

const { raw, sql } = Prisma;

const MANAGER_NAME = sql`(SELECT boss."displayNameKey" FROM "User" boss WHERE boss."tenantId" = u."tenantId" AND boss."id" = u."managerId")`;

const KEYS = new Map<string, Omit<Order, 'descending'>>([
  ['ID', {}],
  ['CREATED_AT', { key: raw('u."createdAt"'), cast: 'timestamptz', isComplete: true }],
  ['UPDATED_AT', { key: raw('u."updatedAt"'), cast: 'timestamptz', isComplete: true }],
  ['ACTIVE', { key: raw('u."active"'), cast: 'boolean', isComplete: true }],
  ...TEXT_ATTRIBUTES.map(
    (attribute) =>
      [
        upperSnake(attribute.name),
        {
          key: raw(`u."${comparedColumn(attribute)}"`),
          ...(attribute.name === 'userName' ? ({ isComplete: true } as const) : {}),
        },
      ] as const,
  ),
  ['MANAGER_DISPLAY_NAME', { key: MANAGER_NAME }],
  ['MANAGER_ID', { key: sql`u."managerId"::text COLLATE "C"` }],
  ...PLURAL_KINDS.flatMap((kind) => [
    [upperSnake(kind), { key: leadingElement(kind, valueOf(kind)) }] as const,
    [`${upperSnake(kind)}_DISPLAY`, { key: leadingElement(kind, sql`v."displayKey"`) }] as const,
    [`${upperSnake(kind)}_TYPE`, { key: leadingElement(kind, sql`v."typeKey"`) }] as const,
    [
      `${upperSnake(kind)}_PRIMARY`,
      { key: leadingElement(kind, sql`v."primary"`), cast: 'boolean' },
    ] as const,
  ]),
  ...ADDRESS_PARTS.map(
    (part) => [`ADDRESSES_${upperSnake(part)}`, { key: leadingAddress(`${part}Key`) }] as const,
  ),
  ['ADDRESSES_PRIMARY', { key: leadingAddress('primary'), cast: 'boolean' }],
]);

/** What a value is ordered by: the bytes of a certificate do not depend on its padding. */
function valueOf(kind: PluralKind): Prisma.Sql {
  if (kind === 'x509Certificates') return orderedText(binary(sql`v."value"`).column);
  return EXACT_KINDS.has(kind) ? orderedText(sql`v."value"`) : sql`v."valueKey"`;
}

/** RFC 7644 §3.4.2.3: a plural attribute is ordered by its primary element, else by its first. */
function leadingElement(kind: PluralKind, value: Prisma.Sql): Prisma.Sql {
  return sql`(SELECT ${value} FROM "PluralValue" v WHERE v."tenantId" = u."tenantId" AND v."userId" = u."id" AND v."kind" = ${raw(`'${kind}'`)} ORDER BY v."primary" IS TRUE DESC, v."position" LIMIT 1)`;
}

function leadingAddress(column: `${AddressPart}Key` | 'primary'): Prisma.Sql {
  return sql`(SELECT a.${raw(`"${column}"`)} FROM "Address" a WHERE a."tenantId" = u."tenantId" AND a."userId" = u."id" ORDER BY a."primary" IS TRUE DESC, a."position" LIMIT 1)`;
}

/** The attributes that users are ordered by. */
export const UserOrderFieldEnum = builder.enumType('UserOrderField', {
  description: 'What a list of users is ordered by.',
  values: [...KEYS.keys()],
});

/** How a list of users is ordered. */
export const UserOrderInput = builder.inputType('UserOrder', {
  description: 'How a list of users is ordered; ties are broken by id.',
  fields: (t) => ({
    field: t.field({ type: UserOrderFieldEnum, description: 'ID unless told.' }),
    extension: t.field({ type: ExtensionPathInput, description: 'Instead of a field.' }),
    direction: t.field({ type: OrderDirectionEnum, description: 'ASC unless told.' }),
  }),
});

/** An attribute to order by: one of the fields, or one of an extension. */
export interface UserOrderPath {
  readonly field?: string | null;
  readonly extension?: ExtensionPath | null;
}

/** What an attribute is compared by. Errors: INVALID_VALUE for what the tenant has not defined. */
export function userOrderKey(
  { field, extension }: UserOrderPath,
  tenant: TenantIdentity,
): Omit<Order, 'descending'> {
  if (extension) return extensionKey(extension, { tenant, type: 'User', alias: 'u' });
  return KEYS.get(field ?? 'ID') ?? {};
}

/** Reads an order; creation order when none is given. */
export function toUserOrder(
  order: (UserOrderPath & { readonly direction?: 'ASC' | 'DESC' | null }) | null | undefined,
  tenant: TenantIdentity,
): Order {
  return { descending: order?.direction === 'DESC', ...userOrderKey(order ?? {}, tenant) };
}

function upperSnake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
