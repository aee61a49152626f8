import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isObject, type Json, type JsonObject } from '../../src/scim/json.js';
import { GROUP, USER } from '../../src/scim/urns.js';
import { at, scim, textAt } from '../support/client.js';
import { administer, askToken } from '../support/oauth.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** How many attributes of the default mapping of Entra: users and groups. */
const MAPPED = 21 + 3;

/** Attributes as the validation counts them. */
function countFlattened(attribute: JsonObject): number {
  const { name, type, multiValued, subAttributes } = attribute;
  if (name === 'manager' || name === 'members') return 1;
  if (type !== 'complex') return type === 'reference' ? 0 : 1;
  const parts = (Array.isArray(subAttributes) ? subAttributes : []).filter(isObject);
  if (multiValued !== true) return parts.filter((part) => part['type'] !== 'reference').length;
  const labels = parts.find((part) => part['name'] === 'type');
  const values = labels === undefined ? undefined : labels['canonicalValues'];
  const rest = parts.filter((part) => part['name'] !== 'type' && part['name'] !== 'primary');
  return Array.isArray(values) ? values.length * rest.length : parts.length;
}

function listAt(body: Json | undefined, name: string): JsonObject[] {
  const list = at(body, name);
  return Array.isArray(list) ? list.filter(isObject) : [];
}

describe("the validation for Microsoft's gallery", () => {
  it('counts no fewer attributes than the default mapping has', async () => {
    const { status, body } = await scim(server, 'GET', '/Schemas');
    const schemas = listAt(body, 'Resources');
    expect(status).toBe(200);
    expect(schemas.map(({ id }) => id)).toContain(GROUP);
    const attributes = schemas.flatMap((schema) => listAt(schema, 'attributes'));
    const counted = attributes.reduce((sum, attribute) => sum + countFlattened(attribute), 0);
    expect(counted).toBeGreaterThanOrEqual(MAPPED);
  });

  it.each([
    ['/Users', (n: number) => ({ schemas: [USER], userName: `page${n}` })],
    ['/Groups', (n: number) => ({ schemas: [GROUP], displayName: `Page ${n}` })],
  ])('reads %s in pages that say where they start', async (path, bodyOf) => {
    for (const start of [1, 6, 11]) {
      const five = [0, 1, 2, 3, 4].map((offset) =>
        scim(server, 'POST', path, { body: bodyOf(start + offset) }),
      );
      expect((await Promise.all(five)).map(({ status }) => status)).toEqual(Array(5).fill(201));
    }
    const ids: unknown[] = [];
    for (const start of [1, 6, 11]) {
      const { status, body } = await scim(server, 'GET', `${path}?startIndex=${start}&count=5`);
      expect([status, at(body, 'startIndex'), at(body, 'itemsPerPage')]).toEqual([200, start, 5]);
      ids.push(...listAt(body, 'Resources').map(({ id }) => id));
    }
    expect(new Set(ids).size).toBe(15);
  });

  it('gets a token that lives from one hour to six', async () => {
    const made = await administer(
      server,
      'mutation ($input: CreateOAuthClientInput!) { createOAuthClient(input: $input) { id clientId } }',
      { input: { name: 'Gallery' } },
    );
    const secret = await administer(
      server,
      'mutation ($input: AddOAuthClientSecretInput!) { addOAuthClientSecret(input: $input) { secret } }',
      { input: { id: textAt(made, 'createOAuthClient', 'id') } },
    );
    const { status, body, token } = await askToken(server, {
      grant_type: 'client_credentials',
      client_id: textAt(made, 'createOAuthClient', 'clientId'),
      client_secret: textAt(secret, 'addOAuthClientSecret', 'secret'),
    });
    expect(status).toBe(200);
    expect(Number(at(body, 'expires_in'))).toBeGreaterThanOrEqual(3600);
    expect(Number(at(body, 'expires_in'))).toBeLessThanOrEqual(21_600);
    const headers = { authorization: `Bearer ${token}` };
    expect((await scim(server, 'GET', '/Users?startIndex=1&count=1', { headers })).status).toBe(
      200,
    );
  });
});
