import { describe, expect, it } from 'vitest';
import { DIALECTS } from '../../../graphql/access/rules.js';
import { parseExpiry } from '../../../src/cli/expiry.js';
import { toTable } from '../../../src/cli/table.js';
import type { Dialect } from '../../../src/scim/dialect.js';

const NOW = Date.UTC(2027, 0, 1);

describe('an expiry as it is typed', () => {
  it.each([
    ['180d', '2027-06-30T00:00:00.000Z'],
    ['1d', '2027-01-02T00:00:00.000Z'],
    ['2027-03-31', '2027-03-31T00:00:00.000Z'],
    ['2027-03-31T12:00:00Z', '2027-03-31T12:00:00.000Z'],
    ['2027-03-31T12:00:00+02:00', '2027-03-31T10:00:00.000Z'],
  ])('%s is %s', (text, instant) => {
    expect(parseExpiry(text, NOW)).toBe(instant);
  });

  it.each([
    '',
    'soon',
    '180',
    '-1d',
    '2027-13-01',
    '2027-02-30',
    '2027-02-30T10:00:00Z',
    '2027-03-31T12:00',
    '31.03.2027',
    '0d',
    '2026-12-31',
  ])('"%s" is refused', (text) => {
    expect(() => parseExpiry(text, NOW)).toThrow(/Give days|lies in the past/);
  });
});

describe('a table', () => {
  it('aligns its columns, without blanks at the end', () => {
    expect(
      toTable([
        ['A', 'B'],
        ['long', 'x'],
        ['s', ''],
      ]),
    ).toBe('A     B\nlong  x\ns\n');
  });
});

describe('the dialects of tokens', () => {
  it('are those that the SCIM door knows', () => {
    // The compiler holds the names on this side.
    const known: Record<Dialect, true> = {
      entra: true,
      okta: true,
      generic: true,
      'rfc-strict': true,
    };
    expect(Object.keys(known).sort()).toEqual([...DIALECTS].sort());
  });
});
