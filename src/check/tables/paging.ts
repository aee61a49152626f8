import { type Check, check } from '../check.js';
import {
  expectError,
  expectHits,
  expectList,
  expectStatus,
  expectThat,
  expectValues,
  idOf,
  show,
} from '../expect.js';
import { once } from '../once.js';
import type { Target } from '../target.js';

const COUNT = 5;

/** Five users, found by the beginning of their names. */
const people = once(async (target: Target) => {
  const mark = target.unique('page');
  const ids: string[] = [];
  for (const letter of 'dbaec')
    ids.push(idOf(await target.user({ userName: `${mark}-${letter}`, title: letter })));
  return { filter: `userName sw "${mark}"`, ids };
});

/** Paging by index (RFC 7644 §3.4.2.4) and by cursor (RFC 9865), and sorting. */
export const PAGING: readonly Check[] = [
  check('RFC 7644 §3.4.2.4', 'pages by index hold everybody once', async (target) => {
    const { filter, ids } = await people(target);
    const seen: string[] = [];
    for (let startIndex = 1; startIndex <= COUNT; startIndex += 2) {
      const query = { filter, startIndex: String(startIndex), count: '2' };
      const reply = await target.get('/Users', query);
      const page = expectList(reply);
      expectValues(reply.body, { totalResults: COUNT, startIndex, itemsPerPage: page.length });
      seen.push(...page.map(idOf));
    }
    expectSame(seen, ids);
  }),
  check('RFC 7644 §3.4.2.4', 'count=0 counts and answers no resources', async (target) => {
    const { filter } = await people(target);
    const reply = await target.get('/Users', { filter, count: '0' });
    expectThat(expectList(reply).length === 0, 'the answer holds resources');
    expectValues(reply.body, { totalResults: COUNT });
  }),
  check(
    'RFC 7644 §3.4.2.4',
    'a startIndex below 1 means 1, and a count below 0 means 0',
    async (target) => {
      const { filter } = await people(target);
      const start = await target.get('/Users', { filter, startIndex: '-3', count: '2' });
      expectThat(
        expectList(start).length === 2,
        'startIndex=-3 does not begin with the first page',
      );
      const none = await target.get('/Users', { filter, count: '-1' });
      expectThat(expectList(none).length === 0, 'count=-1 answers resources');
    },
  ),
  check('RFC 7644 §3.4.2.4', 'a page beyond the end is empty', async (target) => {
    const { filter } = await people(target);
    const reply = await target.get('/Users', { filter, startIndex: '100', count: '2' });
    expectThat(expectList(reply).length === 0, 'the answer holds resources');
    expectValues(reply.body, { totalResults: COUNT });
  }),
  check('RFC 7644 §3.4.2.3', 'sortBy and sortOrder order a list', async (target) => {
    target.needs('sort.supported');
    const { filter } = await people(target);
    for (const [sortOrder, wanted] of [
      ['ascending', 'abcde'],
      ['descending', 'edcba'],
    ] as const) {
      const reply = await target.get('/Users', { filter, sortBy: 'userName', sortOrder });
      const found = expectList(reply)
        .map((one) => String(one['title']))
        .join('');
      expectThat(found === wanted, `${sortOrder}: expected ${wanted}, found ${found}`);
    }
  }),
  check(
    'RFC 9865 §2',
    'pages by cursor hold everybody once, and the last has no nextCursor',
    async (target) => {
      target.needs('pagination.cursor');
      const { filter, ids } = await people(target);
      const seen: string[] = [];
      for (let cursor: unknown = '', pages = 0; typeof cursor === 'string'; pages++) {
        expectThat(pages < COUNT, 'the cursors do not end');
        const reply = await target.get('/Users', { filter, count: '2', cursor });
        seen.push(...expectList(reply).map(idOf));
        cursor = reply.body['nextCursor'];
      }
      expectSame(seen, ids);
    },
  ),
  check(
    'RFC 9865 §2.1',
    'a cursor that was not issued answers 400 invalidCursor',
    async (target) => {
      target.needs('pagination.cursor');
      expectError(await target.get('/Users', { cursor: 'no-cursor' }), 400, 'invalidCursor');
    },
  ),
  check('RFC 9865 §2.1', 'a cursor of another filter answers 400', async (target) => {
    target.needs('pagination.cursor');
    const { filter } = await people(target);
    const first = await target.get('/Users', { filter, count: '2', cursor: '' });
    expectStatus(first, 200);
    const cursor = String(first.body['nextCursor']);
    expectStatus(await target.get('/Users', { filter: 'title pr', count: '2', cursor }), 400);
  }),
  check(
    'RFC 9865 §4',
    'the configuration tells the method of paging that is the default',
    async (target) => {
      target.needs('pagination.cursor');
      const { body } = await target.get('/ServiceProviderConfig');
      const { pagination } = body;
      expectThat(
        /"defaultPaginationMethod":"(index|cursor)"/.test(JSON.stringify(pagination ?? {})),
        `pagination is ${show(pagination)}`,
      );
    },
  ),
  check(
    'Entra account discovery',
    'a match query and a page agree on how many there are',
    async (target) => {
      const { filter } = await people(target);
      expectHits(await target.get('/Users', { filter, startIndex: '1', count: '100' }), COUNT);
    },
  ),
];

function expectSame(seen: readonly string[], ids: readonly string[]): void {
  expectThat(new Set(seen).size === seen.length, 'a resource stands on two pages');
  const missing = ids.filter((id) => !seen.includes(id));
  expectThat(
    missing.length === 0 && seen.length === ids.length,
    `${missing.length} of ${ids.length} are missing`,
  );
}
