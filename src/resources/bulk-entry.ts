import { needsFirst, planSteps } from '../scim/bulk/order.js';
import { requiredReferencesIn } from '../scim/bulk/postpone.js';
import { type ReferenceScope, referenceOfId, referencesIn } from '../scim/bulk/references.js';
import type { JsonObject } from '../scim/json.js';
import type { BulkOperation, BulkResult, BulkTask } from '../scim/message/bulk.js';
import type { ResourceTypeDefinition } from '../scim/schema/types.js';
import type { TenantTypes } from './types.js';

/** An operation of a bulk, and what has become of it so far. */
export interface Entry {
  readonly operation: BulkOperation;
  /** The bulkIds that it refers to. */
  readonly references: readonly string[];
  /** Absent until it has been run. */
  result?: BulkResult | undefined;
  /** The operations of the PATCH that links the new resource to those that were not there yet. */
  links?: JsonObject[] | undefined;
}

/** The operations with what they refer to. */
export function toEntries(operations: readonly BulkOperation[], types: TenantTypes): Entry[] {
  return operations.map((operation) => ({ operation, references: referencesOf(operation, types) }));
}

function referencesOf({ task }: BulkOperation, types: TenantTypes): string[] {
  if (task === undefined) return [];
  const named = referenceOfId(task.id);
  const within = referencesIn(task.data, scopeOf(task, types));
  return [...new Set(named === undefined ? within : [named, ...within])];
}

/** How the data of an operation is read. */
export function scopeOf(
  { method, type }: Pick<BulkTask, 'method' | 'type'>,
  types: TenantTypes,
): ReferenceScope {
  return { type: typeOf(type, types), isPatch: method === 'PATCH' };
}

/** The resource type of an endpoint. */
export function typeOf(
  type: BulkTask['type'],
  { User, Group }: TenantTypes,
): ResourceTypeDefinition {
  return type === 'Users' ? User : Group;
}

/**
 * The order in which the operations are run: each step is one operation, or a circle of new resources
 * that refer to one another.
 */
export function planEntries(entries: readonly Entry[], types: TenantTypes): Entry[][] {
  const made = new Map<string, number>();
  for (const [index, { operation }] of entries.entries()) {
    if (isNew(operation)) made.set(operation.bulkId, index);
  }
  const indexesOf = (bulkIds: readonly string[]) =>
    bulkIds.flatMap((bulkId) => made.get(bulkId) ?? []);
  const needs = (index: number) => {
    const task = entries[index]?.operation.task;
    return task === undefined
      ? []
      : indexesOf(requiredReferencesIn(task.data, typeOf(task.type, types)));
  };
  const before = new Map<string, number>();
  const waits = entries.map(({ operation: { task }, references }, index) => {
    const others = indexesOf(references);
    // A reference to nothing is refused at once: there is nothing to wait for.
    const waiting = others.length < references.length ? [] : others;
    if (task === undefined || task.id === '') return waiting;
    // What is done to one resource is done in its order, also where a reference puts the first part off.
    const target = `${task.type}/${task.id}`;
    const previous = before.get(target);
    before.set(target, index);
    return previous === undefined ? waiting : [...waiting, previous];
  });
  return planSteps(waits).map((step) => {
    const circle = step.length > 1 ? needsFirst(step, needs) : step;
    return circle.flatMap((index) => entries[index] ?? []);
  });
}

/** Whether an operation is one that others can refer to. */
export function isNew(
  operation: BulkOperation,
): operation is BulkOperation & { readonly bulkId: string } {
  return operation.bulkId !== undefined && operation.method === 'POST';
}
