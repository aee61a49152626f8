import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { leniencyOf, SWITCHES } from '../../src/scim/dialect.js';

const DOCUMENT = readFileSync(new URL('../../docs/dialects.md', import.meta.url), 'utf8');

describe('docs/dialects.md', () => {
  it('has the table of switches as it is', () => {
    const [entra, okta, strict] = ['entra', 'okta', 'rfc-strict'].map((name) => leniencyOf(name));
    const rows = Object.entries(SWITCHES).map(([name, positions]) => {
      const set = [entra, okta, strict].map((one) => new Map(Object.entries(one ?? {})).get(name));
      return `| \`${name}\` | ${positions.join(', ')} | ${set.join(' | ')} |`;
    });
    expect(DOCUMENT.split('\n').filter((line) => line.startsWith('| `'))).toEqual(rows);
    expect(leniencyOf('generic')).toEqual(okta);
  });

  it.each(Object.keys(SWITCHES))('says what %s is', (name) => {
    expect(DOCUMENT).toContain(`**${name}**`);
  });
});

describe('the switches of a dialect', () => {
  it('are those of the generic one for a name that is not known', () => {
    expect(leniencyOf('klingon')).toBe(leniencyOf('generic'));
  });

  it('pass over what is no position, and what is no switch', () => {
    const overrides = {
      patchResponse: 'sometimes',
      putMembers: 3,
      toString: 'x',
      looseTypes: 'reject',
    };
    expect(leniencyOf('entra', overrides)).toEqual({
      ...leniencyOf('entra'),
      looseTypes: 'reject',
    });
  });
});
