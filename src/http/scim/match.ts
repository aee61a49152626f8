import { invalidVersion, notFound } from '../../scim/errors.js';
import { clip } from '../../scim/json.js';
import { decodeText } from './percent.js';
import { ROUTES, type Route } from './routes.js';

/** The routes of the path that a request names, and the id in it. */
export interface Match {
  readonly routes: readonly Route[];
  readonly id: string;
}

/** Whether a path belongs to the SCIM door. */
export function isScimPath(path: string): boolean {
  return /^\/+scim(\/|$)/i.test(path);
}

/**
 * Finds the routes of a path. Slashes may be doubled or stand at the end; `/scim/v2` and `/scim` are
 * the same. Errors: 404 for an unknown endpoint, 400 invalidVers for another version.
 */
export function matchPath(path: string): Match {
  const [, ...segments] = path.split('/').filter((segment) => segment !== '');
  const version = decodeName(segments[0] ?? '');
  if (/^v\d+(\.\d+)?$/.test(version)) {
    if (version !== 'v2') {
      throw invalidVersion(
        `The protocol version "${clip(version)}" is not supported; use /scim/v2.`,
      );
    }
    segments.shift();
  }
  for (const routes of BY_PATH.values()) {
    const id = fits(routes[0]?.path ?? '', segments);
    if (id !== undefined) return { routes, id };
  }
  throw notFound(`There is no endpoint "/${clip(segments.join('/'))}". Check the Tenant URL.`);
}

const BY_PATH = groupByPath(ROUTES);

function groupByPath(routes: readonly Route[]): Map<string, Route[]> {
  const groups = new Map<string, Route[]>();
  for (const route of routes) groups.set(route.path, [...(groups.get(route.path) ?? []), route]);
  return groups;
}

/** The id in a path that fits a pattern, empty when the pattern has none; undefined when it does not fit. */
function fits(pattern: string, segments: readonly string[]): string | undefined {
  const parts = pattern === '/' ? [] : pattern.split('/').slice(1);
  if (parts.length !== segments.length) return undefined;
  let id = '';
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? '';
    if (part === '{id}') id = segment;
    else if (part.toLowerCase() !== decodeName(segment)) return undefined;
  }
  return decodeId(id);
}

/** The name of an endpoint, of which any character may be written with a percent sign (RFC 3986 §6.2.2.2). */
function decodeName(segment: string): string {
  return (decodeText(segment) ?? segment).toLowerCase();
}

/** Text that no id can be made of is the id of nothing: it never reaches a look-up. */
function decodeId(encoded: string): string {
  const id = decodeText(encoded);
  if (id === undefined) throw notFound(`There is nothing with the id "${clip(encoded)}".`);
  return id;
}
