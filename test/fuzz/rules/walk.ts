import { isObject, type Json, type JsonObject } from '../../../src/scim/json.js';
import { shown, textOf } from '../json.js';
import { resourcesOf } from '../state.js';
import type { Step } from '../step.js';
import type { FuzzAnswer, Tenant } from '../tenant.js';
import { type Exchange, type Finding } from './exchange.js';
import { type Listed, listedBy, sequenceFindings } from './list.js';

/** More pages than any list of a tenant has. */
const MOST_PAGES = 100;

/** RFC 9865: from the first page on, the cursors lead through all that fits, each once. */
export async function walkFindings(tenant: Tenant, exchange: Exchange): Promise<Finding[]> {
  const listed = listedBy(exchange);
  const first = resourcesOf(listed?.list) ?? [];
  if (listed?.query.get('cursor') !== '' || first.length === 0) return [];
  const seen = [...first];
  let next = listed.list['nextCursor'];
  for (let pages = 1; next !== undefined && pages < MOST_PAGES; pages++) {
    const { status, body, text } = await sendNext(tenant, exchange.sent, next);
    if (status !== 200) {
      return [{ rule: 'a cursor leads to the next page', detail: `${status} ${text}` }];
    }
    seen.push(...(resourcesOf(body) ?? []));
    next = nextOf(body);
  }
  return allFindings(seen, listed);
}

function sendNext(tenant: Tenant, sent: Step, cursor: Json): Promise<FuzzAnswer> {
  const path = sent.path.replace(/\bcursor=/, `cursor=${textOf(cursor)}`);
  const body = sent.body?.replace(/"cursor":""/, `"cursor":${JSON.stringify(cursor)}`);
  return tenant.send({ ...sent, path, ...(body === undefined ? {} : { body }) });
}

function nextOf(body: unknown): JsonObject[string] | undefined {
  return isObject(body) ? body['nextCursor'] : undefined;
}

function allFindings(seen: readonly JsonObject[], listed: Listed): Finding[] {
  const { expected } = listed;
  const ids = (list: readonly JsonObject[]) => list.map(({ id }) => textOf(id)).sort();
  const isWhole = JSON.stringify(ids(seen)) === JSON.stringify(ids(expected));
  const detail = `${shown(ids(seen))} for ${shown(ids(expected))}`;
  return [
    ...(isWhole ? [] : [{ rule: 'cursors lead through all that fits', detail }]),
    ...sequenceFindings(seen, listed),
  ];
}
