import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Door, send, startDoor } from './start.js';

let door: Door;
beforeAll(async () => {
  door = await startDoor();
});
afterAll(() => door.close());
beforeEach(() => {
  door.calls.length = 0;
});

const SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';

describe('paths that name the same', () => {
  it.each([
    '/scim/v2/Users',
    '/scim/Users',
    '/scim/v2/Users/',
    '/scim/v2//Users',
    '//scim//v2//Users//',
    '/SCIM/V2/users',
    '/scim/v2/%55sers',
    '/scim/%762/%55%73%65%72%73',
    '/scim/v2/Users?aadOptscim062020',
    '/scim/v2/Users/?filter=userName%20eq%20%22a%22',
  ])('%s lists users, without a redirect', async (path) => {
    expect((await send(door, path)).status).toBe(200);
    expect(door.calls[0]?.verb).toBe('list');
  });

  it.each(['/Schemas/', '/Schemas/'.toUpperCase()])(
    '%s finds a schema by its URN',
    async (path) => {
      const encoded = encodeURIComponent(SCHEMA.toUpperCase());
      expect((await send(door, `/scim/v2${path}${encoded}`)).body).toMatchObject({ id: SCHEMA });
    },
  );
});

describe('a document that describes the service', () => {
  const base = 'http://rollcall.example/scim/v2';

  it.each([
    ['/ServiceProviderConfig', '/ServiceProviderConfig'],
    ['/schemas/' + SCHEMA.toUpperCase(), `/Schemas/${SCHEMA}`],
    ['/ResourceTypes/user', '/ResourceTypes/User'],
    ['/%52esourceTypes/User', '/ResourceTypes/User'],
  ])('%s tells where it is, without a credential too', async (path, location) => {
    for (const secret of ['writer', '']) {
      const { status, headers } = await send(door, `/scim/v2${path}`, { secret });
      expect(status).toBe(200);
      expect(headers.get('location')).toBe(`${base}${location}`);
      expect(headers.get('content-location')).toBe(`${base}${location}`);
    }
  });

  it.each(['/Schemas', '/ResourceTypes'])('in the list %s does not', async (path) => {
    const { status, headers } = await send(door, `/scim/v2${path}`);
    expect([status, headers.get('location'), headers.get('content-location')]).toEqual([
      200,
      null,
      null,
    ]);
  });
});

describe('paths that name nothing', () => {
  it.each([
    ['/scim/v1/Users', 400, 'invalidVers'],
    ['/scim/v3/Users', 400, 'invalidVers'],
    ['/scim/v2.1/Users', 400, 'invalidVers'],
    ['/scim/v11/Schemas', 400, 'invalidVers'],
    ['/scim/v2/Foo', 404, undefined],
    ['/scim/v2/Users/1/emails', 404, undefined],
    ['/scim/v2/Schemas/urn:nothing', 404, undefined],
    ['/scim/v2/Schemas/urn:ietf:params:scim:api:messages:2.0:PatchOp', 404, undefined],
    ['/scim/v2/ResourceTypes/constructor', 404, undefined],
    ['/scim/v2/Me', 501, undefined],
  ])('%s: %i %s', async (path, status, scimType) => {
    const reply = await send(door, path);
    expect(reply.status).toBe(status);
    expect(reply.body).toMatchObject({ status: String(status) });
    expect(reply.body).toHaveProperty('detail');
    if (scimType !== undefined) expect(reply.body).toMatchObject({ scimType });
  });

  it.each(['/', '/scimmy', '/Users', '/graphql/x'])('%s: 404 in JSON', async (path) => {
    const reply = await send(door, path);
    expect(reply.status).toBe(404);
    expect(reply.headers.get('content-type')).toMatch(/^application\/json/);
  });
});

