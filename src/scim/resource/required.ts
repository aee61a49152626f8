import { invalidValue } from '../errors.js';
import { isObject, type Json, type JsonObject, own } from '../json.js';
import type { AttributeDefinition, ResourceTypeDefinition } from '../schema/types.js';

/**
 * Refuses a resource that lacks what its type and its extensions require (RFC 7643 §6, §7). Values that
 * are never shown may be there although nothing tells: whoever stores the resource knows.
 */
export function checkRequired(resource: JsonObject, type: ResourceTypeDefinition): void {
  checkAttributes(resource, type.schema.attributes, '');
  for (const { schema, required } of type.extensions) {
    const data = own(resource, schema.id);
    const isSeen = schema.attributes.every(({ returned }) => returned !== 'never');
    if (isObject(data)) checkAttributes(data, schema.attributes, `${schema.id}:`);
    else if (required && isSeen) throw invalidValue(`${schema.id} is required for a ${type.name}.`);
  }
}

/** Refuses a value that a client may not give a required attribute: blanks, control characters. */
export function checkRequiredValue({ name }: AttributeDefinition, value: Json): void {
  if (isBlank(value)) throw missing(name);
  if (typeof value === 'string' && /\p{Cc}/u.test(value)) {
    throw invalidValue(`${name} holds a control character. Remove it at the source.`);
  }
}

function isBlank(value: Json): boolean {
  return typeof value === 'string' && value.trim() === '';
}

function checkAttributes(
  container: JsonObject,
  attributes: readonly AttributeDefinition[],
  prefix: string,
): void {
  const needed = attributes.filter(({ required, returned }) => required && returned !== 'never');
  for (const attribute of needed) {
    const value = own(container, attribute.name);
    if (value === undefined || value === null || isBlank(value)) {
      throw missing(prefix + attribute.name);
    }
  }
}

function missing(path: string) {
  return invalidValue(`${path} is required and must not be empty. Map a source attribute to it.`);
}
