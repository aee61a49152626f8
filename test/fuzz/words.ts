import { fc } from '@fast-check/vitest';
import { mark } from './step.js';

const SPECIAL = [
  ...['a', 'A', 'b', 'work', 'Work', 'home', 'True', 'null', '1', '1e3', '', ' ', ' x ', '0x1'],
  ...['%', '_', '\\', '"', "'", "' OR 1=1 --", '$1', '$$', '${x}', '%00', '<b>', '/', '../x', '{}'],
  ...['é', 'e\u0301', 'İ', 'ı', 'ß', 'ẞ', 'ς', 'Σ', 'ﬁ', 'ｍｉｒａ', 'Ångström', '😀', 'ǅ', 'ᾳ'],
  ...['\u0000', '\ud800', '\udc00x', '\u202e', '\ufeff', '\u00ad', '\ufdd0', '\u0085', '\n', '\t'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', '2026-01-01T00:00:00Z'],
  ...['x'.repeat(1025), 'é'.repeat(600), '😀'.repeat(2100), 'x'.repeat(70_000)],
];

/** Text as clients send it, and text that no client should. */
export const word: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('a', 'A', 'b', 'work', 'home', 'Mira', 'mira', 'é') },
  { weight: 2, arbitrary: fc.constantFrom(...SPECIAL) },
  { weight: 2, arbitrary: fc.string({ maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
);

/** Text that every attribute takes as it is. */
export const plainWord: fc.Arbitrary<string> = fc.oneof(
  fc.stringMatching(/^[a-zA-Z][a-z0-9 .@-]{0,8}[a-z]$/),
  fc.constantFrom('Mira', 'mira', 'MIRA', 'Ångström', 'ångström', '100%_', 'a\\b', 'q"q', '日本'),
);

/** Id of somebody who is there, once the marks are filled. */
export const someId: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.nat(7).map(mark.user) },
  { weight: 2, arbitrary: fc.nat(4).map(mark.group) },
);

/** Id of somebody, of nobody, or no id at all. */
export const anyId: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: someId },
  { weight: 1, arbitrary: fc.uuid() },
  { weight: 1, arbitrary: word },
);

/** A JSON value of any kind. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 'True', 'false', 0, -1, 1.5, 1e21, '', [], {}),
  fc.constantFrom<unknown>([null], [[]], [{}], { value: null }, { value: '' }, [''], [[['x']]]),
  fc.nat(5).map(mark.number),
  word,
  anyId,
  word.map((value) => ({ value })),
  word.map((value) => [{ value }]),
  fc.jsonValue({ maxDepth: 2 }),
);
