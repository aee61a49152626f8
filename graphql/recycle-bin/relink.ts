import { defineStatement } from '../../prisma/tenant-database.js';
import { trailStatements } from '../shared/trail.js';
import { idIn, managerOf } from '../user/statements.js';
import { LINK_RECORD, LINKS } from './statements.js';

/** Most ids of one kind that a report and a record name. */
const SHOWN = 100;

/**
 * `link`: the memberships that those who are back had; `live`: the other ends that exist; `met`: those
 * who are back, and whose id was kept as that of nobody. A member that named nobody is kept like that.
 */
const MEMBERSHIPS = `link AS MATERIALIZED (
    SELECT DISTINCT ON (m."groupId", m."memberId") m.*, b."id" AS "owner",
      CASE WHEN m."groupId" = b."id" THEN m."memberId" ELSE m."groupId" END AS "other"
    FROM back b, jsonb_to_recordset(${LINKS}) AS m(${LINK_RECORD})
    ORDER BY m."groupId", m."memberId"
  ), live AS MATERIALIZED (
    SELECT u."id", 'User'::"MemberType" AS "type" FROM "User" u
      WHERE u."tenantId" = $1::uuid AND u."id" = ANY (ARRAY(SELECT "other" FROM link))
    UNION ALL
    SELECT g."id", 'Group'::"MemberType" AS "type" FROM "Group" g
      WHERE g."tenantId" = $1::uuid AND g."id" = ANY (ARRAY(SELECT "other" FROM link))
  ), joined AS (
    INSERT INTO "GroupMembership" ("tenantId", "groupId", "memberId", "type", "userId", "nestedGroupId",
      "display", "createdAt")
    SELECT $1::uuid, l."groupId", l."memberId", is_a."type",
      CASE WHEN is_a."type" = 'User' THEN l."memberId" END,
      CASE WHEN is_a."type" = 'Group' THEN l."memberId" END, l."display", l."createdAt"
    FROM link l LEFT JOIN live ON live."id" = l."other"
    CROSS JOIN LATERAL (SELECT coalesce(l."type", live."type") AS "type") is_a
    WHERE live."id" IS NOT NULL OR l."type" IS NULL
    ORDER BY l."groupId", l."memberId"
    ON CONFLICT ("tenantId", "groupId", "memberId") DO NOTHING
    RETURNING "groupId", "memberId"
  ), met AS (
    UPDATE "GroupMembership" m SET "type" = b."type",
      "userId" = CASE WHEN b."type" = 'User' THEN b."id" END,
      "nestedGroupId" = CASE WHEN b."type" = 'Group' THEN b."id" END
    FROM back b
    WHERE m."tenantId" = $1::uuid AND m."type" IS NULL
      AND m."memberId" = ANY (ARRAY(SELECT "id" FROM back)) AND m."memberId" = b."id"
    RETURNING m."groupId", m."memberId"
  ), joining AS MATERIALIZED (
    SELECT "groupId", "memberId" FROM joined UNION ALL SELECT "groupId", "memberId" FROM met
  ), regrouped AS (
    UPDATE "Group" g SET "version" = g."version" + 1, "updatedAt" = greatest(now(), g."updatedAt")
    WHERE g."tenantId" = $1::uuid AND g."id" = ANY (ARRAY(SELECT "groupId" FROM joining))
      AND g."id" <> ALL (ARRAY(SELECT "id" FROM back))
  )`;

/** A membership whose other end is in the recycle bin waits there, and comes back with it. */
const WAITING_LINKS = `kept AS (
    UPDATE "DeletedResource" b SET "snapshot" = jsonb_set(b."snapshot", '{memberships}',
      coalesce(b."snapshot" -> 'memberships', '[]') || waits."list")
    FROM (
      SELECT l."other", jsonb_agg(to_jsonb(l) - 'owner' - 'other') AS "list" FROM link l
      WHERE l."other" NOT IN (SELECT "id" FROM live) AND l."type" IS NOT NULL GROUP BY l."other"
    ) waits
    WHERE b."tenantId" = $1::uuid AND b."id" = waits."other"
    RETURNING b."id"
  ), emptied AS (
    DELETE FROM "DeletedResource" b
    WHERE b."tenantId" = $1::uuid AND b."id" = ANY (ARRAY(SELECT "id" FROM back))
  )`;

/** Manager references that name somebody again: of those who are back, and to them. */
const MANAGERS = `unled AS MATERIALIZED (
    SELECT u."id", u."managerRef" FROM "User" u
      WHERE u."tenantId" = $1::uuid AND u."id" = ANY (ARRAY(SELECT "id" FROM back))
        AND u."managerId" IS NULL AND u."managerRef" IS NOT NULL
    UNION
    SELECT u."id", u."managerRef" FROM "User" u
      WHERE u."tenantId" = $1::uuid AND u."managerId" IS NULL AND u."managerRef" = ANY (ARRAY(
        SELECT "id"::text FROM back UNION SELECT b."externalId" FROM "User" b
          WHERE b."tenantId" = $1::uuid AND b."id" = ANY (ARRAY(SELECT "id" FROM back))))
  ), led AS (
    UPDATE "User" u SET "managerId" = boss."id"
    FROM unled r CROSS JOIN LATERAL (SELECT ${managerOf(idIn('r."managerRef"'), 'r."managerRef"')} AS "id") boss
    WHERE u."tenantId" = $1::uuid AND u."id" = r."id" AND boss."id" IS NOT NULL
    RETURNING u."id", u."managerId"
  )`;

