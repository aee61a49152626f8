import { Prisma } from '../../prisma/generated/client/client.js';
import { builder } from '../builder.js';
import type { Order } from '../shared/order.js';
import { OrderDirectionEnum } from '../shared/order-input.js';
import { comparedColumn, PLURAL_KINDS, type PluralKind, TEXT_ATTRIBUTES } from './attributes.js';

const { raw, sql } = Prisma;

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
  ...PLURAL_KINDS.map((kind) => [upperSnake(kind), { key: leadingValue(kind) }] as const),
]);

/** RFC 7644 §3.4.2.3: a plural attribute is ordered by its primary element, else by its first. */
function leadingValue(kind: PluralKind): Prisma.Sql {
  return sql`(SELECT v."valueKey" FROM "PluralValue" v WHERE v."tenantId" = u."tenantId" AND v."userId" = u."id" AND v."kind" = ${raw(`'${kind}'`)} ORDER BY v."primary" IS TRUE DESC, v."position" LIMIT 1)`;
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
    field: t.field({ type: UserOrderFieldEnum, required: true }),
    direction: t.field({ type: OrderDirectionEnum, description: 'ASC unless told.' }),
  }),
});

/** What an attribute is compared by. */
export function userOrderKey(field: string): Omit<Order, 'descending'> {
  return KEYS.get(field) ?? {};
}

/** Reads an order; creation order when none is given. */
export function toUserOrder(
  order: { field: string; direction?: 'ASC' | 'DESC' | null } | null | undefined,
): Order {
  const descending = order?.direction === 'DESC';
  return { ...userOrderKey(order?.field ?? 'ID'), descending };
}

function upperSnake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
