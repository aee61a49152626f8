import type {
  ScimUserFragment,
  UpdateUserInput,
  UserOrderField,
  UserWhere,
} from '../../graphql/operations/generated/documents.js';

/** Names that are the same in a user's GraphQL type, input and where. */
export type UserTextField = Extract<
  keyof ScimUserFragment & keyof UserWhere & keyof UpdateUserInput,
  Exclude<TextFieldOf<ScimUserFragment>, 'id'>
>;

type TextFieldOf<Type> = {
  [Name in keyof Type]-?: NonNullable<Type[Name]> extends string ? Name : never;
}[keyof Type];

/** One single-valued attribute of a user: how SCIM and GraphQL call it. */
export interface AttributeRow {
  /** Canonical SCIM path, without the URN of the core schema. */
  readonly scim: readonly [name: string, subAttribute?: string];
  /** Whether it lives in the enterprise extension. */
  readonly isEnterprise?: true;
  readonly field: UserTextField;
  readonly order: UserOrderField;
}

const core = (
  scim: AttributeRow['scim'],
  field: UserTextField,
  order: UserOrderField,
): AttributeRow => ({
  scim,
  field,
  order,
});

const enterprise = (
  scim: AttributeRow['scim'],
  field: UserTextField,
  order: UserOrderField,
): AttributeRow => ({
  scim,
  field,
  order,
  isEnterprise: true,
});

/** The one table of a user's single-valued text attributes: a new attribute is a new row. */
export const USER_ATTRIBUTES: readonly AttributeRow[] = [
  core(['externalId'], 'externalId', 'EXTERNAL_ID'),
  core(['userName'], 'userName', 'USER_NAME'),
  core(['name', 'formatted'], 'nameFormatted', 'NAME_FORMATTED'),
  core(['name', 'familyName'], 'familyName', 'FAMILY_NAME'),
  core(['name', 'givenName'], 'givenName', 'GIVEN_NAME'),
  core(['name', 'middleName'], 'middleName', 'MIDDLE_NAME'),
  core(['name', 'honorificPrefix'], 'honorificPrefix', 'HONORIFIC_PREFIX'),
  core(['name', 'honorificSuffix'], 'honorificSuffix', 'HONORIFIC_SUFFIX'),
  core(['displayName'], 'displayName', 'DISPLAY_NAME'),
  core(['nickName'], 'nickName', 'NICK_NAME'),
  core(['profileUrl'], 'profileUrl', 'PROFILE_URL'),
  core(['title'], 'title', 'TITLE'),
  core(['userType'], 'userType', 'USER_TYPE'),
  core(['preferredLanguage'], 'preferredLanguage', 'PREFERRED_LANGUAGE'),
  core(['locale'], 'locale', 'LOCALE'),
  core(['timezone'], 'timezone', 'TIMEZONE'),
  enterprise(['employeeNumber'], 'employeeNumber', 'EMPLOYEE_NUMBER'),
  enterprise(['costCenter'], 'costCenter', 'COST_CENTER'),
  enterprise(['organization'], 'organization', 'ORGANIZATION'),
  enterprise(['division'], 'division', 'DIVISION'),
  enterprise(['department'], 'department', 'DEPARTMENT'),
  enterprise(['manager', 'value'], 'managerRef', 'MANAGER_REF'),
];

/** The plural attributes that share the shape value, display, type, primary. */
export const PLURAL_ATTRIBUTES = [
  'emails',
  'phoneNumbers',
  'ims',
  'photos',
  'entitlements',
  'roles',
  'x509Certificates',
] as const;

/** One of the plural attributes. */
export type PluralAttribute = (typeof PLURAL_ATTRIBUTES)[number];

/** Sub-attributes of a plural attribute, all of them text. */
export const ELEMENT_PARTS = ['value', 'display', 'type'] as const;

/** Text sub-attributes of an address. */
export const ADDRESS_PARTS = [
  'formatted',
  'streetAddress',
  'locality',
  'region',
  'postalCode',
  'country',
  'type',
] as const;
