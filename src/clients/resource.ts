import { isObject } from './http.js';

type Resource = Readonly<Record<string, unknown>>;

/** The parts of a path: `emails[type eq "work"].value`, with any attribute in the brackets. */
export function elementPath(
  path: string,
): { name: string; key: string; is: string; part: string } | undefined {
  const match = /^(\w+)\[(\w+) eq "?(\w+)"?\]\.(\w+)$/.exec(path);
  if (match === null) return undefined;
  const [, name = '', key = '', is = '', part = ''] = match;
  return { name, key, is, part };
}

/** The URN of an extension in a path and the rest; undefined for a path of the core schema. */
export function extensionPath(path: string): { urn: string; rest: string } | undefined {
  const match = /^(urn:.*):([^:]+)$/.exec(path);
  return match === null ? undefined : { urn: match[1] ?? '', rest: match[2] ?? '' };
}

/**
 * The value that a resource holds at a path of a mapping: `title`, `name.givenName`,
 * `emails[type eq "work"].value`, or an attribute of an extension.
 */
export function readAttribute(resource: Resource, path: string): unknown {
  const extension = extensionPath(path);
  if (extension !== undefined) {
    const data = resource[extension.urn];
    return isObject(data) ? readPlain(data, extension.rest) : undefined;
  }
  const element = elementPath(path);
  if (element === undefined) return readPlain(resource, path);
  const list = resource[element.name];
  const elements = Array.isArray(list) ? list.filter(isObject) : [];
  const is = element.is.toLowerCase();
  return elements.find((one) => String(one[element.key]).toLowerCase() === is)?.[element.part];
}

function readPlain(resource: Resource, path: string): unknown {
  const [name = '', part] = path.split('.');
  const value = resource[name];
  if (part === undefined) return value;
  return isObject(value) ? value[part] : undefined;
}
