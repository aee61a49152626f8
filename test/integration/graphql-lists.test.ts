import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTERPRISE_USER } from '../../src/scim/urns.js';
import { build } from '../support/build.js';
import { at, graphql, textAt } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
const ids: string[] = [];
let group: string;
beforeAll(async () => {
  server = await startServer();
  for (let index = 0; index < 6; index++) {
    const id = await build.user(server, {
      userName: `List${index}`,
      active: index !== 3,
      ...(index < 2 ? { title: `T${index}%` } : {}),
      emails: [
        { type: 'work', value: `w${index}@hillview.example` },
        { type: 'home', value: `h${index}@home.example` },
      ],
      ...(index === 0 ? {} : { [ENTERPRISE_USER]: { manager: ids[0] ?? '' } }),
    });
    ids.push(id);
  }
  group = await build.group(server, ids.slice(2, 5));
});
afterAll(() => server.close());

/** Which of the users an object of arguments gives, by number. */
async function numbers(where: object): Promise<number[]> {
  const query = 'query ($where: UserWhere) { users(where: $where) { nodes { id } } }';
  const { data, errors } = await graphql(server, query, { where });
  expect(errors).toEqual([]);
  const nodes = at(data, 'users', 'nodes');
  return Array.isArray(nodes) ? nodes.map((node) => ids.indexOf(textAt(node, 'id'))) : [];
}

describe('where', () => {
  it.each<[object, number[]]>([
    [{}, [0, 1, 2, 3, 4, 5]],
    [{ userName: { equals: 'LIST3' } }, [3]],
    [{ userName: { startsWith: 'list', greaterThan: 'list4' } }, [5]],
    [{ userName: { notEquals: 'list0' }, active: { equals: false } }, [3]],
    [{ title: { present: true } }, [0, 1]],
    [{ title: { contains: '%' } }, [0, 1]],
    [{ title: { contains: '_' } }, []],
    [{ not: { title: { present: true } } }, [2, 3, 4, 5]],
    [{ or: [{ userName: { endsWith: '1' } }, { userName: { endsWith: '2' } }] }, [1, 2]],
    [
      { and: [{ active: { equals: true } }, { not: { userName: { lessThanOrEqual: 'list3' } } }] },
      [4, 5],
    ],
    [{ emails: { some: { type: { equals: 'work' }, value: { contains: 'home' } } } }, []],
    [{ emails: { some: { type: { equals: 'HOME' }, value: { startsWith: 'H4' } } } }, [4]],
    [{ manager: { userName: { equals: 'list0' } } }, [1, 2, 3, 4, 5]],
    [{ groups: { some: { displayName: { startsWith: 'group' } } } }, [2, 3, 4]],
    [{ createdAt: { greaterThan: '2015-01-01T00:00:00Z' } }, [0, 1, 2, 3, 4, 5]],
    [{ id: { equals: 'not an id' } }, []],
  ])('%j', async (where, wanted) => {
    expect(await numbers(where)).toEqual(wanted);
  });
});

describe('paging', () => {
  const PAGE = `query ($first: Int, $after: String, $offset: Int, $limit: Int, $orderBy: UserOrder) {
    users(first: $first, after: $after, offset: $offset, limit: $limit, orderBy: $orderBy) {
      totalCount nodes { userName } pageInfo { endCursor hasNextPage hasPreviousPage }
    }
  }`;

  it.each(['USER_NAME', 'TITLE', 'ACTIVE', 'EMAILS', 'CREATED_AT', 'ID'])(
    'walks every user once by cursor, ordered by %s, in both directions',
    async (field) => {
      for (const direction of ['ASC', 'DESC']) {
        const seen: string[] = [];
        let after: string | undefined;
        do {
          const { data } = await graphql(server, PAGE, {
            first: 2,
            after,
            orderBy: { field, direction },
          });
          for (const index of [0, 1]) seen.push(textAt(data, 'users', 'nodes', index, 'userName'));
          const hasNext = at(data, 'users', 'pageInfo', 'hasNextPage') === true;
          after = hasNext ? textAt(data, 'users', 'pageInfo', 'endCursor') : undefined;
        } while (after !== undefined);
        expect(seen.toSorted()).toEqual(ids.map((_, index) => `List${index}`));
      }
    },
  );

  it('by offset and limit tells the total, also beyond the end', async () => {
    const { data } = await graphql(server, PAGE, { offset: 4, limit: 10 });
    expect(at(data, 'users', 'nodes')).toEqual([{ userName: 'List4' }, { userName: 'List5' }]);
    const beyond = await graphql(server, PAGE, { offset: 50, limit: 10 });
    expect(at(beyond.data, 'users')).toMatchObject({ totalCount: 6, nodes: [] });
  });

  it.each([
    { after: 'nonsense' },
    { first: -1 },
    { offset: -1 },
    { after: Buffer.from('["x","y"]').toString('base64url') },
    {
      after: Buffer.from(JSON.stringify(['x', crypto.randomUUID()])).toString('base64url'),
      orderBy: { field: 'CREATED_AT' },
    },
  ])('%j is refused with INVALID_VALUE', async (variables) => {
    const { errors } = await graphql(server, PAGE, variables);
    expect(at(errors, 0, 'extensions', 'code')).toBe('INVALID_VALUE');
  });

  it('of the members of a group reads those alone that the page shows', async () => {
    const query = `query ($id: ID!, $after: String) {
      group(id: $id) { members(first: 2, after: $after) {
        totalCount nodes { user { userName manager { userName } } } pageInfo { endCursor hasNextPage }
      } }
    }`;
    const first = await graphql(server, query, { id: group });
    expect(at(first.data, 'group', 'members')).toMatchObject({
      totalCount: 3,
      pageInfo: { hasNextPage: true },
    });
    expect(at(first.data, 'group', 'members', 'nodes', 0, 'user', 'manager')).toEqual({
      userName: 'List0',
    });
    const after = textAt(first.data, 'group', 'members', 'pageInfo', 'endCursor');
    const second = await graphql(server, query, { id: group, after });
    expect(at(second.data, 'group', 'members', 'nodes')).toHaveLength(1);
  });
});
