import { comparisonKey } from '../../../prisma/text.js';
import { isObject, type Json, type JsonObject } from '../../../src/scim/json.js';
import { ENTERPRISE_USER, GROUP, USER } from '../../../src/scim/urns.js';
import { shown, textOf } from '../json.js';
import { allOf, type State } from '../state.js';
import { type Finding } from './exchange.js';

/** The public address of the servers of the tests. */
const BASE = 'http://rollcall.example/scim/v2';

/** What holds in a tenant at any time. */
export function stateFindings(state: State): Finding[] {
  return [
    ...allOf(state).flatMap(([type, , resource]) => [
      ...metaFindings(type, resource),
      ...blankFindings(resource),
      ...primaryFindings(resource),
      ...schemaFindings(type, resource),
    ]),
    ...uniqueFindings([...state.users.values()], 'userName'),
    ...uniqueFindings([...state.groups.values()], 'displayName'),
    ...[...state.users.values()].flatMap((user) => [
      ...groupFindings(user, state),
      ...managerFindings(user, state),
    ]),
    ...[...state.groups.values()].flatMap((group) => memberFindings(group, state)),
  ];
}

function finding(rule: string, about: Json): Finding[] {
  return [{ rule, detail: shown(about) }];
}

function metaFindings(type: string, { id, meta }: JsonObject): Finding[] {
  if (!isObject(meta)) return finding('a resource has meta', textOf(id));
  const { resourceType, created, lastModified, location, version } = meta;
  const isRight =
    `${textOf(resourceType)}s` === type &&
    Date.parse(textOf(created)) <= Date.parse(textOf(lastModified)) &&
    location === `${BASE}/${type}/${textOf(id)}` &&
    /^W\/"\d+"$/.test(textOf(version));
  return isRight ? [] : finding('meta tells type, times, place and version', meta);
}

/** RFC 7643 §2.5: what is unset is absent. Members are shown even when there are none. */
function blankFindings(resource: JsonObject): Finding[] {
  const isBlank = (value: Json): boolean => {
    if (value === null || value === '') return true;
    if (typeof value !== 'object') return false;
    const items = Object.values(value);
    return items.length === 0 || items.some(isBlank);
  };
  const { members = [], ...rest } = resource;
  const list = Array.isArray(members) ? members : [members];
  return isBlank(rest) || list.some(isBlank) ? finding('what is unset is absent', resource) : [];
}

function primaryFindings(resource: JsonObject): Finding[] {
  return Object.values(resource).flatMap((value) => {
    const list = Array.isArray(value) ? value.filter(isObject) : [];
    const count = list.filter(({ primary }) => primary === true).length;
    return count > 1 ? finding('at most one element is primary', value) : [];
  });
}

function schemaFindings(type: string, resource: JsonObject): Finding[] {
  const hasExtension = Object.hasOwn(resource, ENTERPRISE_USER);
  const expected = [type === 'Users' ? USER : GROUP, ...(hasExtension ? [ENTERPRISE_USER] : [])];
  return JSON.stringify(resource['schemas']) === JSON.stringify(expected)
    ? []
    : finding('schemas lists what is there', resource);
}

function uniqueFindings(resources: readonly JsonObject[], name: string): Finding[] {
  const keys = resources.map((resource) => comparisonKey(textOf(resource[name])));
  const double = keys.filter((key, index) => keys.indexOf(key) !== index);
  return double.length === 0 ? [] : finding(`${name} is unique`, double);
}

/** The groups that a user shows are those that show the user, and the groups that show one of those. */
function groupFindings(user: JsonObject, { groups }: State): Finding[] {
  const actual = Array.isArray(user['groups']) ? user['groups'].filter(isObject) : [];
  const id = textOf(user['id']);
  const isRight =
    actual.length === groupsAbove(id, groups).size &&
    actual.every(({ value, display, type }) => {
      const group = groups.get(textOf(value));
      const isDirect = group !== undefined && hasMember(group, id);
      return group?.['displayName'] === display && type === (isDirect ? 'direct' : 'indirect');
    });
  return isRight ? [] : finding('groups mirrors members', user);
}

/** Ids of the groups that have a member, themselves or through other groups. */
function groupsAbove(member: string, groups: State['groups']): Set<string> {
  const above = new Set<string>();
  const pending = [member];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    const current = id;
    const next = [...groups].filter(([key, group]) => !above.has(key) && hasMember(group, current));
    for (const [key] of next) above.add(key);
    pending.push(...next.map(([key]) => key));
  }
  return above;
}

function hasMember(group: JsonObject, id: Json | undefined): boolean {
  const members = Array.isArray(group['members']) ? group['members'].filter(isObject) : [];
  return members.some(({ value }) => value === id);
}

function memberFindings(group: JsonObject, { users, groups }: State): Finding[] {
  const members = Array.isArray(group['members']) ? group['members'].filter(isObject) : [];
  const ids = members.map(({ value }) => textOf(value));
  const isRight =
    new Set(ids).size === ids.length &&
    members.every(({ value, type }) => (type === 'User' ? users : groups).has(textOf(value)));
  return isRight ? [] : finding('members are there, each once', group);
}

/**
 * A reference to the id of a user is linked; one to an `externalId` may be, which depends on what was
 * there when. A link shows who is there, by the name that the manager has.
 */
function managerFindings(user: JsonObject, { users }: State): Finding[] {
  const enterprise = user[ENTERPRISE_USER];
  const manager = isObject(enterprise) ? enterprise['manager'] : undefined;
  if (!isObject(manager)) return [];
  const value = textOf(manager['value']);
  const id = users.has(value) ? value : textOf(manager['$ref']).split('/').at(-1);
  const linked = users.get(id ?? '');
  const $ref = linked === undefined ? undefined : `${BASE}/Users/${textOf(linked['id'])}`;
  const isRight = manager['$ref'] === $ref && manager['displayName'] === linked?.['displayName'];
  return isRight ? [] : finding('a manager is linked when it names a user', user);
}
