/** The weak entity tag of a version (RFC 7644 §3.14). */
export function weakTag(version: number): string {
  return `W/"${version}"`;
}

/**
 * Whether a header of entity tags names a version. Tags are compared weakly, since those of SCIM are
 * weak; `*` names any version.
 */
export function namesVersion(header: string, version: number): boolean {
  return header
    .split(',')
    .map((tag) => tag.trim())
    .some((tag) => tag === '*' || tag.replace(/^W\//, '') === `"${version}"`);
}

/** The one version that an `If-Match` header asks for; undefined when it asks for any or for several. */
export function onlyVersion(header: string): number | undefined {
  const match = /^(?:W\/)?"(0|[1-9]\d{0,8})"$/.exec(header.trim());
  return match?.[1] === undefined ? undefined : Number(match[1]);
}
