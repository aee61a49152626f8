/**
 * The single-valued text attributes of a user, a row each. Inputs, filters, orders, comparison keys,
 * statements and records all walk this table: a new attribute is a new row (and a column).
 */
export interface TextAttribute {
  /** Column, GraphQL field and input field. */
  readonly name: TextAttributeName;
  /** How records and error sentences call the attribute: its SCIM path. */
  readonly path: string;
  /** Compared exactly (RFC 7643 §2.2 caseExact), instead of through a `…Key` column. */
  readonly isExact?: true;
  /** Kept in an index, so that its key has a length limit. */
  readonly isIndexed?: true;
  readonly description: string;
}

/** Names of the single-valued text attributes. */
export type TextAttributeName =
  | 'externalId'
  | 'userName'
  | 'nameFormatted'
  | 'familyName'
  | 'givenName'
  | 'middleName'
  | 'honorificPrefix'
  | 'honorificSuffix'
  | 'displayName'
  | 'nickName'
  | 'profileUrl'
  | 'title'
  | 'userType'
  | 'preferredLanguage'
  | 'locale'
  | 'timezone'
  | 'employeeNumber'
  | 'costCenter'
  | 'organization'
  | 'division'
  | 'department'
  | 'managerRef';

/** The table. */
export const TEXT_ATTRIBUTES: readonly TextAttribute[] = [
  {
    name: 'externalId',
    path: 'externalId',
    isExact: true,
    isIndexed: true,
    description: 'Identifier that the provisioning client gave.',
  },
  {
    name: 'userName',
    path: 'userName',
    isIndexed: true,
    description: 'Name to sign in with; unique without regard to letter case.',
  },
  { name: 'nameFormatted', path: 'name.formatted', description: 'Full name as it is written.' },
  { name: 'familyName', path: 'name.familyName', isIndexed: true, description: 'Family name.' },
  { name: 'givenName', path: 'name.givenName', description: 'Given name.' },
  { name: 'middleName', path: 'name.middleName', description: 'Middle names.' },
  { name: 'honorificPrefix', path: 'name.honorificPrefix', description: 'Title before the name.' },
  { name: 'honorificSuffix', path: 'name.honorificSuffix', description: 'Suffix after the name.' },
  {
    name: 'displayName',
    path: 'displayName',
    isIndexed: true,
    description: 'Name shown to others.',
  },
  { name: 'nickName', path: 'nickName', description: 'Casual name.' },
  {
    name: 'profileUrl',
    path: 'profileUrl',
    isExact: true,
    description: 'Address of a profile page; never fetched.',
  },
  { name: 'title', path: 'title', description: 'Job title.' },
  {
    name: 'userType',
    path: 'userType',
    description: 'Relation to the organisation, such as Employee.',
  },
  {
    name: 'preferredLanguage',
    path: 'preferredLanguage',
    description: 'Preferred language; any text is kept.',
  },
  { name: 'locale', path: 'locale', description: 'Locale; any text is kept.' },
  { name: 'timezone', path: 'timezone', description: 'Time zone; any text is kept.' },
  {
    name: 'employeeNumber',
    path: 'employeeNumber',
    isIndexed: true,
    description: 'Number of the employee.',
  },
  { name: 'costCenter', path: 'costCenter', description: 'Cost centre.' },
  { name: 'organization', path: 'organization', description: 'Organisation.' },
  { name: 'division', path: 'division', description: 'Division.' },
  { name: 'department', path: 'department', description: 'Department.' },
  {
    name: 'managerRef',
    path: 'manager',
    isExact: true,
    isIndexed: true,
    description: 'Reference to the manager as it was given: an id, or an externalId.',
  },
];

/** The plural attributes that share the shape value, display, type, primary (RFC 7643 §2.4). */
export const PLURAL_KINDS = [
  'emails',
  'phoneNumbers',
  'ims',
  'photos',
  'entitlements',
  'roles',
  'x509Certificates',
] as const;

/** One of the plural attributes. */
export type PluralKind = (typeof PLURAL_KINDS)[number];

/** Plural attributes whose values are compared exactly (RFC 7643 §4.1.2: references and binaries). */
export const EXACT_KINDS: ReadonlySet<PluralKind> = new Set(['photos', 'x509Certificates']);

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

/** One of the text sub-attributes of an address. */
export type AddressPart = (typeof ADDRESS_PARTS)[number];

/** The column that comparisons of an attribute use. */
export function comparedColumn(attribute: TextAttribute): string {
  return attribute.isExact === true ? attribute.name : `${attribute.name}Key`;
}
