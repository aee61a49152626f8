import type { UserOrder, UserOrderField } from '../../graphql/operations/generated/documents.js';
import { ENTERPRISE_USER } from '../scim/urns.js';
import { type ADDRESS_PARTS, type PluralAttribute, USER_ATTRIBUTES } from './attributes.js';
import { customPath, isCustom, type Sorting } from './extension.js';

const PLURAL_FIELDS: Readonly<
  Record<
    PluralAttribute,
    readonly [
      value: UserOrderField,
      display: UserOrderField,
      type: UserOrderField,
      primary: UserOrderField,
    ]
  >
> = {
  emails: ['EMAILS', 'EMAILS_DISPLAY', 'EMAILS_TYPE', 'EMAILS_PRIMARY'],
  phoneNumbers: [
    'PHONE_NUMBERS',
    'PHONE_NUMBERS_DISPLAY',
    'PHONE_NUMBERS_TYPE',
    'PHONE_NUMBERS_PRIMARY',
  ],
  ims: ['IMS', 'IMS_DISPLAY', 'IMS_TYPE', 'IMS_PRIMARY'],
  photos: ['PHOTOS', 'PHOTOS_DISPLAY', 'PHOTOS_TYPE', 'PHOTOS_PRIMARY'],
  entitlements: [
    'ENTITLEMENTS',
    'ENTITLEMENTS_DISPLAY',
    'ENTITLEMENTS_TYPE',
    'ENTITLEMENTS_PRIMARY',
  ],
  roles: ['ROLES', 'ROLES_DISPLAY', 'ROLES_TYPE', 'ROLES_PRIMARY'],
  x509Certificates: [
    'X509_CERTIFICATES',
    'X509_CERTIFICATES_DISPLAY',
    'X509_CERTIFICATES_TYPE',
    'X509_CERTIFICATES_PRIMARY',
  ],
};

const ADDRESS_FIELDS: Readonly<Record<(typeof ADDRESS_PARTS)[number] | 'primary', UserOrderField>> =
  {
    formatted: 'ADDRESSES_FORMATTED',
    streetAddress: 'ADDRESSES_STREET_ADDRESS',
    locality: 'ADDRESSES_LOCALITY',
    region: 'ADDRESSES_REGION',
    postalCode: 'ADDRESSES_POSTAL_CODE',
    country: 'ADDRESSES_COUNTRY',
    type: 'ADDRESSES_TYPE',
    primary: 'ADDRESSES_PRIMARY',
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
  ['meta.location', 'ID'],
  // A complex attribute without a value of its own is ordered by what it is usually shown by.
  ['name.value', 'NAME_FORMATTED'],
  ['addresses.value', 'ADDRESSES_FORMATTED'],
  [`${ENTERPRISE_USER}:manager.displayName`.toLowerCase(), 'MANAGER_DISPLAY_NAME'],
  // All addresses of users begin alike.
  [`${ENTERPRISE_USER}:manager.$ref`.toLowerCase(), 'MANAGER_ID'],
  ...Object.entries(PLURAL_FIELDS).flatMap(([name, [value, display, type, primary]]) =>
    Object.entries({ value, display, type, primary }).map(
      ([part, order]): [string, UserOrderField] => [`${name}.${part}`.toLowerCase(), order],
    ),
  ),
  ...Object.entries(ADDRESS_FIELDS).map(([part, order]): [string, UserOrderField] => [
    `addresses.${part}`.toLowerCase(),
    order,
  ]),
]);

/** Translates a sort into the order of a user list; undefined for an attribute that has no order. */
export function toUserOrder(sort: Sorting | undefined): UserOrder | undefined {
  if (sort === undefined) return undefined;
  const { path, target, direction } = sort;
  if (isCustom(target)) {
    const extension = customPath(target);
    return extension === undefined ? undefined : { extension, direction };
  }
  const field = FIELDS.get(path);
  return field === undefined ? undefined : { field, direction };
}
