import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../support/build.js';
import { at, graphql, scim, textAt } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const CREATE_TOKEN = `mutation ($input: CreateAccessTokenInput!) {
  createAccessToken(input: $input) { secret accessToken { id name prefix scopes tenant { slug } } }
}`;

async function createToken(input: object) {
  const { data } = await graphql(server, CREATE_TOKEN, { input });
  return {
    id: textAt(data, 'createAccessToken', 'accessToken', 'id'),
    secret: textAt(data, 'createAccessToken', 'secret'),
    token: at(data, 'createAccessToken', 'accessToken'),
  };
}

const list = (secret: string) =>
  scim(server, 'GET', '/Users', { headers: { authorization: `Bearer ${secret}` } });

describe('credentials', () => {
  it('work at once, and stop at once when they are revoked', async () => {
    const { id, secret, token } = await createToken({
      name: 'Second',
      scopes: ['scim:read', 'scim:write'],
    });
    expect(token).toMatchObject({
      name: 'Second',
      prefix: secret.slice(0, 15),
      tenant: { slug: 'default' },
    });
    expect((await list(secret)).status).toBe(200);
    await graphql(
      server,
      'mutation ($id: ID!) { revokeAccessToken(input: { id: $id }) { revokedAt } }',
      { id },
    );
    expect((await list(secret)).status).toBe(401);
  });

  it('are stored as a hash alone', async () => {
    const { id, secret } = await createToken({ name: 'Hashed', scopes: ['scim:read'] });
    const stored = await server.database.client.accessToken.findFirstOrThrow({ where: { id } });
    expect(JSON.stringify(stored)).not.toContain(secret);
    expect(Buffer.from(stored.tokenHash)).toHaveLength(32);
  });

  it('that may only read are refused a write with 403', async () => {
    const { secret } = await createToken({ name: 'Reader', scopes: ['scim:read'] });
    const headers = { authorization: `Bearer ${secret}` };
    const { status, headers: answered } = await scim(server, 'POST', '/Users', {
      headers,
      body: { userName: 'x' },
    });
    expect(status).toBe(403);
    expect(answered.get('www-authenticate')).toContain('insufficient_scope');
  });

  it('that may only write do so in every way, and read in none', async () => {
    const { secret } = await createToken({ name: 'Writer', scopes: ['scim:write'] });
    const headers = { authorization: `Bearer ${secret}` };
    const send = (method: string, path: string, body?: unknown) =>
      scim(server, method, path, { headers, ...(body === undefined ? {} : { body }) });
    const patch = (attribute: string, value: unknown) => ({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: attribute, value }],
    });
    const user = await send('POST', '/Users', { userName: 'written' });
    const userPath = `/Users/${textAt(user.body, 'id')}`;
    const members = [{ value: textAt(user.body, 'id') }];
    const group = await send('POST', '/Groups', { displayName: 'Written', members });
    const groupPath = `/Groups/${textAt(group.body, 'id')}`;
    const bulk = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [{ method: 'PATCH', path: userPath, data: patch('title', 'Head') }],
    };
    const written = [
      user,
      group,
      await send('PATCH', userPath, patch('displayName', 'Written')),
      await send('PUT', userPath, { userName: 'written', displayName: 'Again' }),
      await send('PATCH', groupPath, patch('displayName', 'Written again')),
      await send('PUT', groupPath, { displayName: 'Written', members }),
      await send('POST', '/Bulk', bulk),
    ];
    expect(written.map(({ status }) => status)).toEqual([201, 201, 200, 200, 204, 200, 200]);
    expect(at(written[6]?.body, 'Operations', 0, 'status')).toBe('200');

    const query = { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'] };
    const read = [
      await send('GET', userPath),
      await send('GET', groupPath),
      await send('HEAD', userPath),
      await send('GET', '/Users'),
      await send('GET', '/Groups'),
      await send('GET', '/'),
      await send('POST', '/Users/.search', query),
      await send('POST', '/Groups/.search', query),
      await send('POST', '/.search', query),
    ];
    for (const { status, headers: answered, text } of read) {
      expect(status).toBe(403);
      expect(answered.get('www-authenticate')).toBe(
        'Bearer realm="scim", error="insufficient_scope", scope="scim:read"',
      );
      if (text !== '') expect(text).toContain('it lacks the scope scim:read');
    }
    expect((await send('GET', '/Me')).status).toBe(501);
    const { errors } = await graphql({ ...server, adminToken: secret }, '{ users { totalCount } }');
    expect(at(errors, 0, 'extensions', 'code')).toBe('FORBIDDEN');

    expect((await send('DELETE', groupPath)).status).toBe(204);
    expect((await send('DELETE', userPath)).status).toBe(204);
  });

  it('expire', async () => {
    const { id, secret } = await createToken({ name: 'Short', scopes: ['scim:read'] });
    const past = new Date(Date.now() - 1000);
    await server.database.client.accessToken.updateMany({
      where: { id },
      data: { expiresAt: past },
    });
    expect((await list(secret)).status).toBe(401);
  });

  it.each([
    [{ name: 'x', scopes: ['nothing'] }, 'INVALID_VALUE'],
    [{ name: ' ', scopes: ['scim:read'] }, 'INVALID_VALUE'],
    [{ name: 'x', scopes: [] }, 'INVALID_VALUE'],
    [{ name: 'x', scopes: ['scim:read'], expiresAt: '2020-01-01T00:00:00Z' }, 'INVALID_VALUE'],
    [{ name: 'x', scopes: ['scim:read'], tenant: 'nowhere' }, 'NOT_FOUND'],
  ])('%j is refused with %s', async (input, code) => {
    const { errors } = await graphql(server, CREATE_TOKEN, { input });
    expect(at(errors, 0, 'extensions', 'code')).toBe(code);
  });
});

