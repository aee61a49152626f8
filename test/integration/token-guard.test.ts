import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../prisma/ids.js';
import { build, patchOp } from '../support/build.js';
import { at, graphql, scim, textAt } from '../support/client.js';
import { startAnotherInstance, startServer, type TestServer } from '../support/start-server.js';
import { act, createToken, type Token } from '../support/tokens.js';

/** A credential that an instance remembers is asked about in the round trip of the request's first statement. */
let server: TestServer;
let other: TestServer;
let token: Token;
beforeAll(async () => {
  server = await startServer();
  other = await startAnotherInstance(server);
});
afterAll(async () => {
  await other.close();
  await server.close();
});

const send = (method: string, path: string, body?: unknown) =>
  scim(other, method, path, {
    headers: { authorization: `Bearer ${token.secret}` },
    ...(body === undefined ? {} : { body }),
  });

beforeEach(async () => {
  token = await createToken(server);
  // The other instance remembers the token from here on.
  expect((await send('GET', `/Users/${newId()}`)).status).toBe(404);
});

const revoke = () =>
  act(server, 'revokeAccessToken', { input: { id: token.id }, select: 'revokedAt' });

const user = () => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName: `${newId()}@hillview.example`,
});

const bulkOf = (data: unknown) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
  Operations: [{ method: 'POST', path: '/Users', bulkId: 'a', data }],
});

describe('a token that was revoked elsewhere', () => {
  const requests: readonly [string, string, string, unknown][] = [
    ['a look-up', 'GET', '/Users/:id', undefined],
    ['a list', 'GET', '/Users?count=1', undefined],
    [
      'a search',
      'POST',
      '/Users/.search',
      { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'] },
    ],
    ['a creation', 'POST', '/Users', user()],
    ['a change', 'PATCH', '/Users/:id', patchOp({ op: 'replace', path: 'title', value: 'late' })],
    ['a deletion', 'DELETE', '/Users/:id', undefined],
    ['a bulk', 'POST', '/Bulk', bulkOf(user())],
    ['a discovery document', 'GET', '/Schemas', undefined],
    ['a body that is wrong', 'POST', '/Users', { userName: 3 }],
    ['a path that there is not', 'GET', '/Nothing', undefined],
    ['a method that there is not', 'PUT', '/Users', {}],
  ];
  for (const [name, method, path, body] of requests) {
    it(`is refused for ${name}, and nothing changes`, async () => {
      const id = await build.user(server, { title: 'early' });
      const before = (await scim(server, 'GET', '/Users?count=0')).body;
      await revoke();
      expect((await send(method, path.replace(':id', id), body)).status).toBe(401);
      expect((await scim(server, 'GET', '/Users?count=0')).body).toEqual(before);
      expect(at((await scim(server, 'GET', `/Users/${id}`)).body, 'title')).toBe('early');
    });
  }

  it('leaves no record of the write that was refused', async () => {
    await revoke();
    const sent = user();
    expect((await send('POST', '/Users', sent)).status).toBe(401);
    const { data } = await graphql(
      server,
      'query ($id: ID!) { provisioningRecords(where: { actorId: $id }) { nodes { operation } } }',
      { id: token.id },
    );
    expect(at(data, 'provisioningRecords', 'nodes')).toEqual([]);
  });
});

describe('a token that is remembered', () => {
  it('takes part in a tenant that has changed otherwise, body and all', async () => {
    await createToken(server);
    await act(server, 'updateAccessToken', {
      input: { id: token.id, name: 'Renamed' },
      select: 'name',
    });
    const sent = user();
    const { status, body } = await send('POST', '/Users', sent);
    expect([status, at(body, 'userName')]).toEqual([201, sent.userName]);
  });

  it('is told in records by its new name', async () => {
    await act(server, 'updateAccessToken', {
      input: { id: token.id, name: 'Renamed' },
      select: 'name',
    });
    const { body } = await send('POST', '/Users', user());
    const { data } = await graphql(
      server,
      `query ($id: ID!) { provisioningRecords(first: 1, where: { resourceId: $id }) { nodes { actorName } } }`,
      { id: textAt(body, 'id') },
    );
    expect(at(data, 'provisioningRecords', 'nodes', 0, 'actorName')).toBe('Renamed');
  });

  it('costs one statement for a look-up', async () => {
    const { statements } = other.database;
    const queryRaw = statements.queryRaw.bind(statements);
    let count = 0;
    statements.queryRaw = (query) => {
      count += 1;
      return queryRaw(query);
    };
    await send('GET', `/Users/${newId()}`);
    statements.queryRaw = queryRaw;
    expect(count).toBe(1);
  });
});
