/** What the hand-written server sends to its database, and how it shows what comes back. */
export const INSERT_USER = `
  WITH created AS (
    INSERT INTO "User" ("tenantId", "id", "externalId", "userName", "userNameKey", "displayName",
      "displayNameKey", "givenName", "givenNameKey", "familyName", "familyNameKey", "title", "titleKey",
      "department", "departmentKey", "employeeNumber", "employeeNumberKey", "active", "version")
    VALUES ($1, $2, $3, $4, lower($4), $5, lower($5), $6, lower($6), $7, lower($7), $8, lower($8), $9,
      lower($9), $10, lower($10), $11, 1)
    ON CONFLICT ("tenantId", "userNameKey") DO NOTHING RETURNING "id", "createdAt"
  ), plural AS (
    INSERT INTO "PluralValue" ("tenantId", "userId", "kind", "position", "value", "valueKey", "type",
      "typeKey", "primary")
    SELECT $1, created."id", v."kind", v."position", v."value", lower(v."value"), v."type",
      lower(v."type"), v."primary"
    FROM created, jsonb_to_recordset($12::jsonb) AS v("kind" "PluralKind", "position" int, "value" text,
      "type" text, "primary" boolean)
  ), address AS (
    INSERT INTO "Address" ("tenantId", "userId", "position", "formatted", "streetAddress", "locality",
      "country", "type", "typeKey")
    SELECT $1, created."id", a."position", a."formatted", a."streetAddress", a."locality", a."country",
      a."type", lower(a."type")
    FROM created, jsonb_to_recordset($13::jsonb) AS a("position" int, "formatted" text,
      "streetAddress" text, "locality" text, "country" text, "type" text)
  )
  SELECT "createdAt" FROM created`;

/** Several users in one statement. */
export const INSERT_USERS = `
  WITH given AS MATERIALIZED (
    SELECT g.* FROM jsonb_to_recordset($2::jsonb) AS g("id" uuid, "externalId" text, "userName" text,
      "displayName" text, "givenName" text, "familyName" text, "title" text, "department" text,
      "employeeNumber" text, "active" boolean, "values" jsonb, "addresses" jsonb)
  ), created AS (
    INSERT INTO "User" ("tenantId", "id", "externalId", "userName", "userNameKey", "displayName",
      "displayNameKey", "givenName", "givenNameKey", "familyName", "familyNameKey", "title", "titleKey",
      "department", "departmentKey", "employeeNumber", "employeeNumberKey", "active", "version")
    SELECT $1, "id", "externalId", "userName", lower("userName"), "displayName", lower("displayName"),
      "givenName", lower("givenName"), "familyName", lower("familyName"), "title", lower("title"),
      "department", lower("department"), "employeeNumber", lower("employeeNumber"), "active", 1
    FROM given ON CONFLICT ("tenantId", "userNameKey") DO NOTHING RETURNING "id"
  ), made AS (SELECT given.* FROM created JOIN given USING ("id")
  ), plural AS (
    INSERT INTO "PluralValue" ("tenantId", "userId", "kind", "position", "value", "valueKey", "type",
      "typeKey", "primary")
    SELECT $1, made."id", v."kind", v."position", v."value", lower(v."value"), v."type",
      lower(v."type"), v."primary"
    FROM made, jsonb_to_recordset(made."values") AS v("kind" "PluralKind", "position" int, "value" text,
      "type" text, "primary" boolean)
  ), address AS (
    INSERT INTO "Address" ("tenantId", "userId", "position", "formatted", "streetAddress", "locality",
      "country", "type", "typeKey")
    SELECT $1, made."id", a."position", a."formatted", a."streetAddress", a."locality", a."country",
      a."type", lower(a."type")
    FROM made, jsonb_to_recordset(made."addresses") AS a("position" int, "formatted" text,
      "streetAddress" text, "locality" text, "country" text, "type" text)
  )
  SELECT "id"::text FROM created`;

const SELECT_USER = `
  SELECT u."id", u."userName", u."externalId", u."displayName", u."givenName", u."familyName", u."title",
    u."department", u."employeeNumber", u."active", u."version", u."createdAt", u."updatedAt",
    (SELECT json_agg(json_build_object('kind', v."kind", 'value', v."value", 'type', v."type", 'primary',
      v."primary") ORDER BY v."position") FROM "PluralValue" v
      WHERE v."tenantId" = u."tenantId" AND v."userId" = u."id") AS "values",
    (SELECT json_agg(json_build_object('formatted', a."formatted", 'streetAddress', a."streetAddress",
      'locality', a."locality", 'country', a."country", 'type', a."type") ORDER BY a."position")
      FROM "Address" a WHERE a."tenantId" = u."tenantId" AND a."userId" = u."id") AS "addresses"
  FROM "User" u`;

const WITH_LINKS = SELECT_USER.replace(
  'FROM "User" u',
  `, u."managerRef", u."managerId", (SELECT boss."displayName" FROM "User" boss
      WHERE boss."tenantId" = u."tenantId" AND boss."id" = u."managerId") AS "managerName",
    (SELECT json_agg(json_build_object('value', g."id", 'display', g."displayName"))
      FROM "GroupMembership" m JOIN "Group" g ON g."tenantId" = m."tenantId" AND g."id" = m."groupId"
      WHERE m."tenantId" = u."tenantId" AND m."userId" = u."id") AS "groups"
  FROM "User" u`,
);

