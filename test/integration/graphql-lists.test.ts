import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, graphql, textAt } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  for (const slug of ['charlie', 'alpha', 'bravo']) {
    await graphql(
      server,
      `mutation { createTenant(input: { slug: "${slug}", name: "Tenant" }) { id } }`,
    );
    await graphql(
      server,
      `mutation { createAccessToken(input: { name: "${slug}", scopes: ["scim:read"] }) { secret } }`,
    );
  }
});
afterAll(() => server.close());

/** Walks a list two by two, and gives the values of one field. */
async function walk(list: string, field: string, orderBy: string): Promise<unknown[]> {
  const values: unknown[] = [];
  let after: string | null = null;
  for (let page = 0; page < 10; page++) {
    const query: string = `query ($after: String) {
      ${list}(first: 2, after: $after, orderBy: ${orderBy}) {
        totalCount nodes { ${field} } pageInfo { hasNextPage endCursor }
      }
    }`;
    const { data, errors } = await graphql(server, query, { after });
    expect(errors).toEqual([]);
    for (const index of [0, 1]) {
      const value = at(data, list, 'nodes', index, field);
      if (value !== undefined) values.push(value);
    }
    if (at(data, list, 'pageInfo', 'hasNextPage') !== true) return values;
    after = textAt(data, list, 'pageInfo', 'endCursor');
  }
  return values;
}

describe('lists of administrators', () => {
  it('walk all tenants in any order', async () => {
    expect(await walk('tenants', 'slug', '{ field: SLUG }')).toEqual([
      'alpha',
      'bravo',
      'charlie',
      'default',
    ]);
    expect(await walk('tenants', 'slug', '{ field: NAME, direction: DESC }')).toHaveLength(4);
  });

  it('walk all credentials in any order', async () => {
    const names = await walk('accessTokens', 'name', '{ field: NAME, direction: DESC }');
    expect(names).toEqual(
      ['charlie', 'bravo', 'alpha', 'First instance operator', 'First SCIM credential']
        .sort()
        .reverse(),
    );
  });

  it('find by name, scope and state', async () => {
    const query =
      '{ accessTokens(where: { scope: "instance:operator", revoked: false }) { totalCount } }';
    expect(at((await graphql(server, query)).data, 'accessTokens', 'totalCount')).toBe(1);
    const tenants = '{ tenants(where: { slug: "alpha" }) { totalCount nodes { name } } }';
    expect(at((await graphql(server, tenants)).data, 'tenants', 'totalCount')).toBe(1);
  });

  it('page the provisioning log newest first', async () => {
    const query =
      '{ provisioningRecords(first: 1, where: { resourceType: "AccessToken" }) { totalCount nodes { resourceName operation } } }';
    const { data } = await graphql(server, query);
    expect(at(data, 'provisioningRecords', 'totalCount')).toBe(5);
    expect(at(data, 'provisioningRecords', 'nodes', 0)).toEqual({
      resourceName: 'bravo',
      operation: 'CREATE',
    });
  });
});
