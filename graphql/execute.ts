import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import {
  type DocumentNode,
  getOperationAST,
  getVariableValues,
  isInputObjectType,
  Kind,
  type NamedTypeNode,
  type OperationDefinitionNode,
  type TypeNode,
  typeFromAST,
  validate,
  visit,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import type { RequestContext } from './context.js';
import { schema } from './schema.js';

interface Prepared {
  readonly operation: OperationDefinitionNode;
  readonly query: CompiledQuery['query'];
}

const prepared = new WeakMap<DocumentNode, Prepared>();

/**
 * Executes one of our own documents in this process, for a caller. A refusal comes back as the error
 * that the resolver threw, with its cause, not as a GraphQL error.
 */
export async function executeDocument<Result, Variables extends Readonly<Record<string, unknown>>>(
  contextValue: RequestContext,
  document: TypedDocumentNode<Result, Variables>,
  variableValues: Variables,
): Promise<Result> {
  const { operation, query } = prepare(document);
  const variables = getVariableValues(schema, operation.variableDefinitions ?? [], variableValues);
  if (variables.errors !== undefined) throw variables.errors[0] ?? new Error('never');
  const { data, errors } = await query(undefined, contextValue, variables.coerced);
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
  const operation = getOperationAST(document);
  const compiled = compileQuery(schema, withoutInputTypes(document), undefined, {
    disablingCapturingStackErrors: true,
  });
  if (!isCompiledQuery(compiled) || !operation) throw new Error('The document does not compile.');
  const made = { operation, query: compiled.query };
  prepared.set(document, made);
  return made;
}

/**
 * The compiler unrolls input types, and has no end with those that contain themselves, as a `where`
 * does. graphql itself has checked the variables by the time the compiled query sees them.
 */
function withoutInputTypes(document: DocumentNode): DocumentNode {
  return visit(document, {
    VariableDefinition: (definition) =>
      isInputObjectType(typeFromAST(schema, nameOf(definition.type)))
        ? { ...definition, type: ANY }
        : undefined,
  });
}

const ANY = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: 'JSON' } } as const;

function nameOf(type: TypeNode): NamedTypeNode {
  return type.kind === Kind.NAMED_TYPE ? type : nameOf(type.type);
}

/** Data of a validated document has the type that was generated from document and schema. */
function isResultOf<Result>(
  _document: TypedDocumentNode<Result, never>,
  data: unknown,
): data is Result {
  return data !== null && data !== undefined;
}
