import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIST_RESPONSE, SEARCH_REQUEST } from '../../src/scim/urns.js';
import { build } from '../support/build.js';
import { at, scim } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
const users: string[] = [];
const groups: string[] = [];

beforeAll(async () => {
  server = await startServer();
  for (const [userName, displayName] of [
    ['mira', 'Mira'],
    ['jonas', 'Jonas'],
    ['zed', undefined],
  ]) {
    users.push(await build.user(server, { userName, displayName, externalId: `x-${userName}` }));
    groups.push(await build.group(server, users.slice(-1)));
  }
});
afterAll(() => server.close());

const search = (path: string, parameters: object) =>
  scim(server, 'POST', `${path}/.search`, { body: { schemas: [SEARCH_REQUEST], ...parameters } });

function idsOf(body: unknown): string[] {
  const resources = at(body, 'Resources');
  return Array.isArray(resources) ? resources.map((one) => String(at(one, 'id'))) : [];
}

/** Ids of all six in the order of their creation. */
const created = () => users.flatMap((id, index) => [id, groups[index]]);

describe('POST .search on a resource type', () => {
  it('takes in its body what a list takes in the URL, and answers 200', async () => {
    const { status, body } = await search('/Users', {
      filter: 'userName sw "m" or userName eq "ZED"',
      sortBy: 'userName',
      sortOrder: 'descending',
      attributes: ['userName'],
      startIndex: 1,
      count: 1,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      schemas: [LIST_RESPONSE],
      totalResults: 2,
      startIndex: 1,
      itemsPerPage: 1,
    });
    expect(at(body, 'Resources', 0)).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      id: users[2],
      userName: 'zed',
    });
  });

  it('takes attributes as text, and excludedAttributes', async () => {
    const some = await search('/Groups', { attributes: 'displayName', count: 1 });
    expect(at(some.body, 'Resources', 0, 'members')).toBeUndefined();
    const most = await search('/Groups', { excludedAttributes: ['members', 'meta'], count: 1 });
    expect(at(most.body, 'Resources', 0, 'members')).toBeUndefined();
    expect(at(most.body, 'Resources', 0, 'displayName')).toMatch(/^Group/);
  });

  it('pages by cursor', async () => {
    const first = await search('/Users', { cursor: '', count: 2 });
    expect(idsOf(first.body)).toEqual(users.slice(0, 2));
    const next = await search('/Users', { cursor: at(first.body, 'nextCursor'), count: 2 });
    expect(idsOf(next.body)).toEqual(users.slice(2));
    expect(at(next.body, 'nextCursor')).toBeUndefined();
  });

  it.each([
    [{ schemas: [] }, 'invalidSyntax', 'schemas'],
    [{ schemas: ['urn:x'] }, 'invalidSyntax', 'schemas'],
    [{ count: 'ten' }, 'invalidValue', 'count'],
    [{ count: 1.5 }, 'invalidValue', 'count'],
    [{ startIndex: [] }, 'invalidValue', 'startIndex'],
    [{ filter: 5 }, 'invalidValue', 'filter'],
    [{ filter: '' }, 'invalidFilter', 'filter'],
    [{ sortBy: {} }, 'invalidValue', 'sortBy'],
    [{ sortOrder: 'sideways' }, 'invalidValue', 'sortOrder'],
    [{ attributes: [1] }, 'invalidValue', 'attributes'],
    [{ attributes: ['a'], excludedAttributes: ['b'] }, 'invalidValue', 'attributes'],
    [{ cursor: '', startIndex: 1 }, 'invalidValue', 'cursor'],
    [{ filter: 'password eq "x"' }, 'invalidFilter', 'password'],
  ])('refuses %j', async (parameters, scimType, words) => {
    const { status, body } = await search('/Users', parameters);
    expect([status, at(body, 'scimType')]).toEqual([400, scimType]);
    expect(at(body, 'detail')).toContain(words);
  });

  it('has no password for a filter in a URL either: 403 sensitive', async () => {
    const { status, body } = await scim(server, 'GET', '/Users?filter=password+eq+%22x%22');
    expect([status, at(body, 'scimType')]).toEqual([403, 'sensitive']);
  });

  it('is not a resource', async () => {
    expect((await scim(server, 'GET', '/Users/.search')).status).toBe(405);
  });
});

