import { defineStatement, type Statement } from '../../prisma/tenant-database.js';
import { insertUniqueKeys, releaseUniqueKeys, replaceUniqueKeys } from '../extension/unique.js';
import { trailStatements } from '../shared/trail.js';
import {
  insertMembers,
  listOf,
  MEMBER_CHANGES,
  resolveMembers,
  warnings,
} from './member-statements.js';
import { NAMING, uniqueNameKey } from './unique-names.js';

/**
 * Members live in rows of their own: adding and removing touches only the rows that change, and
 * parallel changes never lose one another. The group's row is locked first in every write, so that
 * writers of one group take turns and cannot deadlock.
 */

/** What a statement that writes a group does besides. */
export interface GroupWriting {
  /** Writes the values that nobody else may have. */
  readonly withUniques: boolean;
  /** Keeps members that name nobody. */
  readonly isStoring: boolean;
}

/** One statement for each choice, so that nobody pays for what others want. */
function forEachWriting(define: (writing: GroupWriting) => Statement) {
  const pair = (isStoring: boolean) => ({
    plain: define({ withUniques: false, isStoring }),
    unique: define({ withUniques: true, isStoring }),
  });
  const [known, storing] = [pair(false), pair(true)];
  return ({ withUniques, isStoring }: GroupWriting): Statement =>
    (isStoring ? storing : known)[withUniques ? 'unique' : 'plain'];
}

/**
 * Gives the statement that creates a group with its members. Yields one row: `at` is null when the group was not made, because
 * the name is taken or (`missing`) because a member is unknown and unknown ones are refused.
 * $2 state, $3 members, $4 trail, $5 id, $6 whether unknown members are refused, $7 unknown texts;
 * with unique values $8.
 */
export const createStatement = forEachWriting(({ withUniques, isStoring }) => {
  const uniques = withUniques ? `), ${insertUniqueKeys('Group', 'created', '$8')}` : '';
  return defineStatement(`
  WITH ${resolveMembers('$3', isStoring)}, ${NAMING}, created AS (
    INSERT INTO "Group" ("tenantId", "id", "externalId", "displayName", "displayNameKey",
      "uniqueDisplayNameKey", "extensions", "extensionKeys", "ownedAttributes", "linkedAt")
    SELECT $1::uuid, $5::uuid, state."externalId", state."displayName", state."displayNameKey",
      ${uniqueNameKey('state."displayNameKey"')}, state."extensions", state."extensionKeys",
      state."ownedAttributes", state."linkedAt"
    FROM jsonb_populate_record(NULL::"Group", $2::jsonb) state
    WHERE NOT ($6::boolean AND EXISTS (SELECT 1 FROM missing))
    ON CONFLICT ("tenantId", "uniqueDisplayNameKey") DO NOTHING
    RETURNING "id", "version", "createdAt"
  ), joined AS (${insertMembers('created')}
  ${uniques}), ${trailStatements({ trail: '$4', source: 'created', warnings: warnings('$7') })}
  SELECT (SELECT "createdAt"::text FROM created) AS "at", ${listOf('"id"', 'missing')} AS "missing",
    ${listOf(`jsonb_build_object('memberId', "id", 'type', "type", 'display', "display")`, 'known')} AS "members"`);
});

/**
 * Gives the statement that changes a group: attributes, members to add, members to remove, or all members at once. Yields no
 * row when the group does not exist; `version` is null when nothing was written, because the version
 * (`found`) is another one or a member is unknown (`missing`) and unknown ones are refused.
 * $2 id, $3 expected version or null, $4 state, $5 members to add, $6 ids to remove, $7 whether the
 * members to add are all members, $8 whether unknown members are refused, $9 trail, $10 unknown texts;
 * with unique values $11.
 */
