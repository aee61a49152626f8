import type { Leniency } from '../dialect.js';
import { invalidSyntax, invalidValue } from '../errors.js';
import type { Prepare } from '../filter/evaluate.js';
import { clip, isObject, type Json, type JsonObject, own, unset } from '../json.js';
import { findSchema, resolveAttribute, topLevelAttributes } from '../schema/resolve.js';
import type {
  AttributeDefinition,
  ResourceTypeDefinition,
  SchemaDefinition,
} from '../schema/types.js';
import { coerceValue } from './coerce.js';
import { checkRequired, checkRequiredValue } from './required.js';

/** What a body is read as. */
export interface DecodeScope {
  readonly type: ResourceTypeDefinition;
  readonly leniency: Leniency;
  /** How texts without letter case are compared. */
  readonly prepare: Prepare;
}

/**
 * Reads the body of a POST or PUT into a resource with canonical names: read-only and unassigned
 * attributes are left out, extensions stand under their URN, `schemas`, `id` and `meta` are not kept.
 * Errors: 400 invalidSyntax for what is no resource, 400 invalidValue naming the attribute.
 */
export function decodeResource(body: unknown, scope: DecodeScope): JsonObject {
  if (!isObject(body))
    throw invalidSyntax('The body must be a JSON object that holds one resource.');
  assertNoTwins(body, '');
  checkSchemas(body, scope);
  const resource: JsonObject = {};
  for (const [name, value] of Object.entries(body)) decodeMember(resource, { name, value }, scope);
  checkRequired(resource, scope.type);
  return resource;
}

/** Refuses two names that differ only in letter case (RFC 7643 §2.1), in one object and in those within it. */
export function assertNoTwins(object: JsonObject, path: string): void {
  assertNoTwinNames(object, path);
  for (const [name, value] of Object.entries(object)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (isObject(item)) assertNoTwins(item, clip(name));
    }
  }
}

/** The same for the names of one object alone. */
export function assertNoTwinNames(object: JsonObject, path: string): void {
  const seen = new Set<string>();
  for (const name of Object.keys(object)) {
    const lower = name.toLowerCase();
    if (seen.has(lower)) {
      throw invalidSyntax(
        `${path === '' ? '' : `${path}: `}the name "${clip(name)}" is given twice; names differ in more than letter case.`,
      );
    }
    seen.add(lower);
  }
}

interface Member {
  readonly name: string;
  readonly value: Json;
}

function decodeMember(resource: JsonObject, member: Member, scope: DecodeScope): void {
  const { name, value } = member;
  if (name.toLowerCase() === 'schemas') return;
  const schema = findSchema(scope.type, name);
  if (schema !== undefined) {
    decodeExtension(resource, { schema, value }, scope);
    return;
  }
  const attribute = topLevelAttributes(scope.type).find(
    (known) => known.name.toLowerCase() === name.toLowerCase(),
  );
  if (attribute !== undefined) {
    place(resource, { attribute, value, path: attribute.name }, scope);
    return;
  }
  const ref = name.toLowerCase().startsWith('urn:')
    ? resolveAttribute(scope.type, name)
    : undefined;
  if (ref !== undefined && ref.subAttribute === undefined) {
    // A full name such as `urn:…:User:department` is a member of its schema.
    const urn = ref.extension ?? scope.type.schema.id;
    decodeMember(resource, { name: urn, value: { [ref.attribute.name]: value } }, scope);
    return;
  }
  if (scope.leniency.unknownAttributes === 'reject')
    throw invalidSyntax(`The attribute "${clip(name)}" is not known.`);
}

/** Data of an extension is taken whether or not `schemas` lists its URN, as Entra does not list it. */
function decodeExtension(
  resource: JsonObject,
  { schema, value }: { schema: SchemaDefinition; value: Json },
  scope: DecodeScope,
): void {
  if (value === null) return;
  if (!isObject(value)) throw invalidValue(`${schema.id}: expected an object.`);
  const isBase = schema === scope.type.schema;
  const container = isBase ? resource : extensionOf(resource, schema.id);
  for (const [name, item] of Object.entries(value)) {
    const attribute = schema.attributes.find(
      (known) => known.name.toLowerCase() === name.toLowerCase(),
    );
    if (attribute !== undefined) {
      place(container, { attribute, value: item, path: `${schema.id}:${attribute.name}` }, scope);
    } else if (scope.leniency.unknownAttributes === 'reject') {
      throw invalidSyntax(`The attribute "${clip(name)}" of ${schema.id} is not known.`);
    }
  }
  if (!isBase && Object.keys(container).length === 0) unset(resource, schema.id);
}

function place(
  container: JsonObject,
  { attribute, value, path }: { attribute: AttributeDefinition; value: Json; path: string },
  { leniency, prepare }: DecodeScope,
): void {
  if (attribute.mutability === 'readOnly') return;
  const coerced = coerceValue(attribute, value, { leniency, prepare, path });
  if (coerced === undefined) return;
  if (attribute.required) checkRequiredValue(attribute, coerced);
  container[attribute.name] = coerced;
}

function extensionOf(resource: JsonObject, urn: string): JsonObject {
  const existing = own(resource, urn);
  if (isObject(existing)) return existing;
  const made: JsonObject = {};
  resource[urn] = made;
  return made;
}

/** Lenient clients may list URNs of their own, of older versions, or none at all. */
function checkSchemas(body: JsonObject, { type, leniency }: DecodeScope): void {
  if (leniency.unknownAttributes === 'ignore') return;
  const name = Object.keys(body).find((key) => key.toLowerCase() === 'schemas');
  const listed = name === undefined ? undefined : body[name];
  if (!Array.isArray(listed))
    throw invalidSyntax('schemas must list the URNs of the schemas that the resource follows.');
  if (!listed.some((urn) => typeof urn === 'string' && isNamed(type.schema, urn)))
    throw invalidSyntax(`schemas must list "${type.schema.id}", the schema of a ${type.name}.`);
  for (const urn of listed) {
    if (typeof urn !== 'string' || findSchema(type, urn) === undefined) {
      throw invalidValue(
        `schemas: ${clip(JSON.stringify(urn))} is not a schema of a ${type.name}.`,
      );
    }
  }
}

function isNamed({ id }: SchemaDefinition, urn: string): boolean {
  return id.toLowerCase() === urn.toLowerCase();
}
