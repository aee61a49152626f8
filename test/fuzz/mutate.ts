import { fc } from '@fast-check/vitest';
import { isObject } from '../../src/scim/json.js';
import { textOf } from './json.js';
import { mark } from './step.js';
import { oddValue } from './words.js';

/** Changes the node of a JSON value that is reached `at` steps in reading order. */
interface Mutation {
  readonly at: number;
  readonly change: (node: unknown) => unknown;
}

/** Stands for a member or an element that goes away. */
const GONE = Symbol('gone');

const NAMES = ['__proto__', 'constructor', 'userName', 'USERNAME', 'schemas', 'id', 'meta', 'a.b'];

const change: fc.Arbitrary<(node: unknown) => unknown> = fc.oneof(
  { weight: 4, arbitrary: oddValue.map((value) => () => value) },
  { weight: 2, arbitrary: fc.constant(() => GONE) },
  { weight: 1, arbitrary: fc.constant((node: unknown) => [node]) },
  { weight: 1, arbitrary: fc.constant((node: unknown) => [node, node]) },
  { weight: 1, arbitrary: fc.constant((node: unknown) => ({ value: node })) },
  { weight: 1, arbitrary: fc.constant((node: unknown) => JSON.stringify(node)) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 40 }).map((levels) => nested(levels)) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...NAMES), oddValue).map(withMember) },
  { weight: 1, arbitrary: oddValue.map(withNameAgain) },
  { weight: 1, arbitrary: fc.constant(withOtherCase) },
);

const mutation: fc.Arbitrary<Mutation> = fc.record({ at: fc.nat(30), change });

const PIECES = [
  '1e999',
  ',',
  '}',
  ']',
  '"',
  '\\u0000',
  '\ufeff',
  'NaN',
  '-',
  '[[',
  '\\',
  '\0',
  '//',
];

/** Breaks the text itself: a piece put in, or the end cut off. */
const textMutation = fc.oneof(
  fc.tuple(fc.nat(400), fc.constantFrom(...PIECES)).map(([at, piece]) => (text: string) => {
    const place = at % (text.length + 1);
    return `${text.slice(0, place)}${piece}${text.slice(place)}`;
  }),
  fc.nat(400).map((at) => (text: string) => text.slice(0, at % (text.length + 1))),
);

/** A body as text: mostly as it was made, sometimes with a few things wrong. */
export function bodyText(value: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const regular = value.map((given) => JSON.stringify(given));
  const mutated = fc
    .tuple(value, fc.array(mutation, { minLength: 1, maxLength: 3 }))
    .map(([given, mutations]) => textOf(mutations.reduce(mutate, given)));
  const broken = fc.tuple(mutated, textMutation).map(([text, breaks]) => breaks(text));
  return fc.oneof(
    { weight: 12, arbitrary: regular },
    { weight: 8, arbitrary: mutated },
    { weight: 1, arbitrary: broken },
  );
}

function mutate(value: unknown, { at, change: apply }: Mutation): unknown {
  let left = at % Math.max(countOf(value), 1);
  const walk = (node: unknown): unknown => {
    left -= 1;
    if (left === -1) return apply(node);
    if (Array.isArray(node)) return node.map(walk).filter((item) => item !== GONE);
    if (!isObject(node)) return node;
    const members = Object.entries(node).map(([name, item]) => [name, walk(item)] as const);
    return Object.fromEntries(members.filter(([, item]) => item !== GONE));
  };
  const result = walk(value);
  return result === GONE ? undefined : result;
}

function countOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, item) => sum + countOf(item), 1);
}

function nested(levels: number): (node: unknown) => unknown {
  return (node) => {
    let value = node;
    for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { value };
    return value;
  };
}

function withMember([name, value]: [string, unknown]): (node: unknown) => unknown {
  return (node) => (isObject(node) ? { ...node, [`${name}${mark.again}`]: value } : node);
}

/** The first name once more: the same text twice in one object. */
function withNameAgain(value: unknown): (node: unknown) => unknown {
  return (node) => {
    const [name] = isObject(node) ? Object.keys(node) : [];
    return name === undefined ? node : withMember([name, value])(node);
  };
}

function withOtherCase(node: unknown): unknown {
  if (!isObject(node)) return node;
  return Object.fromEntries(
    Object.entries(node).map(([name, value], index) => [
      index % 2 === 0 ? name.toUpperCase() : name,
      value,
    ]),
  );
}
