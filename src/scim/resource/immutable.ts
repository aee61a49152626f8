import { mutability } from '../errors.js';
import { keyOf, type Prepare } from '../filter/evaluate.js';
import { clip, isEqual, isObject, type Json, type JsonObject, own } from '../json.js';
import type { AttributeDefinition, ResourceTypeDefinition } from '../schema/types.js';

/** What a replacement is compared with. */
export interface ImmutableScope {
  readonly type: ResourceTypeDefinition;
  readonly prepare: Prepare;
}

/**
 * Refuses a replacement that gives an element which stays, known by its `value`, another immutable
 * part than it has (RFC 7644 §3.5.1). Errors: 400 mutability.
 */
export function checkImmutableParts(
  before: JsonObject,
  given: JsonObject,
  { type, prepare }: ImmutableScope,
): void {
  for (const attribute of type.schema.attributes) {
    const parts = (attribute.subAttributes ?? []).filter((part) => part.mutability === 'immutable');
    if (parts.length === 0) continue;
    const known = byValue(elementsOf(before, attribute));
    for (const element of elementsOf(given, attribute)) {
      const was = known.get(own(element, 'value'));
      const changed = was && parts.find((part) => isOtherPart(part, { was, element, prepare }));
      if (changed !== undefined) throw refusal(attribute, changed, element);
    }
  }
}

function elementsOf(resource: JsonObject, { name }: AttributeDefinition): JsonObject[] {
  const list = own(resource, name);
  return Array.isArray(list) ? list.filter(isObject) : [];
}

function byValue(elements: readonly JsonObject[]): Map<Json | undefined, JsonObject> {
  return new Map(elements.map((element) => [own(element, 'value'), element]));
}

interface Compared {
  readonly was: JsonObject;
  readonly element: JsonObject;
  readonly prepare: Prepare;
}

/** Whether a part would change. One that only one of the two has was not set yet, or is not touched. */
export function isOtherPart(
  part: AttributeDefinition,
  { was, element, prepare }: Compared,
): boolean {
  const [left, right] = [own(was, part.name), own(element, part.name)];
  if (left === undefined || left === null || right === undefined) return false;
  if (typeof left !== 'string' || typeof right !== 'string') return !isEqual(left, right);
  const toKey = part.type === 'reference' ? resourceOf : keyOf(part, prepare);
  return toKey(left) !== toKey(right);
}

/** Relative and absolute addresses, with and without a version, name one resource (RFC 7643 §2.3.7). */
function resourceOf(address: string): string {
  return address.split('/').slice(-2).join('/');
}

function refusal({ name }: AttributeDefinition, part: AttributeDefinition, element: JsonObject) {
  const named = clip(JSON.stringify(own(element, 'value')));
  return mutability(
    `${name}.${part.name} of ${named} cannot be changed; remove the element and add another.`,
  );
}
