import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type DocumentNode, execute, validate } from 'graphql';
import type { RequestContext } from './context.js';
import { schema } from './schema.js';

const validated = new WeakSet<DocumentNode>();

/**
 * Executes one of our own documents in this process, for a caller. A refusal comes back as the error
 * that the resolver threw, with its cause, not as a GraphQL error.
 */
export async function executeDocument<Result, Variables extends Readonly<Record<string, unknown>>>(
  contextValue: RequestContext,
  document: TypedDocumentNode<Result, Variables>,
  variableValues: Variables,
): Promise<Result> {
  assertValid(document);
  const { data, errors } = await execute({ schema, document, contextValue, variableValues });
  const [error] = errors ?? [];
  if (error !== undefined) throw error.originalError ?? error;
  if (!isResultOf(document, data)) throw new Error('The document yielded no data.');
  return data;
}

/** Static documents are validated once. */
function assertValid(document: DocumentNode): void {
  if (validated.has(document)) return;
  const [error] = validate(schema, document);
  if (error !== undefined) throw error;
  validated.add(document);
}

/** Data of a validated document has the type that was generated from document and schema. */
function isResultOf<Result>(
  _document: TypedDocumentNode<Result, never>,
  data: unknown,
): data is Result {
  return data !== null && data !== undefined;
}