const whereabouts = (id: string) => `
      CASE WHEN EXISTS (SELECT 1 FROM "DeletedResource" d WHERE d."tenantId" = $1::uuid AND d."id" = ${id})
        THEN 'IN_RECYCLE_BIN' ELSE 'GONE' END`;

/** What could not be restored, and why. */
const MISSED = `missed AS MATERIALIZED (
    SELECT l."owner" AS "id", CASE WHEN l."groupId" = l."owner" THEN 'members' ELSE 'groups' END AS "path",
      CASE WHEN l."other" IN (SELECT "id" FROM kept) THEN 'IN_RECYCLE_BIN' ELSE 'GONE' END AS "reason",
      l."other" AS "value"
    FROM link l WHERE l."other" NOT IN (SELECT "id" FROM live) AND l."type" IS NOT NULL
    UNION ALL
    SELECT b."id", 'reports', CASE WHEN u."id" IS NULL THEN ${whereabouts('r."id"::uuid')}
      WHEN u."managerId" IS NULL THEN 'NO_LONGER_WANTED' ELSE 'OTHER_MANAGER' END, r."id"::uuid
    FROM back b CROSS JOIN LATERAL jsonb_array_elements_text(coalesce(b."snapshot" -> 'reports', '[]')) AS r("id")
    LEFT JOIN "User" u ON u."tenantId" = $1::uuid AND u."id" = r."id"::uuid
    WHERE u."managerId" IS DISTINCT FROM b."id" AND NOT EXISTS (
      SELECT 1 FROM led WHERE led."id" = r."id"::uuid AND led."managerId" = b."id")
    UNION ALL
    SELECT b."id", 'manager', ${whereabouts(`(b."snapshot" #>> '{user,managerId}')::uuid`)},
      (b."snapshot" #>> '{user,managerId}')::uuid
    FROM back b JOIN "User" u ON u."tenantId" = $1::uuid AND u."id" = b."id"
    WHERE b."snapshot" #>> '{user,managerId}' IS NOT NULL AND u."managerId" IS NULL
      AND u."managerRef" = b."snapshot" #>> '{user,managerRef}'
      AND u."id" NOT IN (SELECT "id" FROM led)
  ), told AS MATERIALIZED (
    SELECT "id", jsonb_agg(jsonb_build_object('path', "path", 'reason', "reason", 'count', "count",
      'values', "values", 'message', CASE "reason"
        WHEN 'IN_RECYCLE_BIN' THEN 'In the recycle bin: restored together with it.'
        WHEN 'GONE' THEN 'Does not exist any more.'
        WHEN 'OTHER_MANAGER' THEN 'Has another manager now.'
        ELSE 'Does not name this manager any more.' END) ORDER BY "path", "reason") AS "list"
    FROM (SELECT "id", "path", "reason", count(*)::int AS "count",
        to_jsonb((array_agg("value" ORDER BY "value"))[1:${SHOWN}]) AS "values"
      FROM missed GROUP BY "id", "path", "reason") grouped
    GROUP BY "id"
  )`;

/** A list of ids that a record shows as a change from nothing; nothing where there are none. */
const gained = (path: string, ids: string) => `
      (SELECT coalesce(jsonb_agg(jsonb_build_object('path', '${path}', 'after', "ids")), '[]')
        FROM (SELECT jsonb_agg(list."id" ORDER BY list."id") AS "ids" FROM (${ids}) list HAVING count(*) > 0) gathered)`;

/**
 * Gives those who are back, live again already, their memberships, managers and reports, as far as
 * those are free; takes them out of the recycle bin, and writes their records and events. Yields what
 * was not restored. $2 a list of { id, trail }.
 */
export const RELINK = defineStatement(`
  WITH back AS MATERIALIZED (
    SELECT b."id", b."resourceType"::"MemberType" AS "type", b."snapshot", r."trail" FROM jsonb_to_recordset($2::jsonb) AS r("id" uuid, "trail" jsonb)
    JOIN "DeletedResource" b ON b."tenantId" = $1::uuid AND b."id" = r."id"
  ), ${MEMBERSHIPS}, ${WAITING_LINKS}, ${MANAGERS}, ${MISSED}, restored AS MATERIALIZED (
    SELECT b."trail", coalesce(u."version", g."version") AS "version",
      coalesce(told."list", '[]') AS "warnings", (b."trail" -> 'changes') ||
      ${gained(
        'groups',
        `SELECT j."groupId" AS "id" FROM joining j WHERE j."memberId" = b."id" LIMIT ${SHOWN}`,
      )} || ${gained(
        'reports',
        `SELECT led."id" FROM led WHERE led."managerId" = b."id" LIMIT ${SHOWN}`,
      )} AS "changes"
    FROM back b
    LEFT JOIN "User" u ON u."tenantId" = $1::uuid AND u."id" = b."id"
    LEFT JOIN "Group" g ON g."tenantId" = $1::uuid AND g."id" = b."id"
    LEFT JOIN told ON told."id" = b."id"
  ), ${trailStatements({
    trail: 'source."trail"',
    source: 'restored',
    changes: 'source."changes"',
    warnings: 'source."warnings"',
  })}
  SELECT b."id"::text AS "id", coalesce(told."list", '[]') AS "missed"
  FROM back b LEFT JOIN told ON told."id" = b."id"`);
