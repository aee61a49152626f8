import type { Leniency } from '../dialect.js';
import {
  invalidPath,
  invalidSyntax,
  invalidValue,
  mutability,
  noTarget,
  ScimError,
} from '../errors.js';
import type { Prepare } from '../filter/evaluate.js';
import { clip, isObject, type Json, type JsonObject, kindOf, ownAnyCase } from '../json.js';
import { requireMessage } from '../message/envelope.js';
import { type Path, parsePath } from '../path.js';
import { coerceSingle, coerceValue } from '../resource/coerce.js';
import { assertNoTwins } from '../resource/decode.js';
import { idIn, isLink } from '../resource/link.js';
import { readRoleDocument } from '../resource/role-document.js';
import {
  attributesOf,
  findAttribute,
  findSchema,
  leafOf,
  needsUrn,
  resolveAttribute,
} from '../schema/resolve.js';
import type {
  AttributeDefinition,
  ResourceTypeDefinition,
  SchemaDefinition,
} from '../schema/types.js';
import { PATCH_OP } from '../urns.js';
import type { PatchOperation } from './types.js';

/** What a PATCH body is read as. */
export interface PatchScope {
  readonly type: ResourceTypeDefinition;
  readonly leniency: Leniency;
  /** How texts without letter case are compared. */
  readonly prepare: Prepare;
}

type Op = PatchOperation['op'];

const OPS = new Map<string, Op>((['add', 'remove', 'replace'] as const).map((op) => [op, op]));

/**
 * Reads the body of a PATCH (RFC 7644 §3.5.2) into operations that each have one path: an operation
 * without path becomes one for each attribute in its value. Errors name the operation and its path.
 */
export function decodePatch(body: unknown, scope: PatchScope): PatchOperation[] {
  const message = requirePatch(body, scope.leniency);
  assertNoTwins(message, '');
  const operations = ownAnyCase(message, 'Operations');
  if (!Array.isArray(operations) || operations.length === 0) {
    throw invalidSyntax('Operations must be a list with at least one operation.');
  }
  return operations.flatMap((operation, index) => decodeOperation(operation, index + 1, scope));
}

/** Some clients leave `schemas` out altogether; another message is never taken for a PATCH. */
function requirePatch(body: unknown, { unknownAttributes }: Leniency): JsonObject {
  const isBare = isObject(body) && isUnassigned(ownAnyCase(body, 'schemas'));
  return isBare && unknownAttributes === 'ignore' ? body : requireMessage(body, PATCH_OP);
}

/** RFC 7643 §2.5: null and an empty list are as good as nothing. */
function isUnassigned(value: Json | undefined): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

interface Raw {
  readonly number: number;
  readonly op: Op;
  readonly value: Json | undefined;
}

function decodeOperation(operation: Json, number: number, scope: PatchScope): PatchOperation[] {
  if (!isObject(operation))
    throw invalidSyntax(`Operation ${number} must be an object, not ${kindOf(operation)}.`);
  const name = ownAnyCase(operation, 'op');
  // Entra sends "Add", "Replace" and "Remove".
  const op = typeof name === 'string' ? OPS.get(name.toLowerCase()) : undefined;
  if (op === undefined) {
    throw invalidSyntax(`Operation ${number}: op must be add, remove or replace.`);
  }
  const path = ownAnyCase(operation, 'path') ?? null;
  const raw: Raw = { number, op, value: ownAnyCase(operation, 'value') };
  if (path === null) return decodePathless(raw, scope);
  if (typeof path !== 'string' || path.trim() === '') {
    throw invalidPath(`Operation ${number}: path must be the name of an attribute.`);
  }
  if (op !== 'remove' && raw.value === undefined) {
    throw invalidValue(`Operation ${number}: ${op} of "${clip(path)}" needs a value.`);
  }
  return [decodeTargeted(raw, path, scope)];
}

