import { CLIENTS, ENTRA } from './clauses/clients.js';
import { DEVIATIONS } from './clauses/deviations.js';
import { EXAMPLES_7643, EXAMPLES_7644, EXAMPLES_9865 } from './clauses/examples.js';
import { GALLERY, POSTMAN, VALIDATOR } from './clauses/microsoft.js';
import { RFC_7643 } from './clauses/rfc7643.js';
import { RFC_7644 } from './clauses/rfc7644.js';
import { RFC_9865 } from './clauses/rfc9865.js';
import type { ClauseRow, TestName } from './clauses/types.js';

const PARTS: readonly (readonly [title: string, rows: readonly ClauseRow[]])[] = [
  ['RFC 7643: Core Schema', [...RFC_7643, ...EXAMPLES_7643]],
  ['RFC 7644: Protocol', [...RFC_7644, ...EXAMPLES_7644]],
  ['RFC 9865: Cursor-based Pagination', [...RFC_9865, ...EXAMPLES_9865]],
  ['Microsoft Entra ID', ENTRA],
  ["Microsoft's SCIM Validator", VALIDATOR],
  ["Validation for Microsoft's gallery", GALLERY],
  ["Postman collection of Microsoft's reference code", POSTMAN],
  ['Other clients', CLIENTS],
];

/** All rows, in the order of the documents and their sections. */
export const CLAUSES: readonly ClauseRow[] = PARTS.flatMap(([, rows]) => rows);

const HEAD = `# Conformance

Clause by clause: what Rollcall does, and the tests that hold it. Written by \`npm run generate\` from the tables in
\`test/conformance/clauses\`; a test fails when a row names a test that does not exist or when this page is not current.
What is not built yet has no row.
`;

const DEVIATIONS_HEAD = `## Where sources disagree

A credential has a dialect: \`entra\` (the default), \`okta\`, \`generic\` or \`rfc-strict\`. In each of them a correct request
gets the answer of the RFC; they differ in what an irregular one gets, and single switches can be set otherwise for one credential
([dialects.md](dialects.md)). "Strict" below is \`rfc-strict\`.
`;

/** The text of docs/conformance.md. */
export function conformanceDocument(): string {
  const parts = PARTS.filter(([, rows]) => rows.length > 0).map(
    ([title, rows]) => `## ${title}\n\n${clauseTable(rows)}`,
  );
  return [HEAD, ...parts, `${DEVIATIONS_HEAD}\n${deviationTable()}`].join('\n');
}

function clauseTable(rows: readonly ClauseRow[]): string {
  return table(
    ['clause', 'behaviour', 'tests'],
    [...rows]
      .sort((left, right) => compareClauses(left.clause, right.clause))
      .map(({ clause, behaviour, tests }) => [section(clause), behaviour, linksTo(tests)]),
  );
}

function deviationTable(): string {
  return table(
    ['question', 'clause', 'sources', 'Rollcall', 'tests'],
    DEVIATIONS.map(({ question, clause, sources, decision, tests }) => [
      question,
      clause,
      sources,
      decision,
      linksTo(tests),
    ]),
  );
}

/** Sections in the order of their numbers: §3.5.2 stands before §3.12. */
export function compareClauses(left: string, right: string): number {
  return section(left).localeCompare(section(right), 'en', { numeric: true });
}

function section(clause: string): string {
  return clause.replace(
    /^(RFC \d+|SCIM Validator|Gallery validation|Postman collection|Entra) /,
    '',
  );
}

/** The tests of a row, each file once. */
function linksTo(tests: readonly TestName[]): string {
  const byFile = new Map<string, string[]>();
  for (const test of tests) {
    const { file, title } = splitTestName(test);
    byFile.set(file, [...(byFile.get(file) ?? []), title]);
  }
  return [...byFile]
    .map(([file, titles]) => `[${shortName(file)}](../${file}): ${titles.join('; ')}`)
    .join('<br>');
}

/** The parts of a test's name. */
export function splitTestName(test: TestName): { readonly file: string; readonly title: string } {
  const at = test.indexOf(' › ');
  return { file: test.slice(0, at), title: test.slice(at + ' › '.length) };
}

function shortName(file: string): string {
  return file.replace(/^test\//, '').replace(/\.test\.ts$/, '');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(' | ')} |`;
  const rule = `|${head.map(() => '---|').join('')}`;
  return `${[line(head), rule, ...rows.map(line)].join('\n')}\n`;
}

/** What Markdown would take for the end of a cell, for a tag or for emphasis. */
function escapeCell(text: string): string {
  return text
    .replace(/[|*_]/g, '\\$&')
    .replace(/<(?!br>)/g, '&lt;')
    .replace(/\n/g, ' ');
}