export const updateStatement = forEachWriting(({ withUniques, isStoring }) => {
  const uniques = withUniques ? `), ${replaceUniqueKeys('Group', 'written', '$11')}` : '';
  return defineStatement(`
  WITH locked AS MATERIALIZED (
    SELECT * FROM "Group" WHERE "tenantId" = $1::uuid AND "id" = $2::uuid FOR NO KEY UPDATE
  ), ${resolveMembers('$5', isStoring)}, ${NAMING}, target AS MATERIALIZED (
    SELECT l.* FROM locked l
    WHERE ($3::int IS NULL OR l."version" = $3::int)
      AND NOT ($8::boolean AND EXISTS (SELECT 1 FROM missing))
  ), ${MEMBER_CHANGES}  ), changed AS MATERIALIZED (
    SELECT jsonb_agg(change) AS "list" FROM (
      SELECT jsonb_build_object('path', name, 'before', to_jsonb(target) -> name, 'after', after) AS change
      FROM target, jsonb_each($4::jsonb) AS state(name, after)
      WHERE name IN ('displayName', 'externalId') AND to_jsonb(target) -> name IS DISTINCT FROM after
      UNION ALL
      SELECT jsonb_build_object('path', 'members',
        'before', ${listOf('"memberId"', 'gone')}, 'after', ${listOf('"memberId"', 'added')})
      WHERE EXISTS (SELECT 1 FROM gone) OR EXISTS (SELECT 1 FROM added)
      UNION ALL
      SELECT change FROM target, jsonb_array_elements($4::jsonb -> 'extensionChanges') AS change
    ) changes
  ), written AS (
    UPDATE "Group" g SET
      ("externalId", "displayName", "displayNameKey", "uniqueDisplayNameKey", "extensions",
        "extensionKeys", "linkedAt") = (
        SELECT state."externalId", state."displayName", state."displayNameKey",
          CASE WHEN $4::jsonb ? 'displayName' THEN ${uniqueNameKey('state."displayNameKey"')}
            ELSE g."uniqueDisplayNameKey" END,
          state."extensions", state."extensionKeys",
          coalesce(g."linkedAt", state."linkedAt")
        FROM jsonb_populate_record(g, $4::jsonb) state),
      "ownedAttributes" = ARRAY(SELECT unnest(g."ownedAttributes") UNION
        SELECT jsonb_array_elements_text(coalesce($4::jsonb -> 'owned', '[]'))),
      "version" = g."version" + 1,
      "updatedAt" = greatest(now(), g."updatedAt")
    FROM target, changed
    WHERE g."tenantId" = $1::uuid AND g."id" = target."id" AND changed."list" IS NOT NULL
    RETURNING g.*, changed."list"
  ${uniques}), noted AS MATERIALIZED (
    SELECT target."id", coalesce($4::jsonb ->> 'displayName', target."displayName") AS "name",
      coalesce(written."version", target."version") AS "version",
      coalesce(written."list", '[]') AS "list"
    FROM target LEFT JOIN written ON true
    WHERE written."id" IS NOT NULL OR EXISTS (SELECT 1 FROM missing) OR jsonb_array_length($10::jsonb) > 0
  ), ${trailStatements({
    trail: '$9',
    source: 'noted',
    eventSource: 'written',
    changes: 'source."list"',
    name: 'source."name"',
    warnings: warnings('$10'),
  })}
  SELECT locked."version" AS "found", ${listOf('"id"', 'missing')} AS "missing",
    json_strip_nulls(coalesce(
      (SELECT row_to_json(written) FROM written), (SELECT row_to_json(target) FROM target))) AS "row"
  FROM locked`);
});

/**
 * Locks a group, and the groups that it is a member of, in the order of their ids, until the
 * transaction ends: no membership can appear meanwhile. $2 id.
 */
export const LOCK_GROUP = defineStatement(`
  SELECT g."id"::text AS "id", g."version" FROM "Group" g
  WHERE g."tenantId" = $1::uuid AND g."id" = ANY (ARRAY(
    SELECT $2::uuid UNION ALL SELECT m."groupId" FROM "GroupMembership" m
    WHERE m."tenantId" = $1::uuid AND m."nestedGroupId" = $2::uuid))
  ORDER BY g."id" FOR UPDATE`);

/** Moves a group, with its members and its own memberships, to the recycle bin. $2 id, $3 trail. */
export const DELETE_GROUP = defineStatement(`
  WITH doomed AS (
    SELECT * FROM "Group" WHERE "tenantId" = $1::uuid AND "id" = $2::uuid
  ), binned AS (
    INSERT INTO "DeletedResource" ("tenantId", "id", "resourceType", "name", "nameKey", "externalId",
      "snapshot", "requestId", "actorId", "actorName")
    SELECT $1::uuid, d."id", 'Group', d."displayName", d."displayNameKey", d."externalId",
      jsonb_build_object('group', to_jsonb(d),
        'members', ${listOf('to_jsonb(m)', `"GroupMembership" m WHERE m."tenantId" = $1::uuid AND m."groupId" = $2::uuid`)},
        'memberships', ${listOf('to_jsonb(m)', `"GroupMembership" m WHERE m."tenantId" = $1::uuid AND m."nestedGroupId" = $2::uuid`)}),
      $3::jsonb ->> 'requestId', ($3::jsonb ->> 'actorId')::uuid, $3::jsonb ->> 'actorName'
    FROM doomed d
  ), regrouped AS (
    UPDATE "Group" g SET "version" = g."version" + 1, "updatedAt" = greatest(now(), g."updatedAt")
    WHERE g."tenantId" = $1::uuid AND g."id" <> $2::uuid AND g."id" IN (
      SELECT m."groupId" FROM "GroupMembership" m
      WHERE m."tenantId" = $1::uuid AND m."nestedGroupId" = $2::uuid)
  ), ${releaseUniqueKeys('$2')}), deleted AS (
    DELETE FROM "Group" WHERE "tenantId" = $1::uuid AND "id" = $2::uuid
    RETURNING "id", "displayName", "version" + 1 AS "version"
  ), ${trailStatements({
    trail: '$3',
    source: 'deleted',
    changes: `jsonb_build_array(jsonb_build_object('path', 'displayName', 'before', source."displayName"))`,
  })}
  SELECT "version" FROM deleted`);
