import { comparisonKey } from '../../../prisma/text.js';
import { leniencyOf } from '../../../src/scim/dialect.js';
import { checkFilter } from '../../../src/scim/filter/check.js';
import { evaluateFilter } from '../../../src/scim/filter/evaluate.js';
import { parseFilter } from '../../../src/scim/filter/parse.js';
import { isObject, type JsonObject } from '../../../src/scim/json.js';
import { GROUP_TYPE, USER_TYPE } from '../../../src/scim/schema/resource-types.js';
import { shown } from '../json.js';
import { resourcesOf, type State } from '../state.js';
import { isPart } from './change.js';
import { type Exchange, type Finding, isProjected, routeOf } from './exchange.js';
import { orderFindings } from './order.js';

/** A list that was given, and what should be in it. */
export interface Listed {
  readonly list: JsonObject;
  readonly query: URLSearchParams;
  /** `Users`, `Groups`, or empty for the root, which lists both. */
  readonly collection: string;
  /** The resources that fit the filter, in the order of creation. */
  readonly expected: readonly JsonObject[];
}

/** What a list should hold; undefined when the exchange gave none. */
export function listedBy({ sent, answer, after }: Exchange): Listed | undefined {
  const { collection: named, id, query } = routeOf(sent);
  const isSearch = named === '.search' || id === '.search';
  const isList = sent.method === 'GET' ? id === undefined : isSearch;
  const collection = named === '.search' ? '' : named;
  if (!isList || answer.status !== 200 || !COLLECTIONS.has(collection)) return undefined;
  if (!isObject(answer.body)) return undefined;
  const types = collection === '' ? ['Users', 'Groups'] : [collection];
  const expected = types.flatMap((type) =>
    fitting(type, query.get('filter'), { state: after, isRoot: collection === '' }),
  );
  return { list: answer.body, query, collection, expected };
}

const COLLECTIONS = new Set(['Users', 'Groups', '']);

/** A list against the tenant as it is: what fits the filter, in order, cut to the page. */
export function listFindings(exchange: Exchange): Finding[] {
  const listed = listedBy(exchange);
  if (listed === undefined) return [];
  const { list, query, expected } = listed;
  const page = resourcesOf(list) ?? [];
  return [
    ...countFindings(listed),
    ...(query.has('cursor') ? [] : placeFindings(listed)),
    ...sequenceFindings(page, listed),
    ...pageFindings(page, expected, isProjected(routeOf(exchange.sent))),
  ];
}

/** The resources that fit a filter, by the service's own evaluation in memory. */
function fitting(
  collection: string,
  text: string | null,
  { state, isRoot }: { readonly state: State; readonly isRoot: boolean },
): readonly JsonObject[] {
  const resources = [...(collection === 'Users' ? state.users : state.groups).values()];
  if (text === null) return resources;
  const [type, other] = collection === 'Users' ? [USER_TYPE, GROUP_TYPE] : [GROUP_TYPE, USER_TYPE];
  const filter = checkFilter(parseFilter(text), {
    type,
    leniency: leniencyOf('entra'),
    ...(isRoot ? { others: [other] } : {}),
  });
  return resources.filter((resource) => evaluateFilter(filter, resource, comparisonKey));
}

function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  return text === null ? undefined : Number(text);
}

function countFindings({ list, expected }: Listed): Finding[] {
  const detail = `${expected.length} fit: ${shown({ ...list, Resources: [] })}`;
  return list['totalResults'] === expected.length
    ? []
    : [{ rule: 'totalResults counts what fits', detail }];
}

function startOf(query: URLSearchParams): number {
  return Math.max(numberOf(query, 'startIndex') ?? 1, 1);
}

function placeFindings({ list, query, expected }: Listed): Finding[] {
  const start = startOf(query);
  const count = Math.max(numberOf(query, 'count') ?? 100, 0);
  const isRight =
    list['startIndex'] === Math.min(start, 2_000_000_000) &&
    list['itemsPerPage'] === Math.max(Math.min(count, expected.length - start + 1), 0);
  const detail = `${expected.length} fit: ${shown({ ...list, Resources: [] })}`;
  return isRight ? [] : [{ rule: 'a page has the place and size that was asked for', detail }];
}

/** In the order asked for, else in the order of creation. The root mixes two types. */
export function sequenceFindings(page: readonly JsonObject[], listed: Listed): Finding[] {
  const { query, collection, expected } = listed;
  if (collection === '') return [];
  if (query.has('sortBy')) return orderFindings(page, query, { resources: expected, collection });
  const start = query.has('cursor') ? 1 : startOf(query);
  const ids = expected.slice(start - 1, start - 1 + page.length).map(({ id }) => id);
  const actual = page.map(({ id }) => id);
  return JSON.stringify(ids) === JSON.stringify(actual)
    ? []
    : [{ rule: 'a page is a slice of what fits', detail: `${shown(actual)} for ${shown(ids)}` }];
}

/** Nobody is on a page who does not fit, nor with other values than the resource has. */
function pageFindings(
  page: readonly JsonObject[],
  expected: readonly JsonObject[],
  isPartial: boolean,
): Finding[] {
  return page.flatMap((one) => {
    const whole = expected.find(({ id }) => id === one['id']);
    if (whole === undefined) return [{ rule: 'a list holds only what fits', detail: shown(one) }];
    const isRight = isPart(one, whole) && (isPartial || isPart(whole, one));
    const detail = `${shown(one)} of ${shown(whole)}`;
    return isRight ? [] : [{ rule: 'a list shows resources as they are', detail }];
  });
}