function decodePathless(raw: Raw, scope: PatchScope): PatchOperation[] {
  const { number, op, value } = raw;
  if (op === 'remove') throw noTarget(`Operation ${number}: remove needs a path.`);
  if (!isObject(value)) {
    throw invalidValue(
      `Operation ${number}: without a path the value must be an object of attributes.`,
    );
  }
  return Object.entries(value).flatMap(([name, item]) =>
    decodeNamed({ number, op, value: item }, name, scope),
  );
}

/** One member of a value without path: an attribute, a path of its own, or an extension's object. */
function decodeNamed(raw: Raw, name: string, scope: PatchScope): PatchOperation[] {
  if (name.toLowerCase() === 'schemas') return [];
  const schema = findSchema(scope.type, name);
  if (schema !== undefined && isObject(raw.value)) {
    return Object.entries(raw.value).flatMap(([sub, value]) =>
      decodeNamed({ ...raw, value }, `${schema.id}:${sub}`, scope),
    );
  }
  const path = findPath(name, scope);
  if (path === undefined) {
    if (scope.leniency.unknownAttributes === 'ignore') return [];
    throw invalidPath(`Operation ${raw.number}: the attribute "${clip(name)}" is not known.`);
  }
  if (isReadOnly(path)) {
    // Okta and authentik echo id, meta and groups.
    if (scope.leniency.readOnlyInPatch === 'ignore') return [];
    throw mutability(`Operation ${raw.number}: "${clip(name)}" is read-only.`);
  }
  return [inOperation(raw, name, () => withValue(raw, { path, text: name }, scope))];
}

function findPath(name: string, { type, leniency }: PatchScope): Path | undefined {
  const isExact = needsUrn(leniency);
  const isFull = name.toLowerCase().startsWith('urn:');
  if (name.includes('[')) return isExact && !isFull ? undefined : parsePath(name, type, leniency);
  const ref = resolveAttribute(type, name, isExact);
  if (isExact && !isFull && ref?.subAttribute !== undefined) return undefined;
  if (ref !== undefined) return { kind: 'attribute', ref };
  const schema = findSchema(type, name);
  return schema === undefined ? undefined : { kind: 'extension', schema };
}

function decodeTargeted(raw: Raw, text: string, scope: PatchScope): PatchOperation {
  return inOperation(raw, text, () => {
    const path = parsePath(text, scope.type, scope.leniency);
    if (isReadOnly(path)) throw mutability(`"${clip(text)}" is read-only.`);
    return withValue(raw, { path, text }, scope);
  });
}

/** Says which operation an error is about. */
function inOperation<Result>({ number }: Raw, text: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ScimError) || error.detail.startsWith('Operation ')) throw error;
    const detail = `Operation ${number} (path "${clip(text)}"): ${error.detail}`;
    throw new ScimError(error.status, detail, error.scimType);
  }
}

interface Target {
  readonly path: Path;
  readonly text: string;
}

function withValue(raw: Raw, { path, text }: Target, scope: PatchScope): PatchOperation {
  const { number, op, value } = raw;
  const meant =
    op === 'remove' ? undefined : (roleOf(path, value, scope) ?? linkOf(path, value, text));
  if (meant !== undefined)
    return withValue({ ...raw, value: meant.value }, { path: meant.path, text }, scope);
  const base = { number, op, path, text };
  // null is as good as absent (RFC 7643 §2.5).
  if (value === undefined || (op === 'remove' && value === null)) return base;
  if (op === 'remove' && scope.leniency.removeWithValue === 'reject') {
    throw invalidValue(
      'remove takes no value; name the elements in the path, such as members[value eq "…"].',
    );
  }
  const coerced = coerceFor(path, value, { text, ...scope });
  return { isBlank: value === '', ...(coerced === undefined ? {} : { value: coerced }), ...base };
}

/** What an operation is aimed at, where that is not what its path says. */
interface Meant {
  readonly path: Path;
  readonly value: Json;
}