describe('methods', () => {
  it.each([
    ['PUT', '/Users', 'GET, POST, HEAD, OPTIONS'],
    ['DELETE', '/Groups', 'GET, POST, HEAD, OPTIONS'],
    ['POST', '/Users/1', 'GET, PUT, PATCH, DELETE, HEAD, OPTIONS'],
    ['POST', '/Schemas', 'GET, HEAD, OPTIONS'],
    ['PATCH', '/ServiceProviderConfig', 'GET, HEAD, OPTIONS'],
    ['GET', '/Bulk', 'POST, OPTIONS'],
  ])('%s %s: 405 with Allow', async (method, path, allow) => {
    const reply = await send(door, `/scim/v2${path}`, { method });
    expect(reply.body).toMatchObject({ status: '405' });
    expect(reply.headers.get('allow')).toBe(allow);
  });

  it('OPTIONS: 204 with Allow', async () => {
    const reply = await send(door, '/scim/v2/Users/1', { method: 'OPTIONS' });
    expect(reply.status).toBe(204);
    expect(reply.headers.get('allow')).toContain('PATCH');
  });

  it('HEAD is GET without a body', async () => {
    const reply = await send(door, '/scim/v2/Users/1', { method: 'HEAD' });
    expect([reply.status, reply.text]).toEqual([200, '']);
    expect(reply.headers.get('etag')).toBe('W/"3"');
  });

  it('has no header that overrides them', async () => {
    const headers = { 'x-http-method-override': 'DELETE' };
    await send(door, '/scim/v2/Users', { body: '{}', headers });
    expect(door.calls.map(({ verb }) => verb)).toEqual(['create']);
  });
});

describe('ids', () => {
  it.each([
    ['a%2Fb', 'a/b'],
    ['100%25', '100%'],
    ['__proto__', '__proto__'],
  ])('%s is handed on as "%s"', async (path, id) => {
    await send(door, `/scim/v2/Users/${path}`);
    expect(door.calls[0]?.id).toBe(id);
  });

  it.each(['%zz', '%ff', 'a%00b'])('%s is the id of nothing: 404', async (id) => {
    const answer = await getRaw(`/scim/v2/Users/${id}`);
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).toContain('"status":"404"');
    expect(door.calls).toEqual([]);
  });
});

describe('queries', () => {
  it('decode "+" to a blank and "%2B" to a plus', async () => {
    await send(door, '/scim/v2/Users?filter=userName+eq+%22a%2Bb%22&COUNT=5&unknown=1&unknown=2');
    expect(door.calls[0]?.query).toEqual({
      filter: 'userName eq "a+b"',
      count: '5',
      isInUrl: true,
    });
  });

  it('keep any text of Unicode', async () => {
    await send(door, `/scim/v2/Users?filter=${encodeURIComponent('title eq "\ufffd😀=&"')}`);
    expect(door.calls[0]?.query).toMatchObject({ filter: 'title eq "\ufffd😀=&"' });
  });

  it.each([
    ['count=1&count=2', 'invalidValue', 'count'],
    ['filter=a+pr&Filter=b+pr', 'invalidValue', 'filter'],
    ['filter=userName+eq+%22%00%22', 'invalidFilter', 'filter'],
    ['filter=userName+eq+%22%ED%A0%80%22', 'invalidFilter', 'filter'],
    ['filter=userName+eq+%22100%%22', 'invalidFilter', 'filter'],
    ['sortBy=%ff', 'invalidValue', 'sortBy'],
    ['attributes=%zz', 'invalidValue', 'attributes'],
    ['attributes=a%00', 'invalidValue', 'attributes'],
  ])('%s: 400 %s', async (query, scimType, name) => {
    const answer = await getRaw(`/scim/v2/Users?${query}`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain(`"scimType":"${scimType}"`);
    expect(answer).toContain(name);
    expect(door.calls).toEqual([]);
  });

  it.each(['/Schemas', '/ResourceTypes', '/ServiceProviderConfig'])(
    'may not filter %s: 403',
    async (path) => {
      const reply = await send(door, `/scim/v2${path}?filter=id+pr`);
      expect(reply.body).toMatchObject({ status: '403' });
    },
  );
});

describe('health', () => {
  it('tells that the process lives, and that it is ready', async () => {
    expect((await send(door, '/healthz', { secret: '' })).status).toBe(200);
    expect((await send(door, '/readyz', { secret: '' })).body).toMatchObject({ status: 'ready' });
  });

  it('tells with 503 that it is not ready', async () => {
    const unready = await startDoor({ isReady: false });
    const reply = await send(unready, '/readyz', { secret: '' });
    await unready.close();
    expect(reply.status).toBe(503);
    expect(reply.body).toHaveProperty('checks.database');
  });
});

/** Sends a GET whose path no client library may correct. */
function getRaw(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(door.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (data) => (answer += data.toString('utf8')));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
    const lines = [`GET ${path} HTTP/1.1`, 'Host: x', 'Authorization: Bearer writer'];
    socket.write([...lines, 'Connection: close', '', ''].join('\r\n'));
  });
}
