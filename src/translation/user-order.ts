import type { UserOrder, UserOrderField } from '../../graphql/operations/generated/documents.js';
import { ENTERPRISE_USER } from '../scim/urns.js';
import { type PluralAttribute, USER_ATTRIBUTES } from './attributes.js';

const PLURAL_FIELDS: Readonly<Record<PluralAttribute, UserOrderField>> = {
  emails: 'EMAILS',
  phoneNumbers: 'PHONE_NUMBERS',
  ims: 'IMS',
  photos: 'PHOTOS',
  entitlements: 'ENTITLEMENTS',
  roles: 'ROLES',
  x509Certificates: 'X509_CERTIFICATES',
};

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
  ...Object.entries(PLURAL_FIELDS).map(([name, order]): [string, UserOrderField] => [
    `${name.toLowerCase()}.value`,
    order,
  ]),
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
