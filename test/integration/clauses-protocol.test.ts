import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTERPRISE_USER, USER } from '../../src/scim/urns.js';
import { build } from '../support/build.js';
import { at, scim, textAt } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
let user: string;
beforeAll(async () => {
  server = await startServer();
  user = await build.user(server, { userName: 'one@hillview.example' });
});
afterAll(() => server.close());

describe('an answer is SCIM JSON', () => {
  it.each(['application/scim+json', 'application/json', '*/*', 'text/html', ''])(
    'to Accept "%s"',
    async (accept) => {
      const { status, headers } = await scim(server, 'GET', `/Users/${user}`, {
        headers: { accept },
      });
      expect([status, headers.get('content-type')]).toEqual([
        200,
        'application/scim+json; charset=utf-8',
      ]);
    },
  );

  it('and a message names its own schema, which is none of those that are listed', async () => {
    const list = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
    const error = 'urn:ietf:params:scim:api:messages:2.0:Error';
    expect(at((await scim(server, 'GET', '/Users')).body, 'schemas')).toEqual([list]);
    expect(at((await scim(server, 'GET', '/Users/x')).body, 'schemas')).toEqual([error]);
    const { body } = await scim(server, 'GET', '/Schemas');
    expect(JSON.stringify(body)).not.toContain('"id":"urn:ietf:params:scim:api:messages');
  });
});

describe('creating', () => {
  it.each([
    ['attributes=userName', ['id', 'schemas', 'userName']],
    ['excludedAttributes=meta,active', ['id', 'schemas', 'userName']],
  ])('with %s in the address answers with these parts', async (query, names) => {
    const { status, body, headers } = await scim(server, 'POST', `/Users?${query}`, {
      body: { userName: `made-${query}` },
    });
    expect(status).toBe(201);
    expect(Object.keys(body).sort()).toEqual(names);
    expect(headers.get('location')).toContain(textAt(body, 'id'));
    expect(headers.get('etag')).toBe('W/"1"');
  });

  it('takes the resource type from the endpoint', async () => {
    const body = { userName: 'typed', meta: { resourceType: 'Group' } };
    const made = await scim(server, 'POST', '/Users', { body });
    expect(at(made.body, 'meta', 'resourceType')).toBe('User');
  });

  it('lists an extension once, and only when it has data', async () => {
    const schemas = [USER, USER, ENTERPRISE_USER];
    const made = await scim(server, 'POST', '/Users', { body: { schemas, userName: 'plain' } });
    expect(at(made.body, 'schemas')).toEqual([USER]);
  });
});

describe('reading', () => {
  it('of one resource passes over a filter', async () => {
    const { status, body } = await scim(server, 'GET', `/Users/${user}?filter=(`);
    expect([status, at(body, 'id')]).toEqual([200, user]);
  });

  it('of an address that ends in .scim finds nothing', async () => {
    expect((await scim(server, 'GET', `/Users/${user}.scim`)).status).toBe(404);
  });

  it('gives at most the default number of resources', async () => {
    const { database } = server;
    const { tenantId } = await database.client.user.findFirstOrThrow();
    const names = Array.from({ length: 120 }, (_, index) => `many${index}`);
    await database.client.user.createMany({
      data: names.map((name) => ({
        tenantId,
        id: crypto.randomUUID(),
        userName: name,
        userNameKey: name,
      })),
    });
    const { body } = await scim(server, 'GET', '/Users?attributes=id');
    expect(at(body, 'itemsPerPage')).toBe(100);
    expect(Number(at(body, 'totalResults'))).toBeGreaterThan(120);
    await database.client.user.deleteMany({ where: { userNameKey: { startsWith: 'many' } } });
  });
});

describe('ids', () => {
  it('are unique over the types: a group is no user', async () => {
    const group = await build.group(server);
    expect((await scim(server, 'GET', `/Users/${group}`)).status).toBe(404);
    expect((await scim(server, 'GET', `/Groups/${user}`)).status).toBe(404);
  });

  it('are compared exactly', async () => {
    const count = async (id: string) =>
      at((await scim(server, 'GET', `/Users?filter=id eq "${id}"`)).body, 'totalResults');
    expect([await count(user), await count(user.toUpperCase())]).toEqual([1, 0]);
  });

  it('that are unknown are named in the sentence', async () => {
    const id = crypto.randomUUID();
    for (const method of ['GET', 'DELETE']) {
      const { body } = await scim(server, method, `/Users/${id}`);
      expect(textAt(body, 'detail')).toContain(id);
    }
  });
});
