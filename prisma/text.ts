/**
 * Comparison keys: one function serves unique indexes, filters and duplicate checks, so that they
 * can never disagree about which names are equal.
 */

/** Bytes of a key that a B-tree index entry is sure to hold. */
export const MAX_KEY_BYTES = 2000;

const ASCII = /^[\x20-\x7e]*$/;
const WIDE = /[\uff01-\uffee]/gu;
const CASED = /[\p{Lu}\p{Lt}]/gu;

/**
 * Prepares text for comparison as PRECIS UsernameCaseMapped does (RFC 8265 §3.3, RFC 7644 §5):
 * full-width forms mapped, lower case by character (so that a final sigma has no special form), NFC.
 */
export function comparisonKey(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text
    .replace(WIDE, (character) => character.normalize('NFKC'))
    .normalize('NFC')
    .replace(CASED, (character) => character.toLowerCase())
    .replaceAll('ς', 'σ')
    .normalize('NFC');
}

/** The comparison key of an optional value; null stays null. */
export function optionalKey(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : comparisonKey(text);
}

/** The comparison key of base64 text: texts of the same bytes have the same. */
export function binaryKey(text: string): string {
  return text.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/');
}

/** Escapes the wildcards of LIKE, so that a literal is only ever a literal. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
