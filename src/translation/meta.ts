/** An instant as SCIM writes it: UTC with milliseconds (RFC 7643 §2.3.5). */
export function toInstant(text: string): string {
  return new Date(text).toISOString();
}

/** The version of a resource as a weak entity tag (RFC 7644 §3.14). */
export function weakVersion(version: number): string {
  return `W/"${version}"`;
}
