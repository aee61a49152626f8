import { comparisonKey, MAX_KEY_BYTES } from '../../prisma/text.js';
import { invalidValue } from '../errors.js';

/** Characters that a text may hold where nothing else is said. */
const MAX_TEXT = 1_024;
/** Characters that an address, a photo or a certificate may hold. */
export const MAX_LONG_TEXT = 65_536;

const UNSTORABLE = /\u0000|\p{Surrogate}/u;
const CONTROL = /\p{Cc}/u;
/** Control characters that no text has a use for: not tabs and ends of lines, which addresses have. */
const UNPRINTABLE = /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
const BASE64 = /^([A-Za-z0-9+/]*)(={0,2})$/;

/** What a text attribute asks of its values. */
export interface TextRule {
  readonly path: string;
  readonly maxLength?: number;
  /** The value, prepared for comparison, must fit an index entry. */
  readonly isIndexed?: boolean | undefined;
  /** A name: no control characters. */
  readonly isName?: boolean;
}

/** Refuses a text that cannot be stored as it is. Errors: INVALID_VALUE. */
export function checkText(text: string, rule: TextRule): void {
  const { path, maxLength = MAX_TEXT } = rule;
  if (UNSTORABLE.test(text)) {
    throw invalidValue(
      path,
      `${path} holds a NUL character or half of a character pair. Send valid Unicode text.`,
    );
  }
  if (text.length > maxLength) {
    throw invalidValue(
      path,
      `${path} has ${text.length} characters; at most ${maxLength} are stored. Shorten the value.`,
    );
  }
  if (rule.isIndexed === true && Buffer.byteLength(comparisonKey(text)) > MAX_KEY_BYTES) {
    throw invalidValue(path, `${path} is longer than ${MAX_KEY_BYTES} bytes. Shorten the value.`);
  }
  if ((rule.isName === true ? CONTROL : UNPRINTABLE).test(text)) {
    throw invalidValue(path, `${path} holds a control character. Remove it.`);
  }
}

/** Refuses an absent or blank required value. Errors: INVALID_VALUE. */
export function requireText(text: string | null | undefined, path: string): string {
  if (typeof text !== 'string' || text.trim() === '') {
    throw invalidValue(path, `${path} is required and must not be empty.`);
  }
  return text;
}

/**
 * Whether a text is the standard base64 of some bytes (RFC 7643 §2.3.6, RFC 4648 §4). The padding may be
 * left out; where it is there, it is right.
 */
export function isBase64(text: string): boolean {
  const match = BASE64.exec(text);
  if (match === null) return false;
  const [, digits = '', padding = ''] = match;
  return padding === '' ? digits.length % 4 !== 1 : text.length % 4 === 0;
}
