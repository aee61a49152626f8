import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, graphql, textAt } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** A text put into itself a number of times. */
function nest(depth: number, inner: string, wrap: (text: string) => string): string {
  let text = inner;
  for (let level = 0; level < depth; level++) text = wrap(text);
  return text;
}

const users = (selection: string) => `{ users { nodes { ${selection} } } }`;

describe('a query that asks for too much at once', () => {
  it.each<[string, string, string]>([
    ['depth', users(nest(14, 'id', (text) => `manager { ${text} }`)), '16 levels'],
    ['great depth', users(nest(3000, 'id', (text) => `manager { ${text} }`)), '16 levels'],
    ['fragments', users(nest(3000, 'id', (text) => `... { ${text} }`)), '16 levels'],
    [
      'filters in filters',
      `{ users(where: ${nest(2000, '{}', (text) => `{not:${text}}`)}) { totalCount } }`,
      '64 brackets',
    ],
    ['unclosed brackets', '['.repeat(100_000), '64 brackets'],
    [
      'a thousand aliases',
      `{ ${Array.from({ length: 1000 }, (_, index) => `a${index}: users { totalCount }`).join(' ')} }`,
      '2000 tokens',
    ],
  ])('is refused for its %s', async (_title, query, says) => {
    const { errors } = await graphql(server, query);
    expect(at(errors, 0, 'extensions', 'code')).toBe('TOO_MANY');
    expect(textAt(errors, 0, 'message')).toContain(says);
  });

  it.each([
    ['users', 'UserWhere', { title: { present: true } }],
    ['groups', 'GroupWhere', { displayName: {} }],
  ])('is refused for the tests on %s, also in variables', async (list, type, test) => {
    const query = `query ($where: ${type}) { ${list}(where: $where) { totalCount } }`;
    const ask = (length: number) =>
      graphql(server, query, { where: { or: Array.from({ length }, () => test) } });
    expect(at((await ask(3001)).errors, 0, 'extensions', 'code')).toBe('TOO_MANY');
    expect((await ask(200)).errors).toEqual([]);
  });

  it('is refused for a body over the limit', async () => {
    const { errors } = await graphql(server, `{ users { totalCount } } #${'x'.repeat(3_000_000)}`);
    expect(textAt(errors, 0, 'message')).toContain('larger than');
  });
});

describe('an ordinary query', () => {
  it.each([
    getIntrospectionQuery({ inputValueDeprecation: true, descriptions: true }),
    users(nest(13, 'id', (text) => `manager { ${text} }`)),
    '{ users(where: { userName: { equals: "{{{{[[[[((((" } }) { totalCount } } # {{{{',
  ])('%.40s passes', async (query) => {
    expect((await graphql(server, query)).errors).toEqual([]);
  });
});
