import { defineStatement } from '../../prisma/tenant-database.js';
import { insertUniqueKeys, releaseUniqueKeys, replaceUniqueKeys } from '../extension/unique.js';
import { trailStatements } from '../shared/trail.js';
import { ADDRESS_PARTS, TEXT_ATTRIBUTES } from './attributes.js';

/**
 * The hot writes: one statement each, with the record and the event in it. A statement costs a round
 * trip and a plan whatever it does, so the rows of one change travel together as JSON.
 */

const TEXT_COLUMNS = TEXT_ATTRIBUTES.flatMap(({ name, isExact }) =>
  isExact === true ? [name] : [name, `${name}Key`],
);
/** The columns that a write of a user fills. */
export const STATE_COLUMNS = [
  ...TEXT_COLUMNS,
  'active',
  'passwordHash',
  'extensions',
  'extensionKeys',
  'ownedAttributes',
  'linkedAt',
];
const ADDRESS_COLUMNS = ADDRESS_PARTS.flatMap((part) => [part, `${part}Key`]);

/** Column names as SQL lists them. */
export const quoted = (columns: readonly string[], prefix = '') =>
  columns.map((column) => `${prefix}"${column}"`).join(', ');

const VALUE_COLUMNS =
  '"value", "display", "type", "primary", "document", "valueKey", "displayKey", "typeKey"';
const VALUE_RECORD =
  '"kind" "PluralKind", "position" int, "value" text, "display" text, "type" text, "primary" boolean, "document" text, "valueKey" text, "displayKey" text, "typeKey" text';
const ADDRESS_RECORD = `"position" int, "primary" boolean, ${ADDRESS_COLUMNS.map((column) => `"${column}" text`).join(', ')}`;

/** The user that a manager reference means: by id, or by an `externalId` that only one user has. */
export const managerOf = (id: string, ref: string) => `coalesce(
      (SELECT m."id" FROM "User" m WHERE m."tenantId" = $1::uuid AND m."id" = ${id}::uuid),
      (SELECT CASE WHEN count(*) = 1 THEN (array_agg(m."id"))[1] END FROM (
        SELECT "id" FROM "User" WHERE "tenantId" = $1::uuid AND "externalId" = ${ref}::text LIMIT 2) m))`;

/** A stored manager reference as an id, when it has the form of one. */
export const idIn = (ref: string) =>
  `(CASE WHEN ${ref} ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN ${ref} END)`;

/**
 * The manager's name after the change: who is their own manager is seen as just written. As JSON, since
 * the embedded engine takes a byte order mark at the beginning of a plain text for none of the text.
 */
const managerNameOf = (source: string) => `
    to_jsonb(CASE WHEN ${source}."managerId" = ${source}."id" THEN ${source}."displayName" ELSE (
      SELECT m."displayName" FROM "User" m
      WHERE m."tenantId" = $1::uuid AND m."id" = ${source}."managerId") END)`;

/** Inserts plural values of the users of `source`. */
export const insertValues = (source: string, values: string) => `
    INSERT INTO "PluralValue" ("tenantId", "userId", "kind", "position", ${VALUE_COLUMNS})
    SELECT $1::uuid, source."id", v."kind", v."position", ${VALUE_COLUMNS.replace(/"\w+"/g, 'v.$&')}
    FROM ${source} source, jsonb_to_recordset(${values}::jsonb) AS v(${VALUE_RECORD})`;

/** Inserts addresses of the users of `source`. */
export const insertAddresses = (source: string, addresses: string) => `
    INSERT INTO "Address" ("tenantId", "userId", "position", "primary", ${quoted(ADDRESS_COLUMNS)})
    SELECT $1::uuid, source."id", a."position", a."primary", ${quoted(ADDRESS_COLUMNS, 'a.')}
    FROM ${source} source, jsonb_to_recordset(${addresses}::jsonb) AS a(${ADDRESS_RECORD})`;

