import { isObject, type JsonObject } from '../../src/scim/json.js';
import { textOf } from './json.js';
import type { Tenant } from './tenant.js';

/** All that a tenant shows, by id, in the order of creation. */
export interface State {
  readonly users: ReadonlyMap<string, JsonObject>;
  readonly groups: ReadonlyMap<string, JsonObject>;
}

export const EMPTY: State = { users: new Map(), groups: new Map() };

/** Reads both lists; undefined when one of them cannot be read. */
export async function readState(tenant: Tenant): Promise<State | undefined> {
  const [users, groups] = await Promise.all([readAll(tenant, 'Users'), readAll(tenant, 'Groups')]);
  return users === undefined || groups === undefined ? undefined : { users, groups };
}

async function readAll(tenant: Tenant, type: string) {
  const { status, body } = await tenant.send({
    method: 'GET',
    path: `/${type}?count=200`,
    headers: {},
  });
  const resources = resourcesOf(body);
  if (status !== 200 || resources === undefined) return undefined;
  return new Map(resources.map((resource) => [textOf(resource['id']), resource]));
}

/** The resources of a ListResponse. */
export function resourcesOf(body: unknown): JsonObject[] | undefined {
  if (!isObject(body) || !Array.isArray(body['Resources'])) return undefined;
  return body['Resources'].filter(isObject);
}

/** Every resource of a tenant with its type. */
export function allOf({ users, groups }: State): [type: string, id: string, JsonObject][] {
  return [
    ...[...users].map(([id, user]): [string, string, JsonObject] => ['Users', id, user]),
    ...[...groups].map(([id, group]): [string, string, JsonObject] => ['Groups', id, group]),
  ];
}
