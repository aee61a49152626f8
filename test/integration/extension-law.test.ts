import { fc } from '@fast-check/vitest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toDefinition } from '../../graphql/extension/rules.js';
import { comparisonKey } from '../../prisma/text.js';
import { typesOf } from '../../src/resources/types.js';
import { leniencyOf } from '../../src/scim/dialect.js';
import { checkFilter } from '../../src/scim/filter/check.js';
import { compareText, evaluateFilter } from '../../src/scim/filter/evaluate.js';
import { parseFilter } from '../../src/scim/filter/parse.js';
import { isObject, type JsonObject } from '../../src/scim/json.js';
import { SEARCH_REQUEST } from '../../src/scim/urns.js';
import { build } from '../support/build.js';
import { at, scim } from '../support/client.js';
import { BADGE, EVERY_TYPE, register } from '../support/extension.js';
import { startServer, type TestServer } from '../support/start-server.js';

/** The laws of filters and orders hold for what a tenant has added itself, whatever its type. */
let server: TestServer;
let stored: JsonObject[] = [];

const TEXTS = ['a', 'A', 'B', 'ab', 'Äb', 'äB', 'ß', '😀', '%', '_', '\\', "o'x", '10', '9'];
const NUMBERS = [-2, 0, 1, 9, 10, 2 ** 40];
const DECIMALS = [-1.5, 0, 0.1, 9.25, 10, 1e21];
const INSTANTS = ['2020-01-31T10:00:00Z', '2020-01-31T10:00:00.500Z', '2021-06-01T00:00:00Z'];
const BYTES = ['AA==', 'AA', '+/8=', '+/8', 'YWI='];
const PAGES = ['https://a.example', 'https://A.example', 'https://b.example/x'];

const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });
const one = <Value>(values: readonly Value[]) => fc.constantFrom(...values);
const some = <Value>(values: readonly Value[]) => fc.array(one(values), { maxLength: 3 });

const badge = fc.record({
  code: maybe(one(TEXTS)),
  floor: maybe(one(NUMBERS)),
  height: maybe(one(DECIMALS)),
  remote: maybe(fc.boolean()),
  since: maybe(one(INSTANTS)),
  seal: maybe(one(BYTES)),
  page: maybe(one(PAGES)),
  skills: some(TEXTS),
  levels: some(NUMBERS),
  desk: maybe(fc.record({ building: maybe(one(TEXTS)), number: maybe(one(NUMBERS)) })),
  keys: fc.array(
    fc.record({
      value: one(TEXTS),
      type: maybe(one(['door', 'locker', 'Other'])),
      weight: maybe(one(DECIMALS)),
    }),
    { maxLength: 3 },
  ),
});

beforeAll(async () => {
  server = await startServer();
  expect((await register(server, { attributes: EVERY_TYPE })).errors).toEqual([]);
  for (const [index, values] of fc.sample(badge, { numRuns: 30, seed: 5 }).entries()) {
    const last = values.keys.length - 1;
    const keys = values.keys.map((key, place) => ({ ...key, primary: place === last && last > 0 }));
    const badgeNo = index % 4 === 0 ? undefined : `${TEXTS[index % 10] ?? ''}-${index}`;
    const isBare = index % 9 === 8;
    await build.user(server, {
      userName: `law${index}`,
      [BADGE]: isBare ? undefined : { ...values, keys, badgeNo },
    });
  }
  const { body } = await scim(server, 'GET', '/Users?count=500');
  const resources = at(body, 'Resources');
  stored = Array.isArray(resources) ? resources.filter(isObject) : [];
});
afterAll(() => server.close());

const EQUAL = ['eq', 'ne'];
const ORDERED = [...EQUAL, 'gt', 'ge', 'lt', 'le'];
const TEXTUAL = [...ORDERED, 'co', 'sw', 'ew'];

const compared = (path: string, operators: readonly string[], values: readonly unknown[]) =>
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .tuple(one(operators), one(values))
        .map(([operator, value]) => `${path} ${operator} ${JSON.stringify(value)}`),
    },
    { weight: 1, arbitrary: one([`${path} pr`, `${path} eq null`, `${path} ne null`]) },
  );

const inner = fc.oneof(
  compared('value', TEXTUAL, TEXTS),
  compared('type', TEXTUAL, ['door', 'DOOR', 'o']),
  compared('primary', EQUAL, [true, false]),
  compared('weight', ORDERED, DECIMALS),
);