/** Users whose manager reference was waiting for this user's `externalId`. */
const resolveReports = (source: string) => `
    UPDATE "User" report SET "managerId" = source."id"
    FROM ${source} source
    WHERE report."tenantId" = $1::uuid AND report."managerId" IS NULL
      AND report."managerRef" = source."externalId" AND report."id" <> source."id"
      AND NOT EXISTS (SELECT 1 FROM "User" other WHERE other."tenantId" = $1::uuid
        AND other."externalId" = source."externalId" AND other."id" <> source."id")`;

/** What a statement that creates users does besides. */
interface Creating {
  /** Writes the values that nobody else may have. */
  readonly withUniques?: boolean;
  /** Leaves out who is a deleted user that returns, and says so. $3 days for which that is possible. */
  readonly isFinding?: boolean;
  /** The users are deleted ones that return, with the version, creation and protection given; their records come later. */
  readonly isReviving?: boolean;
}

/** How a statement finds the deleted users that new ones are, by externalId and userName: one look into one index each. */
const FINDING = {
  find: `), binned AS MATERIALIZED (
    SELECT given."id", d."id" AS "deletedId" FROM given CROSS JOIN LATERAL (
      SELECT b."id" FROM "DeletedResource" b
      WHERE b."tenantId" = $1::uuid AND b."resourceType" = 'User'
        AND b."nameKey" = given."state" ->> 'userNameKey'
        AND b."externalId" = given."state" ->> 'externalId'
        AND b."deletedAt" > now() - make_interval(days => $3::int)
      ORDER BY b."deletedAt" DESC, b."id" DESC LIMIT 1) d
  `,
  others: 'WHERE given."id" NOT IN (SELECT "id" FROM binned)',
  column: ', NULL AS "deletedId"',
  found: 'UNION ALL SELECT "id"::text, NULL, NULL, NULL, "deletedId"::text FROM binned',
};
const NOT_FINDING: typeof FINDING = { find: '', others: '', column: '', found: '' };

const REVIVING = {
  record: ', "version" int, "createdAt" timestamptz, "isProtected" boolean',
  columns: '"version", "createdAt", "isProtected", ',
  values: 'given."version", given."createdAt", given."isProtected", ',
  trail: '',
};
const NEW: typeof REVIVING = {
  record: '',
  columns: '',
  values: '',
  trail: `, ${trailStatements({ trail: 'source."trail"', source: 'made' })}`,
};

/**
 * Creates users, each with its record and event. Yields the ids of those that were made: the others
 * have a userName that is taken. $2 a list of { id, state, values, addresses, managerId, managerRef, trail }.
 */
function createUsers({ withUniques, isFinding, isReviving }: Creating = {}) {
  const { find, others, column, found } = isFinding ? FINDING : NOT_FINDING;
  const { record, columns, values, trail } = isReviving ? REVIVING : NEW;
  const uniques = withUniques
    ? `), ${insertUniqueKeys('User', 'made', 'source."uniqueKeys"')}`
    : '';
  return defineStatement(`
  WITH given AS MATERIALIZED (
    SELECT g.* FROM jsonb_to_recordset($2::jsonb) AS g("id" uuid, "state" jsonb, "values" jsonb,
      "addresses" jsonb, "managerId" uuid, "managerRef" text, "trail" jsonb, "uniqueKeys" jsonb${record})
  ${find}), created AS (
    INSERT INTO "User" ("tenantId", "id", "managerId", ${columns}${quoted(STATE_COLUMNS)})
    SELECT $1::uuid, given."id", ${managerOf('given."managerId"', 'given."managerRef"')},
      ${values}${quoted(STATE_COLUMNS, 'state.')}
    FROM given, jsonb_populate_record(NULL::"User", given."state") state
    ${others}
    ON CONFLICT ("tenantId", "userNameKey") DO NOTHING
    RETURNING "id", "externalId", "displayName", "managerId", "version", "createdAt"
  ), made AS (
    SELECT created."version", given."id", given."values", given."addresses", given."trail",
      given."uniqueKeys" FROM created JOIN given USING ("id")
  ), plural AS (${insertValues('made', 'source."values"')}
  ), address AS (${insertAddresses('made', 'source."addresses"')}
  ), reports AS (${resolveReports('created')}
  ${uniques})${trail}
  SELECT "id"::text AS "id", "createdAt"::text AS "at", "managerId"::text AS "managerId",
    ${managerNameOf('created')} AS "managerDisplayName"${column}
  FROM created ${found}`);
}

