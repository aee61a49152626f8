import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ENTERPRISE_USER } from '../../src/scim/urns.js';
import { build } from '../support/build.js';
import { at, graphql, scim, textAt } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
const ids: string[] = [];

const people = Array.from({ length: 11 }, (_, index) => ({
  userName: `Person${String((index * 7) % 11).padStart(2, '0')}`,
  ...(index % 3 === 0 ? {} : { title: index % 2 === 0 ? 'Planner' : `Fitter ${index % 4}` }),
  active: index % 4 !== 0,
  ...(index % 5 === 0
    ? {}
    : { emails: [{ type: 'work', value: `m${(index * 3) % 7}@x.example` }] }),
  [ENTERPRISE_USER]: { department: index < 6 ? 'North' : 'South' },
  ...(index % 4 === 3
    ? {}
    : {
        roles: [{ value: 'r', primary: index % 2 === 0 }],
        // Longer than any cursor may be; half of them begin alike.
        x509Certificates: [
          { value: `${index % 2 === 0 ? 'B' : 'A'}${'A'.repeat(60_003 + index * 4)}` },
        ],
        photos: [{ value: `https://x.example/${'p'.repeat(20_000)}${index % 3}` }],
      }),
}));

beforeAll(async () => {
  server = await startServer();
  for (const person of people) ids.push(await build.user(server, person));
});
afterAll(() => server.close());
afterEach(() => vi.restoreAllMocks());

interface Page {
  readonly ids: string[];
  readonly next: string | undefined;
  readonly previous: string | undefined;
  readonly body: unknown;
}

async function read(query: string, cursor: string, headers = {}): Promise<Page> {
  const { status, body } = await scim(server, 'GET', `/Users?${query}&cursor=${cursor}`, {
    headers,
  });
  expect([status, body]).toEqual([200, body]);
  const resources = at(body, 'Resources');
  const text = (name: string) => {
    const value = at(body, name);
    return typeof value === 'string' ? value : undefined;
  };
  return {
    ids: Array.isArray(resources) ? resources.map((one) => String(at(one, 'id'))) : [],
    next: text('nextCursor'),
    previous: text('previousCursor'),
    body,
  };
}

async function walk(query: string): Promise<Page[]> {
  const pages: Page[] = [];
  for (let next: string | undefined = ''; next !== undefined; next = pages.at(-1)?.next) {
    pages.push(await read(query, next));
    expect(pages.length).toBeLessThan(30);
  }
  return pages;
}

const SORTS = [
  '',
  'sortBy=id&sortOrder=descending',
  'sortBy=userName',
  'sortBy=userName&sortOrder=descending',
  'sortBy=title',
  'sortBy=title&sortOrder=descending',
  'sortBy=active',
  'sortBy=active&sortOrder=descending',
  'sortBy=emails',
  'sortBy=emails&sortOrder=descending',
  'sortBy=meta.lastModified&sortOrder=descending',
  `sortBy=${ENTERPRISE_USER}:department`,
  'sortBy=roles.primary',
  'sortBy=roles.primary&sortOrder=descending',
  'sortBy=x509Certificates',
  'sortBy=photos&sortOrder=descending',
  `sortBy=${ENTERPRISE_USER}:manager.$ref`,
];

