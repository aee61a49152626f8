import { graphql, textAt } from './client.js';
import type { TestServer } from './start-server.js';

const CREATE = `mutation ($input: CreateAccessTokenInput!) {
  createAccessToken(input: $input) { secret accessToken { id } }
}`;

/** The headers of a client that is held to the letter of the RFCs. */
export async function strictHeaders(server: TestServer): Promise<Record<string, string>> {
  const input = { name: 'Strict', scopes: ['scim:read', 'scim:write'] };
  const { data } = await graphql(server, CREATE, { input });
  const id = textAt(data, 'createAccessToken', 'accessToken', 'id');
  await server.database.client.accessToken.updateMany({
    where: { id },
    data: { dialect: 'rfc-strict' },
  });
  return { authorization: `Bearer ${textAt(data, 'createAccessToken', 'secret')}` };
}