/** The statement that creates users. */
export const CREATE_USERS = createUsers();

/** The same, with values that nobody else may have. */
export const CREATE_USERS_WITH_UNIQUES = createUsers({ withUniques: true });

/** The statement that creates users, but for those who are deleted ones that return. */
export const CREATE_OR_FIND_USERS = createUsers({ isFinding: true });

/** The same, with values that nobody else may have. */
export const CREATE_OR_FIND_USERS_WITH_UNIQUES = createUsers({
  withUniques: true,
  isFinding: true,
});

/** The statement that brings deleted users back as they are given; see `recycle-bin/revive.ts`. */
export const REVIVE_USERS = createUsers({ withUniques: true, isReviving: true });

/** What an update writes in other tables; the database opens each of them, whether or not there is something for it. */
interface Updating {
  /** Plural values and addresses, and who reports to this user. */
  readonly withOthers?: boolean;
  /** Values that nobody else may have. */
  readonly withUniques?: boolean;
}

/**
 * Replaces what `state` names of a user that is still at the expected version. Yields no row when it
 * is not. A plural attribute that changed is written as a whole: places that exist are overwritten,
 * places beyond the end are removed.
 * $2 id, $3 version, $4 state, $5 trail, $6 whether the manager changed, $7 manager id, $8 manager
 * reference; with others $9 changed kinds, $10 plural values, $11 addresses or null; $12 unique values.
 */
function updateUser({ withOthers, withUniques }: Updating = {}) {
  const others = `
  ), surplus AS (
    DELETE FROM "PluralValue" v USING updated, jsonb_to_recordset($9::jsonb) AS changed("kind" "PluralKind", "count" int)
    WHERE v."tenantId" = $1::uuid AND v."userId" = updated."id" AND v."kind" = changed."kind"
      AND v."position" >= changed."count"
  ), plural AS (${insertValues('updated', '$10')}
    ON CONFLICT ("tenantId", "userId", "kind", "position") DO UPDATE SET
      (${VALUE_COLUMNS}) = (${VALUE_COLUMNS.replace(/"\w+"/g, 'excluded.$&')})
  ), "surplusAddress" AS (
    DELETE FROM "Address" a USING updated
    WHERE a."tenantId" = $1::uuid AND a."userId" = updated."id"
      AND a."position" >= jsonb_array_length($11::jsonb)
  ), address AS (${insertAddresses('updated', '$11')}
    ON CONFLICT ("tenantId", "userId", "position") DO UPDATE SET
      ("primary", ${quoted(ADDRESS_COLUMNS)}) = (excluded."primary", ${quoted(ADDRESS_COLUMNS, 'excluded.')})
  ), reports AS (${resolveReports('updated')}`;
  const uniques = withUniques ? `), ${replaceUniqueKeys('User', 'updated', '$12')}` : '';
  return defineStatement(`
  WITH updated AS (
    UPDATE "User" u SET
      (${quoted(STATE_COLUMNS)}) = (
        SELECT ${quoted(STATE_COLUMNS, 'state.')} FROM jsonb_populate_record(u, $4::jsonb) state),
      "managerId" = CASE WHEN $6::boolean THEN ${managerOf('$7', '$8')} ELSE u."managerId" END,
      "version" = u."version" + 1,
      "updatedAt" = greatest(now(), u."updatedAt")
    WHERE u."tenantId" = $1::uuid AND u."id" = $2::uuid AND u."version" = $3::int
    RETURNING "id", "externalId", "displayName", "managerId", "version", "updatedAt"
  ${withOthers ? others : ''}${uniques}), ${trailStatements({ trail: '$5', source: 'updated' })}
  SELECT "updatedAt"::text AS "at", "version", "managerId"::text AS "managerId",
    ${managerNameOf('updated')} AS "managerDisplayName"
  FROM updated`);
}

/** The statement that changes a user in its own row alone, as most changes do. */
export const UPDATE_USER = updateUser();

