import { graphql } from './client.js';
import type { TestServer } from './start-server.js';

/** URN of the extension of users that tests register. */
export const BADGE = 'urn:ietf:params:scim:schemas:extension:HillView:2.0:User';
/** URN of the extension of groups that tests register. */
export const ROOM = 'urn:ietf:params:scim:schemas:extension:HillView:2.0:Group';

const REGISTER = `mutation ($input: RegisterSchemaExtensionInput!) {
  registerSchemaExtension(input: $input) { id urn updatedAt }
}`;

/** Registers an extension as an administrator. */
export function register(server: TestServer, input: Readonly<Record<string, unknown>>) {
  return graphql(server, REGISTER, {
    input: { urn: BADGE, resourceType: 'User', name: 'Hill View', ...input },
  });
}

/** One attribute of every type, and of every shape. */
export const EVERY_TYPE = [
  { name: 'badgeNo', uniqueness: 'server' },
  { name: 'code', caseExact: true },
  { name: 'floor', type: 'integer' },
  { name: 'height', type: 'decimal' },
  { name: 'remote', type: 'boolean' },
  { name: 'since', type: 'dateTime' },
  { name: 'seal', type: 'binary' },
  { name: 'page', type: 'reference', referenceTypes: ['external'] },
  { name: 'skills', multiValued: true },
  { name: 'levels', type: 'integer', multiValued: true },
  {
    name: 'desk',
    type: 'complex',
    subAttributes: [{ name: 'building' }, { name: 'number', type: 'integer' }],
  },
  {
    name: 'keys',
    type: 'complex',
    multiValued: true,
    subAttributes: [
      { name: 'value', required: true },
      { name: 'type', canonicalValues: ['door', 'locker'] },
      { name: 'primary', type: 'boolean' },
      { name: 'weight', type: 'decimal' },
    ],
  },
] as const;