describe('tenants', () => {
  it('see nothing of one another', async () => {
    await graphql(
      server,
      'mutation { createTenant(input: { slug: "apart", name: "Apart" }) { id } }',
    );
    const { secret } = await createToken({
      tenant: 'apart',
      name: 'Apart',
      scopes: ['scim:read', 'scim:write'],
    });
    const headers = { authorization: `Bearer ${secret}` };
    const id = await build.user(server, { userName: 'shared@hillview.example' });
    expect((await scim(server, 'GET', `/Users/${id}`, { headers })).status).toBe(404);
    expect((await scim(server, 'DELETE', `/Users/${id}`, { headers })).status).toBe(404);
    expect(at((await scim(server, 'GET', '/Users', { headers })).body, 'totalResults')).toBe(0);
    const same = { headers, body: { userName: 'shared@hillview.example' } };
    expect((await scim(server, 'POST', '/Users', same)).status).toBe(201);
    const group = { headers, body: { displayName: 'Foreign', members: [{ value: id }] } };
    expect((await scim(server, 'POST', '/Groups', group)).status).toBe(400);
  });

  it('are chosen by an instance operator in the header Rollcall-Tenant', async () => {
    const ask = (tenant: string) =>
      fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${server.adminToken}`,
          'content-type': 'application/json',
          'rollcall-tenant': tenant,
        },
        body: JSON.stringify({ query: '{ tenant { slug } }' }),
      });
    expect(await (await ask('default')).json()).toEqual({ data: { tenant: { slug: 'default' } } });
    expect((await ask('nowhere')).status).toBe(404);
  });
});

describe('the GraphQL door', () => {
  it('pages by cursor and by offset, and counts only when asked', async () => {
    await Promise.all(
      Array.from({ length: 7 }, (_, index) => build.user(server, { title: `Pager ${index}` })),
    );
    const query = `query ($after: String, $offset: Int) {
      users(where: { title: { startsWith: "pager" } }, orderBy: { field: TITLE, direction: DESC }, first: 3, after: $after, offset: $offset) {
        totalCount nodes { title } pageInfo { endCursor hasNextPage }
      }
    }`;
    const titles: unknown[] = [];
    let after: string | undefined;
    for (let page = 0; page < 3; page++) {
      const { data } = await graphql(server, query, { after });
      expect(at(data, 'users', 'totalCount')).toBe(7);
      for (let index = 0; index < 3; index++)
        titles.push(at(data, 'users', 'nodes', index, 'title'));
      after = textAt(data, 'users', 'pageInfo', 'endCursor');
    }
    expect(titles.filter(Boolean)).toEqual([6, 5, 4, 3, 2, 1, 0].map((index) => `Pager ${index}`));
    const { data } = await graphql(server, query, { offset: 5 });
    expect(at(data, 'users', 'nodes', 0, 'title')).toBe('Pager 1');
  });

  it('serves GraphiQL without any address outside', async () => {
    const response = await fetch(`${server.url}/graphql`, { headers: { accept: 'text/html' } });
    const page = await response.text();
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(page).not.toMatch(/<(script|link)[^>]+(src|href)="https?:/);
  });

  it('hides what went wrong inside', async () => {
    const { statements } = server.database;
    const queryRaw = statements.queryRaw.bind(statements);
    statements.queryRaw = () => Promise.reject(new Error('secret words of the database'));
    const { errors } = await graphql(server, '{ users { totalCount } }');
    statements.queryRaw = queryRaw;
    expect(JSON.stringify(errors)).not.toContain('secret words');
    expect(at(errors, 0, 'extensions', 'code')).toBe('INTERNAL');
  });
});
