/** Longest place that a browser is sent back to: it travels in a cookie, which holds 4,096 bytes. */
const MAX_LENGTH = 2_000;

/**
 * Where a browser goes after signing in: a path on this server, with its query and fragment. Undefined
 * for everything else, such as another host in any of the spellings that browsers understand.
 */
export function localPath(text: string): string | undefined {
  // Browsers read a backslash as a slash, and drop tabs and line ends within an address.
  if (!text.startsWith('/') || text.startsWith('//') || /[\\\p{Cc}]/u.test(text)) return undefined;
  if (!URL.canParse(text, HERE)) return undefined;
  const { origin, pathname, search, hash } = new URL(text, HERE);
  // "/..//host" becomes "//host", which is another host.
  if (origin !== HERE || pathname.startsWith('//')) return undefined;
  const path = `${pathname}${search}${hash}`;
  return path.length > MAX_LENGTH ? undefined : path;
}

const HERE = 'http://here.invalid';
