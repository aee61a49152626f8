import { isObject, type Json, type JsonObject } from '../../src/scim/json.js';

/**
 * Where an answer differs from what is expected: every member must be there with its value, and lists
 * must be equal in length. `{ "$matches": "…" }` stands for any text that the expression matches, and
 * `{ "$anyOrder": […] }` for a list whose order means nothing.
 */
export function differences(actual: Json | undefined, expected: Json, path: string): string[] {
  if (Array.isArray(expected)) return inList(actual, expected, path);
  if (!isObject(expected)) return actual === expected ? [] : [differs(actual, expected, path)];
  const { $matches: pattern, $anyOrder: elements } = expected;
  if (typeof pattern === 'string') {
    const isMatch = typeof actual === 'string' && new RegExp(pattern).test(actual);
    return isMatch ? [] : [differs(actual, expected, path)];
  }
  if (Array.isArray(elements)) return inAnyOrder(actual, elements, path);
  if (!isObject(actual)) return [differs(actual, expected, path)];
  return Object.entries(expected).flatMap(([name, value]) =>
    differences(actual[name], value, `${path}/${name}`),
  );
}

function inList(actual: Json | undefined, expected: readonly Json[], path: string): string[] {
  if (!isListOf(actual, expected.length)) return [differs(actual, [...expected], path)];
  return expected.flatMap((value, index) => differences(actual[index], value, `${path}/${index}`));
}

function inAnyOrder(actual: Json | undefined, expected: readonly Json[], path: string): string[] {
  if (!isListOf(actual, expected.length)) return [differs(actual, [...expected], path)];
  return expected
    .filter((value) => actual.every((item) => differences(item, value, path).length > 0))
    .map((value) => `${path}: no ${JSON.stringify(value)} in ${JSON.stringify(actual)}`);
}

function isListOf(value: Json | undefined, length: number): value is Json[] {
  return Array.isArray(value) && value.length === length;
}

function differs(actual: Json | undefined, expected: Json, path: string): string {
  return `${path}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`;
}

/** The value at a path of members separated by "/", with list indexes. */
export function valueAt(body: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = body;
  for (const step of path.split('/')) {
    if (Array.isArray(value)) value = value[Number(step)];
    else if (isObject(value)) value = value[step];
    else return undefined;
  }
  return value;
}
