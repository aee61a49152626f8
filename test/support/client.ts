import { isObject, type JsonObject } from '../../src/scim/json.js';
import type { ServerAddress } from './start-server.js';

/** An answer as a test looks at it. */
export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body when it is a JSON object; an empty object otherwise. */
  readonly body: JsonObject;
}

/** What a request sends besides method and path. */
export interface Sending {
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends one request to the SCIM door, with the tenant's token unless `headers` says otherwise. */
export async function scim(
  server: ServerAddress,
  method: string,
  path: string,
  sending: Sending = {},
): Promise<TestAnswer> {
  const { body, headers } = sending;
  const response = await fetch(`${server.scimUrl}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${server.scimToken}`,
      ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parse(text) };
}

/** Sends one GraphQL request as the instance operator; gives `data` and `errors`. */
export async function graphql(
  server: Pick<ServerAddress, 'url' | 'adminToken'>,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<{ data: JsonObject; errors: JsonObject[] }> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = parse(await response.text());
  return {
    data: isObject(data) ? data : {},
    errors: Array.isArray(errors) ? errors.filter(isObject) : [],
  };
}

/** The value at a path of names and indexes, such as `at(body, 'emails', 0, 'value')`. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  let found = value;
  for (const step of path) {
    if (Array.isArray(found) && typeof step === 'number') found = found[step];
    else if (isObject(found) && typeof step === 'string') found = found[step];
    else return undefined;
  }
  return found;
}

/** The text at a path; a test that needs one fails without it. */
export function textAt(value: unknown, ...path: (string | number)[]): string {
  const found = at(value, ...path);
  if (typeof found !== 'string')
    throw new Error(`No text at ${path.join('.')} of ${JSON.stringify(value)}`);
  return found;
}

function parse(text: string): JsonObject {
  if (text === '') return {};
  const value: unknown = JSON.parse(text);
  return isObject(value) ? value : {};
}
