import { createHash } from 'node:crypto';
import { maxAliasesPlugin } from '@escape.tech/graphql-armor-max-aliases';
import { maxDirectivesPlugin } from '@escape.tech/graphql-armor-max-directives';
import { usePersistedOperations } from '@graphql-yoga/plugin-persisted-operations';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLErrorExtensions,
  type GraphQLSchema,
  Kind,
  NoSchemaIntrospectionCustomRule,
} from 'graphql';
import { getComplexity } from 'graphql-query-complexity';
import type { Plugin } from 'graphql-yoga';
import { isObject } from '../scim/json.js';
import { costOf } from './graphql-cost.js';
import { limitDepth } from './graphql-limits.js';

/** What callers of the GraphQL door may ask. */
export interface GraphqlPolicy {
  /** Whether the schema may be read from the door, and errors suggest names from it. */
  readonly introspection: boolean;
  /** Whether any query is answered, or only those of `documents`. */
  readonly queries: 'any' | 'trusted';
  /** The documents that can be asked for by the SHA-256 of their text, in hex. */
  readonly documents: ReadonlyMap<string, string>;
}

/** Any query of an administrator, and the schema with it. */
export const OPEN_POLICY: GraphqlPolicy = {
  introspection: true,
  queries: 'any',
  documents: new Map(),
};

/** A thousand aliases of one field are a thousand fields that no limit on depth sees. */
const MAX_ALIASES = 15;
const MAX_DIRECTIVES = 50;
/** A page of 200 with a nested page of 50 and some fields each is 60,000. */
const MAX_COST = 100_000;

/** The documents by the SHA-256 of their text, as clients name them. */
export function byHash(documents: Iterable<string>): ReadonlyMap<string, string> {
  return new Map(
    [...documents].map((text) => [createHash('sha256').update(text).digest('hex'), text]),
  );
}

/** Parameters of a request beside those that GraphQL over HTTP has always had. */
export const EXTRA_PARAMETERS = ['documentId'];

/** The limits of the GraphQL door that need the parsed query, and its policy, as plugins of yoga. */
export function enforcePolicy(policy: GraphqlPolicy, schema: GraphQLSchema): Plugin[] {
  return [
    knowDocuments(policy),
    maxAliasesPlugin({ n: MAX_ALIASES, onReject: [refuse('aliases', MAX_ALIASES)] }),
    maxDirectivesPlugin({ n: MAX_DIRECTIVES, onReject: [refuse('directives', MAX_DIRECTIVES)] }),
    { onValidate: ({ addValidationRule }) => addValidationRule(limitDepth) },
    limitCost(schema),
    ...(policy.introspection ? [] : [hideSchema]),
  ];
}

/** `documentId: "sha256:…"` of the draft on persisted documents, or `extensions.persistedQuery`. */
function knowDocuments({ documents, queries }: GraphqlPolicy): Plugin {
  return usePersistedOperations({
    allowArbitraryOperations: queries === 'any',
    getPersistedOperation: (hash: string) => documents.get(hash.toLowerCase()) ?? null,
    extractPersistedOperationId: (params) => {
      const id: unknown = Reflect.get(params, 'documentId') ?? hashIn(params.extensions);
      return typeof id === 'string' ? id.replace(/^sha256:/, '') : null;
    },
    customErrors: {
      notFound: () =>
        problem('The query is none of the documents that this service knows.', {
          code: 'NOT_FOUND',
          http: { status: 404 },
        }),
      keyNotFound: () =>
        problem('Send a query, or the documentId of a known one.', {
          code: 'BAD_REQUEST',
          http: { spec: true, status: 400 },
        }),
      persistedQueryOnly: () =>
        problem(
          'Only known documents are answered here; name one as documentId, without a query.',
          { code: 'FORBIDDEN', http: { status: 403 } },
        ),
    },
  });
}

function hashIn(extensions: Record<string, unknown> | undefined): unknown {
  const persisted = extensions?.['persistedQuery'];
  const isNamed = typeof persisted === 'object' && persisted !== null;
  return isNamed ? Reflect.get(persisted, 'sha256Hash') : undefined;
}

function problem(message: string, extensions: GraphQLErrorExtensions): GraphQLError {
  return new GraphQLError(message, { extensions });
}

function refuse(what: string, limit: number) {
  return () => {
    throw tooMany(`The query has more than ${limit} ${what}. Ask for less at once.`);
  };
}

function tooMany(message: string): GraphQLError {
  return problem(message, { code: 'TOO_MANY', http: { status: 400 } });
}

/** The cost depends on variables, so it is counted for each request and before anything is read. */
function limitCost(schema: GraphQLSchema): Plugin {
  return {
    onExecute: ({ args, setResultAndStopExecution }) => {
      const query: unknown = args.document;
      const variables: unknown = args.variableValues;
      const operationName: unknown = args.operationName;
      if (!isDocument(query)) return;
      const cost = getComplexity({
        schema,
        query,
        estimators: [costOf],
        ...(isObject(variables) ? { variables: { ...variables } } : {}),
        ...(typeof operationName === 'string' ? { operationName } : {}),
      });
      if (cost <= MAX_COST) return;
      const message = `The query may read ${cost} values; ${MAX_COST} are allowed at once. Ask for smaller pages or fewer fields.`;
      setResultAndStopExecution({ errors: [tooMany(message)] });
    },
  };
}

function isDocument(value: unknown): value is DocumentNode {
  return isObject(value) && value['kind'] === Kind.DOCUMENT;
}

const hideSchema: Plugin = {
  onValidate: ({ addValidationRule }) => {
    addValidationRule(NoSchemaIntrospectionCustomRule);
  },
  onResultProcess: (processed) => {
    const { result } = processed;
    if (Array.isArray(result) || !('errors' in result) || result.errors === undefined) return;
    processed.setResult({ ...result, errors: result.errors.map(withoutSuggestion) });
  },
};

/** Validation helps with names that nearly fit: that tells the schema piece by piece. */
function withoutSuggestion(error: GraphQLError): GraphQLError {
  const message = error.message.replace(/ Did you mean .*\?$/s, '');
  return message === error.message ? error : new GraphQLError(message, error);
}
