import { invalidValue } from '../errors.js';
import { clip, type JsonObject } from '../json.js';
import { LIST_RESPONSE } from '../urns.js';

/** A page that a client asks for by index, from 1 (RFC 7644 §3.4.2.4). */
export interface IndexPage {
  readonly startIndex: number;
  readonly count: number;
}

/** How large pages are. */
export interface PageLimits {
  readonly defaultPageSize: number;
  readonly maxPageSize: number;
}

/** Highest index that is looked at: beyond it there is nothing, and databases count no further. */
const MAX_INDEX = 2_000_000_000;

/** Reads `startIndex` and `count`. Errors: 400 invalidValue for what is no whole number. */
export function parseIndexPage(
  query: { readonly startIndex?: string | undefined; readonly count?: string | undefined },
  { defaultPageSize, maxPageSize }: PageLimits,
): IndexPage {
  const startIndex = parseWhole('startIndex', query.startIndex) ?? 1;
  const count = parseWhole('count', query.count) ?? defaultPageSize;
  return {
    startIndex: Math.min(Math.max(startIndex, 1), MAX_INDEX),
    count: Math.min(Math.max(count, 0), maxPageSize),
  };
}

function parseWhole(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[+-]?\d+$/.test(text.trim())) {
    throw invalidValue(`${name}: "${clip(text)}" is no whole number.`);
  }
  return Number(text);
}

/** A ListResponse (RFC 7644 §3.4.2). */
export function listResponse(list: {
  readonly resources: JsonObject[];
  readonly totalResults: number;
  readonly startIndex: number;
}): JsonObject {
  const { resources, totalResults, startIndex } = list;
  return {
    schemas: [LIST_RESPONSE],
    totalResults,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}
