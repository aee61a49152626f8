import { Prisma } from '../../prisma/generated/client/client.js';
import { isId } from '../../prisma/ids.js';
import { binaryKey, comparisonKey, escapeLike } from '../../prisma/text.js';
import type {
  AddressFilter,
  BooleanFilter,
  DateTimeFilter,
  NumberFilter,
  StringFilter,
} from './filters.js';

const { sql, join, empty } = Prisma;

/** A predicate that no row meets. */
export const NEVER = sql`FALSE`;

/** A predicate that every row meets. */
export const ALWAYS = sql`TRUE`;

/** A column that holds text, and how its values are compared. */
export interface TextColumn {
  /** The compared column: the comparison key, or the value itself where letter case counts. */
  readonly column: Prisma.Sql;
  /** Brings a literal into the form of the column. */
  readonly prepare: (text: string) => string;
  /** Finds the rows that a LIKE pattern fits, where there is an index that does; see `search.ts`. */
  readonly search?: (pattern: string) => Prisma.Sql;
}

/** The predicate of a column whose values are compared without regard to case. */
export function caseless(column: Prisma.Sql): TextColumn {
  return { column, prepare: comparisonKey };
}

/** The predicate of a column whose values are compared exactly. */
export function exact(column: Prisma.Sql): TextColumn {
  return { column, prepare: (text) => text };
}

/** The predicate of a column that holds base64 text: whatever the alphabet and the padding. */
export function binary(column: Prisma.Sql): TextColumn {
  return { column: sql`rtrim(translate(${column}, '-_', '+/'), '=')`, prepare: binaryKey };
}

/** All of the predicates; true when there are none. */
export function every(predicates: readonly Prisma.Sql[]): Prisma.Sql {
  const [only] = predicates;
  if (only === undefined) return ALWAYS;
  return predicates.length === 1 ? only : sql`(${join(predicates, ' AND ')})`;
}

/** Any of the predicates; false when there are none. */
export function some(predicates: readonly Prisma.Sql[]): Prisma.Sql {
  const [only] = predicates;
  if (only === undefined) return NEVER;
  return predicates.length === 1 ? only : sql`(${join(predicates, ' OR ')})`;
}

/**
 * The opposite, in two-valued logic: an absent value makes a comparison unknown to SQL but false to
 * SCIM, so that `not (title eq "x")` matches a user without a title.
 */
export function negation(predicate: Prisma.Sql): Prisma.Sql {
  return sql`((${predicate}) IS NOT TRUE)`;
}

/** Tests on text. Every literal is bound; LIKE patterns have their wildcards escaped. */
export function matchesText(filter: StringFilter, compared: TextColumn): Prisma.Sql {
  const { column, prepare } = compared;
  const like = compared.search ?? ((pattern: string) => sql`${column} LIKE ${pattern}`);
  if (Object.values(filter).some(isUnstorable)) return filter.notEquals ? ALWAYS : NEVER;
  return every(
    given(filter, {
      equals: (text) => sql`${column} = ${prepare(text)}`,
      notEquals: (text) => sql`${column} IS DISTINCT FROM ${prepare(text)}`,
      contains: (text) => like(`%${escapeLike(prepare(text))}%`),
      startsWith: (text) => startsWith(column, prepare(text)),
      endsWith: (text) => like(`%${escapeLike(prepare(text))}`),
      greaterThan: (text) => sql`${column} > ${prepare(text)}`,
      greaterThanOrEqual: (text) => sql`${column} >= ${prepare(text)}`,
      lessThan: (text) => sql`${column} < ${prepare(text)}`,
      lessThanOrEqual: (text) => sql`${column} <= ${prepare(text)}`,
      present: (wanted) => presence(column, wanted),
    }),
  );
}

/** Text that no row can hold: it would not even reach the database. */
export function isUnstorable(value: unknown): boolean {
  return typeof value === 'string' && /\u0000|\p{Surrogate}/u.test(value);
}

/** Tests on a UUID column. Text that is no id of ours equals none and never reaches the column. */
export function matchesId(filter: StringFilter, column: Prisma.Sql): Prisma.Sql {
  const { equals, notEquals, ...rest } = filter;
  const asText = exact(sql`${column}::text`);
  return every([
    ...(isGiven(equals) ? [isId(equals) ? sql`${column} = ${equals}::uuid` : NEVER] : []),
    ...(isGiven(notEquals)
      ? [isId(notEquals) ? sql`${column} IS DISTINCT FROM ${notEquals}::uuid` : ALWAYS]
      : []),
    matchesText(rest, asText),
  ]);
}

