import { invalidValue } from '../errors.js';
import { clip, type JsonObject, own } from '../json.js';
import { findAttribute } from '../schema/resolve.js';
import type { AttributeDefinition } from '../schema/types.js';

/** Attributes whose `$ref` is derived from their `value`: members and the manager (RFC 7643 §4.2, §4.3). */
const LINKS = new Set(['members', 'manager']);

/** Whether an attribute names another resource by `value` and by `$ref`. */
export function isLink({ name, subAttributes = [] }: AttributeDefinition): boolean {
  const hasBoth = ['value', '$ref'].every((sub) => findAttribute(subAttributes, sub) !== undefined);
  return hasBoth && LINKS.has(name);
}

/** Gives a link that has an address alone the id in it. Errors: 400 invalidValue. */
export function readLink(link: JsonObject, path: string): void {
  const [value, address] = [own(link, 'value'), own(link, '$ref')];
  if (value !== undefined || typeof address !== 'string') return;
  link['value'] = idIn(address, path);
}

/**
 * The id in the address of a user or group, whatever leads it: relative or absolute, with a version or
 * without. Errors: 400 invalidValue for another address.
 */
export function idIn(address: string, path: string): string {
  const [, id] = /(?:^|\/)(?:Users|Groups)\/([^/?#\s]+)\/?$/.exec(address) ?? [];
  if (id !== undefined) return id;
  throw invalidValue(
    `${path}: $ref "${clip(address)}" is no address of a user or a group. Give value, the id of one.`,
  );
}
