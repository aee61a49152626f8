import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTERPRISE_USER } from '../../src/scim/urns.js';
import { build } from '../support/build.js';
import { at, scim } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
const ids: string[] = [];

/** Twelve users: the odd ones have a title, in an order that is not that of creation. */
const people = Array.from({ length: 12 }, (_, index) => ({
  userName: `Person${String(index).padStart(2, '0')}`,
  ...(index % 2 === 1 ? { title: `${index % 4 === 1 ? 'a' : 'B'}${20 - index}` } : {}),
  emails: [
    { type: 'work', value: `w${index}@hillview.example` },
    { type: 'home', value: `h${12 - index}@home.example`, primary: true },
  ],
  [ENTERPRISE_USER]: { department: index < 6 ? 'North' : 'South' },
}));

beforeAll(async () => {
  server = await startServer();
  for (const person of people) ids.push(await build.user(server, person));
});
afterAll(() => server.close());

async function list(query: string) {
  const { status, body } = await scim(server, 'GET', `/Users?${query}`);
  expect(status).toBe(200);
  const found = at(body, 'Resources');
  return { body, found: Array.isArray(found) ? found : [] };
}

/** Which of the people a query gives, by number. */
async function numbers(query: string): Promise<number[]> {
  return (await list(query)).found.map((one) => ids.indexOf(String(at(one, 'id'))));
}

const all = people.map((_, index) => index);

describe('paging', () => {
  it.each<[string, { startIndex: number; itemsPerPage: number }, number[]]>([
    ['', { startIndex: 1, itemsPerPage: 12 }, all],
    ['startIndex=1&count=5', { startIndex: 1, itemsPerPage: 5 }, all.slice(0, 5)],
    ['startIndex=6&count=5', { startIndex: 6, itemsPerPage: 5 }, all.slice(5, 10)],
    ['startIndex=11&count=5', { startIndex: 11, itemsPerPage: 2 }, all.slice(10)],
    ['startIndex=0&count=2', { startIndex: 1, itemsPerPage: 2 }, [0, 1]],
    ['startIndex=-5&count=2', { startIndex: 1, itemsPerPage: 2 }, [0, 1]],
    ['count=0', { startIndex: 1, itemsPerPage: 0 }, []],
    ['count=-3', { startIndex: 1, itemsPerPage: 0 }, []],
    ['startIndex=13', { startIndex: 13, itemsPerPage: 0 }, []],
    ['startIndex=1000&count=5', { startIndex: 1000, itemsPerPage: 0 }, []],
    ['COUNT=1&StartIndex=2', { startIndex: 2, itemsPerPage: 1 }, [1]],
    [`count=${'9'.repeat(60)}`, { startIndex: 1, itemsPerPage: 12 }, all],
  ])('%s', async (query, page, wanted) => {
    const { body } = await list(query);
    expect(body).toMatchObject({ ...page, totalResults: 12 });
    expect(await numbers(query)).toEqual(wanted);
  });

  it.each(['1.5', 'ten', '1e3', '', '0x10', '٣'])(
    'count=%s answers 400 invalidValue',
    async (text) => {
      const path = `/Users?count=${encodeURIComponent(text)}`;
      const { status, body } = await scim(server, 'GET', path);
      expect([status, at(body, 'scimType')]).toEqual([400, 'invalidValue']);
    },
  );

  it('counts the matches of the filter, not those of the page', async () => {
    const { body } = await list('count=2&filter=department+eq+%22south%22');
    expect(body).toMatchObject({ totalResults: 6, itemsPerPage: 2 });
  });
});

describe('sorting', () => {
  const titled = [11, 7, 3, 9, 5, 1];
  it.each<[string, number[]]>([
    ['sortBy=userName&sortOrder=descending', all.toReversed()],
    ['sortBy=USERNAME', all],
    ['sortBy=meta.created&sortOrder=DESCENDING', all.toReversed()],
    ['sortBy=id', all],
    ['sortOrder=descending', all],
    ['sortBy=nothing', all],
    [`sortBy=${ENTERPRISE_USER}:department&sortOrder=descending&count=1`, [11]],
  ])('%s', async (query, wanted) => {
    const found = await numbers(query);
    if (query.includes('department')) expect(found[0]).toBeGreaterThanOrEqual(6);
    else expect(found).toEqual(wanted);
  });

  it('compares without regard to letter case; missing values are last, and first when descending', async () => {
    const up = await numbers('sortBy=title');
    const byTitle = [...titled].sort((a, b) => compareTitles(a, b));
    expect(up.slice(0, 6)).toEqual(byTitle);
    expect((await numbers('sortBy=title&sortOrder=descending')).slice(6)).toEqual(
      byTitle.toReversed(),
    );
  });

  it('uses the primary element of a plural attribute', async () => {
    const byPrimary = [...all].sort((a, b) => (`h${12 - a}@` < `h${12 - b}@` ? -1 : 1));
    expect(await numbers('sortBy=emails')).toEqual(byPrimary);
    expect(await numbers('sortBy=emails.value')).toEqual(byPrimary);
  });

  it('refuses another order', async () => {
    const { status, body } = await scim(server, 'GET', '/Users?sortBy=userName&sortOrder=up');
    expect([status, at(body, 'scimType')]).toEqual([400, 'invalidValue']);
  });

  it('keeps ties in one order over all pages', async () => {
    const query = `sortBy=${ENTERPRISE_USER}:department`;
    const pages = [];
    for (const startIndex of [1, 6, 11])
      pages.push(...(await numbers(`${query}&startIndex=${startIndex}&count=5`)));
    expect(pages.toSorted((a, b) => a - b)).toEqual(all);
  });
});

function compareTitles(a: number, b: number): number {
  const title = (index: number) => String(people[index]?.title).toLowerCase();
  return title(a) < title(b) ? -1 : 1;
}

describe('filters', () => {
  const odd = [1, 3, 5, 7, 9, 11];
  it.each<[string, number[]]>([
    ['userName sw "person0"', all.slice(0, 10)],
    ['userName ew "11" or userName ew "03"', [3, 11]],
    ['userName co "ON1"', [10, 11]],
    ['title pr', odd],
    ['not (title pr)', [0, 2, 4, 6, 8, 10]],
    ['title eq null', [0, 2, 4, 6, 8, 10]],
    ['title ne null', odd],
    ['userName eq "person00" or userName eq "person01" and title eq "none"', [0]],
    ['(userName eq "person00" or userName eq "person01") and title pr', [1]],
    ['userName gt "person09" and userName le "PERSON10"', [10]],
    ['emails[type eq "work" and value co "home"]', []],
    ['emails.type eq "work" and emails.value eq "h12@home.example"', [0]],
    ['emails[type eq "home"].value eq "H12@home.example"', [0]],
    ['emails co "w3@"', [3]],
    ['department eq "north" and not (title pr)', [0, 2, 4]],
    [`schemas eq "${ENTERPRISE_USER}"`, all],
    ['schemas eq "urn:unknown"', []],
    ['active eq true', all],
    ['active eq "False"', []],
    ['meta.resourceType eq "User"', all],
    ['meta.created gt "2015-10-10T14:38:21.8617979-07:00"', all],
    ['meta.Created gt 2015-10-10T14:38:21.8617979-07:00', all],
    ['userName sw Person1', [10, 11]],
    ['groups pr', []],
    ['nothing eq "x"', []],
    ['userName eq "pers\\u006fn05"', [5]],
  ])('%s', async (filter, wanted) => {
    expect(await numbers(`filter=${encodeURIComponent(filter)}`)).toEqual(wanted);
  });
});
