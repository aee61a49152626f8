/**
 * Whether a `where` asks for rows by the values of their own columns, as a client does that looks for
 * one resource: `userName`, `externalId`, `id and manager`. Such a statement has one of few texts, one
 * good plan whatever the values are, and is worth preparing. Everything else is planned for its values.
 */
export function isPointQuery(where: object): boolean {
  return isSimple(where, { isById: hasId(where), left: MAX_TESTS });
}

const MAX_TESTS = 4;

interface Scope {
  readonly isById: boolean;
  /** Tests that may still come. */
  left: number;
}

function isSimple(where: object, scope: Scope): boolean {
  return Object.entries(where).every(
    ([name, test]: [string, unknown]) =>
      test === null || test === undefined || isSimpleTest(name, test, scope),
  );
}

function isSimpleTest(name: string, test: unknown, scope: Scope): boolean {
  if (name === 'and' && Array.isArray(test)) {
    return test.every((part: unknown) => isObject(part) && isSimple(part, scope));
  }
  scope.left -= 1;
  if (!isObject(test) || scope.left < 0 || name === 'or' || name === 'not') return false;
  if ('some' in test) return scope.isById && isObject(test.some) && isSimple(test.some, scope);
  return isEquality(test);
}

/** With the id given, whatever else is tested is tested on one row. */
function hasId(where: object): boolean {
  const { id, and }: { id?: unknown; and?: unknown } = where;
  if (isObject(id)) return isEquality(id);
  return Array.isArray(and) && and.some((part: unknown) => isObject(part) && hasId(part));
}

function isEquality(test: object): boolean {
  const given = Object.entries(test).filter(([, value]) => value !== null && value !== undefined);
  return given.length === 1 && given[0]?.[0] === 'equals';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
