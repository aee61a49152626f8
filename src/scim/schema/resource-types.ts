import { ENTERPRISE_USER_SCHEMA } from './enterprise-user.js';
import { GROUP_SCHEMA } from './group.js';
import type { ResourceTypeDefinition } from './types.js';
import { USER_SCHEMA } from './user.js';

/** People (RFC 7643 §4.1). */
export const USER_TYPE: ResourceTypeDefinition = {
  name: 'User',
  endpoint: '/Users',
  description: 'User Account',
  schema: USER_SCHEMA,
  extensions: [{ schema: ENTERPRISE_USER_SCHEMA, required: false }],
};

/** Groups (RFC 7643 §4.2). */
export const GROUP_TYPE: ResourceTypeDefinition = {
  name: 'Group',
  endpoint: '/Groups',
  description: 'Group',
  schema: GROUP_SCHEMA,
  extensions: [],
};

/** All resource types, users first. */
export const RESOURCE_TYPES: readonly ResourceTypeDefinition[] = [USER_TYPE, GROUP_TYPE];
