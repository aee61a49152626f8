import { comparisonKey } from '../../../prisma/text.js';
import { compareText } from '../../../src/scim/filter/evaluate.js';
import { isObject, type Json, type JsonObject } from '../../../src/scim/json.js';
import {
  type AttributeRef,
  attributePath,
  findAttribute,
  leafOf,
  resolveAttribute,
} from '../../../src/scim/schema/resolve.js';
import { GROUP_TYPE, USER_TYPE } from '../../../src/scim/schema/resource-types.js';
import { toGroupOrder } from '../../../src/translation/group-order.js';
import { toUserOrder } from '../../../src/translation/user-order.js';
import { shown, textOf } from '../json.js';
import { type Finding } from './exchange.js';

/** What a list is taken from. */
interface Source {
  readonly resources: readonly JsonObject[];
  readonly collection: string;
}

/** RFC 7644 §3.4.2.3: in order, without a value last, or first when descending; ties by id. */
export function orderFindings(
  page: readonly JsonObject[],
  query: URLSearchParams,
  { resources, collection }: Source,
): Finding[] {
  const valueOf = sortValue(query.get('sortBy') ?? '', collection);
  if (valueOf === undefined) return [];
  const isDescending = query.get('sortOrder')?.toLowerCase() === 'descending';
  const values = page.map(({ id }) => valueOf(resources.find((one) => one['id'] === id) ?? {}));
  const isRight = values.every((value, index) => {
    const next = values[index + 1];
    if (index + 1 === values.length) return true;
    return isDescending ? compare(value, next) >= 0 : compare(value, next) <= 0;
  });
  return isRight ? [] : [{ rule: 'a list is in the order asked for', detail: shown(values) }];
}

function compare(left: string | undefined, right: string | undefined): number {
  if (left === undefined || right === undefined) {
    return Number(left === undefined) - Number(right === undefined);
  }
  return compareText(left, right);
}

/** Gives the value that a resource is ordered by; undefined for what has no order. */
function sortValue(sortBy: string, collection: string) {
  const isUser = collection === 'Users';
  const ref = resolveAttribute(isUser ? USER_TYPE : GROUP_TYPE, sortBy.trim());
  if (ref === undefined) return undefined;
  const part = ref.subAttribute ?? findAttribute(ref.attribute.subAttributes ?? [], 'value');
  const whole = part === undefined ? ref : { ...ref, subAttribute: part };
  const path = attributePath(whole).toLowerCase();
  const sort = { path, target: ref, direction: 'ASC' } as const;
  const order = isUser ? toUserOrder(sort) : toGroupOrder(sort);
  return order === undefined ? undefined : valueReader(whole);
}

function valueReader(ref: AttributeRef): (resource: JsonObject) => string | undefined {
  const { extension, attribute, subAttribute } = ref;
  const isFolded = !leafOf(ref).caseExact;
  return (resource) => {
    const container = extension === undefined ? resource : resource[extension];
    const value = isObject(container) ? leading(container[attribute.name]) : undefined;
    const found = subAttribute === undefined || !isObject(value) ? value : value[subAttribute.name];
    if (found === undefined || isObject(found)) return undefined;
    return isFolded ? comparisonKey(textOf(found)) : textOf(found);
  };
}

/** The primary element of a list, else its first. */
function leading(value: Json | undefined): Json | undefined {
  if (!Array.isArray(value)) return value;
  return value.find((element) => isObject(element) && element['primary'] === true) ?? value[0];
}
