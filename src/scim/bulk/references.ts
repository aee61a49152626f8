import type { Json, JsonObject } from '../json.js';
import type { AttributeDefinition, ResourceTypeDefinition } from '../schema/types.js';
import { visitAttributes } from './attributes.js';
import { inPatch } from './patch-references.js';
import { inValue, PREFIX, type Replace } from './value-references.js';

/** What the data of an operation is: a resource, or for PATCH a message of changes. */
export interface ReferenceScope {
  readonly type: ResourceTypeDefinition;
  readonly isPatch: boolean;
}

/**
 * The bulkIds that the data of an operation refers to (RFC 7644 §3.7.2). Where a reference may stand,
 * the schema tells: in attributes of type reference, and in the `value` beside a `$ref`, as `members`
 * and `manager` have it. What a client cannot write is not looked at.
 */
export function referencesIn(data: JsonObject, scope: ReferenceScope): string[] {
  return collect((replace) => inData(data, replace, scope));
}

/** The bulkIds that the value of one attribute refers to. */
export function referencesInValue(attribute: AttributeDefinition, value: Json): string[] {
  return collect((replace) => inValue(attribute, value, replace));
}

/**
 * The data with every reference replaced by the id that its operation made. The id stands where
 * `bulkId:…` stood, in addresses too: RFC 7644 §3.7.2 has the service put the permanent id in place of
 * that very text. So `../Users/bulkId:abc` becomes an address, and a bare `bulkId:abc` an id.
 */
export function resolveReferences(
  data: JsonObject,
  ids: ReadonlyMap<string, string>,
  scope: ReferenceScope,
): JsonObject {
  return inData(data, (bulkId) => ids.get(bulkId), scope);
}

/** The bulkId that the id in the path of an operation stands for. */
export function referenceOfId(id: string): string | undefined {
  return id.startsWith(PREFIX) && id !== PREFIX ? id.slice(PREFIX.length) : undefined;
}

/** The id in the path of an operation, with its reference replaced. */
export function resolveId(id: string, ids: ReadonlyMap<string, string>): string {
  return ids.get(referenceOfId(id) ?? '') ?? id;
}

function collect(work: (replace: Replace) => unknown): string[] {
  const found = new Set<string>();
  work((bulkId) => {
    found.add(bulkId);
    return undefined;
  });
  return [...found];
}

function inData(data: JsonObject, replace: Replace, { type, isPatch }: ReferenceScope): JsonObject {
  if (isPatch) return inPatch(data, { replace, type });
  return visitAttributes(data, type, ({ attribute }, value) => inValue(attribute, value, replace));
}
