import { binaryKey } from '../binary.js';
import type { Leniency } from '../dialect.js';
import { invalidValue, mutability } from '../errors.js';
import type { Prepare } from '../filter/evaluate.js';
import { isEqual, type Json, type JsonObject, own, unset } from '../json.js';
import { checkRequiredValue } from '../resource/required.js';
import type { AttributeDefinition, ResourceTypeDefinition } from '../schema/types.js';
import type { PatchOperation } from './types.js';
import type { Work } from './work.js';

/** What operations are applied by. */
export interface ApplyScope {
  readonly type: ResourceTypeDefinition;
  readonly leniency: Leniency;
  readonly prepare: Prepare;
}

/** An operation with what it needs. */
export interface Task {
  readonly operation: PatchOperation;
  readonly scope: ApplyScope;
  readonly work: Work;
}

/** Replaces the given sub-attributes and clears those given as null; the others stay. */
export function merge(target: JsonObject, value: JsonObject): void {
  for (const [name, item] of Object.entries(value)) {
    if (item === null) unset(target, name);
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
  if (attribute.mutability === 'immutable') refuseChange(container, attribute, setting);
  if (op !== 'remove' && value !== undefined) {
    if (attribute.required) checkRequiredValue(attribute, value);
    container[attribute.name] = value;
    return;
  }
  if (attribute.required) {
    if (isBlank === true && op !== 'remove') {
      throw invalidValue(`${attribute.name} is required and must not be empty.`);
    }
    throw mutability(`${attribute.name} is required and cannot be removed.`);
  }
  unset(container, attribute.name);
}

/** What is immutable is set once, by `add` or with the resource (RFC 7643 §7). */
function refuseChange(
  container: JsonObject,
  { name, type }: AttributeDefinition,
  { op, value }: Setting,
): void {
  const current = own(container, name);
  const toKey = (item: Json | undefined) =>
    type === 'binary' && typeof item === 'string' ? binaryKey(item) : item;
  const isSame = op !== 'remove' && isEqual(toKey(current), toKey(value));
  if (current === undefined || isSame) return;
  throw mutability(`${name} cannot be changed once it is set.`);
}
