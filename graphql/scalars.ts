import {
  GraphQLError,
  GraphQLScalarType,
  Kind,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql';
import { builder } from './builder.js';
import { clip } from './errors.js';
import { INSTANT_EXAMPLE, parseInstant } from './shared/instant.js';

builder.addScalarType(
  'DateTime',
  new GraphQLScalarType({
    name: 'DateTime',
    description:
      'An instant as RFC 3339 text, such as `2026-11-24T10:00:00.000Z`: shown in UTC with milliseconds, read with any offset up to 14:00.',
    serialize: showInstant,
    parseValue: (value) => readInstant(value),
    parseLiteral: (node) => readInstant(node.kind === Kind.STRING ? node.value : undefined, node),
  }),
);

builder.addScalarType(
  'JSON',
  new GraphQLScalarType({
    name: 'JSON',
    description: 'Any JSON value.',
    serialize: (value) => value,
    parseValue: (value) => value,
    parseLiteral: (node: ValueNode, variables) => valueFromASTUntyped(node, variables),
  }),
);

/** What the service shows is its own: it need not be looked at as closely as what is given. */
function showInstant(value: unknown): string {
  const instant = value instanceof Date ? value : new Date(String(value));
  return instant.toISOString();
}

/** `node` is where the value stands in the query, for the error. */
function readInstant(value: unknown, node?: ValueNode): Date {
  const instant = typeof value === 'string' ? parseInstant(value) : undefined;
  if (instant !== undefined) return instant;
  const shown = typeof value === 'string' ? ` instead of ${JSON.stringify(clip(value))}` : '';
  throw new GraphQLError(
    `Expected an instant such as "${INSTANT_EXAMPLE}"${shown}.`,
    node === undefined ? {} : { nodes: node },
  );
}
