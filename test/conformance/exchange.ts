import { readdirSync, readFileSync } from 'node:fs';
import { isObject, type Json, type JsonObject } from '../../src/scim/json.js';
import { scim, type TestAnswer } from '../support/client.js';
import type { TestServer } from '../support/start-server.js';
import { differences, valueAt } from './differences.js';

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
    /** A list may be written as `{ "$repeat": 3, "element": … }`. */
    readonly body?: Json;
  };
  readonly response: Expected;
  readonly remember?: Record<string, string>;
}

interface Expected {
  readonly status: number;
  /** Values as in `body`; null for a header that must not be there. */
  readonly headers?: JsonObject;
  /** Every member must be there with this value; see `differences`. */
  readonly body?: Json;
  /** Paths that must not be there. */
  readonly absent?: readonly string[];
  /** The answer has no body at all. */
  readonly isEmpty?: boolean;
}

interface Named {
  readonly file: string;
  readonly title: string;
}

/** Sections in the order of their numbers: `3.5.1-01-put.json` stands before `3.12-01-error.json`. */
const order = new Intl.Collator('en', { numeric: true });

/** The exchanges of a folder, in the order in which they are played. */
export function readFolder(folder: URL): Named[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort(order.compare)
    .map((file) => ({ file, title: readExchange(new URL(file, folder), {}).title }));
}

/** Plays the exchanges of a folder with these headers, and gives what is wrong with each. */
export async function playFolder(
  server: TestServer,
  folder: URL,
  headers: Readonly<Record<string, string>>,
): Promise<Map<string, string[]>> {
  const known: Record<string, string> = {};
  const problems = new Map<string, string[]>();
  for (const { file } of readFolder(folder)) {
    const { request, response, remember } = readExchange(new URL(file, folder), known);
    const answer = await scim(server, request.method, request.path, {
      headers: { ...headers, ...request.headers },
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    problems.set(file, compare(answer, response));
    for (const [name, path] of Object.entries(remember ?? {})) {
      const value = valueAt(answer.body, path);
      if (typeof value === 'string') known[name] = value;
    }
  }
  return problems;
}

function readExchange(file: URL, known: Readonly<Record<string, string>>): Exchange {
  const written: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const exchange = isObject(written) ? fill(written, known) : undefined;
  if (!isExchange(exchange)) throw new Error(`${file.pathname} is no exchange.`);
  return exchange;
}

/** Puts in what is known, and writes out repeated elements. */
function fill(value: Json, known: Readonly<Record<string, string>>): Json {
  if (typeof value === 'string') {
    return value.replace(/\{\{(\w+)\}\}/g, (name, key: string) => known[key] ?? name);
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, known));
  if (!isObject(value)) return value;
  const { $repeat: times, element = null } = value;
  if (typeof times === 'number') return Array.from({ length: times }, () => element);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(item, known)]));
}

function isExchange(value: unknown): value is Exchange {
  return (
    isObject(value) &&
    typeof value['title'] === 'string' &&
    isObject(value['request']) &&
    isObject(value['response'])
  );
}

function compare({ status, headers, text, body }: TestAnswer, expected: Expected): string[] {
  const { absent = [], isEmpty = false } = expected;
  const isStatus = status === expected.status;
  return [
    ...(isStatus ? [] : [`status ${status}, not ${expected.status}: ${text.slice(0, 300)}`]),
    ...Object.entries(expected.headers ?? {}).flatMap(([name, value]) =>
      differences(headers.get(name), value, `header ${name}`),
    ),
    ...(isEmpty && text !== '' ? [`a body: ${text.slice(0, 200)}`] : []),
    ...(expected.body === undefined ? [] : differences(body, expected.body, '')),
    ...absent.filter((path) => valueAt(body, path) !== undefined).map((path) => `${path} is there`),
  ];
}
