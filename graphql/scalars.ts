import {
  GraphQLError,
  GraphQLScalarType,
  Kind,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql';
import { builder } from './builder.js';
import { clip } from './errors.js';

builder.addScalarType(
  'DateTime',
  new GraphQLScalarType({
    name: 'DateTime',
    description:
      'An instant as RFC 3339 text in UTC with milliseconds, such as `2026-11-24T10:00:00.000Z`.',
    serialize: (value) => toInstant(value).toISOString(),
    parseValue: toInstant,
    parseLiteral: (node) => toInstant(node.kind === Kind.STRING ? node.value : undefined, node),
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

/** `node` is where the value stands in the query, for the error. */
function toInstant(value: unknown, node?: ValueNode): Date {
  const instant =
    value instanceof Date ? value : new Date(typeof value === 'string' ? value : Number.NaN);
  if (Number.isNaN(instant.getTime())) {
    const shown = typeof value === 'string' ? ` instead of ${JSON.stringify(clip(value))}` : '';
    throw new GraphQLError(
      `Expected an instant such as "2026-11-24T10:00:00Z"${shown}.`,
      node === undefined ? {} : { nodes: node },
    );
  }
  return instant;
}
