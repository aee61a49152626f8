import { graphql, textAt } from './client.js';
import type { TestServer } from './start-server.js';

const CREATE = `mutation ($input: CreateAccessTokenInput!) {
  createAccessToken(input: $input) { secret }
}`;

/** The headers of a client of a dialect. */
export async function dialectHeaders(
  server: TestServer,
  dialect: string,
): Promise<Record<string, string>> {
  const input = { name: dialect, dialect, scopes: ['scim:read', 'scim:write'] };
  const { data } = await graphql(server, CREATE, { input });
  return { authorization: `Bearer ${textAt(data, 'createAccessToken', 'secret')}` };
}

/** The headers of a client that is held to the letter of the RFCs. */
export function strictHeaders(server: TestServer): Promise<Record<string, string>> {
  return dialectHeaders(server, 'rfc-strict');
}
