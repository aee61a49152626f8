import { Prisma } from '../../prisma/generated/client/client.js';
import { builder } from '../builder.js';
import type { TenantIdentity } from '../context.js';
import { ExtensionPathInput } from '../extension/input.js';
import { GroupOrderFieldEnum, groupOrderKey } from '../group/order.js';
import type { Order } from '../shared/order.js';
import { OrderDirectionEnum } from '../shared/order-input.js';
import { UserOrderFieldEnum, userOrderKey } from '../user/order.js';

const { sql } = Prisma;

/** How a list of users and groups is ordered. */
export const ResourceOrderInput = builder.inputType('ResourceOrder', {
  description:
    'How a list of users and groups is ordered: users by one of their fields, groups by one of theirs. A type without a field has no value there; ties are broken by id.',
  fields: (t) => ({
    user: t.field({ type: UserOrderFieldEnum, description: 'Field of the users.' }),
    group: t.field({ type: GroupOrderFieldEnum, description: 'Field of the groups.' }),
    userExtension: t.field({ type: ExtensionPathInput, description: 'Instead of `user`.' }),
    groupExtension: t.field({ type: ExtensionPathInput, description: 'Instead of `group`.' }),
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
  tenant: TenantIdentity,
): ResourceOrder {
  const { user: userField, group: groupField, userExtension, groupExtension } = order ?? {};
  const user = userOrderKey({ field: userField, extension: userExtension }, tenant);
  const group = groupOrderKey({ field: groupField, extension: groupExtension }, tenant);
  const descending = order?.direction === 'DESC';
  // Two attributes of one name may have two types: then they meet as text.
  if (user.key && group.key && user.cast !== group.cast) {
    return { user: asText(user.key), group: asText(group.key), cast: 'text', descending };
  }
  return { user, group, cast: user.cast ?? group.cast ?? 'text', descending };
}

function asText(key: Prisma.Sql): Key {
  return { key: sql`(${key})::text COLLATE "C"`, cast: 'text' };
}
