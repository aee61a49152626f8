import { readdirSync, readFileSync, statSync } from 'node:fs';
import ts from 'typescript';
import type { Json } from '../../src/scim/json.js';

/** A suite or a test of a file. */
export interface Title {
  /** Titles of the suites around it and its own, joined by ` › `. */
  readonly path: string;
  readonly own: string;
  /** Where its call stands: the cases of a table have one place. */
  readonly at: number;
}

const CALLS: ReadonlySet<string> = new Set(['it', 'test', 'describe']);

/**
 * The titles of a test file, read from its source; of a folder the names of its exchange files, and
 * the sections that these begin with, such as the `3.6` of `3.6-02-delete.json`.
 */
export function readTitles(path: URL): Title[] {
  if (!statSync(path).isDirectory()) return titlesIn(readFileSync(path, 'utf8'));
  const files = readdirSync(path).filter((name) => name.endsWith('.json'));
  const sections = files.map((name) => /^([\w.]+)-\d+-/.exec(name)?.[1]);
  const names = new Set([...files, ...sections.filter((section) => section !== undefined)]);
  return [...names].map((name, at) => ({ path: name, own: name, at }));
}

/** The titles in a source: those of tables as they are written, and once for each of their cases. */
export function titlesIn(source: string): Title[] {
  const file = ts.createSourceFile('test.ts', source, ts.ScriptTarget.Latest, false);
  const titles: Title[] = [];
  visit(file, '', titles);
  return titles;
}

/**
 * The titles that a name means, one for each call: those that are equal to it or, without one, those
 * that hold it.
 */
export function findTitles(titles: readonly Title[], name: string): Title[] {
  const equal = titles.filter(({ path, own }) => path === name || own === name);
  const found = equal.length > 0 ? equal : titles.filter(({ path }) => path.includes(name));
  return [...new Map(found.map((title) => [title.at, title])).values()];
}

function visit(node: ts.Node, suite: string, titles: Title[]): void {
  const call = ts.isCallExpression(node) ? readCall(node) : readRace(node);
  if (call === undefined) {
    ts.forEachChild(node, (child) => visit(child, suite, titles));
    return;
  }
  const join = (own: string) => (suite === '' ? own : `${suite} › ${own}`);
  for (const own of call.titles) titles.push({ path: join(own), own, at: node.pos });
  for (const own of call.isSuite ? call.titles : call.titles.slice(0, 1)) {
    for (const child of call.inside) visit(child, join(own), titles);
  }
}

interface Call {
  readonly isSuite: boolean;
  /** The title as it is written, and after it the titles of a table's cases. */
  readonly titles: readonly string[];
  readonly inside: readonly ts.Node[];
}

/** `describe('…', …)`, `it('…', …)`, `it.each([…])('…', …)` and `test.prop([…])('…', …)`. */
function readCall(call: ts.CallExpression): Call | undefined {
  const root = rootOf(call.expression);
  const [title, ...inside] = call.arguments;
  if (root === undefined || !CALLS.has(root) || title === undefined) return undefined;
  if (!ts.isStringLiteralLike(title)) return undefined;
  const table = ts.isCallExpression(call.expression) ? call.expression.arguments[0] : undefined;
  const cases = table === undefined ? [] : casesOf(table);
  const filled = cases.map((values) => fill(title.text, values));
  const titles = [...new Set([title.text, ...filled])];
  return { isSuite: root === 'describe', titles, inside };
}

/** `{ title: '…', run: … }`: a test that several suites run, each on servers of its own. */
function readRace(node: ts.Node): Call | undefined {
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  const [title, run] = ['title', 'run'].map((name) => initializerOf(node, name));
  if (title === undefined || run === undefined || !ts.isStringLiteralLike(title)) return undefined;
  return { isSuite: false, titles: [title.text], inside: [] };
}

function initializerOf(node: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  return node.properties
    .filter(ts.isPropertyAssignment)
    .find((property) => ts.isIdentifier(property.name) && property.name.text === name)?.initializer;
}

/** The name that a chain such as `it.each(…)` or `describe.skip` begins with. */
function rootOf(expression: ts.Expression): string | undefined {
  if (ts.isIdentifier(expression)) return expression.text;
  if (ts.isPropertyAccessExpression(expression) || ts.isCallExpression(expression))
    return rootOf(expression.expression);
  return undefined;
}

/** The cases of a table that stands in the call as a list. */
function casesOf(table: ts.Expression): (Json | undefined)[][] {
  if (!ts.isArrayLiteralExpression(table)) return [];
  return table.elements.map((element) =>
    ts.isArrayLiteralExpression(element) ? element.elements.map(valueOf) : [valueOf(element)],
  );
}

/** The value of a literal; undefined for what only a run of the test knows. */
function valueOf(node: ts.Expression): Json | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  if (node.kind === ts.SyntaxKind.NullKeyword) return null;
  if (ts.isArrayLiteralExpression(node)) return whole(node.elements.map(valueOf));
  return ts.isObjectLiteralExpression(node) ? objectOf(node) : undefined;
}

function objectOf({ properties }: ts.ObjectLiteralExpression): Json | undefined {
  const entries = properties.map((property) => {
    if (!ts.isPropertyAssignment(property) || ts.isComputedPropertyName(property.name))
      return undefined;
    const value = valueOf(property.initializer);
    return value === undefined ? undefined : ([nameOf(property.name), value] as const);
  });
  const known = whole(entries);
  return known === undefined ? undefined : Object.fromEntries(known);
}

function nameOf(name: Exclude<ts.PropertyName, ts.ComputedPropertyName>): string {
  return name.text;
}

/** All of the items, or nothing when one of them is not known. */
function whole<Item>(items: readonly (Item | undefined)[]): Item[] | undefined {
  const known = items.filter((item) => item !== undefined);
  return known.length === items.length ? known : undefined;
}

/** Fills `%s` and its like with what is known of a case. */
function fill(title: string, values: readonly (Json | undefined)[]): string {
  let at = 0;
  return title.replace(/%[sjid]/g, (placeholder) => {
    const value = values[at++];
    if (value === undefined) return placeholder;
    return placeholder === '%j' || typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);
  });
}
