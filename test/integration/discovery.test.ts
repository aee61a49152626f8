import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isObject } from '../../src/scim/json.js';
import { ENTERPRISE_USER, GROUP, LIST_RESPONSE, USER } from '../../src/scim/urns.js';
import { at, scim, textAt } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const BASE = 'http://rollcall.example/scim/v2';
const LISTS = ['/Schemas', '/ResourceTypes'];
const ALL = [...LISTS, '/ServiceProviderConfig'];

const get = (path: string, headers: Record<string, string> = {}) =>
  scim(server, 'GET', path, { headers });

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** All attributes of the schemas, with their sub-attributes. */
async function attributes(): Promise<Record<string, unknown>[]> {
  const { body } = await get('/Schemas');
  const flat = (attribute: unknown): unknown[] => [
    attribute,
    ...list(at(attribute, 'subAttributes')).flatMap(flat),
  ];
  return list(at(body, 'Resources'))
    .flatMap((schema) => list(at(schema, 'attributes')).flatMap(flat))
    .filter(isObject);
}

describe('the lists', () => {
  it.each(LISTS)('%s is a ListResponse of the whole, whatever page is asked for', async (path) => {
    const { body } = await get(`${path}?startIndex=2&count=1&sortBy=id`);
    const length = list(at(body, 'Resources')).length;
    expect(body).toMatchObject({ schemas: [LIST_RESPONSE], startIndex: 1 });
    expect([at(body, 'totalResults'), at(body, 'itemsPerPage')]).toEqual([length, length]);
  });

  it('name the resource types, User first, with their endpoints', async () => {
    const { body } = await get('/ResourceTypes');
    expect(at(body, 'Resources')).toMatchObject([
      {
        id: 'User',
        endpoint: '/Users',
        schema: USER,
        schemaExtensions: [{ schema: ENTERPRISE_USER, required: false }],
        meta: { location: `${BASE}/ResourceTypes/User` },
      },
      { id: 'Group', endpoint: '/Groups', schema: GROUP },
    ]);
  });

  it('hold exactly the schemas that the resource types name', async () => {
    const { body } = await get('/Schemas');
    const ids = list(at(body, 'Resources')).map((schema) => at(schema, 'id'));
    expect(ids.toSorted()).toEqual([USER, GROUP, ENTERPRISE_USER].toSorted());
    expect(at(body, 'Resources', 0, 'meta')).toEqual({
      resourceType: 'Schema',
      location: `${BASE}/Schemas/${textAt(body, 'Resources', 0, 'id')}`,
    });
    expect(JSON.stringify(body)).toContain('User Account');
  });
});

describe('one document', () => {
  it.each([
    [`/Schemas/${USER}`, USER],
    [`/Schemas/${USER.toUpperCase()}`, USER],
    [`/Schemas/${encodeURIComponent(ENTERPRISE_USER)}`, ENTERPRISE_USER],
    ['/ResourceTypes/User', 'User'],
    ['/ResourceTypes/group', 'Group'],
  ])('%s', async (path, id) => {
    const { status, body } = await get(path);
    expect([status, at(body, 'id')]).toEqual([200, id]);
  });

  it.each([
    `/Schemas/${LIST_RESPONSE}`,
    '/Schemas/urn:x',
    '/ResourceTypes/Device',
    '/Schemas/__proto__',
  ])('%s: 404', async (path) => {
    expect((await get(path)).status).toBe(404);
  });
});

const DESCRIPTION = z.object({
  name: z.string(),
  type: z.enum(['string', 'boolean', 'complex', 'reference', 'dateTime', 'binary', 'integer']),
  multiValued: z.boolean(),
  required: z.boolean(),
  mutability: z.enum(['readWrite', 'readOnly', 'immutable', 'writeOnly']),
  returned: z.enum(['default', 'always', 'never', 'request']),
  description: z.string().min(1),
});

describe('every attribute', () => {
  it('is described with all its characteristics', async () => {
    for (const attribute of await attributes()) {
      const { type, name } = attribute;
      expect(DESCRIPTION.safeParse(attribute).error, String(name)).toBeUndefined();
      if (type === 'complex') expect(list(attribute['subAttributes']).length).toBeGreaterThan(0);
      if (type === 'string') expect(attribute).toHaveProperty('caseExact');
    }
  });

  it('that has types tells the usual ones, for a client that counts attributes', async () => {
    const { body } = await get(`/Schemas/${USER}`);
    for (const name of ['emails', 'phoneNumbers', 'addresses']) {
      const attribute = list(at(body, 'attributes')).find((one) => at(one, 'name') === name);
      const type = list(at(attribute, 'subAttributes')).find((one) => at(one, 'name') === 'type');
      expect(list(at(type, 'canonicalValues')), name).toContain('work');
    }
  });
});

describe('the configuration', () => {
  it('says what the service can do', async () => {
    const { body } = await get('/ServiceProviderConfig');
    expect(body).toMatchObject({
      patch: { supported: true },
      bulk: { supported: true, maxOperations: 1000, maxPayloadSize: 2097152 },
      filter: { supported: true },
      changePassword: { supported: true },
      sort: { supported: true },
      etag: { supported: true },
      authenticationSchemes: [{ type: 'oauthbearertoken', primary: true }, { type: 'oauth2' }],
    });
    const max = Number(at(body, 'filter', 'maxResults'));
    expect(max).toBeGreaterThanOrEqual(100);
    expect((await get(`/Users?count=${max + 1}`)).status).toBe(200);
  });
});

describe('discovery', () => {
  it.each(ALL)('%s can be read without a credential, but not with a wrong one', async (path) => {
    expect((await fetch(`${server.scimUrl}${path}`)).status).toBe(200);
    expect((await get(path, { authorization: 'Bearer wrong' })).status).toBe(401);
  });

  it.each(ALL)('%s takes no other method, and no filter', async (path) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const { status, headers } = await scim(server, method, path);
      expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
    }
    expect((await get(`${path}?filter=id+eq+%22x%22`)).status).toBe(403);
  });

  it.each(['/scim/v2/Users/', '/scim/Users', '/scim//v2//Users', '/SCIM/V2/users'])(
    '%s is the same as /scim/v2/Users',
    async (path) => {
      const headers = { authorization: `Bearer ${server.scimToken}` };
      const answer = await fetch(`${server.url}${path}?count=0`, { headers, redirect: 'error' });
      expect(answer.status).toBe(200);
    },
  );

  it('HEAD is GET without a body, and OPTIONS tells the methods', async () => {
    const head = await scim(server, 'HEAD', '/Users');
    expect([head.status, head.text]).toEqual([200, '']);
    expect(head.headers.get('content-type')).toContain('application/scim+json');
    const options = await scim(server, 'OPTIONS', '/Users/x');
    expect([options.status, options.headers.get('allow')]).toEqual([
      204,
      'GET, PUT, PATCH, DELETE, HEAD, OPTIONS',
    ]);
  });
});
