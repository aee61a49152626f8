import { Prisma } from '../../prisma/generated/client/client.js';

const { join, sql, raw } = Prisma;

/**
 * Text inside of names and addresses, and values of extensions, are found by functions of the database:
 * behind row-level security the operators that their indexes serve could not reach the indexes. Each
 * function looks at the tenant of the transaction alone.
 */

/** Columns of users in which text is found wherever it stands. */
export const SEARCHED_NAMES: ReadonlySet<string> = new Set([
  'userNameKey',
  'displayNameKey',
  'familyNameKey',
  'givenNameKey',
]);

/** Whether a user, known by `id`, has a name that fits the pattern. */
export function nameSearch(tenantId: string, column: string, id: Prisma.Sql) {
  const find = raw(`"users_by_${column}"`);
  return (pattern: string) => sql`${id} IN (SELECT ${find}(${tenantId}::uuid, ${pattern}))`;
}

/** Whether an element of a plural attribute, in the table known as `v`, has a value that fits the pattern. */
export function valueSearch(tenantId: string, kind: string) {
  return (pattern: string) =>
    sql`(v."userId", v."position") IN (SELECT s."userId", s."position" FROM "values_by_key"(${tenantId}::uuid, ${raw(`'${kind}'`)}, ${pattern}) s)`;
}

/** Whether a resource, known by `id`, holds one of those that are wanted among the keys of its extensions. */
export function extensionSearch(
  { tenantId, type, id }: { tenantId: string; type: 'User' | 'Group'; id: Prisma.Sql },
  wanted: readonly string[],
): Prisma.Sql {
  const find = raw(type === 'User' ? '"users_by_extension"' : '"groups_by_extension"');
  const found = wanted.map((keys) => sql`SELECT ${find}(${tenantId}::uuid, ${keys}::jsonb)`);
  return sql`${id} IN (${join(found, ' UNION ALL ')})`;
}
