import { isObject, type Json, type JsonObject } from '../json.js';
import {
  attributePath,
  findAttribute,
  findSchema,
  resolveAttribute,
  topLevelAttributes,
} from '../schema/resolve.js';
import type { AttributeDefinition, ResourceTypeDefinition } from '../schema/types.js';

/** An attribute of a resource, and its path in a PATCH. */
export interface FoundAttribute {
  readonly attribute: AttributeDefinition;
  readonly path: string;
}

/** Gives the new value of an attribute; undefined leaves it out. */
type Change = (found: FoundAttribute, value: Json) => Json | undefined;

/** The body of a POST or PUT with its attributes changed; they are found as `decodeResource` finds them. */
export function visitAttributes(
  body: JsonObject,
  type: ResourceTypeDefinition,
  change: Change,
): JsonObject {
  return mapMembers(body, (name, value) => {
    const schema = findSchema(type, name);
    if (schema === undefined) {
      const found = findTopLevel(name, type);
      return found === undefined ? value : change(found, value);
    }
    if (!isObject(value)) return value;
    return mapMembers(value, (inner, item) => {
      const attribute = findAttribute(schema.attributes, inner);
      if (attribute === undefined) return item;
      return change({ attribute, path: `${schema.id}:${attribute.name}` }, item);
    });
  });
}

/** By its name, or by its full name such as `urn:…:User:department` in the case of an extension. */
function findTopLevel(name: string, type: ResourceTypeDefinition): FoundAttribute | undefined {
  const attribute = findAttribute(topLevelAttributes(type), name);
  if (attribute !== undefined) return { attribute, path: attribute.name };
  const ref = name.toLowerCase().startsWith('urn:') ? resolveAttribute(type, name) : undefined;
  if (ref?.extension === undefined || ref.subAttribute !== undefined) return undefined;
  return { attribute: ref.attribute, path: attributePath(ref) };
}

/** An object with its members changed; those that become undefined are left out. */
export function mapMembers(
  object: JsonObject,
  change: (name: string, item: Json) => Json | undefined,
): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, item]) => {
      const changed = change(name, item);
      return changed === undefined ? [] : [[name, changed] as const];
    }),
  );
}
