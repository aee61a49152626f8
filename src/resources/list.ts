import type { JsonObject } from '../scim/json.js';
import { type CursorPage, cursorResponse, listResponse, parsePage } from '../scim/message/list.js';
import {
  type CursorContent,
  type CursorScope,
  openCursor,
  type Place,
  sealCursor,
} from './cursor.js';
import type { ResourceNeeds, ScimContext } from './needs.js';
import type { Answer, ScimQuery } from './resource.js';

/** The page that a GraphQL list is asked for, as its variables. */
export interface PageVariables {
  readonly offset?: number;
  readonly limit?: number;
  readonly first?: number;
  readonly after?: string;
  readonly last?: number;
  readonly before?: string;
  /** Whether the answer needs the total. */
  readonly total: boolean;
  /** Whether the answer needs the ends of the page. */
  readonly ends: boolean;
}

/** A page of a GraphQL list, its nodes translated. */
export interface PageOfResources {
  readonly resources: JsonObject[];
  readonly totalCount?: number;
  readonly pageInfo?: {
    readonly startCursor?: string | null;
    readonly endCursor?: string | null;
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
  };
}

/** What a list reads, and how. */
export interface Listing {
  /** Name of the list, which its cursors are bound to. */
  readonly list: string;
  readonly read: (page: PageVariables) => Promise<PageOfResources>;
}

/** Answers a list, by index (RFC 7644 §3.4.2.4) or by cursor (RFC 9865). */
export async function answerList(
  using: ResourceNeeds & ScimContext,
  query: ScimQuery,
  listing: Listing,
): Promise<Answer> {
  const page = parsePage(query, using.pages);
  if (page.method === 'cursor') return answerByCursor(using, { page, query, listing });
  const { startIndex, count } = page;
  const { resources, totalCount = 0 } = await listing.read({
    offset: startIndex - 1,
    limit: count,
    total: true,
    ends: false,
  });
  return { status: 200, body: listResponse({ resources, totalResults: totalCount, startIndex }) };
}

interface CursorRequest {
  readonly page: CursorPage;
  readonly query: ScimQuery;
  readonly listing: Listing;
}

async function answerByCursor(
  using: ResourceNeeds & ScimContext,
  { page, query, listing }: CursorRequest,
): Promise<Answer> {
  const { defaultPageSize, cursorTimeout: timeout } = using.pages;
  const scope: CursorScope = { context: using, list: listing.list, query, timeout };
  const begun = page.cursor === '' ? undefined : openCursor(page, scope);
  const count = begun?.count ?? page.count ?? defaultPageSize;
  const found = await listing.read({
    ...placeOf(begun, count),
    total: begun === undefined,
    ends: true,
  });
  const total = begun?.total ?? found.totalCount ?? 0;
  const { next, previous } = neighboursOf(found, begun);
  const seal = (place: Place | undefined) =>
    place === undefined ? undefined : sealCursor({ ...place, count, total }, scope);
  const body = cursorResponse({
    resources: found.resources,
    totalResults: total,
    nextCursor: seal(next),
    previousCursor: seal(previous),
  });
  return { status: 200, body };
}

/** Where the pages beside this one are read from; a page that holds nothing is followed from its start. */
function neighboursOf(
  { pageInfo }: PageOfResources,
  begun: Place | undefined,
): { readonly next: Place | undefined; readonly previous: Place | undefined } {
  if (pageInfo === undefined) return { next: undefined, previous: undefined };
  const { startCursor: before, endCursor: after, hasNextPage, hasPreviousPage } = pageInfo;
  const start = begun?.after === undefined ? {} : { after: begun.after };
  return {
    next: hasNextPage ? (after ? { after } : start) : undefined,
    previous: hasPreviousPage && before ? { before } : undefined,
  };
}

function placeOf(begun: CursorContent | undefined, count: number): Partial<PageVariables> {
  if (begun?.before !== undefined) return { last: count, before: begun.before };
  return { first: count, ...(begun?.after === undefined ? {} : { after: begun.after }) };
}
