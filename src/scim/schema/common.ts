import { attribute, complex } from './attribute.js';
import type { AttributeDefinition } from './types.js';

const readOnly = { mutability: 'readOnly' } as const;

/** Identifier given by the client; listed with each schema, so that clients discover it. */
export const EXTERNAL_ID = attribute(
  'externalId',
  'Identifier that the provisioning client gave.',
  {
    caseExact: true,
  },
);

/** The attributes that every resource has (RFC 7643 §3.1); they belong to no schema. */
export const COMMON_ATTRIBUTES: readonly AttributeDefinition[] = [
  attribute('id', 'Identifier that the service gave.', {
    ...readOnly,
    caseExact: true,
    returned: 'always',
    uniqueness: 'server',
  }),
  attribute('schemas', 'URNs of the schemas that the resource follows.', {
    multiValued: true,
    type: 'reference',
    returned: 'always',
  }),
  complex('meta', 'Facts about the resource.', {
    ...readOnly,
    subAttributes: [
      attribute('resourceType', 'Name of the resource type.', { ...readOnly, caseExact: true }),
      attribute('created', 'When the resource was made.', { ...readOnly, type: 'dateTime' }),
      attribute('lastModified', 'When the resource last changed.', {
        ...readOnly,
        type: 'dateTime',
      }),
      attribute('location', 'Address of the resource.', {
        ...readOnly,
        type: 'reference',
        caseExact: true,
      }),
      attribute('version', 'Entity tag of the resource.', { ...readOnly, caseExact: true }),
    ],
  }),
];
