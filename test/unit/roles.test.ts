import { describe, expect, it } from 'vitest';
import {
  greaterRole,
  permissionsOf,
  ROLE_NAMES,
  ROLES,
  roleOf,
} from '../../graphql/access/roles.js';
import { SCOPES } from '../../graphql/context.js';

describe('roles', () => {
  it('each may do all that the one before it may, and one thing more', () => {
    expect([...ROLE_NAMES].sort()).toEqual(Object.keys(ROLES).sort());
    expect(ROLE_NAMES.map((name) => permissionsOf([ROLES[name].scope]))).toEqual([
      ['read'],
      ['read', 'repair'],
      ['read', 'repair', 'write'],
      ['read', 'repair', 'write', 'administrate'],
      ['read', 'repair', 'write', 'administrate', 'operate'],
    ]);
  });

  it('follow from scopes, the greatest one of them', () => {
    expect(roleOf(['admin:read', 'admin:write', 'admin:helpdesk'])).toBe('owner');
    expect(roleOf(['instance:operator'])).toBe('operator');
    expect(roleOf(['scim:read', 'scim:write', 'scim:test'])).toBeUndefined();
    expect(greaterRole('owner', 'viewer')).toBe('owner');
    expect(greaterRole('viewer', 'directory')).toBe('directory');
  });
});

describe('scopes of SCIM', () => {
  it('never permit what administrators do', () => {
    const scim = SCOPES.filter((scope) => scope.startsWith('scim:'));
    expect(scim.map((scope) => permissionsOf([scope]))).toEqual([
      ['read'],
      ['read', 'repair', 'write'],
      [],
    ]);
  });
});
