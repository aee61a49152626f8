import { builder } from '../builder.js';
import { GroupOrderFieldEnum, groupOrderKey } from '../group/order.js';
import type { Order } from '../shared/order.js';
import { OrderDirectionEnum } from '../shared/order-input.js';
import { UserOrderFieldEnum, userOrderKey } from '../user/order.js';

/** How a list of users and groups is ordered. */
export const ResourceOrderInput = builder.inputType('ResourceOrder', {
  description:
    'How a list of users and groups is ordered: users by one of their fields, groups by one of theirs. A type without a field has no value there; ties are broken by id.',
  fields: (t) => ({
    user: t.field({ type: UserOrderFieldEnum, description: 'Field of the users.' }),
    group: t.field({ type: GroupOrderFieldEnum, description: 'Field of the groups.' }),
    direction: t.field({ type: OrderDirectionEnum, description: 'ASC unless told.' }),
  }),
});

type Key = Omit<Order, 'descending'>;

/** What users, groups and the merged list are ordered by; no key for the order of creation. */
export interface ResourceOrder {
  readonly user: Key;
  readonly group: Key;
  readonly cast: NonNullable<Order['cast']>;
  readonly descending: boolean;
}

/** Reads an order; creation order when none is given. */
export function toResourceOrder(
  order: typeof ResourceOrderInput.$inferInput | null | undefined,
): ResourceOrder {
  const user = order?.user ? userOrderKey(order.user) : {};
  const group = order?.group ? groupOrderKey(order.group) : {};
  return {
    user,
    group,
    cast: user.cast ?? group.cast ?? 'text',
    descending: order?.direction === 'DESC',
  };
}
