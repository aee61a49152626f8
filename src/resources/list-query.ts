import type { Leniency } from '../scim/dialect.js';
import { invalidValue } from '../scim/errors.js';
import { checkFilter } from '../scim/filter/check.js';
import { parseFilter } from '../scim/filter/parse.js';
import type { Filter } from '../scim/filter/types.js';
import { clip } from '../scim/json.js';
import { type AttributeRef, attributePath, resolveAttribute } from '../scim/schema/resolve.js';
import type { ResourceTypeDefinition } from '../scim/schema/types.js';
import type { ScimQuery } from './resource.js';

/** Reads the filter of a list; without one every resource is meant. */
export function parseListFilter(
  text: string | undefined,
  scope: { readonly type: ResourceTypeDefinition; readonly leniency: Leniency },
): Filter {
  return text === undefined ? { kind: 'everything' } : checkFilter(parseFilter(text), scope);
}

/** What a list is sorted by. */
export interface Sort {
  /** Canonical path of the attribute, in lower case. */
  readonly path: string;
  readonly direction: 'ASC' | 'DESC';
}

/**
 * Reads `sortBy` and `sortOrder` (RFC 7644 §3.4.2.3). A complex attribute is sorted by its `value`.
 * Errors: 400 invalidValue; an unknown attribute is passed over where clients are treated leniently.
 */
export function parseSort(
  { sortBy, sortOrder }: ScimQuery,
  { type, leniency }: { readonly type: ResourceTypeDefinition; readonly leniency: Leniency },
): Sort | undefined {
  const order = (sortOrder ?? 'ascending').toLowerCase();
  if (order !== 'ascending' && order !== 'descending') {
    throw invalidValue(
      `sortOrder: "${clip(sortOrder ?? '')}" is neither ascending nor descending.`,
    );
  }
  if (sortBy === undefined) return undefined;
  const ref = resolveAttribute(type, sortBy.trim());
  if (ref === undefined || ref.attribute.returned === 'never') {
    if (leniency.ignoreUnknown) return undefined;
    throw invalidValue(
      `sortBy: "${clip(sortBy)}" names no attribute that a ${type.name} can be sorted by.`,
    );
  }
  const direction = order === 'descending' ? 'DESC' : 'ASC';
  return { path: sortPath(ref).toLowerCase(), direction };
}

function sortPath(ref: AttributeRef): string {
  const path = attributePath(ref);
  return ref.attribute.type === 'complex' && ref.subAttribute === undefined
    ? `${path}.value`
    : path;
}
