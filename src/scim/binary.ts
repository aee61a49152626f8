const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

/** Whether a text is base64 (RFC 4648 §4) of whole bytes, with its padding or without (RFC 7643 §2.3.6). */
export function isBase64(text: string): boolean {
  return BASE64.test(text);
}

/** Whether a literal of a filter is binary: also in the alphabet for addresses (RFC 4648 §5), where "+" means a blank. */
export function isBinaryLiteral(text: string): boolean {
  return isBase64(text.replaceAll('-', '+').replaceAll('_', '/'));
}

/** The form in which binary values are compared: texts of the same bytes have the same. */
export function binaryKey(text: string): string {
  return text.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/');
}
