import { defineStatement } from '../../prisma/tenant-database.js';
import { insertUniqueKeys, UNIQUE_KEY_RECORD } from '../extension/unique.js';
import { NAMING, uniqueNameKey } from '../group/unique-names.js';
import { insertAddresses, insertValues, quoted, STATE_COLUMNS } from '../user/statements.js';

/**
 * The way out of the recycle bin, for many resources at once: lock, insert the resources, then
 * `RELINK` (see `relink.ts`) in the same transaction. The number of statements does not depend on how
 * many resources return.
 */

/** The memberships that a deleted resource, in the table known as `b`, had: its own, and those of its members. */
export const LINKS = `(coalesce(b."snapshot" -> 'memberships', '[]') || coalesce(b."snapshot" -> 'members', '[]'))`;

/** A membership as a snapshot holds it; one without a type named nobody. */
export const LINK_RECORD =
  '"groupId" uuid, "memberId" uuid, "type" "MemberType", "display" text, "createdAt" timestamptz';

const linked = (column: string) => `
    SELECT m."${column}" FROM "DeletedResource" b, jsonb_to_recordset(${LINKS}) AS m(${LINK_RECORD})
    WHERE b."tenantId" = $1::uuid AND b."id" = ANY ($2::uuid[])`;

/**
 * Locks deleted resources until the transaction ends, and those that they were linked with, in the order
 * of their ids; yields the former. $2 ids.
 */
export const LOCK_BINNED = defineStatement(`
  WITH locked AS MATERIALIZED (
    SELECT b.* FROM "DeletedResource" b
    WHERE b."tenantId" = $1::uuid AND b."id" = ANY (ARRAY(
      SELECT unnest($2::uuid[]) UNION ${linked('groupId')} UNION ${linked('memberId')}))
    ORDER BY b."id" FOR UPDATE
  ), wanted AS (
    SELECT b.*, coalesce(b."snapshot" -> 'user', b."snapshot" -> 'group') AS "was" FROM locked b
    WHERE b."id" = ANY ($2::uuid[])
  )
  SELECT "id"::text AS "id", "resourceType", "name", "was" -> 'extensions' AS "extensions",
    ("was" ->> 'version')::int AS "version", "was" ->> 'createdAt' AS "createdAt",
    "was" ->> 'linkedAt' AS "linkedAt", "was" ->> 'linkDecision' AS "linkDecision",
    coalesce(("was" ->> 'isProtected')::boolean, false) AS "isProtected"
  FROM wanted ORDER BY "deletedAt" DESC, "id"`);

/**
 * Locks the groups that deleted resources were members of, and those that keep their ids, in the order
 * of the groups' ids, before anything else: whoever changes members does the same. $2 ids of the
 * deleted resources.
 */
export const LOCK_LINKED_GROUPS = defineStatement(`
  SELECT g."id"::text AS "id" FROM "Group" g
  WHERE g."tenantId" = $1::uuid AND g."id" = ANY (ARRAY(${linked('groupId')}
    UNION ALL
    SELECT m."groupId" FROM "GroupMembership" m
    WHERE m."tenantId" = $1::uuid AND m."type" IS NULL AND m."memberId" = ANY ($2::uuid[])))
  ORDER BY g."id" FOR NO KEY UPDATE`);

/** The resources that return, with what differs from their snapshots; $2 a list of { id, state, uniqueKeys }. */
const RETURNING = `given AS MATERIALIZED (
    SELECT g.*, b."snapshot", b."deletedAt", (
      SELECT min(x."attribute") FROM "UniqueValue" x, jsonb_to_recordset(g."uniqueKeys") AS k(${UNIQUE_KEY_RECORD})
      WHERE x."tenantId" = $1::uuid AND x."resourceType" = b."resourceType"
        AND x."attribute" = k."attribute" AND x."valueKey" = k."valueKey") AS "taken"
    FROM jsonb_to_recordset($2::jsonb) AS g("id" uuid, "state" jsonb, "uniqueKeys" jsonb)
    JOIN "DeletedResource" b ON b."tenantId" = $1::uuid AND b."id" = g."id"
  )`;

/** Who returned, and why the others did not: `taken` names the attribute whose value another one has now. */
const outcomes = (name: string) => `
  SELECT given."id"::text AS "id", created."id" IS NOT NULL AS "isBack",
    CASE WHEN created."id" IS NULL THEN coalesce(given."taken", '${name}') END AS "taken"
  FROM given LEFT JOIN created ON created."id" = given."id"`;

const USER_COLUMNS = quoted([
  ...STATE_COLUMNS,
  'overriddenAttributes',
  'createdAt',
  'isProtected',
  'linkDecision',
]);

/**
 * Inserts deleted users as they were, under their ids, with the version after that of the deletion; not
 * those whose userName or unique value is taken. Of several with one userName the last deleted one
 * returns. $2 see `RETURNING`.
 */
export const RESTORE_USERS = defineStatement(`
  WITH ${RETURNING}, created AS (
    INSERT INTO "User" ("tenantId", "id", "version", ${USER_COLUMNS})
    SELECT $1::uuid, given."id", state."version" + 2, ${USER_COLUMNS.replace(/"\w+"/g, 'state.$&')}
    FROM given, jsonb_populate_record(NULL::"User",
      '{"isProtected": false}' || (given."snapshot" -> 'user') || given."state") state
    WHERE given."taken" IS NULL
    ORDER BY given."deletedAt" DESC, given."id"
    ON CONFLICT ("tenantId", "userNameKey") DO NOTHING
    RETURNING "id"
  ), made AS (
    SELECT given.* FROM created JOIN given USING ("id")
  ), plural AS (${insertValues('made', `(source."snapshot" -> 'values')`)}
  ), address AS (${insertAddresses('made', `(source."snapshot" -> 'addresses')`)}
  ), ${insertUniqueKeys('User', 'made', 'source."uniqueKeys"')})
  ${outcomes('userName')}`);

const GROUP_COLUMNS = quoted([
  'externalId',
  'displayName',
  'displayNameKey',
  'extensions',
  'extensionKeys',
  'ownedAttributes',
  'overriddenAttributes',
  'linkedAt',
  'createdAt',
]);

/** The same for groups. $2 see `RETURNING`. */
export const RESTORE_GROUPS = defineStatement(`
  WITH ${RETURNING}, ${NAMING}, created AS (
    INSERT INTO "Group" ("tenantId", "id", "version", "uniqueDisplayNameKey", ${GROUP_COLUMNS})
    SELECT $1::uuid, given."id", state."version" + 2,
      ${uniqueNameKey('state."displayNameKey"')}, ${GROUP_COLUMNS.replace(/"\w+"/g, 'state.$&')}
    FROM given, jsonb_populate_record(NULL::"Group", (given."snapshot" -> 'group') || given."state") state
    WHERE given."taken" IS NULL
    ORDER BY given."deletedAt" DESC, given."id"
    ON CONFLICT ("tenantId", "uniqueDisplayNameKey") DO NOTHING
    RETURNING "id"
  ), made AS (
    SELECT given.* FROM created JOIN given USING ("id")
  ), ${insertUniqueKeys('Group', 'made', 'source."uniqueKeys"')})
  ${outcomes('displayName')}`);
