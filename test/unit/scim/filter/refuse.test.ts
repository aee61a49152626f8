import { describe, expect, it } from 'vitest';
import { leniencyOf } from '../../../../src/scim/dialect.js';
import { ScimError } from '../../../../src/scim/errors.js';
import { checkFilter } from '../../../../src/scim/filter/check.js';
import { parseFilter } from '../../../../src/scim/filter/parse.js';
import { USER_TYPE } from '../../../../src/scim/schema/resource-types.js';

function refusal(text: string, dialect = 'entra'): ScimError {
  try {
    checkFilter(parseFilter(text), { type: USER_TYPE, leniency: leniencyOf(dialect) });
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

describe('a filter that cannot be understood', () => {
  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['userName', 'an operator'],
    ['userName eq', 'a value'],
    ['eq "x"', '"x"'],
    ['userName eq "x" and', 'an attribute name'],
    ['userName eq "x" or or userName pr', ''],
    ['((userName pr)', 'not closed'],
    ['(userName pr))', 'position 14'],
    ['userName eq "x', 'not closed'],
    ["userName eq 'x", 'not closed'],
    ['userName eq "\\x"', 'escape'],
    ['userName xx "a"', '"xx"'],
    ['title regex "w"', '"regex"'],
    ['not title pr', 'parenthesis'],
    ['emails[type eq "work"', 'not closed'],
    ['emails[]', ''],
    ['emails[type eq "work"]]', ''],
    ['emails[emails[type pr]]', ''],
    ['userName[value eq "x"]', 'userName'],
    ['userName eq ("x")', ''],
    ['userName eq "a" "b"', '"b"'],
    ['userName eq "a" userName eq "b"', ''],
  ])('%s', (text, words) => {
    expect(refusal(text)).toMatchObject({ status: 400, scimType: 'invalidFilter' });
    expect(refusal(text).detail).toContain(words);
  });
});

describe('an operator or a value that an attribute does not have', () => {
  it.each([
    ['active gt true', 'active'],
    ['active co "tr"', 'active'],
    ['active eq "maybe"', 'active'],
    ['active eq 1', 'active'],
    ['emails[primary sw "t"]', 'primary'],
    ['meta.created co "2026"', 'meta.created'],
    ['meta.created eq "2026-10-05"', 'meta.created'],
    ['meta.created gt true', 'meta.created'],
    ['x509Certificates.value gt "a"', 'x509Certificates.value'],
    ['x509Certificates.value co "a"', 'x509Certificates.value'],
    ['x509Certificates.value eq "%%"', 'x509Certificates.value'],
    ['name eq "Mira"', 'name'],
    ['addresses eq "x"', 'addresses'],
    ['title gt null', 'null'],
    ['title co null', 'null'],
  ])('%s', (text, words) => {
    expect(refusal(text)).toMatchObject({ status: 400, scimType: 'invalidFilter' });
    expect(refusal(text).detail).toContain(words);
  });
});

describe('the password', () => {
  it.each(['password eq "right"', 'password pr', 'PASSWORD ne null', 'not (password sw "a")'])(
    'cannot be found out by %s',
    (text) => {
      expect(refusal(text)).toMatchObject({ status: 400, scimType: 'invalidFilter' });
      expect(refusal(text).detail).not.toContain('right');
    },
  );
});

describe('a strict client', () => {
  it.each(['badge eq "x"', 'emails.badge eq "x"', 'emails[badge pr]'])(
    'is told that %s names nothing',
    (text) => {
      expect(refusal(text, 'rfc-strict')).toMatchObject({ scimType: 'invalidFilter' });
      expect(refusal(text, 'rfc-strict').detail).toContain('badge');
    },
  );
});

describe('a literal of another type', () => {
  it.each(['active eq "true"', 'title eq 1', 'id eq true', 'meta.created gt 5'])(
    'is refused to a strict client: %s',
    (text) => {
      expect(refusal(text, 'rfc-strict')).toMatchObject({ scimType: 'invalidFilter' });
    },
  );
});

describe('a filter made to hurt', () => {
  it.each([
    ['10,000 parentheses', `${'('.repeat(10_000)}userName pr${')'.repeat(10_000)}`],
    ['10,000 opening parentheses', '('.repeat(10_000)],
    ['33 levels', `${'('.repeat(33)}userName pr${')'.repeat(33)}`],
    ['33 levels of not', `${'not ('.repeat(33)}userName pr${')'.repeat(33)}`],
    ['201 terms', Array.from({ length: 201 }, () => 'userName pr').join(' or ')],
    ['more than 16,384 characters', `userName eq "${'x'.repeat(16_400)}"`],
    ['blanks without an end', `userName${' '.repeat(7_000)}`],
    ['backslashes and quotes', `userName eq "${'\\"'.repeat(5_000)}`],
  ])('%s is refused at once', (_name, text) => {
    const start = performance.now();
    expect(refusal(text)).toMatchObject({ status: 400, scimType: 'invalidFilter' });
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(refusal(text).detail.length).toBeLessThan(300);
  });

  it.each([
    ['32 levels', `${'('.repeat(32)}userName pr${')'.repeat(32)}`],
    ['200 terms', Array.from({ length: 200 }, () => 'userName pr').join(' or ')],
    ['7,000 blanks', `userName${' '.repeat(7_000)}eq "x"`],
  ])('%s are still read', (_name, text) => {
    const scope = { type: USER_TYPE, leniency: leniencyOf('entra') };
    expect(() => checkFilter(parseFilter(text), scope)).not.toThrow();
  });
});
