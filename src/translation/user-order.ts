import type { UserOrder, UserOrderField } from '../../graphql/operations/generated/documents.js';
import { ENTERPRISE_USER } from '../scim/urns.js';
import { USER_ATTRIBUTES } from './attributes.js';

/** What each sortable attribute is called in GraphQL, by canonical path in lower case. */
const FIELDS = new Map<string, UserOrderField>([
  ['id', 'ID'],
  ['active', 'ACTIVE'],
  ['meta.created', 'CREATED_AT'],
  ['meta.lastmodified', 'UPDATED_AT'],
  ...USER_ATTRIBUTES.map(({ scim, isEnterprise, order }): [string, UserOrderField] => {
    const path = isEnterprise === true ? `${ENTERPRISE_USER}:${scim.join('.')}` : scim.join('.');
    return [path.toLowerCase(), order];
  }),
]);

/** Translates a sort into the order of a user list; undefined for an attribute that has no order. */
export function toUserOrder(
  sort: { readonly path: string; readonly direction: 'ASC' | 'DESC' } | undefined,
): UserOrder | undefined {
  const field = sort === undefined ? undefined : FIELDS.get(sort.path);
  return sort === undefined || field === undefined
    ? undefined
    : { field, direction: sort.direction };
}
