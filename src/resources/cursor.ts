import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { expiredCursor, invalidCount, invalidCursor } from '../scim/errors.js';
import type { CursorPage } from '../scim/message/list.js';
import type { ScimContext } from './needs.js';
import type { ScimQuery } from './resource.js';

/** A place in a list that pages are read from: after one cursor of the GraphQL list, or before one. */
export interface Place {
  readonly after?: string;
  readonly before?: string;
}

/** What a cursor holds besides its place. */
export interface CursorContent extends Place {
  readonly count: number;
  /** How many resources there were when the list was begun. */
  readonly total: number;
}

/** What cursors of one list are bound to. */
export interface CursorScope {
  readonly context: ScimContext;
  /** Resource type, or root, that is listed. */
  readonly list: string;
  readonly query: ScimQuery;
  /** Seconds that a cursor is good for. */
  readonly timeout: number;
}

const ALGORITHM = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;
/** The longest sort key is some kilobytes; nothing that was given out is longer. */
const MAX_LENGTH = 16_384;

/**
 * Seals a place in a list: encrypted and authenticated, bound to tenant, credential and query, in the
 * characters of RFC 9865 §2. The service keeps no state for it.
 */
export function sealCursor(content: CursorContent, scope: CursorScope): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(ALGORITHM, keyOf(scope.context), nonce);
  const sealed = Buffer.concat([
    cipher.update(
      JSON.stringify({ ...content, list: digest(scope), at: Math.floor(Date.now() / 1000) }),
    ),
    cipher.final(),
  ]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
}

/**
 * Opens the cursor of a follow-up request. Errors: 400 invalidCursor for one that was not given out to
 * this credential for this query, 400 expiredCursor, 400 invalidCount for another page size.
 */
export function openCursor({ cursor, count }: CursorPage, scope: CursorScope): CursorContent {
  const sealed = decrypt(cursor, scope.context);
  if (sealed === undefined || sealed.list !== digest(scope)) {
    throw invalidCursor(
      'The cursor was not given out for this request; repeat all parameters, or begin with an empty cursor.',
    );
  }
  if (sealed.at + scope.timeout < Date.now() / 1000) {
    throw expiredCursor('The cursor is too old; begin again with an empty cursor.');
  }
  if (count !== undefined && count !== sealed.count) {
    throw invalidCount(
      `count: the list was begun with pages of ${sealed.count}, not ${count}; repeat that, or begin with an empty cursor.`,
    );
  }
  return sealed;
}

interface Sealed extends CursorContent {
  readonly list: string;
  readonly at: number;
}

function decrypt(cursor: string, context: ScimContext): Sealed | undefined {
  if (cursor.length > MAX_LENGTH || !/^[\w-]+$/.test(cursor)) return undefined;
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.length <= NONCE + TAG) return undefined;
  const decipher = createDecipheriv(ALGORITHM, keyOf(context), bytes.subarray(0, NONCE), {
    authTagLength: TAG,
  });
  decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
  try {
    const text = Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]);
    const sealed: unknown = JSON.parse(text.toString());
    return isSealed(sealed) ? sealed : undefined;
  } catch {
    // Forged, or sealed for another tenant or credential: the caller says so.
    return undefined;
  }
}

/** What opens is authenticated: nobody but `sealCursor` has written it. */
function isSealed(value: unknown): value is Sealed {
  return typeof value === 'object' && value !== null && 'list' in value && 'at' in value;
}

/** One key for each tenant and credential: a cursor of another one does not open. */
function keyOf({ cursorKey, request: { tenant, actor } }: ScimContext): Buffer {
  const info = `cursor ${tenant.id} ${actor.id ?? ''}`;
  return Buffer.from(hkdfSync('sha256', cursorKey, '', info, 32));
}

function digest({ list, query }: CursorScope): string {
  const { filter, sortBy, sortOrder, attributes, excludedAttributes } = query;
  const parts = [list, filter, sortBy, sortOrder, attributes, excludedAttributes];
  return createHash('sha256')
    .update(JSON.stringify(parts.map((part) => part ?? null)))
    .digest('base64url');
}
