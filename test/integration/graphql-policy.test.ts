import { createHash } from 'node:crypto';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { byHash } from '../../src/http/graphql-policy.js';
import { isObject } from '../../src/scim/json.js';
import { at, graphql, textAt } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

/** Posts a body as it is to the GraphQL door. */
async function post(server: TestServer, body: unknown) {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.adminToken}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const answer: unknown = JSON.parse(text);
  return { status: response.status, text, body: isObject(answer) ? answer : {} };
}

const codeOf = (answer: unknown) => at(answer, 'errors', 0, 'extensions', 'code');
const repeat = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ');

describe('a query that asks for too much', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  it.each([
    [
      'aliases',
      `{ ${repeat(16, (index) => `a${index}: users(first: 1) { totalCount }`)} }`,
      '15 aliases',
    ],
    [
      'aliases in a fragment that is spread often',
      `{ ${repeat(5, () => 'users(first: 1) { nodes { ...f } }')} }
       fragment f on User { ${repeat(4, (index) => `a${index}: id`)} }`,
      '15 aliases',
    ],
    ['directives', `{ __typename ${repeat(51, () => '@include(if: true)')} }`, '50 directives'],
    [
      'large pages in large pages',
      `{ groups(first: 200) { nodes { members(first: 200) { nodes { user { groups {
         members(first: 200) { nodes { user { id } } } } } } } } } }`,
      'may read',
    ],
  ])('%s', async (_title, query, says) => {
    const { body, status } = await post(server, { query });
    expect([status, codeOf(body)]).toEqual([400, 'TOO_MANY']);
    expect(textAt(body, 'errors', 0, 'message')).toContain(says);
  });

  it('counts pages that are sent as variables', async () => {
    const query = `query ($n: Int) { groups(first: $n) { nodes { members(first: $n) { nodes { user {
      id groups { id members(first: $n) { totalCount nodes { user { id } } } } } } } } } }`;
    expect(codeOf({ errors: (await graphql(server, query, { n: 200 })).errors })).toBe('TOO_MANY');
    expect((await graphql(server, query, { n: 2 })).errors).toEqual([]);
  });

  it('is answered when it is an ordinary page of the largest size', async () => {
    const query = `{ users(first: 200) { totalCount nodes { id userName displayName active department
      emails { value type primary } manager { id displayName } groups { id displayName } } } }`;
    expect((await graphql(server, query)).errors).toEqual([]);
  });

  it('takes no lists of queries', async () => {
    const { status, body } = await post(
      server,
      '[{"query":"{__typename}"},{"query":"{__typename}"}]',
    );
    expect(status).toBe(400);
    expect(codeOf(body)).toBe('BAD_REQUEST');
  });

  it('takes 256 KiB and not more', async () => {
    const padded = (size: number) => {
      const body = JSON.stringify({ query: '{ __typename }', extensions: { x: '' } });
      return body.replace('"x":""', `"x":"${'x'.repeat(size - body.length)}"`);
    };
    expect((await post(server, padded(256 * 1024))).status).toBe(200);
    expect((await post(server, padded(256 * 1024 + 1))).status).toBe(413);
  });

  it('runs no more than one operation of a document', async () => {
    const { body } = await post(server, { query: 'query A { __typename } query B { __typename }' });
    expect(at(body, 'errors', 0, 'message')).toMatch(/operation/i);
  });
});

describe('a schema that is not shown', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({
      app: { graphqlPolicy: { introspection: false, queries: 'any', documents: new Map() } },
    });
  });
  afterAll(() => server.close());

  it.each([
    getIntrospectionQuery(),
    '{ __schema { types { name } } }',
    '{ __type(name: "User") { name } }',
  ])('%.40s is refused', async (query) => {
    const { body } = await post(server, { query });
    expect(textAt(body, 'errors', 0, 'message')).toContain('introspection');
    expect(body['data'] ?? null).toBeNull();
  });

  it.each<[string, string, object]>([
    ['a field', '{ userz { totalCount } }', {}],
    ['a field below', '{ users { nodes { userNam } } }', {}],
    ['an argument', '{ users(frst: 1) { totalCount } }', {}],
    ['a type', 'query ($w: UserWher) { users(where: $w) { totalCount } }', {}],
    ['an input field', '{ users(where: { userNam: { equals: "x" } }) { totalCount } }', {}],
    [
      'an input field in variables',
      'query ($w: UserWhere) { users(where: $w) { totalCount } }',
      { w: { userNam: { equals: 'x' } } },
    ],
    ['an enum value', '{ users(orderBy: { field: USER_NAM }) { totalCount } }', {}],
  ])('is not guessed from suggestions: %s', async (_title, query, variables) => {
    const { text, body } = await post(server, { query, variables });
    expect(at(body, 'errors', 0, 'message')).toBeTypeOf('string');
    expect(text).not.toMatch(/did you mean/i);
  });

  it('is still there for whoever knows it, __typename with it', async () => {
    expect((await graphql(server, '{ __typename users { totalCount } }')).errors).toEqual([]);
  });
});

describe('suggestions', () => {
  it('help where the schema is open', async () => {
    const server = await startServer();
    const { errors } = await graphql(server, '{ userz { totalCount } }');
    expect(textAt(errors, 0, 'message')).toContain('Did you mean');
    await server.close();
  });
});

describe('a door that answers known documents alone', () => {
  const known = 'query Count { users { totalCount } }';
  const hash = createHash('sha256').update(known).digest('hex');
  let server: TestServer;
  beforeAll(async () => {
    const documents = byHash([known]);
    server = await startServer({
      app: { graphqlPolicy: { introspection: false, queries: 'trusted', documents } },
    });
  });
  afterAll(() => server.close());

  it.each<[string, object]>([
    ['documentId', { documentId: `sha256:${hash}` }],
    ['extensions', { extensions: { persistedQuery: { version: 1, sha256Hash: hash } } }],
  ])('answers one that is named by %s', async (_title, body) => {
    const answer = await post(server, body);
    expect(answer.status).toBe(200);
    expect(at(answer.body, 'data', 'users', 'totalCount')).toBe(0);
  });

  it.each<[string, object, number, string]>([
    ['any other query', { query: '{ __typename }' }, 403, 'FORBIDDEN'],
    ['a query beside the name', { query: '{ __typename }', documentId: hash }, 403, 'FORBIDDEN'],
    ['an unknown name', { documentId: `sha256:${'0'.repeat(64)}` }, 404, 'NOT_FOUND'],
    ['a name that every object has', { documentId: 'constructor' }, 404, 'NOT_FOUND'],
    ['a name that is no text', { documentId: { a: 1 } }, 200, 'BAD_REQUEST'],
  ])('refuses %s', async (_title, body, status, code) => {
    const answer = await post(server, body);
    expect([answer.status, codeOf(answer.body)]).toEqual([status, code]);
    expect(answer.body['data'] ?? null).toBeNull();
  });
});
