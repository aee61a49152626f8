import { ScimError } from '../errors.js';
import { parseFilter } from '../filter/parse.js';
import { printFilter } from '../filter/print.js';
import type { FilterNode } from '../filter/types.js';
import { isObject, type Json, type JsonObject, own, ownAnyCase } from '../json.js';
import { findAttribute, findSchema, resolveAttribute } from '../schema/resolve.js';
import type { AttributeDefinition, ResourceTypeDefinition } from '../schema/types.js';
import { mapMembers } from './attributes.js';
import { inPart, inValue, PREFIX, type Replace } from './value-references.js';

/** What the references of a PATCH are found and replaced by. */
export interface PatchScope {
  readonly type: ResourceTypeDefinition;
  readonly replace: Replace;
}

/** The body of a PATCH with its references replaced, in the places where `decodePatch` reads values. */
export function inPatch(message: JsonObject, scope: PatchScope): JsonObject {
  return mapMembers(message, (name, operations) => {
    if (name.toLowerCase() !== 'operations' || !Array.isArray(operations)) return operations;
    return operations.map((item) => (isObject(item) ? inOperation(item, scope) : item));
  });
}

function inOperation(operation: JsonObject, scope: PatchScope): JsonObject {
  const path = ownAnyCase(operation, 'path') ?? null;
  return mapMembers(operation, (name, item) => {
    switch (name.toLowerCase()) {
      case 'path':
        return typeof item === 'string' ? inPath(item, scope) : item;
      case 'value':
        if (typeof path === 'string') return inTarget(path, item, scope);
        return path === null && isObject(item) ? inNamed(item, '', scope) : item;
      default:
        return item;
    }
  });
}

/** An object whose names are paths: a value without path, or the object of an extension. */
function inNamed(value: JsonObject, prefix: string, scope: PatchScope): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const path = `${prefix}${name}`;
      return [inPath(path, scope).slice(prefix.length), inTarget(path, item, scope)];
    }),
  );
}

/** The value that is meant for a path. */
function inTarget(path: string, value: Json, scope: PatchScope): Json {
  const { type, replace } = scope;
  const schema = findSchema(type, path);
  if (schema !== undefined) return isObject(value) ? inNamed(value, `${schema.id}:`, scope) : value;
  const open = path.indexOf('[');
  const ref = resolveAttribute(type, open < 0 ? path : path.slice(0, open));
  if (ref === undefined) return value;
  const { attribute } = ref;
  const siblings = attribute.subAttributes ?? [];
  // members[value eq "x"].display
  const named = open < 0 ? '' : path.slice(path.lastIndexOf(']') + 1).replace(/^\./, '');
  const sub = ref.subAttribute ?? findAttribute(siblings, named);
  if (sub === undefined) return inValue(attribute, value, replace);
  return attribute.mutability === 'readOnly' ? value : inPart(sub, siblings, { value, replace });
}

/** A path may hold references in the filter of its elements: `members[value eq "bulkId:abc"]`. */
function inPath(path: string, { type, replace }: PatchScope): string {
  const [open, close] = [path.indexOf('['), path.lastIndexOf(']')];
  const inner = open < 0 ? '' : path.slice(open + 1, close);
  if (!inner.includes(PREFIX)) return path;
  const attribute = resolveAttribute(type, path.slice(0, open))?.attribute;
  const filter = readFilter(inner);
  if (attribute === undefined || filter === undefined) return path;
  const changed = printFilter(inFilter(filter, attribute, replace));
  // Where nothing is replaced the client's own words stay, for the sentences of errors.
  const isSame = changed === printFilter(filter);
  return isSame ? path : `${path.slice(0, open + 1)}${changed}${path.slice(close)}`;
}

/** What is no filter is refused when the operation is read. */
function readFilter(text: string): FilterNode | undefined {
  try {
    return parseFilter(text);
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}

function inFilter(node: FilterNode, within: AttributeDefinition, replace: Replace): FilterNode {
  switch (node.kind) {
    case 'and':
    case 'or': {
      const operands = node.operands.map((operand) => inFilter(operand, within, replace));
      return { ...node, operands };
    }
    case 'not':
      return { ...node, operand: inFilter(node.operand, within, replace) };
    case 'compare': {
      const element = inValue(within, { [node.path]: node.value }, replace);
      const value = isObject(element) ? own(element, node.path) : undefined;
      return typeof value === 'string' ? { ...node, value } : node;
    }
    default:
      return node;
  }
}
