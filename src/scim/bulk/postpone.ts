import { ScimError } from '../errors.js';
import type { Json, JsonObject } from '../json.js';
import type { AttributeDefinition, ResourceTypeDefinition } from '../schema/types.js';
import { type FoundAttribute, visitAttributes } from './attributes.js';
import { referencesInValue } from './references.js';

/** What a resource leaves out until the resources exist that it refers to, and how it is added then. */
export interface Postponed {
  readonly data: JsonObject;
  readonly operations: JsonObject[];
}

/**
 * Takes the references to these bulkIds out of a new resource, for a circle of new resources: they are
 * created first and linked afterwards (RFC 7644 §3.7.1). Errors: 409 where a required attribute would be
 * left without a value.
 */
export function postpone(
  data: JsonObject,
  waiting: ReadonlySet<string>,
  type: ResourceTypeDefinition,
): Postponed {
  const operations: JsonObject[] = [];
  const kept = visitAttributes(data, type, (found, value) => {
    const waits = (item: Json) =>
      referencesInValue(found.attribute, item).some((id) => waiting.has(id));
    const { now, later } = split(found.attribute, value, waits);
    if (later === undefined) return value;
    if (found.attribute.required && now === undefined) throw cannotWait(found);
    operations.push({ op: 'add', path: found.path, value: later });
    return now;
  });
  return { data: kept, operations };
}

/** The elements that need not wait stay; any other value waits as a whole. */
function split(
  { multiValued, mutability }: AttributeDefinition,
  value: Json,
  waits: (item: Json) => boolean,
): { readonly now?: Json; readonly later?: Json } {
  if (!waits(value)) return { now: value };
  // RFC 7643 §7: what is immutable is set once.
  if (!multiValued || !Array.isArray(value) || mutability === 'immutable') return { later: value };
  const now = value.filter((item) => !waits(item));
  return { ...(now.length === 0 ? {} : { now }), later: value.filter(waits) };
}

function cannotWait({ path }: FoundAttribute): ScimError {
  return new ScimError(
    409,
    `${path} is required and refers, in a circle, to a resource that cannot be made before this one; leave one reference of the circle out and add it afterwards.`,
  );
}

/** The bulkIds in attributes that a resource cannot be made without. */
export function requiredReferencesIn(data: JsonObject, type: ResourceTypeDefinition): string[] {
  const found: string[] = [];
  visitAttributes(data, type, ({ attribute }, value) => {
    if (attribute.required) found.push(...referencesInValue(attribute, value));
    return value;
  });
  return found;
}
