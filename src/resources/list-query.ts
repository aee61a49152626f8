import { invalidValue, type ScimError } from '../scim/errors.js';
import { checkFilter, type FilterScope } from '../scim/filter/check.js';
import { parseFilter } from '../scim/filter/parse.js';
import type { Filter } from '../scim/filter/types.js';
import { clip } from '../scim/json.js';
import {
  type AttributeRef,
  attributePath,
  needsUrn,
  resolveAttribute,
} from '../scim/schema/resolve.js';
import type { Sorting } from '../translation/extension.js';
import type { ScimQuery } from './resource.js';

/** Reads the filter of a list; without one every resource is meant. */
export function parseListFilter(
  { filter, isInUrl = false }: ScimQuery,
  scope: Pick<FilterScope, 'type' | 'leniency' | 'others'>,
): Filter {
  if (filter === undefined) return { kind: 'everything' };
  return checkFilter(parseFilter(filter), { isInUrl, ...scope });
}

/**
 * Reads `sortBy` and `sortOrder` (RFC 7644 §3.4.2.3). A complex attribute is sorted by its `value`.
 * Errors: 400 invalidValue; an unknown attribute is passed over where clients are treated leniently.
 */
export function parseSort(
  { sortBy, sortOrder = 'ascending' }: ScimQuery,
  scope: Pick<FilterScope, 'type' | 'leniency' | 'others'>,
): Sorting | undefined {
  const order = sortOrder.toLowerCase();
  if (order !== 'ascending' && order !== 'descending') {
    throw invalidValue(`sortOrder: "${clip(sortOrder)}" is neither ascending nor descending.`);
  }
  const ref = sortBy === undefined ? undefined : findSortable(sortBy, scope);
  return ref === undefined
    ? undefined
    : {
        path: sortPath(ref).toLowerCase(),
        target: ref,
        direction: order === 'descending' ? 'DESC' : 'ASC',
      };
}

/**
 * Refuses, to clients that are not treated leniently, what a list cannot be ordered by, though the
 * attribute is known. Errors: 400 invalidValue.
 */
export function checkOrder(
  order: object | undefined,
  { sortBy }: ScimQuery,
  { type, leniency }: Pick<FilterScope, 'type' | 'leniency'>,
): void {
  if (order !== undefined || sortBy === undefined) return;
  if (leniency.unknownInFilters === 'reject') throw unsortable(sortBy, type);
}

function findSortable(
  sortBy: string,
  { type, leniency, others = [] }: Pick<FilterScope, 'type' | 'leniency' | 'others'>,
): AttributeRef | undefined {
  const path = sortBy.trim();
  const ref = resolveAttribute(type, path, needsUrn(leniency));
  // An order by what is never shown would tell it piece by piece: refused to every client.
  const isHidden = ref?.attribute.returned === 'never';
  if (ref !== undefined && !isHidden) return ref;
  const isElsewhere = others.some(
    (other) => resolveAttribute(other, path, needsUrn(leniency)) !== undefined,
  );
  if (!isHidden && (leniency.unknownInFilters === 'ignore' || isElsewhere)) return undefined;
  throw unsortable(sortBy, type);
}

function unsortable(sortBy: string, { name }: FilterScope['type']): ScimError {
  return invalidValue(
    `sortBy: "${clip(sortBy)}" names no attribute that a ${name} can be sorted by.`,
  );
}

function sortPath(ref: AttributeRef): string {
  const path = attributePath(ref);
  return ref.attribute.type === 'complex' && ref.subAttribute === undefined
    ? `${path}.value`
    : path;
}
