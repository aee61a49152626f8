import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isSpecifiedScalarType,
} from 'graphql';

/**
 * Reads a variable of one of our own documents: an instant of its text, the value that an enumeration
 * stands for. Its shape is proved by the types that were generated for the document; so, unlike
 * graphql's `coerceInputValue`, it looks at nothing but what is given: a `where` has a hundred fields,
 * of which a request uses one.
 */
export function readVariable(value: unknown, type: GraphQLInputType): unknown {
  if (value === null || value === undefined) return value;
  if (isNonNullType(type)) return readVariable(value, type.ofType);
  if (isListType(type)) return asList(value).map((one) => readVariable(one, type.ofType));
  if (!isInputObjectType(type)) return type.parseValue(value);
  const fields = type.getFields();
  const read: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(value)) {
    const field = fields[name];
    if (field !== undefined) read[name] = readVariable(given, field.type);
  }
  return read;
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** Whether reading makes something else of a value of a type. */
export function isRead(
  type: GraphQLInputType,
  above: readonly GraphQLInputObjectType[] = [],
): boolean {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return !isSpecifiedScalarType(named) && named.name !== 'JSON';
  if (above.includes(named)) return false;
  return Object.values(named.getFields()).some((field) => {
    if (field.defaultValue === undefined) return isRead(field.type, [...above, named]);
    throw new Error(`${named.name}.${field.name} has a default: let its resolver give it instead.`);
  });
}