export const FIND_USER = `${WITH_LINKS} WHERE u."tenantId" = $1 AND u."userNameKey" = lower($2)`;
export const GET_USER = `${WITH_LINKS} WHERE u."tenantId" = $1 AND u."id" = $2`;
export const LIST_USERS = `${WITH_LINKS} WHERE u."tenantId" = $1 AND u."id" = ANY (ARRAY(
  SELECT "id" FROM "User" WHERE "tenantId" = $1 ORDER BY "id" LIMIT $2 OFFSET $3)) ORDER BY u."id"`;

/** Later pages begin after an id: a walk costs the same to its end. */
export const WALK_USERS = `${WITH_LINKS} WHERE u."tenantId" = $1 AND u."id" > $2 ORDER BY u."id" LIMIT $3`;

/** The filters of the benchmark, each with the statement that a hand-written server has for it. */
export const FILTERS: readonly (readonly [pattern: RegExp, name: string, text: string])[] = [
  [/^userName eq "(.*)"$/, 'find', FIND_USER],
  [
    /^userName sw "(.*)"$/,
    'starting',
    `${WITH_LINKS} WHERE u."tenantId" = $1 AND u."userNameKey" >= lower($2)
      AND u."userNameKey" < lower($2) || chr(1114111) ORDER BY u."id" LIMIT 100`,
  ],
  [
    /^emails co "(.*)"$/,
    'mail',
    `${WITH_LINKS} WHERE u."tenantId" = $1 AND u."id" IN (SELECT v."userId" FROM "PluralValue" v
      WHERE v."tenantId" = $1 AND v."kind" = 'emails' AND v."valueKey" LIKE '%' || lower($2) || '%')
      ORDER BY u."id" LIMIT 100`,
  ],
  [
    /^meta\.lastModified gt "(.*)"$/,
    'modified',
    `${WITH_LINKS} WHERE u."tenantId" = $1 AND u."updatedAt" > $2 ORDER BY u."id" LIMIT 100`,
  ],
  [
    /^name\.familyName eq "(.*)" and active eq true$/,
    'family',
    `${WITH_LINKS} WHERE u."tenantId" = $1 AND u."familyNameKey" = lower($2) AND u."active"
      ORDER BY u."id" LIMIT 100`,
  ],
];

export const UPDATE_USER = `
  WITH updated AS (
    UPDATE "User" u SET "title" = coalesce($3, u."title"), "titleKey" = coalesce(lower($3), u."titleKey"),
      "displayName" = coalesce($4, u."displayName"),
      "displayNameKey" = coalesce(lower($4), u."displayNameKey"),
      "active" = coalesce($5, u."active"), "version" = u."version" + 1, "updatedAt" = now()
    WHERE u."tenantId" = $1 AND u."id" = $2 RETURNING u.*
  ) ${WITH_LINKS.replace('FROM "User" u`', 'FROM updated u').replace(/FROM "User" u$/, 'FROM updated u')}`;

export const CHANGE_MEMBER = `
  WITH removed AS (
    DELETE FROM "GroupMembership" WHERE "tenantId" = $1 AND "groupId" = $2 AND "memberId" = $3 AND $4
    RETURNING 1
  ), added AS (
    INSERT INTO "GroupMembership" ("tenantId", "groupId", "memberId", "type", "userId")
    SELECT $1, $2, u."id", 'User', u."id" FROM "User" u
    WHERE u."tenantId" = $1 AND u."id" = $3 AND NOT $4
    ON CONFLICT DO NOTHING RETURNING 1
  )
  UPDATE "Group" SET "version" = "version" + 1, "updatedAt" = now()
  WHERE "tenantId" = $1 AND "id" = $2
    AND (EXISTS (SELECT 1 FROM removed) OR EXISTS (SELECT 1 FROM added))`;

interface Element {
  readonly kind: string;
  readonly value: string;
  readonly type: string;
  readonly primary: boolean | null;
}

export interface UserRow {
  readonly id: string;
  readonly userName: string;
  readonly externalId: string | null;
  readonly displayName: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly title: string | null;
  readonly department: string | null;
  readonly employeeNumber: string | null;
  readonly active: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly values: Element[] | null;
  readonly addresses: object[] | null;
  readonly managerRef: string | null;
  readonly managerId: string | null;
  readonly managerName: string | null;
  readonly groups: object[] | null;
}

export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

export function toScim(row: UserRow, baseUrl: string) {
  const lists: Record<string, object[]> = {};
  for (const { kind, ...element } of row.values ?? []) (lists[kind] ??= []).push(element);
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', ENTERPRISE],
    id: row.id,
    externalId: row.externalId ?? undefined,
    userName: row.userName,
    displayName: row.displayName ?? undefined,
    name: { givenName: row.givenName ?? undefined, familyName: row.familyName ?? undefined },
    title: row.title ?? undefined,
    active: row.active,
    ...lists,
    addresses: row.addresses ?? undefined,
    groups: row.groups ?? undefined,
    [ENTERPRISE]: {
      manager:
        row.managerRef === null
          ? undefined
          : {
              value: row.managerRef,
              $ref: row.managerId ? `${baseUrl}/Users/${row.managerId}` : undefined,
              displayName: row.managerName ?? undefined,
            },
      department: row.department ?? undefined,
      employeeNumber: row.employeeNumber ?? undefined,
    },
    meta: {
      resourceType: 'User',
      created: row.createdAt,
      lastModified: row.updatedAt,
      location: `${baseUrl}/Users/${row.id}`,
      version: `W/"${row.version}"`,
    },
  };
}
