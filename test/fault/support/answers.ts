import { expect } from 'vitest';
import type { Database } from '../../../prisma/database.js';
import { queryRows } from '../../../prisma/rows.js';
import { isObject, type JsonObject } from '../../../src/scim/json.js';
import { ERROR } from '../../../src/scim/urns.js';
import { at, type Sending, scim, type TestAnswer } from '../../support/client.js';
import type { ServerAddress } from '../../support/start-server.js';

/** An answer, and how long it took. */
export interface TimedAnswer extends TestAnswer {
  readonly milliseconds: number;
}

/** Sends one SCIM request and takes its time. */
export async function timed(
  server: ServerAddress,
  method: string,
  path: string,
  sending: Sending = {},
): Promise<TimedAnswer> {
  const start = performance.now();
  const answer = await scim(server, method, path, sending);
  return { ...answer, milliseconds: performance.now() - start };
}

/** Sends one GraphQL request and gives the whole answer. */
export async function askGraphql(
  server: ServerAddress,
  query: string,
  { variables, headers }: Asking = {},
): Promise<TimedAnswer> {
  const start = performance.now();
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${server.adminToken}`,
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  const body: unknown = JSON.parse(text);
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isObject(body) ? body : {},
    milliseconds: performance.now() - start,
  };
}

interface Asking {
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What no answer may hold: parts of stacks, of SQL, of drivers and of the database's own words. */
const INSIDE =
  /\bat \S+ \(|node_modules|\.ts:|\b(SELECT|INSERT|UPDATE|WITH)\b|prisma|postgres|pglite|ECONN|"severity"|SQLSTATE/i;

/** Holds an answer of the SCIM door to what a client is told when the database cannot be used. */
export function expectUnavailable(answer: TestAnswer): void {
  expect(answer.status, answer.text).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(answer.headers.get('content-type')).toMatch(/^application\/scim\+json/);
  expect(answer.body).toMatchObject({ schemas: [ERROR], status: '503' });
  expect(answer.body['detail']).toContain(answer.headers.get('x-request-id'));
  expect(answer.text).not.toMatch(INSIDE);
}

/** The same for the GraphQL door. */
export function expectGraphqlUnavailable(answer: TestAnswer): void {
  expect(answer.status, answer.text).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(at(answer.body, 'errors', 0, 'extensions', 'code')).toBe('UNAVAILABLE');
  expect(answer.text).toContain(answer.headers.get('x-request-id'));
  expect(answer.text).not.toMatch(INSIDE);
}

/** The same for the token endpoint and for the sign-in page, each in its own form. */
export async function expectDoorsUnavailable({ url }: Pick<ServerAddress, 'url'>): Promise<void> {
  const secret = `rollcall_${'a'.repeat(43)}`;
  const client = { grant_type: 'client_credentials', client_id: 'cl_a', client_secret: secret };
  const token = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams(client),
  });
  const page = await fetch(`${url}/auth/link?secret=${secret}`, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  expect(await token.clone().json()).toMatchObject({ error: 'temporarily_unavailable' });
  expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  for (const answer of [token, page]) {
    const text = await answer.text();
    expect(answer.status, text).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(text).not.toMatch(INSIDE);
  }
}

/** Collects the lines of a log. */
export function collectLog() {
  const lines: JsonObject[] = [];
  return {
    lines,
    write: (line: string) => {
      const value: unknown = JSON.parse(line);
      if (isObject(value)) lines.push(value);
    },
    /** The faults that were logged for a request. */
    faultsOf: (requestId: string) =>
      lines.filter((line) => line['requestId'] === requestId && line['level'] === 50),
  };
}

const TABLES = [
  'User',
  'PluralValue',
  'Address',
  'Group',
  'GroupMembership',
  'ProvisioningRecord',
  'OutboxEvent',
  'DeletedResource',
];

/** How many rows each table has, and the sum of all versions: two that are equal mean that nothing changed. */
export async function snapshot({ ownerStatements: statements }: Pick<Database, 'ownerStatements'>) {
  const counts = TABLES.map((name) => `(SELECT count(*) FROM "${name}")::int AS "${name}"`);
  const versions = ['User', 'Group'].map(
    (name) => `(SELECT coalesce(sum("version"), 0) FROM "${name}")::int AS "versions of ${name}"`,
  );
  const [row] = await queryRows<Record<string, number>>(
    statements,
    `SELECT ${[...counts, ...versions].join(', ')}`,
    [],
  );
  return row ?? {};
}
