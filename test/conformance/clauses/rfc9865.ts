import type { ClauseRow } from './types.js';

/** What RFC 9865, paging by cursor, asks for: nothing of it is built yet. */
export const RFC_9865: readonly ClauseRow[] = [];
