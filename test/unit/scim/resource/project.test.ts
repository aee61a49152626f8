import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/scim/json.js';
import { parseProjection, projectResource, wants } from '../../../../src/scim/resource/project.js';
import { GROUP_TYPE, USER_TYPE } from '../../../../src/scim/schema/resource-types.js';
import { ENTERPRISE_USER, GROUP, USER } from '../../../../src/scim/urns.js';

const visible: JsonObject = {
  schemas: ['urn:stale'],
  id: '48c1',
  userName: 'mira',
  name: { givenName: 'Mira', familyName: 'Okafor' },
  emails: [{ value: 'a@x', type: 'work' }, { type: 'home' }],
  [ENTERPRISE_USER]: { department: 'D', manager: { value: '9ad2', displayName: 'Jonas' } },
  meta: { resourceType: 'User', version: 'W/"1"' },
};
const user: JsonObject = { ...visible, password: 'secret' };
const both = [USER, ENTERPRISE_USER];
const bare = { schemas: [USER], id: '48c1' };

function project(query: Parameters<typeof parseProjection>[0]): JsonObject {
  return projectResource(user, parseProjection(query, USER_TYPE), USER_TYPE);
}

describe('an answer', () => {
  it('holds everything but what is never returned, and the URNs of what it holds', () => {
    expect(project({})).toEqual({ ...visible, schemas: both });
    expect(project({ attributes: ' ' })).toEqual({ ...visible, schemas: both });
  });

  it.each([
    ['userName', { ...bare, userName: 'mira' }],
    [' USERNAME , badge,password', { ...bare, userName: 'mira' }],
    ['badge', bare],
    ['id', bare],
    [
      'name.familyName,emails.value',
      { ...bare, name: { familyName: 'Okafor' }, emails: [{ value: 'a@x' }] },
    ],
    ['name,name.familyName', { ...bare, name: { givenName: 'Mira', familyName: 'Okafor' } }],
    ['emails[type eq "work"]', { ...bare, emails: user['emails'] }],
    ['emails[type eq "a,b"],userName', { ...bare, emails: user['emails'], userName: 'mira' }],
    [`${USER}:userName`, { ...bare, userName: 'mira' }],
    [
      `${ENTERPRISE_USER}:department`,
      { ...bare, schemas: both, [ENTERPRISE_USER]: { department: 'D' } },
    ],
    [
      `${ENTERPRISE_USER}:manager.value`,
      { ...bare, schemas: both, [ENTERPRISE_USER]: { manager: { value: '9ad2' } } },
    ],
    ['department', { ...bare, schemas: both, [ENTERPRISE_USER]: { department: 'D' } }],
    [ENTERPRISE_USER, { ...bare, schemas: both, [ENTERPRISE_USER]: user[ENTERPRISE_USER] }],
    ['meta.version', { ...bare, meta: { version: 'W/"1"' } }],
    ['__proto__,constructor', bare],
  ])('to attributes=%s holds no more', (attributes, expected) => {
    expect(project({ attributes })).toEqual(expected);
  });

  it.each([
    [
      'emails,name,meta',
      { ...bare, schemas: both, userName: 'mira', [ENTERPRISE_USER]: user[ENTERPRISE_USER] },
    ],
    ['id,schemas,badge', { ...visible, schemas: both }],
    [
      ENTERPRISE_USER,
      { ...bare, userName: 'mira', name: user['name'], emails: user['emails'], meta: user['meta'] },
    ],
    ['emails.type', { ...visible, schemas: both, emails: [{ value: 'a@x' }] }],
    [
      'manager,name.givenName',
      {
        ...visible,
        schemas: both,
        name: { familyName: 'Okafor' },
        [ENTERPRISE_USER]: { department: 'D' },
      },
    ],
  ])('to excludedAttributes=%s holds the rest', (excludedAttributes, expected) => {
    expect(project({ excludedAttributes })).toEqual(expected);
  });

  it('cannot be asked for in both ways', () => {
    expect(() => project({ attributes: 'id', excludedAttributes: 'name' })).toThrow(
      expect.objectContaining({ status: 400, scimType: 'invalidValue' }),
    );
  });

  it('shows that a group has no members', () => {
    const group: JsonObject = { id: '1', displayName: 'G', members: [] };
    expect(projectResource(group, parseProjection({}, GROUP_TYPE), GROUP_TYPE)).toEqual({
      ...group,
      schemas: [GROUP],
    });
  });

  it('does not read brackets that are never closed again and again', () => {
    const start = performance.now();
    project({ attributes: '['.repeat(50_000) });
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

describe('the members of a group are read', () => {
  it.each([
    [{}, true],
    [{ attributes: 'members' }, true],
    [{ attributes: 'MEMBERS.value' }, true],
    [{ attributes: 'id' }, false],
    [{ attributes: 'badge' }, false],
    [{ excludedAttributes: 'members' }, false],
    [{ excludedAttributes: 'Members,externalId' }, false],
    [{ excludedAttributes: 'members.display' }, true],
    [{ excludedAttributes: 'displayName' }, true],
  ])('for %j: %s', (query, expected) => {
    expect(wants(parseProjection(query, GROUP_TYPE), 'members')).toBe(expected);
  });
});
