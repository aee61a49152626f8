import { isObject, type Json, own } from '../json.js';
import type { Path } from '../path.js';
import type { AttributeRef } from '../schema/resolve.js';
import type { PatchOperation } from './types.js';

/** Members to add and to remove, and nothing else. */
export interface MemberDelta {
  readonly add: readonly { readonly value: string; readonly display?: string }[];
  readonly remove: readonly string[];
}

/**
 * The members that operations add and remove, when that is all they do: such a request needs no read
 * of the group. Of several operations on one member the last one counts, but for one who goes and comes
 * again, perhaps with another `display`. Undefined otherwise.
 */
export function memberDelta(operations: readonly PatchOperation[]): MemberDelta | undefined {
  const last = new Map<string, { readonly value: string; readonly display?: string } | undefined>();
  for (const operation of operations) {
    const elements = membersOf(operation);
    if (elements === undefined) return undefined;
    for (const element of elements) {
      const isBack = operation.op === 'add' && last.has(element.value) && !last.get(element.value);
      if (isBack) return undefined;
      last.set(element.value, operation.op === 'add' ? element : undefined);
    }
  }
  return {
    add: [...last.values()].filter((element) => element !== undefined),
    remove: [...last].filter(([, element]) => element === undefined).map(([value]) => value),
  };
}

/** The members of the group itself; an extension may have an attribute of that name. */
export function isMembers({ attribute, extension }: AttributeRef): boolean {
  return attribute.name === 'members' && extension === undefined;
}

function membersOf({ op, path, value, isBlank }: PatchOperation) {
  if (path.kind === 'elements') return op === 'remove' ? filteredMember(path) : undefined;
  if (path.kind !== 'attribute' || !isMembers(path.ref)) return undefined;
  if (path.ref.subAttribute !== undefined || op === 'replace') return undefined;
  // `remove` without a value empties the group; with an empty list it removes nothing.
  if (value === undefined) return op === 'remove' && isBlank === undefined ? undefined : [];
  return listedMembers(value);
}

// members[value eq "…"]
function filteredMember({ ref, filter, subAttribute }: Extract<Path, { kind: 'elements' }>) {
  if (!isMembers(ref) || subAttribute !== undefined) return undefined;
  if (filter.kind !== 'compare' || filter.operator !== 'eq') return undefined;
  return filter.target.subAttribute?.name === 'value'
    ? [{ value: String(filter.value) }]
    : undefined;
}

function listedMembers(value: Json) {
  const elements = Array.isArray(value) ? value.filter(isObject) : [];
  return elements.flatMap((element) => {
    const id = own(element, 'value');
    const display = own(element, 'display');
    if (typeof id !== 'string') return [];
    return [typeof display === 'string' ? { value: id, display } : { value: id }];
  });
}
