import { invalidPath, mutability, ScimError } from '../errors.js';
import { clip, copyOf, isObject, type JsonObject, own, unset } from '../json.js';
import type { Path } from '../path.js';
import { checkRequired } from '../resource/required.js';
import { type AttributeRef, attributesOf } from '../schema/resolve.js';
import type {
  AttributeDefinition,
  ResourceTypeDefinition,
  SchemaDefinition,
} from '../schema/types.js';
import { applyToElements } from './elements.js';
import { applyToList } from './list.js';
import { type ApplyScope, merge, setOrClear, type Task } from './target.js';
import type { PatchOperation } from './types.js';
import { Work } from './work.js';

/**
 * The resource after all operations, each of which sees the result of the one before (RFC 7644
 * §3.5.2). The resource given is left as it is; an error means that nothing is applied.
 */
export function applyPatch(
  resource: JsonObject,
  operations: readonly PatchOperation[],
  scope: ApplyScope,
): JsonObject {
  const result = copyOf(resource);
  const work = new Work();
  for (const operation of operations)
    inOperation(operation, () => applyOne(result, { operation, scope, work }));
  checkRequired(result, scope.type);
  return result;
}

function inOperation({ number, text }: PatchOperation, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    const detail = `Operation ${number} (path "${clip(text)}"): ${error.detail}`;
    throw new ScimError(error.status, detail, error.scimType);
  }
}

function applyOne(resource: JsonObject, task: Task): void {
  const { operation, scope } = task;
  const { path } = operation;
  if (path.kind === 'extension') {
    applyToExtension(resource, path, task);
    return;
  }
  const { attribute, extension } = path.ref;
  if (attribute.name === 'schemas' && extension === undefined) {
    applyToSchemas(resource, operation, scope);
    return;
  }
  const container = extension === undefined ? resource : extensionOf(resource, extension);
  if (attribute.returned === 'never') {
    refusePart(path);
    applyToSecret(container, attribute, operation);
  } else if (path.kind === 'elements') applyToElements(container, path, task);
  else applyToAttribute(container, path.ref, task);
  if (extension !== undefined && Object.keys(container).length === 0) unset(resource, extension);
}

function refusePart({ kind, ref }: Exclude<Path, { kind: 'extension' }>): void {
  if (kind === 'attribute' && ref.subAttribute === undefined) return;
  throw invalidPath(`${ref.attribute.name} is never shown and is changed as a whole.`);
}

/** What the value was is not known: the resource says what it shall be, null for none. */
function applyToSecret(
  container: JsonObject,
  { name, type, multiValued }: AttributeDefinition,
  { op, value = null, isBlank }: PatchOperation,
): void {
  if (op === 'add' && (multiValued || type === 'complex')) {
    throw mutability(
      `${name} is never shown, so nothing can be added to what it holds. Replace it as a whole.`,
    );
  }
  container[name] = op === 'remove' || isBlank ? null : value;
}

function applyToAttribute(
  container: JsonObject,
  { attribute, subAttribute }: AttributeRef,
  task: Task,
): void {
  if (attribute.multiValued) {
    applyToList(container, { attribute, subAttribute }, task);
    return;
  }
  const { op, value, isBlank } = task.operation;
  if (subAttribute !== undefined) {
    const inner = memberObject(container, attribute.name);
    setOrClear(inner, subAttribute, { op, value, isBlank });
    tidy(container, attribute.name);
    return;
  }
  if (attribute.type === 'complex' && op !== 'remove' && isObject(value)) {
    merge(memberObject(container, attribute.name), value);
    tidy(container, attribute.name);
    return;
  }
  setOrClear(container, attribute, { op, value, isBlank });
}

function applyToExtension(
  resource: JsonObject,
  { schema }: Extract<Path, { kind: 'extension' }>,
  task: Task,
): void {
  const { operation, scope } = task;
  const { op, value } = operation;
  const isBase = schema === scope.type.schema;
  if (op === 'remove' || value === undefined) {
    if (isBase) throw mutability('The schema of the resource itself cannot be removed.');
    removeExtension(resource, schema, scope.type);
    return;
  }
  if (!isObject(value)) return;
  const container = isBase ? resource : extensionOf(resource, schema.id);
  applyMembers(container, { schema, value }, task);
  if (!isBase) tidy(resource, schema.id);
}

function applyMembers(
  container: JsonObject,
  { schema, value }: { readonly schema: SchemaDefinition; readonly value: JsonObject },
  task: Task,
): void {
  const { number, op, text } = task.operation;
  for (const attribute of attributesOf(schema, task.scope.type)) {
    const item = own(value, attribute.name);
    if (item === undefined) continue;
    const base = { number, op, text, path: { kind: 'attribute', ref: { attribute } } } as const;
    const one = item === null ? base : { value: item, ...base };
    if (attribute.returned === 'never') applyToSecret(container, attribute, one);
    else applyToAttribute(container, { attribute }, { ...task, operation: one });
  }
}

/** Removing the URN of an extension removes its data; adding one says nothing that data would not. */
function applyToSchemas(
  resource: JsonObject,
  { op, value }: PatchOperation,
  { type }: ApplyScope,
): void {
  if (op === 'add') return;
  const listed = Array.isArray(value) ? value.map(String) : [];
  const isListed = (urn: string) =>
    listed.some((known) => known.toLowerCase() === urn.toLowerCase());
  // `remove` without a value takes all of them.
  const isGone = (urn: string) =>
    op === 'remove' ? value === undefined || isListed(urn) : !isListed(urn);
  if (isGone(type.schema.id)) {
    throw mutability(
      `schemas: "${type.schema.id}" is the schema of the resource itself and stays.`,
    );
  }
  for (const { schema } of type.extensions) {
    if (isGone(schema.id)) removeExtension(resource, schema, type);
  }
}

/** Takes all values of an extension away, also those that were not shown. */
function removeExtension(
  resource: JsonObject,
  { id, attributes }: SchemaDefinition,
  { name, extensions }: ResourceTypeDefinition,
): void {
  if (extensions.some(({ schema, required }) => required && schema.id === id))
    throw mutability(`${id} is required for a ${name} and cannot be removed.`);
  const secrets = attributes.filter(({ returned }) => returned === 'never');
  unset(resource, id);
  if (secrets.length === 0) return;
  resource[id] = Object.fromEntries(secrets.map(({ name }) => [name, null]));
}

function extensionOf(resource: JsonObject, urn: string): JsonObject {
  return memberObject(resource, urn);
}

function memberObject(container: JsonObject, name: string): JsonObject {
  const existing = own(container, name);
  if (isObject(existing)) return existing;
  const made: JsonObject = {};
  container[name] = made;
  return made;
}

/** A complex attribute without values is unassigned (RFC 7643 §2.5). */
function tidy(container: JsonObject, name: string): void {
  const value = own(container, name);
  if (isObject(value) && Object.keys(value).length === 0) unset(container, name);
}
