import { isObject, type JsonObject } from '../../../src/scim/json.js';
import { textOf } from '../json.js';
import type { State } from '../state.js';
import type { Step } from '../step.js';
import type { FuzzAnswer } from '../tenant.js';

/** A request as it was sent, its answer, and the tenant before and after. */
export interface Exchange {
  readonly sent: Step;
  readonly answer: FuzzAnswer;
  readonly before: State;
  readonly after: State;
}

/** A rule that an exchange breaks. */
export interface Finding {
  /** Name of the rule, the same for every exchange that breaks it. */
  readonly rule: string;
  readonly detail: string;
}

/** What a request is about. */
export interface Route {
  /** `Users`, `Groups`, or whatever else comes first in the path. */
  readonly collection: string;
  /** The id in the path; undefined for the collection itself. */
  readonly id: string | undefined;
  readonly query: URLSearchParams;
}

/** Reads method and path as the service should. */
export function routeOf({ path, body }: Pick<Step, 'path' | 'body'>): Route {
  const { pathname, searchParams } = new URL(path.replace(/^\/*/, '/'), 'http://x');
  const [collection = '', id] = pathname.split('/').filter((part) => part !== '');
  const query = [collection, id].includes('.search') ? searchQuery(body ?? '') : searchParams;
  return { collection, id: id === undefined ? undefined : decode(id), query };
}

/** The parameters of a SearchRequest as a query says them. */
function searchQuery(body: string): URLSearchParams {
  try {
    const message: unknown = JSON.parse(body);
    const entries = Object.entries(isObject(message) ? message : {});
    const given = entries.filter(([, value]) => value !== null);
    return new URLSearchParams(
      given.map(([name, value]) => [
        name,
        Array.isArray(value) ? value.map(textOf).join() : textOf(value),
      ]),
    );
  } catch {
    // What is no JSON asks for nothing.
    return new URLSearchParams();
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text).toLowerCase();
  } catch {
    // What cannot be decoded is the id of nothing.
    return text;
  }
}

/** The route in words, so that findings of one kind have one name. */
export function nameOf(step: Step): string {
  const { collection, id } = routeOf(step);
  return `${step.method} /${collection}${id === undefined ? '' : '/{id}'}`;
}

export function isSuccess({ status }: FuzzAnswer): boolean {
  return status >= 200 && status < 300;
}

/** Whether an answer shows the resource only in part. */
export function isProjected({ query }: Route): boolean {
  return query.has('attributes') || query.has('excludedAttributes');
}

/** The resources of the collection that a request is about. */
export function resourcesAt(state: State, { collection }: Route): ReadonlyMap<string, JsonObject> {
  if (collection === 'Users') return state.users;
  return collection === 'Groups' ? state.groups : new Map();
}

/** The entity tag in a resource. */
export function versionOf(resource: JsonObject | undefined): string | undefined {
  const meta = resource?.['meta'];
  return isObject(meta) && typeof meta['version'] === 'string' ? meta['version'] : undefined;
}
