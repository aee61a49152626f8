import { readdirSync, readFileSync } from 'node:fs';
import { isObject, type Json, type JsonObject } from '../../src/scim/json.js';
import { scim, type TestAnswer, textAt } from '../support/client.js';
import type { TestServer } from '../support/start-server.js';

/**
 * One exchange: a request and the answer that it must get. `{{name}}` stands for a value that an
 * earlier answer gave; `remember` keeps values of this one by JSON path.
 */
interface Exchange {
  readonly title: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers?: Record<string, string>;
    readonly body?: Json;
  };
  readonly response: Expected;
  readonly remember?: Record<string, string>;
}

interface Expected {
  readonly status: number;
  readonly headers?: Record<string, string>;
  /** Every member must be there with this value; lists must be equal in length. */
  readonly body?: Json;
  /** Paths that must not be there. */
  readonly absent?: readonly string[];
  /** The answer has no body at all. */
  readonly isEmpty?: boolean;
}

/** Plays the exchanges of a folder in the order of their names, and gives what is wrong with each. */
export async function playFolder(server: TestServer, folder: URL): Promise<Map<string, string[]>> {
  const known: Record<string, string> = {};
  const problems = new Map<string, string[]>();
  for (const name of readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()) {
    const exchange = readExchange(new URL(name, folder), known);
    const { method, path, headers, body } = exchange.request;
    const answer = await scim(server, method, path, {
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body }),
    });
    problems.set(name, compare(answer, exchange.response));
    for (const [key, path] of Object.entries(exchange.remember ?? {})) {
      known[key] = textAt(answer.body, ...path.split('/'));
    }
  }
  return problems;
}

function readExchange(file: URL, known: Readonly<Record<string, string>>): Exchange {
  const text = readFileSync(file, 'utf8').replace(
    /\{\{(\w+)\}\}/g,
    (_, name: string) => known[name] ?? `{{${name}}}`,
  );
  const exchange: unknown = JSON.parse(text);
  if (!isExchange(exchange)) throw new Error(`${file.pathname} is no exchange.`);
  return exchange;
}

function isExchange(value: unknown): value is Exchange {
  return isObject(value) && isObject(value['request']) && isObject(value['response']);
}

function compare(answer: TestAnswer, expected: Expected): string[] {
  const problems: string[] = [];
  if (answer.status !== expected.status)
    problems.push(
      `status ${answer.status} instead of ${expected.status}: ${answer.text.slice(0, 300)}`,
    );
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    const actual = answer.headers.get(name);
    if (actual !== value) problems.push(`header ${name}: ${String(actual)} instead of ${value}`);
  }
  return [...problems, ...compareBody(answer, expected)];
}

function compareBody(
  { body, text }: TestAnswer,
  { isEmpty, body: wanted, absent }: Expected,
): string[] {
  return [
    ...(isEmpty === true && text !== '' ? [`a body: ${text.slice(0, 200)}`] : []),
    ...(wanted === undefined ? [] : differences(body, wanted, '')),
    ...(absent ?? [])
      .filter((path) => valueAt(body, path) !== undefined)
      .map((path) => `${path} is there`),
  ];
}

function differences(actual: Json | undefined, expected: Json, path: string): string[] {
  if (isObject(expected)) {
    if (!isObject(actual)) return [`${path}: ${JSON.stringify(actual)} instead of an object`];
    return Object.entries(expected).flatMap(([name, value]) =>
      differences(actual[name], value, `${path}/${name}`),
    );
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) {
      return [`${path}: ${JSON.stringify(actual)} instead of ${expected.length} elements`];
    }
    return expected.flatMap((value, index) =>
      differences(actual[index], value, `${path}/${index}`),
    );
  }
  return actual === expected
    ? []
    : [`${path}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`];
}

/** The value at a path of members separated by "/", with list indexes. */
function valueAt(body: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = body;
  for (const step of path.split('/')) {
    if (Array.isArray(value)) value = value[Number(step)];
    else if (isObject(value)) value = value[step];
    else return undefined;
  }
  return value;
}
