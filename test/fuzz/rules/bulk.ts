import { isObject, type Json } from '../../../src/scim/json.js';
import { ERROR } from '../../../src/scim/urns.js';
import { shown, textOf } from '../json.js';
import { type Exchange, type Finding, routeOf } from './exchange.js';

const BULK_RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';

/** RFC 7644 §3.7: each operation has its own status as text, and a refused one an error. */
export function bulkFindings({ sent, answer }: Exchange): Finding[] {
  const { status, body } = answer;
  if (routeOf(sent).collection !== 'Bulk' || status !== 200 || !isObject(body)) return [];
  const operations = Array.isArray(body['Operations']) ? body['Operations'] : [null];
  const isRight =
    JSON.stringify(body['schemas']) === JSON.stringify([BULK_RESPONSE]) &&
    operations.every(isOutcome);
  return isRight ? [] : [{ rule: 'a bulk answer is a BulkResponse', detail: shown(body) }];
}

function isOutcome(operation: Json): boolean {
  if (!isObject(operation)) return false;
  const { method, status, response, location } = operation;
  if (typeof method !== 'string' || typeof status !== 'string') return false;
  if (Number(status) < 300) return typeof location === 'string';
  return isObject(response) && textOf(response['schemas']) === JSON.stringify([ERROR]);
}
