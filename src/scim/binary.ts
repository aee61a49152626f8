const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/** Whether a text is base64, with or without its padding (RFC 7643 §2.3.6). */
export function isBase64(text: string): boolean {
  return BASE64.test(text);
}

/** The form in which binary values are compared: texts of the same bytes have the same. */
export function binaryKey(text: string): string {
  return text.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/');
}
