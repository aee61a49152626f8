import { ANSWERS } from './rfc7644-answers.js';
import { READING } from './rfc7644-reading.js';
import { WRITING } from './rfc7644-writing.js';
import type { ClauseRow } from './types.js';

/** What RFC 7644, the protocol, asks for. */
export const RFC_7644: readonly ClauseRow[] = [...READING, ...WRITING, ...ANSWERS];
