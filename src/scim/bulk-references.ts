import { isObject, type Json, type JsonObject } from './json.js';

const REFERENCE = /bulkId:([^"'\]\s]+)/g;
const WHOLE = /^bulkId:(\S+)$/;
/** Members whose text may be a reference: `value`, `$ref`, `manager`, and the elements of lists. */
const PLACES = /^(?:value|\$ref|path|(?:.*[:.])?manager(?:\.value)?|members)$/i;

/** The bulkIds that a text of an operation's path refers to. */
export function referencesOfText(text: string): string[] {
  return [...text.matchAll(REFERENCE)].map(([, id = '']) => id);
}

/** The bulkIds that the data of an operation refers to (RFC 7644 §3.7.2), wherever a reference may stand. */
export function referencesIn(data: Json, place = ''): string[] {
  if (typeof data === 'string') return isPlace(place, data) ? referencesOfText(data) : [];
  if (Array.isArray(data)) return data.flatMap((item) => referencesIn(item, place));
  if (!isObject(data)) return [];
  return Object.entries(data).flatMap(([name, item]) => referencesIn(item, name));
}

/** The data with every reference replaced by the id that its operation made. */
export function resolveReferences(data: Json, ids: ReadonlyMap<string, string>, place = ''): Json {
  if (typeof data === 'string') return isPlace(place, data) ? resolveText(data, ids) : data;
  if (Array.isArray(data)) return data.map((item) => resolveReferences(item, ids, place));
  return isObject(data) ? resolveObject(data, ids) : data;
}

/** The same for an object. */
export function resolveObject(data: JsonObject, ids: ReadonlyMap<string, string>): JsonObject {
  return Object.fromEntries(
    Object.entries(data).map(([name, item]) => [name, resolveReferences(item, ids, name)]),
  );
}

/** A text with its references replaced. */
export function resolveText(text: string, ids: ReadonlyMap<string, string>): string {
  return text.replace(REFERENCE, (reference, id: string) => ids.get(id) ?? reference);
}

/** A value is a reference as a whole; a path holds one in its filter. */
function isPlace(place: string, text: string): boolean {
  return PLACES.test(place) && (WHOLE.test(text) || place.toLowerCase() === 'path');
}

/** What a resource leaves out until the resources exist that it refers to, and how it is added then. */
export interface Postponed {
  readonly data: JsonObject;
  readonly operations: JsonObject[];
}

/**
 * Takes the references to these bulkIds out of a new resource, for a circle of new resources: they are
 * created first and linked afterwards (RFC 7644 §3.7.1).
 */
export function postpone(data: JsonObject, waiting: ReadonlySet<string>, prefix = ''): Postponed {
  const kept: JsonObject = {};
  const operations: JsonObject[] = [];
  const waits = (item: Json, name: string) =>
    referencesIn(item, name).some((id) => waiting.has(id));
  for (const [name, item] of Object.entries(data)) {
    const path = `${prefix}${name}`;
    if (!waits(item, name)) kept[name] = item;
    else if (Array.isArray(item)) {
      kept[name] = item.filter((element) => !waits(element, name));
      const value = item.filter((element) => waits(element, name));
      operations.push({ op: 'add', path, value });
    } else if (name.toLowerCase().startsWith('urn:') && isObject(item)) {
      const inner = postpone(item, waiting, `${path}:`);
      kept[name] = inner.data;
      operations.push(...inner.operations);
    } else operations.push({ op: 'add', path, value: item });
  }
  return { data: kept, operations };
}