/** Tests on an address that is made of a constant and a column; absent where the column has no value. */
export function matchesAddress({ base, test }: AddressFilter, column: Prisma.Sql): Prisma.Sql {
  return matchesText(test, exact(sql`(${base}::text || ${column}::text)`));
}

/** Tests on the entity tag that a version is shown as: `W/"3"`. */
export function matchesEntityTag(filter: StringFilter, version: Prisma.Sql): Prisma.Sql {
  return matchesText(filter, exact(sql`('W/"' || ${version}::text || '"')`));
}

/** Tests on a boolean column. */
export function matchesBoolean(filter: BooleanFilter, column: Prisma.Sql): Prisma.Sql {
  return every(
    given(filter, {
      equals: (value) => sql`${column} = ${value}`,
      notEquals: (value) => sql`${column} IS DISTINCT FROM ${value}`,
      present: (wanted) => presence(column, wanted),
    }),
  );
}

/** Tests on a number; the literal travels as text, so that no digit is lost. */
export function matchesNumber(filter: NumberFilter, column: Prisma.Sql): Prisma.Sql {
  const literal = (value: number) => sql`${String(value)}::text::numeric`;
  return every(
    given(filter, {
      equals: (value) => sql`${column} = ${literal(value)}`,
      notEquals: (value) => sql`${column} IS DISTINCT FROM ${literal(value)}`,
      greaterThan: (value) => sql`${column} > ${literal(value)}`,
      greaterThanOrEqual: (value) => sql`${column} >= ${literal(value)}`,
      lessThan: (value) => sql`${column} < ${literal(value)}`,
      lessThanOrEqual: (value) => sql`${column} <= ${literal(value)}`,
      present: (wanted) => presence(column, wanted),
    }),
  );
}

/** Tests on an instant. */
export function matchesInstant(filter: DateTimeFilter, column: Prisma.Sql): Prisma.Sql {
  return every(
    given(filter, {
      equals: (instant) => sql`${column} = ${instant.toISOString()}::timestamptz`,
      notEquals: (instant) => sql`${column} IS DISTINCT FROM ${instant.toISOString()}::timestamptz`,
      greaterThan: (instant) => sql`${column} > ${instant.toISOString()}::timestamptz`,
      greaterThanOrEqual: (instant) => sql`${column} >= ${instant.toISOString()}::timestamptz`,
      lessThan: (instant) => sql`${column} < ${instant.toISOString()}::timestamptz`,
      lessThanOrEqual: (instant) => sql`${column} <= ${instant.toISOString()}::timestamptz`,
    }),
  );
}

/** Whether the column has a value. */
export function presence(column: Prisma.Sql, wanted: boolean): Prisma.Sql {
  return wanted ? sql`${column} IS NOT NULL` : sql`${column} IS NULL`;
}

/** A range instead of LIKE: a prepared plan keeps using the B-tree, whatever the prefix is. */
function startsWith(column: Prisma.Sql, prefix: string): Prisma.Sql {
  const end = nextPrefix(prefix);
  const upper = end === undefined ? empty : sql` AND ${column} < ${end}`;
  return sql`(${column} >= ${prefix}${upper})`;
}

/** The first text after all those with the prefix, in code point order; undefined when none is. */
function nextPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  while (points.at(-1) === 0x10ffff) points.pop();
  const last = points.pop();
  if (last === undefined) return undefined;
  const next = last === 0xd7ff ? 0xe000 : last + 1;
  return String.fromCodePoint(...points, next);
}

type Tests<Filter> = {
  readonly [Name in keyof Filter]-?: (value: NonNullable<Filter[Name]>) => Prisma.Sql;
};

/** The predicates of the tests that a filter really holds. */
function given<Filter extends object>(filter: Filter, tests: Tests<Filter>): Prisma.Sql[] {
  const predicates: Prisma.Sql[] = [];
  for (const name in tests) {
    const value = filter[name];
    if (isGiven(value)) predicates.push(tests[name](value));
  }
  return predicates;
}

function isGiven<Value>(value: Value): value is NonNullable<Value> {
  return value !== undefined && value !== null;
}
