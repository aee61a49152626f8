import type { ClauseRow } from './types.js';

/** What RFC 9865, paging by cursor, asks for. */
export const RFC_9865: readonly ClauseRow[] = [
  {
    clause: 'RFC 9865 §2',
    behaviour:
      'An empty cursor begins a list by cursor; every page but the last has a nextCursor, every page but the first a previousCursor.',
    tests: [
      'test/integration/cursor-paging.test.ts › gives what the list by index gives, page by page: %s',
      'test/integration/cursor-paging.test.ts › leads back to the first page: %s',
      'test/integration/cursor-paging.test.ts › has next and previous cursors exactly where there are such pages, and no startIndex',
      'test/integration/cursor-paging.test.ts › begins with a parameter without value, and gives no resources for count=0',
    ],
  },
  {
    clause: 'RFC 9865 §2',
    behaviour: 'A walk neither skips nor repeats a resource while others are made and deleted.',
    tests: [
      'test/integration/cursor-paging.test.ts › neither skips nor repeats while others are made and deleted',
    ],
  },
  {
    clause: 'RFC 9865 §2.1',
    behaviour:
      'A cursor is bound to tenant, credential and query: a forged one, and one with other parameters, is refused with invalidCursor or invalidCount.',
    tests: [
      'test/integration/cursor-paging.test.ts › is refused when a character of it was changed',
      'test/integration/cursor-paging.test.ts › is refused with other parameters: %s',
      'test/integration/cursor-paging.test.ts › is refused for another credential of the same tenant',
      'test/integration/cursor-paging.test.ts › is refused for another resource type',
    ],
  },
  {
    clause: 'RFC 9865 §2.1',
    behaviour: 'A cursor that is too old is refused with expiredCursor.',
    tests: ['test/integration/cursor-paging.test.ts › expires'],
  },
  {
    clause: 'RFC 9865 §3',
    behaviour: 'A search by POST takes a cursor in its body.',
    tests: ['test/integration/search.test.ts › pages by cursor'],
  },
  {
    clause: 'RFC 9865 §2.2',
    behaviour: 'With sorting the pages are sorted.',
    tests: [
      'test/integration/cursor-paging.test.ts › gives what the list by index gives, page by page: %s',
    ],
  },
  {
    clause: 'RFC 9865 §4',
    behaviour:
      'The ServiceProviderConfig announces both methods, the default, the page sizes and the lifetime of cursors.',
    tests: ['test/integration/cursor-paging.test.ts › is announced by the ServiceProviderConfig'],
  },
];
