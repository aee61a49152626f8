import { isObject } from './http.js';
import { ENTERPRISE } from './message.js';

/**
 * The value that a resource holds at a path of the mapping: `title`, `name.givenName`,
 * `emails[type eq "work"].value`, or an attribute of the enterprise extension.
 */
export function readAttribute(resource: Readonly<Record<string, unknown>>, path: string): unknown {
  if (path.startsWith(`${ENTERPRISE}:`)) {
    const extension = resource[ENTERPRISE];
    return isObject(extension)
      ? readPlain(extension, path.slice(ENTERPRISE.length + 1))
      : undefined;
  }
  const match = /^(\w+)\[type eq "(\w+)"\]\.(\w+)$/.exec(path);
  if (match === null) return readPlain(resource, path);
  const [, name = '', type, part = ''] = match;
  const list = resource[name];
  const elements = Array.isArray(list) ? list.filter(isObject) : [];
  return elements.find((element) => element['type'] === type)?.[part];
}

function readPlain(resource: Readonly<Record<string, unknown>>, path: string): unknown {
  const [name = '', part] = path.split('.');
  const value = resource[name];
  if (part === undefined) return value;
  return isObject(value) ? value[part] : undefined;
}
