import { defineStatement, type TenantDatabase } from '../../prisma/tenant-database.js';
import { clip, DirectoryError } from '../errors.js';

/**
 * Whether the names of groups are unique is of the tenant. Where they are, a group holds its name in a key
 * of its own, of which the index allows one; where they are not, it holds none.
 */

/**
 * `naming`: what the tenant says now, and goes on saying until the statement is done. The lock is the one
 * that a new row takes of its tenant anyway; who makes names unique waits for it, and holds it off.
 */
export const NAMING = `naming AS MATERIALIZED (
    SELECT t."uniqueGroupNames" FROM "Tenant" t WHERE t."id" = $1::uuid FOR KEY SHARE
  )`;

/** The key of a name, by `naming`. */
export const uniqueNameKey = (key: string) =>
  `CASE WHEN (SELECT naming."uniqueGroupNames" FROM naming) THEN ${key} END`;

const WITHOUT_KEY = `"tenantId" = $1::uuid AND "uniqueDisplayNameKey" IS DISTINCT FROM "displayNameKey"`;

/** Groups come before their tenant, as where a group is renamed: nobody waits in a circle. */
const LOCK_GROUPS = defineStatement(`
  WITH locked AS MATERIALIZED (
    SELECT 1 FROM "Group" WHERE ${WITHOUT_KEY} ORDER BY "id" FOR NO KEY UPDATE
  ) SELECT count(*)::int AS "total" FROM locked`);

const LOCK_NAMING = defineStatement(`
  SELECT t."uniqueGroupNames" FROM "Tenant" t WHERE t."id" = $1::uuid FOR UPDATE`);

const FIND_EQUAL = defineStatement(`
  SELECT min(g."displayName") AS "name", count(*)::int AS "groups", (count(*) OVER ())::int AS "names"
  FROM "Group" g WHERE g."tenantId" = $1::uuid
  GROUP BY g."displayNameKey" HAVING count(*) > 1
  ORDER BY g."displayNameKey" LIMIT 1`);

const TAKE_NAMES = defineStatement(`
  UPDATE "Group" SET "uniqueDisplayNameKey" = "displayNameKey" WHERE ${WITHOUT_KEY}`);

interface Equal {
  readonly name: string;
  /** How many groups have the name. */
  readonly groups: number;
  /** How many names there are that several groups have. */
  readonly names: number;
}

/**
 * Makes every group hold its name against all others, until the transaction ends and, when the tenant
 * says so by then, from there on. Errors: IN_USE naming a name that several groups have.
 */
export async function takeGroupNames(database: TenantDatabase): Promise<void> {
  await database.run(LOCK_GROUPS, []);
  await database.run(LOCK_NAMING, []);
  const [equal] = await database.run<Equal>(FIND_EQUAL, []);
  if (equal !== undefined) throw equalNames(equal);
  await database.run(TAKE_NAMES, []);
}

function equalNames({ name, groups, names }: Equal): DirectoryError {
  const others = names - 1;
  const more =
    others === 0
      ? ''
      : `, and ${others} more ${others === 1 ? 'name is' : 'names are'} there more than once`;
  return new DirectoryError(
    'IN_USE',
    `uniqueGroupNames cannot be switched on yet: ${groups} groups are called "${clip(name)}", whatever the letter case${more}. Rename or delete all but one of each first.`,
    { attribute: 'uniqueGroupNames' },
  );
}
