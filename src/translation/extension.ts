import type {
  ExtensionPath,
  ExtensionValueWhere,
  ExtensionWhere,
} from '../../graphql/operations/generated/documents.js';
import type { Filter } from '../scim/filter/types.js';
import { isEqual, isObject, type JsonObject, own } from '../scim/json.js';
import { type AttributeRef, findAttribute, leafOf } from '../scim/schema/resolve.js';
import type { ResourceTypeDefinition, SchemaDefinition } from '../scim/schema/types.js';
import { ENTERPRISE_USER } from '../scim/urns.js';
import { type Endpoint, spellingsOf } from './address.js';
import {
  type Connectives,
  type Test,
  toBooleanFilter,
  toNumberFilter,
  toStringFilter,
  toWhere,
} from './where.js';

/** The schemas that a tenant has added to a resource type. */
export function customSchemas(type: ResourceTypeDefinition): SchemaDefinition[] {
  return type.extensions.map(({ schema }) => schema).filter(({ id }) => id !== ENTERPRISE_USER);
}

/** Whether an attribute is one that a tenant has added. */
export function isCustom({ extension }: AttributeRef): boolean {
  return extension !== undefined && extension !== ENTERPRISE_USER;
}

/**
 * The values of a resource as the mutations take them: what the resource does not hold is null. Left
 * out is what a client cannot speak of by silence: what it cannot write or see.
 */
export function toExtensions(
  resource: JsonObject,
  type: ResourceTypeDefinition,
): { readonly extensions?: JsonObject } {
  const schemas = customSchemas(type);
  if (schemas.length === 0) return {};
  const extensions: JsonObject = {};
  for (const { id, attributes } of schemas) {
    const data = own(resource, id);
    const values: JsonObject = {};
    for (const { name, mutability, returned } of attributes) {
      const value = isObject(data) ? own(data, name) : undefined;
      if (mutability === 'readOnly') continue;
      if (value !== undefined) values[name] = value;
      else if (returned !== 'never') values[name] = null;
    }
    extensions[id] = values;
  }
  return { extensions };
}

/** The values that differ; undefined when none does. */
export function changedExtensions(before: unknown, after: unknown): JsonObject | undefined {
  const changed: JsonObject = {};
  for (const [urn, values] of Object.entries(isObject(after) ? after : {})) {
    const was = isObject(before) ? own(before, urn) : undefined;
    // What was left out is not known: to clear it is a change, too.
    const different = Object.entries(isObject(values) ? values : {}).filter(
      ([name, value]) => !isEqual(isObject(was) ? own(was, name) : undefined, value),
    );
    if (different.length > 0) changed[urn] = Object.fromEntries(different);
  }
  return Object.keys(changed).length === 0 ? undefined : changed;
}

/** Puts the values of extensions under their URNs. */
export function placeExtensions(resource: JsonObject, extensions: unknown): void {
  for (const [urn, values] of Object.entries(isObject(extensions) ? extensions : {})) {
    if (isObject(values) && Object.keys(values).length > 0) resource[urn] = values;
  }
}

/** What a list is to be sorted by. */
export interface Sorting {
  /** Canonical path of the attribute, in lower case. */
  readonly path: string;
  readonly target: AttributeRef;
  readonly direction: 'ASC' | 'DESC';
}

/** Any `where` that can test extensions. */
interface Where extends Connectives<Where> {
  readonly extensions?: readonly ExtensionWhere[] | null;
}

/** The test of an attribute that a tenant has added; `ne` holds where there is none, too. */
export function customTest(target: AttributeRef, test: Test, baseUrl: string): Where {
  const isDifference = test.kind === 'compare' && test.operator === 'ne';
  const isPresence = test.kind === 'present' && isWhole(target);
  const holds = someValue(target, isPresence ? {} : valueTest(target, test, baseUrl));
  return isDifference ? { or: [holds, { not: someValue(target, {}) }] } : holds;
}

/** One value of an attribute that a tenant has added meets the whole filter. */
export function customSome(target: AttributeRef, filter: Filter, baseUrl: string): Where {
  const inner = toWhere<ExtensionValueWhere>(filter, {
    join: (connectives) => connectives,
    some: () => ({ or: [] }),
    leaf: (_path, test, part) => valueTest(part, test, baseUrl),
  });
  return someValue(target, inner);
}

/** Whether a resource shows data of a schema. */
export function hasSchema({ id, attributes }: SchemaDefinition): Where {
  const shown = attributes.filter(({ returned }) => returned !== 'never');
  return { or: shown.map((attribute) => someValue({ extension: id, attribute }, {})) };
}

/** The attribute as lists are ordered by it; undefined for a complex one without a value to order by. */
export function customPath({
  extension = '',
  attribute,
  subAttribute,
}: AttributeRef): ExtensionPath | undefined {
  const value = findAttribute(attribute.subAttributes ?? [], 'value');
  const part = attribute.type === 'complex' ? (subAttribute ?? value) : undefined;
  if (attribute.type === 'complex' && part === undefined) return undefined;
  return {
    schema: extension,
    attribute: attribute.name,
    ...(part === undefined ? {} : { subAttribute: part.name }),
  };
}

function isWhole({ subAttribute }: AttributeRef): boolean {
  return subAttribute === undefined;
}

function someValue(
  { extension = '', attribute }: AttributeRef,
  some: ExtensionValueWhere,
): { extensions: ExtensionWhere[] } {
  return { extensions: [{ schema: extension, attribute: attribute.name, some }] };
}

function valueTest(target: AttributeRef, test: Test, baseUrl: string): ExtensionValueWhere {
  const { type } = leafOf(target);
  const { subAttribute } = target;
  const part = subAttribute === undefined ? {} : { subAttribute: subAttribute.name };
  if (type === 'boolean') return { ...part, boolean: toBooleanFilter(test) };
  if (type === 'integer' || type === 'decimal') return { ...part, number: toNumberFilter(test) };
  const spellings = spellingsIn(target, test, baseUrl);
  if (spellings === undefined) return { ...part, text: toStringFilter(test) };
  const isOne = { ...part, anyOf: spellings.texts };
  return spellings.isWanted ? isOne : { not: isOne };
}

const ENDPOINTS = new Map<string, Endpoint>([
  ['User', 'Users'],
  ['Group', 'Groups'],
]);

/**
 * A reference to a resource of this service is the same however it is written: relative, with the
 * protocol version, or whole (RFC 7643 §2.3.7). Other references are compared as they are.
 */
function spellingsIn(target: AttributeRef, test: Test, baseUrl: string) {
  const { type, referenceTypes = [] } = leafOf(target);
  if (type !== 'reference' || test.kind === 'present') return undefined;
  if (test.operator !== 'eq' && test.operator !== 'ne') return undefined;
  const endpoints = referenceTypes.flatMap((name) => ENDPOINTS.get(name) ?? []);
  const texts = spellingsOf(String(test.value), endpoints, baseUrl);
  return texts === undefined ? undefined : { texts, isWanted: test.operator === 'eq' };
}
