import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATALOGUE, docsOf, PROBLEM_CODES } from '../../graphql/problem/catalogue.js';
import { isObject } from '../../src/scim/json.js';
import { at, textAt } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

async function ask({ method = 'POST', headers = {}, body = { query: '{ __typename }' } }: Sent) {
  const response = await fetch(`${server.url}/graphql`, {
    method,
    headers: {
      authorization: `Bearer ${server.adminToken}`,
      'content-type': 'application/json',
      ...headers,
    },
    ...(method === 'GET' ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const answer: unknown = JSON.parse(await response.text());
  return {
    status: response.status,
    headers: response.headers,
    body: isObject(answer) ? answer : {},
  };
}

const query = (text: string, more: object = {}): Sent => ({ body: { query: text, ...more } });
const header = (name: string, value: string): Sent => ({ headers: { [name]: value } });
const AT = 'query ($at: DateTime) { accessTokens(where: { expiresBefore: $at }) { totalCount } }';

describe('every refusal of the GraphQL door tells its class', () => {
  it.each<[string, Sent, number, string, string]>([
    ['no token', header('authorization', ''), 401, 'UNAUTHENTICATED', 'unauthenticated'],
    ['a bad token', header('authorization', 'Bearer x'), 401, 'UNAUTHENTICATED', 'unauthenticated'],
    ['another method', { method: 'GET' }, 405, 'METHOD_NOT_ALLOWED', 'methodNotAllowed'],
    [
      'a type of body',
      header('content-type', 'text/plain'),
      415,
      'BAD_REQUEST',
      'unsupportedMediaType',
    ],
    ['a large body', { body: { query: 'x'.repeat(300_000) } }, 413, 'BAD_REQUEST', 'tooLarge'],
    ['no JSON', { body: 'no JSON' }, 400, 'BAD_REQUEST', 'invalidSyntax'],
    [
      'a NUL',
      query('{ __typename }', { variables: { a: '\u0000' } }),
      400,
      'BAD_REQUEST',
      'invalidValue',
    ],
    ['a tenant', header('rollcall-tenant', 'nowhere'), 404, 'NOT_FOUND', 'notFound'],
    ['no query', { body: {} }, 200, 'BAD_REQUEST', 'invalidValue'],
    ['a parameter', query('{ __typename }', { nothing: 1 }), 400, 'BAD_REQUEST', 'invalidValue'],
    ['a list', { body: '[{"query":"{__typename}"}]' }, 400, 'BAD_REQUEST', 'invalidSyntax'],
    ['tokens', query('{ a '.repeat(3000)), 400, 'TOO_MANY', 'tooMany'],
    ['aliases', query(`{ ${'a: users { totalCount } '.repeat(16)} }`), 400, 'TOO_MANY', 'tooMany'],
    ['no GraphQL', query('{ users('), 200, 'GRAPHQL_PARSE_FAILED', 'invalidSyntax'],
    ['a field', query('{ userz }'), 200, 'GRAPHQL_VALIDATION_FAILED', 'invalidValue'],
    [
      'an operation',
      query('query A { __typename }', { operationName: 'B' }),
      400,
      'OPERATION_RESOLUTION_FAILURE',
      'invalidValue',
    ],
    [
      'two operations',
      query('query A { __typename } query B { __typename }'),
      400,
      'OPERATION_RESOLUTION_FAILURE',
      'invalidValue',
    ],
    [
      'a variable',
      query('query ($n: Int) { users(first: $n) { totalCount } }', { variables: { n: 'x' } }),
      200,
      'BAD_REQUEST',
      'invalidValue',
    ],
    [
      'an instant',
      query(AT, { variables: { at: 'tomorrow' } }),
      200,
      'BAD_REQUEST',
      'invalidValue',
    ],
    ['a known document', { body: { documentId: 'sha256:0' } }, 404, 'NOT_FOUND', 'notFound'],
  ])('%s', async (...[, sent, status, code, problem]) => {
    const answer = await ask(sent);
    const known = PROBLEM_CODES.find((one) => one === problem);
    expect([answer.status, at(answer.body, 'errors', 0, 'extensions')]).toMatchObject([
      status,
      { code, problem, docs: known && docsOf(known) },
    ]);
    expect(textAt(answer.body, 'errors', 0, 'message')).not.toBe('');
    expect(Object.keys(CATALOGUE)).toContain(problem);
  });
});

describe('the challenge of the GraphQL door (RFC 6750 §3)', () => {
  it.each([
    ['', 'Bearer realm="graphql"'],
    [
      'Bearer rollcall_x',
      'Bearer realm="graphql", error="invalid_token", error_description="The token is unknown, expired or revoked."',
    ],
  ])('to the credential "%s" is %s', async (authorization, challenge) => {
    const { headers } = await ask({ headers: { authorization } });
    expect(headers.get('www-authenticate')).toBe(challenge);
  });
});