/** The `$ref` of a single link is derived from its `value`: setting the one sets the other. */
function linkOf(path: Path, value: Json | undefined, text: string): Meant | undefined {
  if (path.kind !== 'attribute' || path.ref.subAttribute?.name !== '$ref') return undefined;
  const { attribute } = path.ref;
  const subAttribute = findAttribute(attribute.subAttributes ?? [], 'value');
  const isMeant = isLink(attribute) && !attribute.multiValued && typeof value === 'string';
  if (!isMeant || subAttribute === undefined || value === '') return undefined;
  return {
    path: { kind: 'attribute', ref: { ...path.ref, subAttribute } },
    value: idIn(value, text),
  };
}

/**
 * A role that comes as a JSON document for the `value` of an element: Entra's function for a single
 * role is mapped to `roles[primary eq "True"].value`. The document describes the element.
 */
function roleOf(path: Path, value: Json | undefined, { leniency }: PatchScope): Meant | undefined {
  if (leniency.roleDocuments !== 'read' || path.kind !== 'elements') return undefined;
  if (path.subAttribute?.name !== 'value') return undefined;
  const element = { value: value ?? null };
  if (readRoleDocument(path.ref.attribute, element) === undefined) return undefined;
  const { kind, ref, filter } = path;
  return { path: { kind, ref, filter }, value: element };
}

function coerceFor(
  path: Path,
  value: Json,
  { text, ...scope }: PatchScope & { readonly text: string },
): Json | undefined {
  if (path.kind === 'extension') return coerceExtension(path.schema, value, { text, ...scope });
  const coercion = { ...scope, path: text, keepCleared: true };
  if (path.kind === 'attribute') {
    const { attribute, subAttribute } = path.ref;
    if (subAttribute === undefined) return coerceValue(attribute, value, coercion);
    return coerceValue(subAttribute, value, coercion);
  }
  if (path.subAttribute !== undefined) return coerceValue(path.subAttribute, value, coercion);
  return coerceSingle({ ...path.ref.attribute, multiValued: false }, value, coercion);
}

function coerceExtension(
  schema: SchemaDefinition,
  value: Json,
  { text, ...scope }: PatchScope & { readonly text: string },
): Json | undefined {
  if (value === null || value === '') return undefined;
  if (!isObject(value))
    throw invalidValue(`${text}: expected an object of attributes, got ${kindOf(value)}.`);
  const known = attributesOf(schema, scope.type);
  const result: JsonObject = {};
  for (const [name, item] of Object.entries(value)) {
    const attribute = findAttribute(known, name);
    const path = `${text}:${attribute?.name ?? clip(name)}`;
    if (!isSettable(attribute, path, scope)) continue;
    const coercion = { ...scope, path, keepCleared: true };
    result[attribute.name] = coerceValue(attribute, item, coercion) ?? null;
  }
  return result;
}

/** Whether a member of a value is an attribute to be set. Errors: 400 invalidPath, mutability. */
function isSettable(
  attribute: AttributeDefinition | undefined,
  path: string,
  { leniency: { unknownAttributes, readOnlyInPatch } }: PatchScope,
): attribute is AttributeDefinition {
  if (attribute === undefined) {
    if (unknownAttributes === 'ignore') return false;
    throw invalidPath(`the attribute "${path}" is not known.`);
  }
  if (attribute.mutability !== 'readOnly') return true;
  if (readOnlyInPatch === 'ignore') return false;
  throw mutability(`"${path}" is read-only.`);
}

function isReadOnly(path: Path): boolean {
  if (path.kind === 'extension') return false;
  const isHeld = (ref: { readonly mutability: string }) => ref.mutability === 'readOnly';
  if (path.kind === 'attribute') return isHeld(path.ref.attribute) || isHeld(leafOf(path.ref));
  return (
    isHeld(path.ref.attribute) || (path.subAttribute !== undefined && isHeld(path.subAttribute))
  );
}