/** The same, with plural values and addresses. */
export const UPDATE_USER_WITH_OTHERS = updateUser({ withOthers: true });

/** The same, with values that nobody else may have besides. */
export const UPDATE_USER_WITH_UNIQUES = updateUser({ withOthers: true, withUniques: true });

/**
 * Locks the groups of a user in the order of their ids, before the user: whoever adds members locks
 * the group first too, and two deletions never wait for each other in a circle. $2 id.
 */
export const LOCK_GROUPS_OF_USER = defineStatement(`
  SELECT g."id"::text AS "id" FROM "Group" g
  WHERE g."tenantId" = $1::uuid AND g."id" = ANY (ARRAY(
    SELECT m."groupId" FROM "GroupMembership" m
    WHERE m."tenantId" = $1::uuid AND m."userId" = $2::uuid))
  ORDER BY g."id" FOR NO KEY UPDATE`);

/** Locks a user until the transaction ends: no membership can appear meanwhile. $2 id. */
export const LOCK_USER = defineStatement(
  'SELECT "version", "linkedAt"::text AS "linkedAt", "isProtected", "linkDecision" FROM "User" WHERE "tenantId" = $1::uuid AND "id" = $2::uuid FOR UPDATE',
);

/**
 * Moves a user, with values, memberships and reports, to the recycle bin. Groups that lose a member
 * get a new version; reports keep the reference and lose the link. $2 id, $3 trail.
 */
export const DELETE_USER = defineStatement(`
  WITH doomed AS (
    SELECT * FROM "User" WHERE "tenantId" = $1::uuid AND "id" = $2::uuid
  ), membership AS (
    SELECT m.* FROM "GroupMembership" m WHERE m."tenantId" = $1::uuid AND m."userId" = $2::uuid
  ), binned AS (
    INSERT INTO "DeletedResource" ("tenantId", "id", "resourceType", "name", "nameKey", "externalId",
      "snapshot", "requestId", "actorId", "actorName")
    SELECT $1::uuid, d."id", 'User', d."userName", d."userNameKey", d."externalId",
      jsonb_build_object(
        'user', to_jsonb(d),
        'values', (SELECT coalesce(jsonb_agg(to_jsonb(v) ORDER BY v."kind", v."position"), '[]')
          FROM "PluralValue" v WHERE v."tenantId" = $1::uuid AND v."userId" = $2::uuid),
        'addresses', (SELECT coalesce(jsonb_agg(to_jsonb(a) ORDER BY a."position"), '[]')
          FROM "Address" a WHERE a."tenantId" = $1::uuid AND a."userId" = $2::uuid),
        'memberships', (SELECT coalesce(jsonb_agg(to_jsonb(m)), '[]') FROM membership m),
        'reports', (SELECT coalesce(jsonb_agg(r."id"), '[]') FROM "User" r
          WHERE r."tenantId" = $1::uuid AND r."managerId" = $2::uuid)),
      $3::jsonb ->> 'requestId', ($3::jsonb ->> 'actorId')::uuid, $3::jsonb ->> 'actorName'
    FROM doomed d
  ), regrouped AS (
    UPDATE "Group" g SET "version" = g."version" + 1, "updatedAt" = greatest(now(), g."updatedAt")
    WHERE g."tenantId" = $1::uuid AND g."id" IN (SELECT "groupId" FROM membership)
  ), unlinked AS (
    UPDATE "User" r SET "managerId" = NULL
    WHERE r."tenantId" = $1::uuid AND r."managerId" = $2::uuid AND r."id" <> $2::uuid
  ), ${releaseUniqueKeys('$2')}), deleted AS (
    DELETE FROM "User" WHERE "tenantId" = $1::uuid AND "id" = $2::uuid
    RETURNING "id", "userName", "version" + 1 AS "version"
  ), ${trailStatements({
    trail: '$3',
    source: 'deleted',
    changes: `jsonb_build_array(
      jsonb_build_object('path', 'userName', 'before', source."userName"),
      jsonb_build_object('path', 'groups', 'before', (SELECT coalesce(jsonb_agg(m."groupId"), '[]') FROM membership m)))`,
  })}
  SELECT "version" FROM deleted`);