const test = fc.oneof(
  compared(`${BADGE}:badgeNo`, TEXTUAL, [...TEXTS, 'A-1', '-1']),
  compared('code', TEXTUAL, TEXTS),
  compared('floor', ORDERED, NUMBERS),
  compared('height', ORDERED, DECIMALS),
  compared('remote', EQUAL, [true, false]),
  compared('since', ORDERED, [...INSTANTS, '2020-01-31T11:00:00+01:00']),
  compared('seal', EQUAL, BYTES),
  compared(`${BADGE}:page`, TEXTUAL, PAGES),
  compared('skills', TEXTUAL, TEXTS),
  compared('levels', ORDERED, NUMBERS),
  compared('desk.building', TEXTUAL, TEXTS),
  compared(`${BADGE}:desk.number`, ORDERED, NUMBERS),
  compared('keys', TEXTUAL, TEXTS),
  compared('keys.type', TEXTUAL, ['door', 'DOOR', 'o']),
  compared('keys.weight', ORDERED, DECIMALS),
  fc
    .tuple(inner, one(['and', 'or']), inner, fc.boolean())
    .map(
      ([left, word, right, isNot]) => `keys[${isNot ? `not (${left})` : left} ${word} ${right}]`,
    ),
  one(['desk pr', 'keys pr', 'skills pr', `schemas eq "${BADGE}"`]),
);

const { filter: anyFilter } = fc.letrec<{ filter: string }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    test,
    tie('filter').map((filter) => `not (${filter})`),
    fc
      .tuple(tie('filter'), one(['and', 'or']), tie('filter'))
      .map(([left, word, right]) => `(${left}) ${word} (${right})`),
  ),
}));

const types = typesOf({
  uniqueGroupNames: true,
  extensions: [
    toDefinition({ urn: BADGE, resourceType: 'User', name: 'x', attributes: EVERY_TYPE }),
  ],
});

async function found(query: JsonObject): Promise<unknown> {
  const body = { schemas: [SEARCH_REQUEST], count: 500, attributes: ['id'], ...query };
  const answer = await scim(server, 'POST', '/Users/.search', { body });
  const resources = at(answer.body, 'Resources');
  return Array.isArray(resources) ? resources.map((user) => at(user, 'id')) : answer.body;
}

describe('any filter of added attributes', () => {
  it('finds in the database what the evaluator finds', async () => {
    const scope = { type: types.User, leniency: leniencyOf('entra') };
    await fc.assert(
      fc.asyncProperty(anyFilter, async (filter) => {
        const checked = checkFilter(parseFilter(filter), scope);
        const expected = stored
          .filter((user) => evaluateFilter(checked, user, comparisonKey))
          .map((user) => at(user, 'id'));
        expect({ filter, found: await found({ filter }) }).toEqual({ filter, found: expected });
      }),
      { numRuns: 400 },
    );
  }, 120_000);
});

type Compare = (left: unknown, right: unknown) => number;

const asText: Compare = (left, right) => compareText(String(left), String(right));
const folded: Compare = (left, right) =>
  compareText(comparisonKey(String(left)), comparisonKey(String(right)));
const asNumber: Compare = (left, right) => Number(left) - Number(right);
const asInstant: Compare = (left, right) => Date.parse(String(left)) - Date.parse(String(right));

const ORDERS: [path: string, compare: Compare][] = [
  ['badgeNo', folded],
  ['code', asText],
  ['floor', asNumber],
  ['height', asNumber],
  ['remote', asNumber],
  ['since', asInstant],
  ['page', asText],
  ['skills', folded],
  ['levels', asNumber],
  ['desk.building', folded],
  ['desk.number', asNumber],
  ['keys', folded],
  ['keys.type', folded],
  ['keys.weight', asNumber],
];

/** What a user is sorted by: of a list its primary element, else its first. */
function keyOf(user: JsonObject, path: string): unknown {
  const [name = '', part] = path.split('.');
  const value: unknown = at(user, BADGE, name);
  const elements: readonly unknown[] = Array.isArray(value) ? value : [value];
  const lead = elements.find((element) => at(element, 'primary') === true) ?? elements[0];
  const leaf = name === 'keys' ? (part ?? 'value') : part;
  return leaf === undefined ? lead : at(lead, leaf);
}

describe('a list', () => {
  it.each(ORDERS)(
    'is sorted by the added attribute %s, absent last, and the other way round',
    async (path, compare) => {
      for (const [sortOrder, sign] of [
        ['ascending', 1],
        ['descending', -1],
      ] as const) {
        const expected = stored
          .map((user) => ({ id: String(at(user, 'id')), key: keyOf(user, path) }))
          .sort((left, right) => {
            const absent = Number(left.key === undefined) - Number(right.key === undefined);
            const isBoth = left.key !== undefined && right.key !== undefined;
            const order = sign * (isBoth ? compare(left.key, right.key) : absent);
            return order || compareText(left.id, right.id);
          })
          .map(({ id }) => id);
        expect(await found({ sortBy: `${BADGE}:${path}`, sortOrder })).toEqual(expected);
      }
    },
  );
});
