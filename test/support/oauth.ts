import { isObject, type JsonObject } from '../../src/scim/json.js';
import { textAt } from './client.js';
import type { TestServer } from './start-server.js';

/** An answer of the token endpoint. */
export interface TokenReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonObject;
  /** The token; empty when there is none. */
  readonly token: string;
}

interface Asking {
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
  /** Sent as it is instead of the form. */
  readonly body?: string;
}

/** Sends a form to the token endpoint. */
export async function askToken(
  server: TestServer,
  form: Readonly<Record<string, string>>,
  { headers, method = 'POST', body }: Asking = {},
): Promise<TokenReply> {
  const response = await fetch(`${server.url}/oauth/token`, {
    method,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    ...(method === 'POST' ? { body: body ?? new URLSearchParams(form).toString() } : {}),
  });
  const text = await response.text();
  const parsed: unknown = text === '' ? {} : JSON.parse(text);
  const answer = isObject(parsed) ? parsed : {};
  const token = answer['access_token'];
  return {
    status: response.status,
    headers: response.headers,
    body: answer,
    token: typeof token === 'string' ? token : '',
  };
}

/** The header of RFC 6749 §2.3.1. */
export function basic(clientId: string, secret: string): string {
  const encode = (text: string) => new URLSearchParams({ x: text }).toString().slice(2);
  return `Basic ${Buffer.from(`${encode(clientId)}:${encode(secret)}`).toString('base64')}`;
}

/** Runs GraphQL as the instance operator in a tenant; fails when there are errors. */
export async function administer(
  server: TestServer,
  query: string,
  { input, tenant = 'default' }: { readonly input: unknown; readonly tenant?: string },
): Promise<JsonObject> {
  const { data, errors } = await tryToAdminister(server, query, { input, tenant });
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return isObject(data) ? data : {};
}

/** The same, with the errors. */
export async function tryToAdminister(
  server: TestServer,
  query: string,
  { input, tenant = 'default' }: { readonly input: unknown; readonly tenant?: string },
): Promise<JsonObject> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${server.adminToken}`,
      'content-type': 'application/json',
      'rollcall-tenant': tenant,
    },
    body: JSON.stringify({ query, variables: { input } }),
  });
  const answer: unknown = await response.json();
  return isObject(answer) ? answer : {};
}

const CREATE = `mutation ($input: CreateOAuthClientInput!) {
  createOAuthClient(input: $input) { id clientId } }`;
const ADD = `mutation ($input: AddOAuthClientSecretInput!) {
  addOAuthClientSecret(input: $input) { secret oauthClientSecret { id } } }`;

/** A client of the tests. */
export interface TestClient {
  readonly id: string;
  readonly clientId: string;
}

/** Makes a client. */
export async function createClient(
  server: TestServer,
  input: object = {},
  tenant = 'default',
): Promise<TestClient> {
  const data = await administer(server, CREATE, { input: { name: 'Entra', ...input }, tenant });
  return {
    id: textAt(data, 'createOAuthClient', 'id'),
    clientId: textAt(data, 'createOAuthClient', 'clientId'),
  };
}

/** Makes a secret of a client. */
export async function addSecret(server: TestServer, id: string, more: object = {}) {
  const data = await administer(server, ADD, { input: { id, ...more } });
  return {
    id: textAt(data, 'addOAuthClientSecret', 'oauthClientSecret', 'id'),
    secret: textAt(data, 'addOAuthClientSecret', 'secret'),
  };
}

/** The form of the client credentials grant. */
export function credentials(clientId: string, secret: string): Record<string, string> {
  return { grant_type: 'client_credentials', client_id: clientId, client_secret: secret };
}
