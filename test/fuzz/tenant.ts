import { graphql, textAt } from '../support/client.js';
import type { TestServer } from '../support/start-server.js';
import type { Step } from './step.js';

/** What came back for a request. */
export interface FuzzAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly body: unknown;
}

/** The SCIM door of one tenant. */
export interface Tenant {
  readonly send: (step: Step) => Promise<FuzzAnswer>;
}

/** Longer than any answer may take; a request that does not end is a finding too. */
const PATIENCE = 15_000;

let serial = 0;

/** Makes a tenant that holds nothing yet. */
export async function openTenant(server: TestServer): Promise<Tenant> {
  serial += 1;
  const slug = `fuzz-${serial}`;
  const { data } = await graphql(server, OPEN, {
    tenant: { slug, name: slug },
    token: { tenant: slug, name: 'Fuzzer', scopes: ['scim:read', 'scim:write'] },
  });
  const token = textAt(data, 'createAccessToken', 'secret');
  return { send: (step) => send(`${server.scimUrl}${step.path}`, step, token) };
}

const OPEN = `mutation ($tenant: CreateTenantInput!, $token: CreateAccessTokenInput!) {
  createTenant(input: $tenant) { id }
  createAccessToken(input: $token) { secret }
}`;

async function send(url: string, step: Step, token: string): Promise<FuzzAnswer> {
  const { method, headers, body, isLatin1 } = step;
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: Buffer.from(body, isLatin1 ? 'latin1' : 'utf8') }),
    redirect: 'manual',
    signal: AbortSignal.timeout(PATIENCE),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parse(text) };
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    // What is no JSON is for the rules to judge.
    return undefined;
  }
}
