import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import {
  type DocumentNode,
  type GraphQLInputType,
  getNamedType,
  getOperationAST,
  isInputObjectType,
  isInputType,
  Kind,
  typeFromAST,
  type VariableDefinitionNode,
  validate,
  valueFromAST,
  visit,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import type { RequestContext } from './context.js';
import { isRead, readVariable } from './read-variable.js';
import { schema } from './schema.js';

type Variables = Readonly<Record<string, unknown>>;

interface Prepared {
  readonly query: CompiledQuery['query'];
  readonly defaults: Variables;
  /** The variables that graphql has to read before a resolver can. */
  readonly unread: readonly (readonly [name: string, type: GraphQLInputType])[];
}

const prepared = new WeakMap<DocumentNode, Prepared>();

/**
 * Executes one of our own documents in this process, for a caller. The variables have the types that
 * were generated from the document. A refusal comes back as the error that the resolver threw, with
 * its cause, not as a GraphQL error.
 */
export async function executeDocument<Result, Given extends Variables>(
  contextValue: RequestContext,
  document: TypedDocumentNode<Result, Given>,
  given: Given,
): Promise<Result> {
  const { query, defaults, unread } = prepare(document);
  const variables: Record<string, unknown> = Object.assign({}, defaults, given);
  for (const [name, type] of unread) {
    const value = variables[name];
    if (value !== undefined) variables[name] = readVariable(value, type);
  }
  const { data, errors } = await query(undefined, contextValue, variables);
  const [error] = errors ?? [];
  if (error !== undefined) throw error.originalError ?? error;
  if (!isResultOf(document, data)) throw new Error('The document yielded no data.');
  return data;
}

/** Static documents are validated and compiled once. */
function prepare(document: DocumentNode): Prepared {
  const known = prepared.get(document);
  if (known !== undefined) return known;
  const [error] = validate(schema, document);
  if (error !== undefined) throw error;
  const definitions = getOperationAST(document)?.variableDefinitions ?? [];
  const made = {
    query: compile(document),
    defaults: Object.fromEntries(definitions.flatMap(defaultOf)),
    unread: definitions
      .map((definition) => [definition.variable.name.value, typeOf(definition)] as const)
      .filter(([, type]) => isRead(type)),
  };
  prepared.set(document, made);
  return made;
}

/**
 * The compiler unrolls input types, and has no end with those that contain themselves, as a `where`
 * does: for the compiled query an input object is any JSON.
 */
function compile(document: DocumentNode): CompiledQuery['query'] {
  const withoutInputs: DocumentNode = visit(document, {
    VariableDefinition: (definition) =>
      isInputObjectType(getNamedType(typeOf(definition)))
        ? { ...definition, type: ANY }
        : undefined,
  });
  const compiled = compileQuery(schema, withoutInputs, undefined, {
    disablingCapturingStackErrors: true,
  });
  if (isCompiledQuery(compiled)) return compiled.query;
  throw compiled.errors?.[0] ?? new Error('The document does not compile.');
}

const ANY = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: 'JSON' } } as const;

function typeOf({ type, variable }: VariableDefinitionNode): GraphQLInputType {
  const found = typeFromAST(schema, type);
  if (isInputType(found)) return found;
  throw new Error(`The variable ${variable.name.value} has a type that is no input.`);
}

function defaultOf(definition: VariableDefinitionNode): [string, unknown][] {
  const { variable, defaultValue } = definition;
  return defaultValue === undefined
    ? []
    : [[variable.name.value, valueFromAST(defaultValue, typeOf(definition))]];
}

/** Data of a validated document has the type that was generated from document and schema. */
function isResultOf<Result>(
  _document: TypedDocumentNode<Result, never>,
  data: unknown,
): data is Result {
  return data !== null && data !== undefined;
}
