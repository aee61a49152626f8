import Router from '@koa/router';
import Koa, { type Context } from 'koa';
import pg from 'pg';
import { v7 } from 'uuid';

/**
 * The yardstick of the benchmark: a hand-written Koa server that does what a request asks with one
 * SQL statement through `pg`, on tables of the same shape, prepared by name. It knows one tenant, one
 * token and the few request shapes that the benchmark sends; it keeps no records and no events.
 */

const TENANT = '00000000-0000-7000-8000-000000000001';

const INSERT_USER = `
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

const FIND_USER = `${SELECT_USER} WHERE u."tenantId" = $1 AND u."userNameKey" = lower($2)`;
const GET_USER = `${SELECT_USER} WHERE u."tenantId" = $1 AND u."id" = $2`;
const LIST_USERS = `${SELECT_USER} WHERE u."tenantId" = $1 ORDER BY u."id" LIMIT $2 OFFSET $3`;

const UPDATE_USER = `
  WITH updated AS (
    UPDATE "User" u SET "title" = coalesce($3, u."title"), "titleKey" = coalesce(lower($3), u."titleKey"),
      "displayName" = coalesce($4, u."displayName"),
      "displayNameKey" = coalesce(lower($4), u."displayNameKey"),
      "active" = coalesce($5, u."active"), "version" = u."version" + 1, "updatedAt" = now()
    WHERE u."tenantId" = $1 AND u."id" = $2 RETURNING u.*
  ) ${SELECT_USER.replace('FROM "User" u', 'FROM updated u')}`;

const CHANGE_MEMBER = `
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
