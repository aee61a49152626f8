import type { Scope } from '../context.js';

/**
 * What an administrator may do: read the directory; repair (disable and enable people, reset attributes,
 * retry); write, which is to change people and groups; administrate, which is to manage credentials,
 * policies and extensions; operate, which is to work across tenants.
 */
export type Permission = 'read' | 'repair' | 'write' | 'administrate' | 'operate';

/** A role of administrators. */
export type RoleName = keyof typeof ROLES;

/** What a role may do, and the scope that a credential with this role has. */
export interface Role {
  readonly title: string;
  readonly scope: Scope;
  readonly permissions: readonly Permission[];
}

/** The roles of administrators, each of which may do all that the one before it may. */
export const ROLES = {
  viewer: { title: 'viewer', scope: 'admin:read', permissions: ['read'] },
  helpdesk: { title: 'helpdesk', scope: 'admin:helpdesk', permissions: ['read', 'repair'] },
  directory: {
    title: 'directory admin',
    scope: 'admin:directory',
    permissions: ['read', 'repair', 'write'],
  },
  owner: {
    title: 'owner',
    scope: 'admin:write',
    permissions: ['read', 'repair', 'write', 'administrate'],
  },
  operator: {
    title: 'instance operator',
    scope: 'instance:operator',
    permissions: ['read', 'repair', 'write', 'administrate', 'operate'],
  },
} as const satisfies Record<string, Role>;

/**
 * What each scope permits in the shared schema. The scopes of SCIM act at the SCIM door alone, where a
 * request that reads needs `scim:read`; the schema lets `scim:write` read what a change needs and gives back.
 */
const PERMISSIONS: Readonly<Record<Scope, readonly Permission[]>> = {
  'scim:read': ['read'],
  'scim:write': ['read', 'repair', 'write'],
  'scim:test': [],
  'admin:read': ROLES.viewer.permissions,
  'admin:helpdesk': ROLES.helpdesk.permissions,
  'admin:directory': ROLES.directory.permissions,
  'admin:write': ROLES.owner.permissions,
  'instance:operator': ROLES.operator.permissions,
};

/** Names of the roles, the least one first. */
export const ROLE_NAMES: readonly RoleName[] = [
  'viewer',
  'helpdesk',
  'directory',
  'owner',
  'operator',
];

/** Whether a text names a role. */
export function isRoleName(text: string): text is RoleName {
  return ROLE_NAMES.some((name) => name === text);
}

/** The greater one of two roles. */
export function greaterRole(one: RoleName, other: RoleName): RoleName {
  return ROLE_NAMES.indexOf(one) < ROLE_NAMES.indexOf(other) ? other : one;
}

/** Whether scopes permit something. */
export function permits(scopes: readonly Scope[], permission: Permission): boolean {
  return scopes.some((scope) => PERMISSIONS[scope].includes(permission));
}

/** Everything that scopes permit. */
export function permissionsOf(scopes: readonly Scope[]): Permission[] {
  return ROLES.operator.permissions.filter((permission) => permits(scopes, permission));
}

/** The greatest role whose scope is among these; undefined for a credential of no administrator. */
export function roleOf(scopes: readonly Scope[]): RoleName | undefined {
  return ROLE_NAMES.findLast((name) => scopes.includes(ROLES[name].scope));
}
