import { isObject, type JsonObject } from '../../../src/scim/json.js';
import { shown } from '../json.js';
import { type Exchange, type Finding, isProjected, isSuccess, routeOf } from './exchange.js';

/** Attributes that are kept as they were sent, to the last character. */
const TEXTS = [
  ...['userName', 'displayName', 'externalId', 'nickName', 'profileUrl', 'title', 'userType'],
  ...['preferredLanguage', 'locale', 'timezone'],
];

/** Text comes back exactly as it was sent, when nothing else in the body speaks of it. */
export function keptFindings({ sent, answer }: Exchange): Finding[] {
  const isWhole = sent.method === 'POST' || sent.method === 'PUT';
  const route = routeOf(sent);
  if (!isWhole || !isSuccess(answer) || isProjected(route) || !isObject(answer.body)) return [];
  if (!['Users', 'Groups'].includes(route.collection) || route.id === '.search') return [];
  const given = parseRegular(sent.body ?? '');
  const got = answer.body;
  return TEXTS.filter((name) => {
    const value = given[name];
    const isShown = route.collection === 'Users' || name === 'displayName' || name === 'externalId';
    return isShown && typeof value === 'string' && value !== '' && got[name] !== value;
  }).map((name) => ({
    rule: `text is kept as it was sent`,
    detail: `${name}: ${shown(given[name])} became ${shown(got[name])}`,
  }));
}

/** A body in which every name stands once, whatever its letter case; otherwise nothing. */
function parseRegular(text: string): JsonObject {
  try {
    const body: unknown = JSON.parse(text);
    if (!isObject(body) || JSON.stringify(body) !== text) return {};
    const names = Object.keys(body).map((name) => name.toLowerCase().split(':').at(-1));
    return new Set(names).size === names.length ? body : {};
  } catch {
    // No JSON: there is nothing to be kept.
    return {};
  }
}
