import { GraphQLError } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { RequestContext } from '../../graphql/context.js';
import { DirectoryError } from '../../graphql/errors.js';
import { docsOf, type ProblemCode } from '../../graphql/problem/catalogue.js';
import { isObject } from '../scim/json.js';
import { noteOf, toProblem } from './problems.js';

/** Told of every fault, with the id of the request that met it. */
export type OnFault = (error: unknown, requestId: string) => void;

/** Codes of the refusals that do not come from the data. */
const CODES = new Map([
  [429, 'TOO_MANY_REQUESTS'],
  [500, 'INTERNAL'],
  [503, 'UNAVAILABLE'],
]);

/** The code of an error at the GraphQL door, by its class or by the status that it is answered with. */
export function codeOf(error: unknown, status: number): string {
  return error instanceof DirectoryError ? error.code : (CODES.get(status) ?? 'BAD_REQUEST');
}

/** Turns what resolvers throw into errors of GraphQL, where the request is still known. */
export function nameFailures(onFault: OnFault): Plugin<RequestContext> {
  return {
    onExecute: () => ({
      onExecuteDone: ({ args, result, setResult }) => {
        if (isAsyncIterable(result) || result.errors === undefined) return;
        const failed = { requestId: args.contextValue.requestId, onFault: once(onFault) };
        setResult({ ...result, errors: result.errors.map((one) => toGraphqlError(one, failed)) });
      },
    }),
  };
}

/** Many fields that meet the same fault are one line of the log. */
function once(onFault: OnFault): OnFault {
  const told = new Set<string>();
  return (error, requestId) => {
    const { status } = toProblem(error, requestId);
    if (!told.has(`${status}`)) onFault(error, requestId);
    told.add(`${status}`);
  };
}

/** Told of the errors of an operation, before they lose what they were made of. */
export type OnErrors = (
  context: RequestContext,
  met: {
    readonly errors: readonly GraphQLError[];
    readonly variables: Readonly<Record<string, unknown>>;
  },
) => Promise<void>;

/** Lets the errors of an operation be noted before it is answered. */
export function noteErrors(onErrors: OnErrors): Plugin<RequestContext> {
  return {
    onExecute: () => ({
      onExecuteDone: async ({ args, result }) => {
        if (isAsyncIterable(result) || result.errors === undefined) return;
        const given: unknown = args.variableValues;
        const variables = isObject(given) ? given : {};
        const met: readonly unknown[] = result.errors;
        const errors = met.filter((error) => error instanceof GraphQLError);
        await onErrors(args.contextValue, { errors, variables });
      },
    }),
  };
}

/** Errors of GraphQL itself and of its limits get the class that every refusal has. */
export const classifyErrors: Plugin = {
  onResultProcess: (processed) => {
    const { result } = processed;
    if (Array.isArray(result) || !('errors' in result) || result.errors === undefined) return;
    processed.setResult({ ...result, errors: result.errors.map(withClass) });
  },
};

/** Classes of the codes that do not come from the data; a request that is wrong otherwise is `invalidValue`. */
const CLASSES = new Map<unknown, ProblemCode>([
  ['GRAPHQL_PARSE_FAILED', 'invalidSyntax'],
  ['TOO_MANY', 'tooMany'],
  ['NOT_FOUND', 'notFound'],
  ['FORBIDDEN', 'forbidden'],
]);

function withClass(error: GraphQLError): GraphQLError {
  const { code = 'BAD_REQUEST', problem, ...more } = error.extensions;
  if (problem !== undefined) return error;
  const named = CLASSES.get(code) ?? 'invalidValue';
  const extensions = { ...more, code, problem: named, docs: docsOf(named) };
  return new GraphQLError(error.message, { ...placeOf(error), extensions });
}

function placeOf({ nodes, source, positions, path, originalError }: GraphQLError) {
  return { nodes, source, positions, path, originalError };
}

interface Failed {
  readonly requestId: string;
  readonly onFault: OnFault;
}

/** What the data refuses is told with its code; a fault keeps its text inside. */
export function toGraphqlError(error: unknown, { requestId, onFault }: Failed): GraphQLError {
  const original = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  if (original instanceof GraphQLError) return tellingMore(original, error);
  const place = error instanceof GraphQLError ? { nodes: error.nodes, path: error.path } : {};
  const problem = toProblem(original, requestId);
  const { status, detail, headers, isFault } = problem;
  if (isFault === true) onFault(original, requestId);
  const { code: named, docs } = noteOf(problem);
  const attribute = original instanceof DirectoryError ? original.attribute : undefined;
  const extensions = {
    code: codeOf(original, status),
    problem: named,
    docs,
    ...(attribute === undefined ? {} : { attribute }),
    // Yoga takes this out of the error and answers with it.
    ...(status === 503 ? { http: { status, headers } } : {}),
  };
  return new GraphQLError(detail, { ...place, extensions });
}

/** Longest message that is given back. */
const MAX_MESSAGE = 1_000;

/** An error of a variable is wrapped in one that names it and shows its value; a long value is left out. */
function tellingMore(inner: GraphQLError, error: unknown): GraphQLError {
  return error instanceof GraphQLError && error.message.length <= MAX_MESSAGE ? error : inner;
}