describe('a list by cursor', () => {
  it.each(SORTS)('gives what the list by index gives, page by page: %s', async (sort) => {
    const whole = await scim(server, 'GET', `/Users?${sort}&count=100`);
    const resources = at(whole.body, 'Resources');
    const expected = Array.isArray(resources) ? resources.map((one) => at(one, 'id')) : [];
    const pages = await walk(`${sort}&count=3`);
    expect(pages.map((page) => page.ids.length)).toEqual([3, 3, 3, 2]);
    expect(pages.flatMap((page) => page.ids)).toEqual(expected);
  });

  it.each(SORTS)('leads back to the first page: %s', async (sort) => {
    const pages = await walk(`${sort}&count=3`);
    const backwards: string[][] = [];
    for (let previous = pages.at(-1)?.previous; previous !== undefined; ) {
      const page = await read(`${sort}&count=3`, previous);
      backwards.unshift(page.ids);
      expect(page.next).toBeDefined();
      previous = page.previous;
    }
    expect(backwards).toEqual(pages.slice(0, -1).map((page) => page.ids));
  });

  it('has next and previous cursors exactly where there are such pages, and no startIndex', async () => {
    const pages = await walk('count=4');
    expect(pages.map(({ next, previous }) => [previous !== undefined, next !== undefined])).toEqual(
      [
        [false, true],
        [true, true],
        [true, false],
      ],
    );
    for (const { body } of pages) {
      expect(at(body, 'totalResults')).toBe(11);
      expect(at(body, 'startIndex')).toBeUndefined();
    }
    expect(pages[0]?.next).toMatch(/^[A-Za-z0-9._~-]+$/);
  });

  it('counts itemsPerPage, and takes a filter along', async () => {
    const pages = await walk('filter=active+eq+true&count=5&attributes=userName');
    expect(pages.map(({ body }) => at(body, 'itemsPerPage'))).toEqual([5, 3]);
    expect(pages.map(({ body }) => at(body, 'totalResults'))).toEqual([8, 8]);
  });

  it('is not chosen without a cursor', async () => {
    const { body } = await scim(server, 'GET', '/Users?count=2');
    expect(at(body, 'startIndex')).toBe(1);
    expect(at(body, 'nextCursor')).toBeUndefined();
  });

  it('begins with a parameter without value, and gives no resources for count=0', async () => {
    const { body } = await scim(server, 'GET', '/Users?cursor&count=0');
    expect([at(body, 'Resources'), at(body, 'totalResults')]).toEqual([[], 11]);
  });

  it('works for groups', async () => {
    for (let index = 0; index < 3; index++) await build.group(server);
    const first = await scim(server, 'GET', '/Groups?cursor=&count=2&sortBy=displayName');
    const next = textAt(first.body, 'nextCursor');
    const { body } = await scim(server, 'GET', `/Groups?cursor=${next}&count=2&sortBy=displayName`);
    expect(at(body, 'itemsPerPage')).toBe(1);
  });

  it('neither skips nor repeats while others are made and deleted', async () => {
    const doomed: string[] = [];
    for (let index = 0; index < 6; index++) {
      doomed.push(await build.user(server, { userName: `Doomed${index}`, title: 'Zebra' }));
    }
    const seen: string[] = [];
    const fresh: string[] = [];
    for (let next: string | undefined = ''; next !== undefined; ) {
      const page = await read('sortBy=userName&count=3', next);
      seen.push(...page.ids);
      next = page.next;
      fresh.push(await build.user(server, { userName: `Aaron${fresh.length}` }));
      const victim = doomed.pop();
      if (victim !== undefined) await scim(server, 'DELETE', `/Users/${victim}`);
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(ids));
    for (const id of fresh) await scim(server, 'DELETE', `/Users/${id}`);
  });
});

describe('a cursor', () => {
  async function refusal(query: string, headers = {}) {
    const { status, body } = await scim(server, 'GET', `/Users?${query}`, { headers });
    return [status, at(body, 'scimType')];
  }
  const first = async () => textAt((await read('count=3', '')).body, 'nextCursor');

  it.each(['garbled', 'a b', '%00', '..', 'A'.repeat(60), 'A'.repeat(9000)])(
    'that is forged is refused: %#',
    async (cursor) => {
      expect((await refusal(`count=3&cursor=${cursor}`))[0]).toBe(400);
    },
  );

  it('is refused when a character of it was changed', async () => {
    const cursor = await first();
    for (const index of [0, 20, 40, cursor.length - 2]) {
      const other = cursor[index] === 'A' ? 'B' : 'A';
      const forged = `${cursor.slice(0, index)}${other}${cursor.slice(index + 1)}`;
      expect(await refusal(`count=3&cursor=${forged}`)).toEqual([400, 'invalidCursor']);
    }
  });

  it.each([
    ['filter=active+eq+true&count=3', 'invalidCursor'],
    ['sortBy=title&count=3', 'invalidCursor'],
    ['attributes=userName&count=3', 'invalidCursor'],
    ['count=4', 'invalidCount'],
    ['count=501', 'invalidCount'],
    ['count=3&startIndex=1', 'invalidValue'],
  ])('is refused with other parameters: %s', async (query, scimType) => {
    expect(await refusal(`${query}&cursor=${await first()}`)).toEqual([400, scimType]);
  });

  it('keeps the page size when count is left out', async () => {
    expect((await read('', await first())).ids).toHaveLength(3);
  });

  it('is refused for another resource type', async () => {
    const { status, body } = await scim(server, 'GET', `/Groups?count=3&cursor=${await first()}`);
    expect([status, at(body, 'scimType')]).toEqual([400, 'invalidCursor']);
  });

  it('is refused for another credential of the same tenant', async () => {
    const { data } = await graphql(
      server,
      'mutation { createAccessToken(input: { name: "other", scopes: ["scim:read"] }) { secret } }',
    );
    const secret = textAt(data, 'createAccessToken', 'secret');
    expect(
      await refusal(`count=3&cursor=${await first()}`, { authorization: `Bearer ${secret}` }),
    ).toEqual([400, 'invalidCursor']);
  });

  it('expires', async () => {
    const cursor = await first();
    const later = Date.now() + 3_700_000;
    vi.spyOn(Date, 'now').mockImplementation(() => later);
    expect(await refusal(`count=3&cursor=${cursor}`)).toEqual([400, 'expiredCursor']);
  });

  it('is announced by the ServiceProviderConfig', async () => {
    const { body } = await scim(server, 'GET', '/ServiceProviderConfig');
    expect(at(body, 'pagination')).toEqual({
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: 100,
      maxPageSize: 500,
      cursorTimeout: 3600,
    });
  });
});
