/** What statements that write groups have in common: the members that they name, and those that change. */

/** The members asked for, and who they are. Ids are looked up as arrays: see `resolveMembers`. */
const FOUND = `
      SELECT u."id", 'User'::"MemberType" AS "type" FROM "User" u
        WHERE u."tenantId" = $1::uuid AND u."id" = ANY (ARRAY(SELECT "id" FROM wanted))
      UNION ALL
      SELECT n."id", 'Group'::"MemberType" AS "type" FROM "Group" n
        WHERE n."tenantId" = $1::uuid AND n."id" = ANY (ARRAY(SELECT "id" FROM wanted))`;

const KNOWN = `known AS MATERIALIZED (
    SELECT w."id", w."display", found."type" FROM wanted w JOIN (${FOUND}
    ) found ON found."id" = w."id"
  )`;

/**
 * Members that name nobody are known too, without a type. Who returns from the recycle bin takes them
 * over, and holds a lock of the row there meanwhile: the statement waits for it, and who is out of the
 * bin then (`held`) is there, although the statement began before and cannot see it.
 */
const KNOWN_OR_STORED = `found AS MATERIALIZED (${FOUND}
  ), binned AS MATERIALIZED (
    SELECT b."id", b."resourceType"::"MemberType" AS "type" FROM "DeletedResource" b
    WHERE b."tenantId" = $1::uuid AND b."id" = ANY (ARRAY(
      SELECT w."id" FROM wanted w WHERE NOT EXISTS (SELECT 1 FROM found f WHERE f."id" = w."id")))
  ), held AS MATERIALIZED (
    SELECT b."id" FROM "DeletedResource" b
    WHERE b."tenantId" = $1::uuid AND b."id" = ANY (ARRAY(SELECT "id" FROM binned))
    ORDER BY b."id" FOR KEY SHARE
  ), known AS MATERIALIZED (
    SELECT w."id", w."display", coalesce(found."type", "returned"."type") AS "type" FROM wanted w
    LEFT JOIN found ON found."id" = w."id"
    LEFT JOIN binned "returned" ON "returned"."id" = w."id"
      AND NOT EXISTS (SELECT 1 FROM held WHERE held."id" = w."id")
  )`;

/**
 * `wanted`: the members asked for; `known`: those that exist; `missing`: those that name nobody, unless
 * they are stored. Ids are looked up as arrays: a join with a set of unknown size might be planned as a
 * scan of everybody.
 */
export const resolveMembers = (members: string, isStoring: boolean) => `
  wanted AS MATERIALIZED (
    SELECT DISTINCT ON (w."value") w."value" AS "id", w."display"
    FROM jsonb_to_recordset(${members}::jsonb) AS w("value" uuid, "display" text)
    ORDER BY w."value"
  ), ${isStoring ? KNOWN_OR_STORED : KNOWN}, missing AS MATERIALIZED (
    SELECT w."id" FROM wanted w WHERE NOT EXISTS (SELECT 1 FROM known k WHERE k."id" = w."id")
  )`;

/** Inserts the members of `known` into the group of `source`. */
export const insertMembers = (source: string) => `
    INSERT INTO "GroupMembership" ("tenantId", "groupId", "memberId", "type", "userId", "nestedGroupId", "display")
    SELECT $1::uuid, source."id", k."id", k."type",
      CASE WHEN k."type" = 'User' THEN k."id" END, CASE WHEN k."type" = 'Group' THEN k."id" END, k."display"
    FROM ${source} source, known k ORDER BY k."id"`;

/** A list as JSON, empty where there is nothing. */
export const listOf = (expression: string, from: string) =>
  `(SELECT coalesce(jsonb_agg(${expression}), '[]') FROM ${from})`;

/** The warning that a record keeps about members that were left out; `extra` are ids of no valid form. */
export const warnings = (extra: string) => `
    CASE WHEN EXISTS (SELECT 1 FROM missing) OR jsonb_array_length(${extra}::jsonb) > 0
    THEN jsonb_build_array(jsonb_build_object('path', 'members',
      'message', 'These member ids name no user or group of this tenant and were left out.',
      'values', ${listOf('"id"', 'missing')} || ${extra}::jsonb))
    ELSE '[]'::jsonb END`;

/**
 * The place of one membership, by its whole key. A list of members would be one condition of several,
 * and the planner might look through a group that it takes for a small one instead. Behind the wall
 * only what cannot tell on a row serves an index: the key must be an id already, as a cast may fail.
 */
const placeOf = (memberId: string) => `(
          SELECT place."ctid" FROM "GroupMembership" place WHERE place."tenantId" = $1::uuid
            AND place."groupId" = $2::uuid AND place."memberId" = ${memberId})`;

/** `gone` and `added`: the members that really change. $6 ids to remove, $7 whether the members are all members. */
export const MEMBER_CHANGES = `unwanted AS MATERIALIZED (
    SELECT "text"::uuid AS "id" FROM jsonb_array_elements_text($6::jsonb) AS given("text")
  ), unlisted AS (
    DELETE FROM "GroupMembership" m USING target
    WHERE $7::boolean AND m."tenantId" = $1::uuid AND m."groupId" = target."id"
      AND NOT EXISTS (SELECT 1 FROM known k WHERE k."id" = m."memberId")
    RETURNING m."memberId"
  ), removed AS (
    DELETE FROM "GroupMembership" m
    WHERE NOT $7::boolean AND m."tenantId" = $1::uuid
      AND m."ctid" = ANY (ARRAY(SELECT ${placeOf('unwanted."id"')} FROM unwanted))
      AND EXISTS (SELECT 1 FROM target)
    RETURNING m."memberId"
  ), added AS (${insertMembers('target')}
    ON CONFLICT ("tenantId", "groupId", "memberId") DO NOTHING
    RETURNING "memberId"
  ), gone AS (
    SELECT "memberId" FROM unlisted UNION ALL SELECT "memberId" FROM removed
`;
