import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addSecret, administer, createClient } from '../support/oauth.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const UPDATE = `mutation ($input: UpdateOAuthClientInput!) { updateOAuthClient(input: $input) { id } }`;
const REVOKE = `mutation ($input: RevokeOAuthClientSecretInput!) {
  revokeOAuthClientSecret(input: $input) { id } }`;
const DELETE = `mutation ($input: DeleteOAuthClientInput!) { deleteOAuthClient(input: $input) { id } }`;

describe('changes of a client', () => {
  it('leave events that name what has changed, and hold no secret', async () => {
    const { id, clientId } = await createClient(server);
    const { id: secretId, secret } = await addSecret(server, id);
    await administer(server, UPDATE, { input: { id, name: 'Renamed', tokenLifetime: 7200 } });
    await administer(server, UPDATE, { input: { id, name: 'Renamed' } });
    await administer(server, REVOKE, { input: { id: secretId } });
    await administer(server, DELETE, { input: { id } });
    const { client } = server.database;
    const where = { resourceId: { in: [id, secretId] } };
    const events = await client.outboxEvent.findMany({ where, orderBy: { id: 'asc' } });
    expect(events.map(({ type, version, payload }) => [type, version, payload])).toEqual([
      [
        'oauthClient.created',
        1,
        { attributes: ['clientId', 'name', 'scopes', 'dialect', 'tokenLifetime'] },
      ],
      ['secret.created', 1, { attributes: ['client', 'prefix', 'expiresAt'] }],
      ['oauthClient.updated', 2, { attributes: ['name', 'tokenLifetime'] }],
      ['secret.revoked', 1, { attributes: ['client', 'prefix'] }],
      ['oauthClient.deleted', 2, { attributes: ['clientId'] }],
    ]);
    const records = await client.provisioningRecord.findMany({ where, orderBy: { id: 'asc' } });
    expect(records.map(({ id: one }) => one)).toEqual(events.map(({ id: one }) => one));
    expect(JSON.stringify(events)).not.toMatch(new RegExp(`${secret.slice(0, 12)}|${clientId}`));
  });
});
