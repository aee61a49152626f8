import { comparisonKey } from '../../../prisma/text.js';
import { leniencyOf } from '../../../src/scim/dialect.js';
import { checkFilter } from '../../../src/scim/filter/check.js';
import { evaluateFilter } from '../../../src/scim/filter/evaluate.js';
import { parseFilter } from '../../../src/scim/filter/parse.js';
import { isObject, type JsonObject } from '../../../src/scim/json.js';
import { GROUP_TYPE, USER_TYPE } from '../../../src/scim/schema/resource-types.js';
import { shown } from '../json.js';
import { resourcesOf } from '../state.js';
import { isPart } from './change.js';
import { type Exchange, type Finding, isProjected, resourcesAt, routeOf } from './exchange.js';
import { orderFindings } from './order.js';

/** A list against the tenant as it is: what fits the filter, in order, cut to the page. */
export function listFindings({ sent, answer, after }: Exchange): Finding[] {
  const route = routeOf(sent);
  const { collection, id, query } = route;
  const isList = sent.method === 'GET' ? id === undefined : id === '.search';
  if (
    !isList ||
    answer.status !== 200 ||
    !['Users', 'Groups'].includes(collection) ||
    query.has('cursor')
  )
    return [];
  if (!isObject(answer.body)) return [];
  const resources = [...resourcesAt(after, route).values()];
  const expected = fitting(resources, collection, query.get('filter'));
  const page = resourcesOf(answer.body) ?? [];
  return [
    ...countFindings(answer.body, query, expected.length),
    ...(query.has('sortBy')
      ? orderFindings(page, query, { resources, collection })
      : sliceFindings(page, query, expected)),
    ...pageFindings(page, expected, isProjected(route)),
  ];
}

/** The resources that fit a filter, by the service's own evaluation in memory. */
function fitting(
  resources: readonly JsonObject[],
  collection: string,
  text: string | null,
): readonly JsonObject[] {
  if (text === null) return resources;
  const type = collection === 'Users' ? USER_TYPE : GROUP_TYPE;
  const filter = checkFilter(parseFilter(text), { type, leniency: leniencyOf('entra') });
  return resources.filter((resource) => evaluateFilter(filter, resource, comparisonKey));
}

function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  return text === null ? undefined : Number(text);
}

function countFindings(list: JsonObject, query: URLSearchParams, total: number): Finding[] {
  const { totalResults, startIndex, itemsPerPage } = list;
  const start = Math.max(numberOf(query, 'startIndex') ?? 1, 1);
  const count = Math.max(numberOf(query, 'count') ?? 100, 0);
  const detail = shown({ ...list, Resources: [] });
  return [
    ...(totalResults === total
      ? []
      : [{ rule: 'totalResults counts what fits', detail: `${total} fit: ${detail}` }]),
    ...(startIndex === Math.min(start, 2_000_000_000) &&
    itemsPerPage === Math.max(Math.min(count, total - start + 1), 0)
      ? []
      : [{ rule: 'a page has the place and size that was asked for', detail }]),
  ];
}

/** Without an order, lists are in the order of creation. */
function sliceFindings(
  page: readonly JsonObject[],
  query: URLSearchParams,
  expected: readonly JsonObject[],
): Finding[] {
  const start = Math.max(numberOf(query, 'startIndex') ?? 1, 1);
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
