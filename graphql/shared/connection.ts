import type { InputShapeFromFields } from '@pothos/core';
import { isId } from '../../prisma/ids.js';
import { builder } from '../builder.js';
import type { RequestContext } from '../context.js';
import { type DirectoryError, invalidValue } from '../errors.js';
import type { Page, Placed, Position } from './page.js';

/** How many objects a page holds when nothing is said, and at most. */
export const DEFAULT_PAGE = 50;
/** The largest page that a caller of the GraphQL door gets. */
export const MAX_PAGE = 200;
/** The largest page that the SCIM door asks for; it states its own limit to its clients. */
export const MAX_SCIM_PAGE = 500;

/** The arguments of every list. */
export const pageArguments = builder.args((t) => ({
  first: t.int({
    description: `How many objects; ${DEFAULT_PAGE} unless told, ${MAX_PAGE} at most.`,
  }),
  after: t.string({ description: 'Cursor of the last object of the page before.' }),
  offset: t.int({ description: 'How many objects to pass over; not together with a cursor.' }),
  limit: t.int({ description: 'The same as `first`, for use with `offset`.' }),
}));

/** The arguments of a list that can be read towards its beginning as well. */
export const bothWaysArguments = builder.args((t) => ({
  ...pageArguments,
  last: t.int({ description: 'How many objects before `before`; not together with `first`.' }),
  before: t.string({ description: 'Cursor of the first object of the page after.' }),
}));

builder.globalConnectionField('totalCount', (t) =>
  t.int({
    description: 'How many there are in all; counted only when it is asked for.',
    resolve: (connection) => connection.totalCount(),
  }),
);

type PageArguments = InputShapeFromFields<typeof pageArguments> &
  Partial<InputShapeFromFields<typeof bothWaysArguments>>;

/** Reads the arguments of a list. Errors: INVALID_VALUE for what cannot be a page. */
export function toPage(context: RequestContext, args: PageArguments): Page {
  const wanted = args.first ?? args.last ?? args.limit ?? DEFAULT_PAGE;
  const limit = Math.min(wanted, context.channel === 'SCIM' ? MAX_SCIM_PAGE : MAX_PAGE);
  const offset = args.offset ?? 0;
  if (limit < 0 || offset < 0) throw invalidValue('first', 'Paging counts from 0 upwards.');
  return { limit, offset, ...startOf(args) };
}

/** Where a page starts, when it is not at an offset. */
function startOf({ after, before, offset, last }: PageArguments): Pick<Page, 'after' | 'before'> {
  const starts = [after, before, offset === 0 ? null : offset].filter(
    (start) => start !== null && start !== undefined,
  );
  if (starts.length > 1) {
    throw invalidValue('after', 'Give one of `after`, `before` and `offset`, not several.');
  }
  if (typeof before === 'string') return { before: decodeCursor(before) };
  if (typeof last === 'number') {
    throw invalidValue('last', 'Give `before` with `last`; a list is read from its beginning.');
  }
  return typeof after === 'string' ? { after: decodeCursor(after) } : {};
}

/**
 * Makes a connection of rows that were read with one more than the page holds, a page before a cursor
 * in reverse. `count` runs only when the total is asked for and the page itself does not tell it.
 */
export function toConnection<Node extends { readonly id: string }>(
  rows: readonly Placed<Node>[],
  page: Page,
  count: () => Promise<number>,
) {
  const isBackward = page.before !== undefined;
  const hasMore = rows.length > page.limit;
  const found = rows.slice(0, page.limit);
  const shown = isBackward ? found.reverse() : found;
  const hasNextPage = isBackward || hasMore;
  const cursors = shown.map(({ node, key }) => encodeCursor({ key, id: node.id }));
  return {
    edges: shown.map(({ node }, index) => ({ node, cursor: cursors[index] ?? '' })),
    pageInfo: {
      hasNextPage,
      hasPreviousPage: isBackward ? hasMore : page.offset > 0 || page.after !== undefined,
      startCursor: cursors[0] ?? null,
      endCursor: cursors.at(-1) ?? null,
    },
    totalCount: () =>
      tellsTotal(page, shown.length, hasNextPage) ? page.offset + shown.length : count(),
  };
}

function tellsTotal(page: Page, shown: number, hasNextPage: boolean): boolean {
  if (hasNextPage || page.after !== undefined) return false;
  return shown > 0 || page.offset === 0;
}

function encodeCursor({ key, id }: Position): string {
  return Buffer.from(JSON.stringify([key, id])).toString('base64url');
}

function decodeCursor(cursor: string): Position {
  const position = parsePosition(Buffer.from(cursor, 'base64url').toString());
  if (position === undefined) throw unknownCursor();
  return position;
}

/** The refusal of a cursor that no list has given out. */
export function unknownCursor(): DirectoryError {
  return invalidValue('after', 'This cursor was not given out by a list; start again without it.');
}

function parsePosition(text: string): Position | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // Not a cursor of ours; the caller turns that into a sentence.
    return undefined;
  }
  const [key, id, ...rest] = isList(parsed) ? parsed : [];
  const isWhole = rest.length === 0 && typeof id === 'string' && isId(id) && isKey(key);
  return isWhole ? { key, id } : undefined;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isKey(value: unknown): value is Position['key'] {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
