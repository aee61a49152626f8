import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DIRECTORY_ERROR_CODES, DirectoryError } from '../../../graphql/errors.js';
import {
  CATALOGUE,
  codeOfAnswer,
  docsOf,
  PROBLEM_CODES,
} from '../../../graphql/problem/catalogue.js';
import { errorsDocument } from '../../../graphql/problem/document.js';
import { noteOf, toProblem } from '../../../src/http/problems.js';

describe('the catalogue of problems', () => {
  it('is what docs/errors.md says', async () => {
    expect(await readFile('docs/errors.md', 'utf8')).toBe(errorsDocument());
  });

  it('has an anchor for each class', async () => {
    const document = await readFile('docs/errors.md', 'utf8');
    const headings = [...document.matchAll(/^## (\w+)$/gm)].map(([, name]) => name?.toLowerCase());
    expect(headings).toEqual(PROBLEM_CODES.map((code) => docsOf(code).split('#')[1]));
  });

  it.each(DIRECTORY_ERROR_CODES)('has the class that %s is answered with', (code) => {
    const problem = toProblem(new DirectoryError(code, 'No.'), 'r');
    const entry = CATALOGUE[codeOfAnswer(problem.status, problem.scimType)];
    const named = PROBLEM_CODES.find((one) => one === noteOf(problem).code);
    expect([entry.status, named && CATALOGUE[named].status]).toEqual([
      problem.status,
      problem.status,
    ]);
  });

  it('has every status and error type that the SCIM door throws', async () => {
    const folder = 'src';
    const names = (await readdir(folder, { recursive: true })).filter((name) =>
      name.endsWith('.ts'),
    );
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    const statuses = texts.flatMap((text) =>
      [...text.matchAll(/ScimError\(\s*(\d{3})/g)].map(([, status]) => Number(status)),
    );
    expect(statuses.length).toBeGreaterThan(10);
    const unknown = statuses.filter((status) => CATALOGUE[codeOfAnswer(status)].status !== status);
    expect(unknown).toEqual([]);
  });
});
