import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, send, startDoor } from './start.js';

let door: Door;
beforeAll(async () => {
  door = await startDoor();
});
afterAll(() => door.close());

const INVALID =
  'Bearer realm="scim", error="invalid_token", error_description="The token is unknown, expired or revoked."';

describe('a request that is not let in', () => {
  it.each([
    ['no header', {}, 'Bearer realm="scim"'],
    ['an unknown secret', { authorization: 'Bearer nobody' }, INVALID],
    ['an empty secret', { authorization: 'Bearer' }, INVALID],
    ['two secrets', { authorization: 'Bearer writer reader' }, INVALID],
    ['another scheme', { authorization: 'Basic d3JpdGVyOg==' }, INVALID],
    ['a bare secret', { authorization: 'writer' }, INVALID],
  ])('with %s: 401 that names the scheme', async (_title, headers, challenge) => {
    const reply = await send(door, '/scim/v2/Users', { secret: '', headers });
    expect(reply.status).toBe(401);
    expect(reply.headers.get('www-authenticate')).toBe(challenge);
    expect(reply.headers.get('content-type')).toBe('application/scim+json; charset=utf-8');
    expect(reply.body).toMatchObject({ status: '401' });
  });

  it.each(['/scim/v2/Users/1', '/scim/v2/Nothing', '/scim/v3/Users', '/scim/v2/Me', '/scim/v2'])(
    'learns nothing about %s',
    async (path) => {
      expect((await send(door, path, { secret: 'nobody' })).status).toBe(401);
    },
  );

  it('is refused before its body is read', async () => {
    const reply = await send(door, '/scim/v2/Users', { secret: '', body: 'no JSON' });
    expect(reply.status).toBe(401);
  });
});

it.each(['bearer', 'BEARER', 'Bearer  '])('takes the scheme as "%s"', async (scheme) => {
  const headers = { authorization: `${scheme} writer` };
  expect((await send(door, '/scim/v2/Users', { secret: '', headers })).status).toBe(200);
});

describe('scopes', () => {
  it.each([
    ['reader', 'GET', '/Users', 200],
    ['reader', 'HEAD', '/Users/1', 200],
    ['reader', 'POST', '/Users', 403],
    ['reader', 'PATCH', '/Users/1', 403],
    ['reader', 'DELETE', '/Groups/1', 403],
    ['admin', 'GET', '/Users', 403],
    ['writer', 'DELETE', '/Users/1', 204],
  ])('%s %s %s: %i', async (secret, method, path, status) => {
    const reply = await send(door, `/scim/v2${path}`, { secret, method });
    expect(reply.status).toBe(status);
  });

  it('names the scope that is missing, before the body is read', async () => {
    const reply = await send(door, '/scim/v2/Users', { secret: 'reader', body: 'no JSON' });
    expect(reply.body).toMatchObject({ status: '403' });
    expect(reply.text).toContain('scim:write');
    expect(reply.headers.get('www-authenticate')).toBe(
      'Bearer realm="scim", error="insufficient_scope", scope="scim:write"',
    );
  });
});

describe('discovery', () => {
  const documents = ['/ServiceProviderConfig', '/ResourceTypes', '/Schemas', '/ResourceTypes/User'];

  it.each(documents)('%s can be read without a credential', async (path) => {
    expect((await send(door, `/scim/v2${path}`, { secret: '' })).status).toBe(200);
  });

  it.each(documents)('%s is refused to a wrong one', async (path) => {
    expect((await send(door, `/scim/v2${path}`, { secret: 'nobody' })).status).toBe(401);
  });
});

describe('GraphQL', () => {
  it.each([
    ['nobody', 401, 'UNAUTHENTICATED'],
    ['writer', 403, 'FORBIDDEN'],
    ['admin', 404, 'NOT_FOUND'],
  ])('answers %s with %i %s', async (secret, status, code) => {
    const reply = await send(door, '/graphql', { secret, body: '{"query":"{ isHere }"}' });
    expect(reply.status).toBe(status);
    expect(reply.body).toMatchObject({ errors: [{ extensions: { code } }] });
  });
});
