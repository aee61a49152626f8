import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../prisma/database.js';
import { build, patchOp } from '../support/build.js';
import { at, graphql, scim } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** The statements that the work sends to the database, besides those that find the caller. */
async function sentBy({ statements }: Database, work: () => Promise<unknown>): Promise<string[]> {
  const queryRaw = statements.queryRaw.bind(statements);
  const sent: string[] = [];
  statements.queryRaw = (query) => {
    if (!query.sql.includes('"AccessToken"')) sent.push(query.sql);
    return queryRaw(query);
  };
  try {
    await work();
  } finally {
    statements.queryRaw = queryRaw;
  }
  return sent;
}

const statementsOf = async (database: Database, work: () => Promise<unknown>): Promise<number> =>
  (await sentBy(database, work)).length;

const users = (count: number) =>
  Promise.all(Array.from({ length: count }, () => build.user(server)));

describe('the number of statements', () => {
  it('is one for a match query, a create, a read and a page of a list', async () => {
    await build.user(server);
    const count = (method: string, path: string, body?: object) =>
      statementsOf(server.database, () =>
        scim(server, method, path, body === undefined ? {} : { body }),
      );
    expect(await count('GET', '/Users?filter=userName eq "nobody"')).toBe(1);
    expect(await count('POST', '/Users', { userName: 'counted@hillview.example' })).toBe(1);
    const known = { userName: 'counted-too@hillview.example', externalId: 'counted-too' };
    expect(await count('POST', '/Users', known)).toBe(1);
    expect(await count('GET', '/Users?count=50')).toBe(1);
    expect(await count('GET', '/Groups?count=50')).toBe(1);
  });

  it('is two for a PATCH: the read, and the write that compares the version', async () => {
    const id = await build.user(server);
    const body = patchOp({ op: 'replace', path: 'title', value: 'Counted' });
    expect(
      await statementsOf(server.database, () => scim(server, 'PATCH', `/Users/${id}`, { body })),
    ).toBe(2);
  });

  it('is one for a change of members, for 1 member and for 40', async () => {
    const ids = await users(41);
    const group = await build.group(server);
    const add = (values: readonly string[]) =>
      statementsOf(server.database, () =>
        scim(server, 'PATCH', `/Groups/${group}`, {
          body: patchOp({ op: 'add', path: 'members', value: values.map((value) => ({ value })) }),
        }),
      );
    expect(await add(ids.slice(0, 1))).toBe(1);
    expect(await add(ids.slice(1))).toBe(1);
  });

  it('does not grow with the rows of a nested GraphQL read', async () => {
    const query = `query ($first: Int!) {
      users(first: $first) { nodes { userName emails { value } manager { userName } groups { displayName } } }
    }`;
    const few = await statementsOf(server.database, () => graphql(server, query, { first: 2 }));
    const many = await statementsOf(server.database, () => graphql(server, query, { first: 40 }));
    expect(many).toBeLessThanOrEqual(Math.max(few, 3));
  });

  it('touches no members to give a group another name', async () => {
    const group = await build.group(server, await users(3));
    const body = patchOp({ op: 'Replace', path: 'displayName', value: 'Renamed' });
    const seen = await sentBy(server.database, async () => {
      const { status } = await scim(server, 'PATCH', `/Groups/${group}`, { body });
      expect(status).toBe(204);
    });
    expect(seen).toHaveLength(2);
    expect(seen[0]).not.toContain('GroupMembership');
    const { body: shown } = await scim(server, 'GET', `/Groups/${group}`);
    expect(at(shown, 'members')).toHaveLength(3);
  });

  it('does not grow with the groups, their members and those members of a nested read', async () => {
    const ids = await users(6);
    for (let index = 0; index < 5; index++) await build.group(server, ids.slice(0, index + 1));
    const query = `query ($first: Int!) {
      groups(first: $first) { nodes { members(first: 50) { nodes { user { userName manager { userName } } } } } }
    }`;
    const few = await statementsOf(server.database, () => graphql(server, query, { first: 1 }));
    const many = await statementsOf(server.database, () => graphql(server, query, { first: 50 }));
    expect(many).toBeLessThanOrEqual(Math.max(few, 4));
  });

  it('reads no members that the answer does not show', async () => {
    const seen = await sentBy(server.database, async () => {
      await scim(server, 'GET', '/Groups?excludedAttributes=members&filter=displayName eq "x"');
      await scim(server, 'GET', '/Groups?attributes=id&count=10');
    });
    expect(seen).toHaveLength(2);
    expect(seen.filter((text) => text.includes('GroupMembership'))).toEqual([]);
  });
});
