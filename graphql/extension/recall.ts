import { DirectoryError } from '../errors.js';
import type { ExtensionValues, SchemaAttribute, SchemaExtension } from './definition.js';
import { type ExtensionState, keysOf } from './state.js';
import { readValue } from './values.js';

/**
 * The values of a resource that comes back after a while: those that the attributes of today still
 * allow, without what is no longer defined or has another type by now.
 */
export function recallExtensions(
  definitions: readonly SchemaExtension[],
  stored: ExtensionValues,
): Omit<ExtensionState, 'changes'> {
  const entries = definitions.flatMap(({ urn, attributes }) => {
    const own = stored[urn] ?? {};
    const values = attributes.flatMap((attribute) => {
      const value = recall(attribute, own[attribute.name]);
      return value === null ? [] : [[attribute.name, value] as const];
    });
    return values.length === 0 ? [] : [[urn, Object.fromEntries(values)] as const];
  });
  const extensions = Object.fromEntries(entries);
  return { extensions, ...keysOf(definitions, extensions) };
}

function recall(attribute: SchemaAttribute, value: unknown): unknown {
  try {
    return readValue(attribute, value, attribute.name);
  } catch (error) {
    if (error instanceof DirectoryError) return null;
    throw error;
  }
}
