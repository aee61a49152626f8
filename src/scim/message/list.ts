import { invalidCount, invalidValue } from '../errors.js';
import { clip, type JsonObject } from '../json.js';
import { LIST_RESPONSE } from '../urns.js';

/** A page that a client asks for by index, from 1 (RFC 7644 §3.4.2.4). */
export interface IndexPage {
  readonly method: 'index';
  readonly startIndex: number;
  readonly count: number;
}

/** A page that a client asks for by cursor; the first one has an empty cursor (RFC 9865 §2). */
export interface CursorPage {
  readonly method: 'cursor';
  readonly cursor: string;
  /** Absent where the client leaves it to the service, or to the page before. */
  readonly count: number | undefined;
}

/** How large pages are, and for how many seconds a cursor is good. */
export interface PageLimits {
  readonly defaultPageSize: number;
  readonly maxPageSize: number;
  readonly cursorTimeout: number;
}

/** What a client says about the page that it wants. */
export interface PageQuery {
  readonly startIndex?: string | undefined;
  readonly count?: string | undefined;
  readonly cursor?: string | undefined;
}

/** Highest index that is looked at: beyond it there is nothing, and databases count no further. */
const MAX_INDEX = 2_000_000_000;

/**
 * Reads `startIndex`, `count` and `cursor`. Errors: 400 invalidValue for what is no whole number and for
 * both methods at once, 400 invalidCount for a page size that no page by cursor can have.
 */
export function parsePage(query: PageQuery, limits: PageLimits): IndexPage | CursorPage {
  const { defaultPageSize, maxPageSize } = limits;
  const count = parseWhole('count', query.count);
  if (query.cursor !== undefined)
    return parseCursorPage({ ...query, cursor: query.cursor }, limits);
  const startIndex = parseWhole('startIndex', query.startIndex) ?? 1;
  return {
    method: 'index',
    startIndex: Math.min(Math.max(startIndex, 1), MAX_INDEX),
    count: Math.min(Math.max(count ?? defaultPageSize, 0), maxPageSize),
  };
}

function parseCursorPage(
  { startIndex, count: text, cursor }: PageQuery & { readonly cursor: string },
  { maxPageSize }: PageLimits,
): CursorPage {
  if (startIndex !== undefined) {
    throw invalidValue('startIndex and cursor exclude each other; page by one of them.');
  }
  const count = parseWhole('count', text);
  if (count !== undefined && count > maxPageSize) {
    throw invalidCount(`count: a page holds at most ${maxPageSize} resources, not ${count}.`);
  }
  return {
    method: 'cursor',
    cursor,
    count: count === undefined ? undefined : Math.max(count, 0),
  };
}

function parseWhole(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[+-]?\d+$/.test(text.trim())) {
    throw invalidValue(`${name}: "${clip(text)}" is no whole number.`);
  }
  return Number(text);
}

/** A ListResponse by index (RFC 7644 §3.4.2). */
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

/** A ListResponse by cursor (RFC 9865 §2): the last page has no `nextCursor`, the first no `previousCursor`. */
export function cursorResponse(list: {
  readonly resources: JsonObject[];
  readonly totalResults: number;
  readonly nextCursor: string | undefined;
  readonly previousCursor: string | undefined;
}): JsonObject {
  const { resources, totalResults, nextCursor, previousCursor } = list;
  return {
    schemas: [LIST_RESPONSE],
    totalResults,
    itemsPerPage: resources.length,
    ...(nextCursor === undefined ? {} : { nextCursor }),
    ...(previousCursor === undefined ? {} : { previousCursor }),
    Resources: resources,
  };
}