describe('a query of the server root', () => {
  it.each(['', '/'])(
    'lists users and groups in the order of their creation: GET %s',
    async (path) => {
      const { status, body } = await scim(server, 'GET', path);
      expect([status, at(body, 'totalResults')]).toEqual([200, 6]);
      expect(idsOf(body)).toEqual(created());
      expect(at(body, 'Resources', 1, 'members', 0, 'value')).toBe(users[0]);
      expect(at(body, 'Resources', 0, 'groups', 0, 'value')).toBe(groups[0]);
    },
  );

  it.each<[string, () => (string | undefined)[]]>([
    ['meta.resourceType eq User', () => users],
    ['meta.resourceType eq "Group"', () => groups],
    ['userName pr', () => users],
    ['not (userName pr)', () => groups],
    ['userName ne "mira"', () => created().filter((id) => id !== users[0])],
    ['displayName sw "Mi" or members pr', () => [users[0], ...groups]],
    ['externalId eq "x-zed"', () => users.slice(2)],
    ['members[value pr]', () => groups],
    ['name.familyName eq "none"', () => []],
  ])(
    'filters: an attribute that a type does not have has no value: %s',
    async (filter, expected) => {
      for (const answer of [
        await scim(server, 'GET', `?filter=${encodeURIComponent(filter)}`),
        await search('', { filter }),
      ]) {
        expect(answer.status).toBe(200);
        expect(idsOf(answer.body).sort()).toEqual(
          expected()
            .map((id) => String(id))
            .sort(),
        );
      }
    },
  );

  it('sorts both types by an attribute that both have', async () => {
    const { body } = await search('', { sortBy: 'displayName', filter: 'displayName pr' });
    const names = at(body, 'Resources');
    const shown = Array.isArray(names) ? names.map((one) => String(at(one, 'displayName'))) : [];
    expect(shown).toEqual([...shown].sort());
    expect(shown).toHaveLength(5);
  });

  it('sorts a type without the attribute last, and first when descending', async () => {
    const up = await search('', { sortBy: 'userName' });
    expect(idsOf(up.body)).toEqual([users[1], users[0], users[2], ...groups]);
    const down = await search('', { sortBy: 'userName', sortOrder: 'descending' });
    expect(idsOf(down.body)).toEqual([...groups, users[2], users[0], users[1]]);
  });

  it.each(['', 'sortBy=displayName&', 'sortBy=userName&sortOrder=descending&'])(
    'pages by index and by cursor: %s',
    async (sort) => {
      const whole = idsOf((await scim(server, 'GET', `?${sort}count=50`)).body);
      const byIndex: string[] = [];
      for (let start = 1; start <= 6; start += 2) {
        byIndex.push(
          ...idsOf((await scim(server, 'GET', `?${sort}startIndex=${start}&count=2`)).body),
        );
      }
      expect(byIndex).toEqual(whole);
      const byCursor: string[] = [];
      for (let cursor: unknown = ''; typeof cursor === 'string'; ) {
        const { body } = await scim(server, 'GET', `?${sort}count=4&cursor=${cursor}`);
        byCursor.push(...idsOf(body));
        cursor = at(body, 'nextCursor');
      }
      expect(byCursor).toEqual(whole);
    },
  );

  it('shows what is asked for of each type', async () => {
    const { body } = await scim(server, 'GET', '?attributes=userName,members.value&count=2');
    expect(at(body, 'Resources', 0)).toMatchObject({ userName: 'mira' });
    expect(at(body, 'Resources', 1, 'members')).toEqual([{ value: users[0] }]);
    expect(at(body, 'Resources', 1, 'displayName')).toBeUndefined();
  });
});
