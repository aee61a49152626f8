import { isObject, type JsonObject } from '../../src/scim/json.js';
import { BULK_REQUEST } from '../../src/scim/urns.js';
import { at, scim, textAt } from './client.js';
import type { ServerAddress } from './start-server.js';

/** Sends a bulk of these operations. */
export async function sendBulk(
  server: ServerAddress,
  operations: readonly object[],
  more: object = {},
) {
  const { status, body } = await scim(server, 'POST', '/Bulk', {
    body: { schemas: [BULK_REQUEST], ...more, Operations: operations },
  });
  const results = at(body, 'Operations');
  return { status, body, results: Array.isArray(results) ? results.filter(isObject) : [] };
}

/** An operation that creates. */
export function post(path: string, bulkId: string, data: object) {
  return { method: 'POST', path, bulkId, data };
}

/** The statuses of results. */
export function statuses(results: readonly unknown[]): unknown[] {
  return results.map((result) => at(result, 'status'));
}

/** The id of the resource that a result is about. */
export function idOf(result: unknown): string {
  return textAt(result, 'location').split('/').at(-1) ?? '';
}

/** The resource that a result is about, as it is now. */
export async function readResult(server: ServerAddress, result: unknown): Promise<JsonObject> {
  const [type, id] = textAt(result, 'location').split('/').slice(-2);
  return (await scim(server, 'GET', `/${type}/${id}`)).body;
}
