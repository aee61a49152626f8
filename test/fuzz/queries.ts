import { fc } from '@fast-check/vitest';
import { filter, path } from './filters.js';
import { word } from './words.js';

const names = fc.array(path, { minLength: 1, maxLength: 4 }).map((list) => list.join(','));
const whole = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -2, max: 12 }).map(String) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('1e3', '1.5', 'ten', '', '99999999999999999999', '-0', '٣', ' 2 '),
  },
);
const order = fc.constantFrom('ascending', 'descending', 'DESCENDING', 'up', '');

/** Query parameters by name. */
export type Parameters = Readonly<Record<string, string>>;

const some = { requiredKeys: [], noNullPrototype: true };

const paging: fc.Arbitrary<Parameters> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record(
      { filter, sortBy: path, sortOrder: order, startIndex: whole, count: whole },
      some,
    ),
  },
  // The first page of a list that is read by cursor.
  {
    weight: 1,
    arbitrary: fc
      .record(
        { filter, sortBy: path, sortOrder: order, count: fc.constantFrom('1', '2', '3') },
        some,
      )
      .map((query) => ({ ...query, cursor: '' })),
  },
);

const none: fc.Arbitrary<Parameters> = fc.constant({});

/** Which attributes an answer shall hold. */
export const projection: fc.Arbitrary<Parameters> = fc.oneof(
  names.map((attributes) => ({ attributes })),
  names.map((excludedAttributes) => ({ excludedAttributes })),
  fc.record({ attributes: names, excludedAttributes: names }, { noNullPrototype: true }),
);

/** What few clients add. */
const additions: fc.Arbitrary<Parameters> = fc.oneof(
  fc.constantFrom('x', 'AAAA').map((cursor) => ({ cursor })),
  word.map((x) => ({ aadOptscim062020: '', x })),
);

/** The parameters of a list as they are named. */
export const listParameters: fc.Arbitrary<Parameters> = fc
  .tuple(
    paging,
    fc.oneof({ weight: 3, arbitrary: none }, { weight: 1, arbitrary: projection }),
    fc.oneof({ weight: 9, arbitrary: none }, { weight: 1, arbitrary: additions }),
  )
  .map(([first, second, third]) => ({ ...first, ...second, ...third }));

/** Writes parameters behind a path, blanks as "+" or as "%20". */
export function withQuery(target: string, query: Parameters): string {
  const written = Object.entries(query).map(([name, value], index) => {
    const encoded = encodeURIComponent(value.toWellFormed());
    return `${name}=${index % 2 === 0 ? encoded : encoded.replaceAll('%20', '+')}`;
  });
  return written.length === 0 ? target : `${target}?${written.join('&')}`;
}
