import type { Leniency } from '../dialect.js';
import { invalidValue, mutability, ScimError } from '../errors.js';
import type { Prepare } from '../filter/evaluate.js';
import { clip, isObject, type Json, type JsonObject, own } from '../json.js';
import type { Path } from '../path.js';
import { checkRequired } from '../resource/decode.js';
import type { AttributeRef } from '../schema/resolve.js';
import type { AttributeDefinition, ResourceTypeDefinition } from '../schema/types.js';
import { applyToElements } from './elements.js';
import { applyToList } from './list.js';
import type { PatchOperation } from './types.js';

/** What operations are applied by. */
export interface ApplyScope {
  readonly type: ResourceTypeDefinition;
  readonly leniency: Leniency;
  readonly prepare: Prepare;
}

/**
 * The resource after all operations, each of which sees the result of the one before (RFC 7644
 * §3.5.2). The resource given is left as it is; an error means that nothing is applied.
 */
export function applyPatch(
  resource: JsonObject,
  operations: readonly PatchOperation[],
  scope: ApplyScope,
): JsonObject {
  const result = structuredClone(resource);
  for (const operation of operations)
    inOperation(operation, () => applyOne(result, operation, scope));
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

function applyOne(resource: JsonObject, operation: PatchOperation, scope: ApplyScope): void {
  const { path } = operation;
  if (path.kind === 'extension') {
    applyToExtension(resource, path, { operation, scope });
    return;
  }
  const { attribute, extension } = path.ref;
  if (attribute.name === 'schemas') {
    applyToSchemas(resource, operation, scope);
    return;
  }
  // A password is accepted and not kept: there is nothing to change.
  if (attribute.mutability === 'writeOnly') return;
  const container = extension === undefined ? resource : extensionOf(resource, extension);
  if (path.kind === 'elements') applyToElements(container, path, { operation, scope });
  else applyToAttribute(container, path.ref, { operation, scope });
  if (extension !== undefined && Object.keys(container).length === 0) delete resource[extension];
}

/** An operation with what it needs. */
export interface Task {
  readonly operation: PatchOperation;
  readonly scope: ApplyScope;
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

/** Replaces the given sub-attributes and clears those given as null; the others stay. */
export function merge(target: JsonObject, value: JsonObject): void {
  for (const [name, item] of Object.entries(value)) {
    if (item === null) delete target[name];
    else target[name] = item;
  }
}

interface Setting {
  readonly op: PatchOperation['op'];
  readonly value: Json | undefined;
  readonly isBlank?: boolean | undefined;
}

/** Sets an attribute or, when nothing is given, takes it away (RFC 7643 §7: not a required one). */
export function setOrClear(
  container: JsonObject,
  attribute: AttributeDefinition,
  setting: Setting,
): void {
  const { op, value, isBlank } = setting;
  if (op !== 'remove' && value !== undefined) {
    container[attribute.name] = value;
    return;
  }
  if (attribute.required) {
    if (isBlank === true && op !== 'remove') {
      throw invalidValue(`${attribute.name} is required and must not be empty.`);
    }
    throw mutability(`${attribute.name} is required and cannot be removed.`);
  }
  delete container[attribute.name];
}

function applyToExtension(
  resource: JsonObject,
  { schema }: Extract<Path, { kind: 'extension' }>,
  { operation: { op, value }, scope }: Task,
): void {
  const isBase = schema === scope.type.schema;
  if (op === 'remove' || value === undefined) {
    if (isBase) throw mutability('The schema of the resource itself cannot be removed.');
    delete resource[schema.id];
    return;
  }
  if (!isObject(value)) return;
  const container = isBase ? resource : extensionOf(resource, schema.id);
  for (const attribute of schema.attributes) {
    const item = own(value, attribute.name);
    if (item === undefined) continue;
    const operation = {
      number: 0,
      op,
      path: { kind: 'attribute', ref: { attribute } },
      text: '',
    } as const;
    const given = item === null ? operation : { ...operation, value: item };
    applyToAttribute(container, { attribute }, { operation: given, scope });
  }
  if (!isBase && Object.keys(container).length === 0) delete resource[schema.id];
}

/** Removing the URN of an extension removes its data; adding one says nothing that data would not. */
function applyToSchemas(
  resource: JsonObject,
  { op, value }: PatchOperation,
  { type }: ApplyScope,
): void {
  if (op === 'add') return;
  const listed = Array.isArray(value) ? value.map(String) : [];
  const isKept = (urn: string) => listed.some((known) => known.toLowerCase() === urn.toLowerCase());
  const isRemoval = op === 'remove';
  if (isRemoval === isKept(type.schema.id)) {
    throw mutability(
      `schemas: "${type.schema.id}" is the schema of the resource itself and stays.`,
    );
  }
  for (const { schema } of type.extensions) {
    if (isRemoval === isKept(schema.id)) delete resource[schema.id];
  }
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
  if (isObject(value) && Object.keys(value).length === 0) delete container[name];
}
