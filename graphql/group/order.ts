import { Prisma } from '../../prisma/generated/client/client.js';
import { builder } from '../builder.js';
import type { TenantIdentity } from '../context.js';
import { ExtensionPathInput } from '../extension/input.js';
import { type ExtensionPath, extensionKey } from '../extension/where.js';
import type { Order } from '../shared/order.js';
import { OrderDirectionEnum } from '../shared/order-input.js';

const { raw, sql } = Prisma;

/** Members are listed by id: the first is the one with the lowest. */
const FIRST_MEMBER = sql`(SELECT n."memberId"::text FROM "GroupMembership" n WHERE n."tenantId" = g."tenantId" AND n."groupId" = g."id" ORDER BY n."memberId" LIMIT 1)`;

const KEYS = {
  ID: {},
  DISPLAY_NAME: { key: raw('g."displayNameKey"'), isComplete: true },
  EXTERNAL_ID: { key: raw('g."externalId"') },
  MEMBERS: { key: FIRST_MEMBER },
  CREATED_AT: { key: raw('g."createdAt"'), cast: 'timestamptz', isComplete: true },
  UPDATED_AT: { key: raw('g."updatedAt"'), cast: 'timestamptz', isComplete: true },
} as const satisfies Record<string, Omit<Order, 'descending'>>;

/** The attributes that groups are ordered by. */
export const GroupOrderFieldEnum = builder.enumType('GroupOrderField', {
  description: 'What a list of groups is ordered by.',
  values: ['ID', 'DISPLAY_NAME', 'EXTERNAL_ID', 'MEMBERS', 'CREATED_AT', 'UPDATED_AT'] as const,
});

/** How a list of groups is ordered. */
export const GroupOrderInput = builder.inputType('GroupOrder', {
  description: 'How a list of groups is ordered; ties are broken by id.',
  fields: (t) => ({
    field: t.field({ type: GroupOrderFieldEnum, description: 'ID unless told.' }),
    extension: t.field({ type: ExtensionPathInput, description: 'Instead of a field.' }),
    direction: t.field({ type: OrderDirectionEnum, description: 'ASC unless told.' }),
  }),
});

/** An attribute to order by: one of the fields, or one of an extension. */
export interface GroupOrderPath {
  readonly field?: keyof typeof KEYS | null;
  readonly extension?: ExtensionPath | null;
}

/** What an attribute is compared by. Errors: INVALID_VALUE for what the tenant has not defined. */
export function groupOrderKey(
  { field, extension }: GroupOrderPath,
  tenant: TenantIdentity,
): Omit<Order, 'descending'> {
  if (extension) return extensionKey(extension, { tenant, type: 'Group', alias: 'g' });
  return KEYS[field ?? 'ID'];
}

/** Reads an order; creation order when none is given. */
export function toGroupOrder(
  order: (GroupOrderPath & { readonly direction?: 'ASC' | 'DESC' | null }) | null | undefined,
  tenant: TenantIdentity,
): Order {
  return { descending: order?.direction === 'DESC', ...groupOrderKey(order ?? {}, tenant) };
}
