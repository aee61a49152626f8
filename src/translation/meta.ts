/** An instant as SCIM writes it: UTC with milliseconds (RFC 7643 §2.3.5). */
export function toInstant(text: string): string {
  return new Date(text).toISOString();
}
