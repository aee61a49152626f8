import { USER } from '../urns.js';
import { attribute, complex, plural } from './attribute.js';
import { EXTERNAL_ID } from './common.js';
import type { SchemaDefinition } from './types.js';

const readOnly = { mutability: 'readOnly' } as const;
const external = { type: 'reference', caseExact: true, referenceTypes: ['external'] } as const;

/** The core schema of a user (RFC 7643 §4.1, with its errata). */
export const USER_SCHEMA: SchemaDefinition = {
  id: USER,
  name: 'User',
  description: 'User Account',
  attributes: [
    EXTERNAL_ID,
    attribute('userName', 'Name to sign in with; unique without regard to letter case.', {
      required: true,
      uniqueness: 'server',
    }),
    complex('name', 'The parts of the name.', {
      subAttributes: [
        attribute('formatted', 'Full name as it is written.'),
        attribute('familyName', 'Family name.'),
        attribute('givenName', 'Given name.'),
        attribute('middleName', 'Middle names.'),
        attribute('honorificPrefix', 'Title before the name.'),
        attribute('honorificSuffix', 'Suffix after the name.'),
      ],
    }),
    attribute('displayName', 'Name shown to others.'),
    attribute('nickName', 'Casual name.'),
    attribute('profileUrl', 'Address of a profile page.', external),
    attribute('title', 'Job title.'),
    attribute('userType', 'Relation to the organisation, such as Employee.'),
    attribute('preferredLanguage', 'Preferred language.'),
    attribute('locale', 'Locale for dates and numbers.'),
    attribute('timezone', 'Time zone.'),
    attribute('active', 'Whether the person may sign in.', { type: 'boolean' }),
    attribute('password', 'Password; kept as a hash and never shown.', {
      mutability: 'writeOnly',
      returned: 'never',
    }),
    plural('emails', 'E-mail addresses.', { types: ['work', 'home', 'other'] }),
    plural('phoneNumbers', 'Phone numbers.', {
      types: ['work', 'home', 'mobile', 'fax', 'pager', 'other'],
    }),
    plural('ims', 'Instant messaging addresses.', {
      types: ['aim', 'gtalk', 'icq', 'xmpp', 'msn', 'skype', 'qq', 'yahoo', 'other'],
    }),
    plural('photos', 'Addresses of photos.', { value: external, types: ['photo', 'thumbnail'] }),
    complex('addresses', 'Postal addresses.', {
      multiValued: true,
      subAttributes: [
        attribute('formatted', 'The address as it is written.'),
        attribute('streetAddress', 'Street and number.'),
        attribute('locality', 'Town.'),
        attribute('region', 'Region.'),
        attribute('postalCode', 'Postal code.'),
        attribute('country', 'Country.'),
        attribute('type', 'Label of the address.', { canonicalValues: ['work', 'home', 'other'] }),
        attribute('primary', 'Whether it is the preferred one; at most one is.', {
          type: 'boolean',
        }),
      ],
    }),
    complex('groups', 'Groups that the person is a member of.', {
      ...readOnly,
      multiValued: true,
      subAttributes: [
        attribute('value', 'Id of the group.', { ...readOnly, caseExact: true }),
        attribute('$ref', 'Address of the group.', {
          ...readOnly,
          type: 'reference',
          caseExact: true,
          referenceTypes: ['Group'],
        }),
        attribute('display', 'Name of the group.', readOnly),
        attribute('type', 'How the person is a member.', {
          ...readOnly,
          canonicalValues: ['direct', 'indirect'],
        }),
      ],
    }),
    plural('entitlements', 'Things that the person is entitled to.'),
    plural('roles', 'Roles of the person.'),
    plural('x509Certificates', 'Certificates.', { value: { type: 'binary', caseExact: true } }),
  ],
};
