import { DirectoryError } from '../errors.js';

/** A SCIM filter has at most 200 terms, of which the longest becomes a dozen tests. */
const MAX_TESTS = 3_000;

/** Refuses a `where` with more tests than one statement should hold. Errors: TOO_MANY. */
export function checkedWhere<Where extends object>(where: Where | null | undefined, none: Where) {
  if (!where) return none;
  if (countTests(where) <= MAX_TESTS) return where;
  throw new DirectoryError(
    'TOO_MANY',
    `The where has more than ${MAX_TESTS} tests. Ask in several requests.`,
  );
}

/** How many tests there are in it; empty objects count too, as they become a part of the statement. */
function countTests(value: unknown): number {
  if (typeof value !== 'object' || value === null || value instanceof Date) return 1;
  const parts: unknown[] = Object.values(value);
  return Math.max(
    1,
    parts.reduce<number>((sum, part) => sum + countTests(part), 0),
  );
}
