import { GROUP } from '../urns.js';
import { attribute, complex } from './attribute.js';
import { EXTERNAL_ID } from './common.js';
import type { SchemaDefinition } from './types.js';

const immutable = { mutability: 'immutable' } as const;

/** The schema of a group (RFC 7643 §4.2; erratum 5368 makes `displayName` required). */
export const GROUP_SCHEMA: SchemaDefinition = {
  id: GROUP,
  name: 'Group',
  description: 'Group',
  attributes: [
    EXTERNAL_ID,
    attribute('displayName', 'Name of the group.', { required: true, uniqueness: 'server' }),
    complex('members', 'Members of the group.', {
      multiValued: true,
      subAttributes: [
        attribute('value', 'Id of the member.', { ...immutable, caseExact: true }),
        attribute('$ref', 'Address of the member.', {
          ...immutable,
          type: 'reference',
          caseExact: true,
          referenceTypes: ['User', 'Group'],
        }),
        attribute('type', 'What the member is.', {
          ...immutable,
          canonicalValues: ['User', 'Group'],
        }),
        attribute('display', 'How the member is shown.', immutable),
      ],
    }),
  ],
};
