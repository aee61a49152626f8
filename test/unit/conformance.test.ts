import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEVIATIONS } from '../conformance/clauses/deviations.js';
import { REQUIRED_CLAUSES } from '../conformance/clauses/required.js';
import type { TestName } from '../conformance/clauses/types.js';
import { CLAUSES, conformanceDocument, splitTestName } from '../conformance/document.js';
import { findTitles, readTitles, type Title, titlesIn } from '../conformance/titles.js';

const ROOT = new URL('../../', import.meta.url);

const known = new Map<string, readonly Title[]>();

function titlesOf(file: string): readonly Title[] {
  const titles = known.get(file) ?? readTitles(new URL(file, ROOT));
  known.set(file, titles);
  return titles;
}

/** What is wrong with the name of a test; nothing when it means one. */
function problemWith(test: TestName): string[] {
  const { file, title } = splitTestName(test);
  if (!existsSync(new URL(file, ROOT))) return [`${file} does not exist`];
  const found = findTitles(titlesOf(file), title);
  if (found.length === 1) return [];
  const paths = found.map(({ path }) => path).join(' | ');
  return [found.length === 0 ? `${test}: no such title` : `${test}: could be ${paths}`];
}

describe('the table of clauses', () => {
  it('names only tests that exist, each so that it can be no other', () => {
    const tests = [...CLAUSES, ...DEVIATIONS].flatMap((row) => row.tests);
    expect(tests.flatMap(problemWith)).toEqual([]);
  });

  it('has a test in every row', () => {
    const untested = CLAUSES.filter(({ tests }) => tests.length === 0);
    expect(untested.map(({ behaviour }) => behaviour)).toEqual([]);
  });

  it('says each behaviour once, in one sentence', () => {
    const sentences = CLAUSES.map(({ behaviour }) => behaviour);
    expect(new Set(sentences).size).toBe(sentences.length);
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z`"/].*\.$/);
  });

  it('cites every clause by document and section', () => {
    const section = /^RFC (7643|7644|8265|9110|9865) §[\d.]*\d$/;
    const suite =
      /^(SCIM Validator [UGP]\d+|Gallery validation \w+|Postman collection \w+|Entra [A-Z]|Okta |authentik |Keycloak |OneLogin |SailPoint |JumpCloud )/;
    for (const { clause } of DEVIATIONS) expect(clause).toMatch(section);
    for (const { clause } of CLAUSES)
      expect([section, suite].some((form) => form.test(clause))).toBe(true);
  });

  it('has a row for every test of the validator and of the gallery', () => {
    const suites = CLAUSES.filter(({ clause }) => /^(SCIM Validator|Gallery)/.test(clause));
    // 13 of users, 12 of groups and 7 of the preview; 25 of the gallery.
    expect(suites).toHaveLength(13 + 12 + 7 + 25);
  });

  it('has a row for every clause that is required', () => {
    const cited = new Set(CLAUSES.map(({ clause }) => clause));
    expect(REQUIRED_CLAUSES.filter((clause) => !cited.has(clause))).toEqual([]);
  });

  it('is printed in docs/conformance.md', () => {
    expect(readFileSync(new URL('docs/conformance.md', ROOT), 'utf8')).toBe(conformanceDocument());
  });
});

describe('titles in a source', () => {
  const titles = titlesIn(`
    describe('a suite', () => {
      it('a test', () => {});
      it.each([['one', 1], [two, 2]])('%s is %i', () => {});
    });
    describe.each(['x', 'y'])('in %s', () => { test.prop([a])('a law', () => {}); });
    it.each(PATHS)(\`any of %s\`, () => {});
    it.each([[{ op: 'add', value: [1, null, true] }, 'x'], [{ op: name }, 'y']])('%j: %s', () => {});
  `).map(({ path }) => path);

  it('are those of suites and tests, and of each case of a table', () => {
    expect(titles).toEqual([
      'a suite',
      'a suite › a test',
      'a suite › %s is %i',
      'a suite › one is 1',
      'a suite › %s is 2',
      'in %s',
      'in x',
      'in y',
      'in %s › a law',
      'in x › a law',
      'in y › a law',
      'any of %s',
      '%j: %s',
      '{"op":"add","value":[1,null,true]}: x',
      '%j: y',
    ]);
  });
});
