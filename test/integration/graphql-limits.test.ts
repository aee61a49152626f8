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

/** Fragments on users, each of which selects as `wrap` says around the one after it. */
function chain(length: number, wrap: (spread: string) => string): string {
  const links = Array.from({ length }, (_, index) => {
    const inner = index + 1 === length ? 'id' : wrap(`...F${index + 1}`);
    return `fragment F${index} on User { ${inner} }`;
  });
  return links.join(' ');
}

const users = (selection: string) => `{ users { nodes { ${selection} } } }`;

describe('a query that asks for too much at once', () => {
  it.each<[string, string, string]>([
    ['depth', users(nest(14, 'id', (text) => `manager { ${text} }`)), '16 levels'],
    ['great depth', users(nest(3000, 'id', (text) => `manager { ${text} }`)), '16 levels'],
    ['fragments', users(nest(3000, 'id', (text) => `... { ${text} }`)), '16 levels'],
    [
      'named fragments',
      `${users('...F0')} ${chain(15, (next) => `manager { ${next} }`)}`,
      '16 levels',
    ],
    [
      'fragment far down',
      `${users(`...F0 ${nest(12, '...F0', (text) => `manager { ${text} }`)}`)} ${chain(3, (next) => `manager { ${next} }`)}`,
      '16 levels',
    ],
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

  it('is told of fragments in circles, and answers at once where many spread the next one twice', async () => {
    const circle = `${users('...A')} fragment A on User { manager { ...B } } fragment B on User { ...A }`;
    expect(textAt((await graphql(server, circle)).errors, 0, 'message')).toContain('Cannot spread');
    const doubled = `${users('...F0')} ${chain(100, (next) => `${next} manager { ${next} }`)}`;
    const start = performance.now();
    expect((await graphql(server, doubled)).errors).not.toEqual([]);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('is refused for a body over the limit', async () => {
    const { errors } = await graphql(server, `{ users { totalCount } } #${'x'.repeat(3_000_000)}`);
    expect(textAt(errors, 0, 'message')).toContain('larger than');
  });
});

describe('text that no database keeps', () => {
  const people = (text: string) =>
    `{ users(where: { userName: { equals: ${text} } }) { totalCount } }`;

  it.each([
    ['a NUL', String.raw`"a\u0000b"`],
    ['a NUL in braces', String.raw`"a\u{0}b"`],
  ])('%s is refused in a literal as in a variable', async (_title, literal) => {
    const { errors } = await graphql(server, people(literal));
    const query =
      'query ($text: String) { users(where: { userName: { equals: $text } }) { totalCount } }';
    const inVariable = await graphql(server, query, { text: 'a\u0000b' });
    expect(textAt(errors, 0, 'message')).toContain('The query holds a NUL character');
    expect(at(errors, 0, 'extensions')).toEqual(at(inVariable.errors, 0, 'extensions'));
  });

  it('half of a character pair is no text of GraphQL; a whole one is', async () => {
    const half = await graphql(server, people(String.raw`"\uD83D"`));
    expect(textAt(half.errors, 0, 'message')).toContain('Invalid Unicode escape');
    expect((await graphql(server, people(String.raw`"\uD83D\uDE00"`))).errors).toEqual([]);
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
