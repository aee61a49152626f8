import { at, graphql, scim, textAt } from './client.js';
import type { TestServer } from './start-server.js';

const CREATE = `mutation ($input: CreateAccessTokenInput!) {
  createAccessToken(input: $input) { secret accessToken { id } }
}`;

/** A credential of a test. */
export interface Token {
  readonly id: string;
  readonly secret: string;
}

/** Makes a credential of the first tenant, for SCIM unless `input` says otherwise. */
export async function createToken(
  server: TestServer,
  input: Readonly<Record<string, unknown>> = {},
): Promise<Token> {
  const { data, errors } = await graphql(server, CREATE, {
    input: { name: 'Entra', scopes: ['scim:read', 'scim:write'], ...input },
  });
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return {
    id: textAt(data, 'createAccessToken', 'accessToken', 'id'),
    secret: textAt(data, 'createAccessToken', 'secret'),
  };
}

/** The status that a request with a secret is answered with. */
export async function statusWith(server: TestServer, secret: string): Promise<number> {
  const headers = { authorization: `Bearer ${secret}` };
  return (await scim(server, 'GET', '/Users?count=0', { headers })).status;
}

/** The same server, asked by the holder of another admin token. */
export function asAdmin(server: TestServer, adminToken: string): TestServer {
  return { ...server, adminToken };
}

/** Runs a mutation whose one argument is `input`: what it gives, or the code of its refusal. */
export async function act(
  server: TestServer,
  mutation: string,
  { input, select }: { input: Readonly<Record<string, unknown>>; select: string },
) {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${select} } }`;
  const { data, errors } = await graphql(server, query, { input });
  return {
    result: at(data, mutation),
    code: at(errors, 0, 'extensions', 'code'),
    message: at(errors, 0, 'message'),
  };
}
