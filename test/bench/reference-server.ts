import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import Router from '@koa/router';
import Koa, { type Context } from 'koa';
import pg from 'pg';
import { v7 } from 'uuid';

/**
 * The yardstick of the benchmark: a hand-written Koa server that does what a request asks with one
 * SQL statement through `pg`, on tables of the same shape, prepared by name. It knows one tenant, one
 * token and the few request shapes that the benchmark sends; it keeps no records and no events.
 */

const TOKEN_HASH = createHash('sha256').update('scim-token-of-the-bench').digest();
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

const WITH_LINKS = SELECT_USER.replace(
  'FROM "User" u',
  `, u."managerRef", u."managerId", (SELECT boss."displayName" FROM "User" boss
      WHERE boss."tenantId" = u."tenantId" AND boss."id" = u."managerId") AS "managerName",
    (SELECT json_agg(json_build_object('value', g."id", 'display', g."displayName"))
      FROM "GroupMembership" m JOIN "Group" g ON g."tenantId" = m."tenantId" AND g."id" = m."groupId"
      WHERE m."tenantId" = u."tenantId" AND m."userId" = u."id") AS "groups"
  FROM "User" u`,
);

const FIND_USER = `${WITH_LINKS} WHERE u."tenantId" = $1 AND u."userNameKey" = lower($2)`;
const GET_USER = `${WITH_LINKS} WHERE u."tenantId" = $1 AND u."id" = $2`;
const LIST_USERS = `${WITH_LINKS} WHERE u."tenantId" = $1 ORDER BY u."id" LIMIT $2 OFFSET $3`;

const UPDATE_USER = `
  WITH updated AS (
    UPDATE "User" u SET "title" = coalesce($3, u."title"), "titleKey" = coalesce(lower($3), u."titleKey"),
      "displayName" = coalesce($4, u."displayName"),
      "displayNameKey" = coalesce(lower($4), u."displayNameKey"),
      "active" = coalesce($5, u."active"), "version" = u."version" + 1, "updatedAt" = now()
    WHERE u."tenantId" = $1 AND u."id" = $2 RETURNING u.*
  ) ${WITH_LINKS.replace('FROM "User" u`', 'FROM updated u').replace(/FROM "User" u$/, 'FROM updated u')}`;

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

interface Element {
  readonly kind: string;
  readonly value: string;
  readonly type: string;
  readonly primary: boolean | null;
}

interface UserRow {
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

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

function toScim(row: UserRow, baseUrl: string) {
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

/** What the benchmark posts; a hand-written server trusts its one client. */
interface Posted {
  readonly userName: string;
  readonly externalId: string;
  readonly displayName: string;
  readonly name: { readonly givenName: string; readonly familyName: string };
  readonly title: string;
  readonly active: boolean;
  readonly emails: readonly object[];
  readonly phoneNumbers: readonly object[];
  readonly addresses: readonly object[];
  readonly [ENTERPRISE]: { readonly department: string; readonly employeeNumber: string };
}

interface Patched {
  readonly Operations: readonly {
    readonly op: string;
    readonly path: string;
    readonly value: unknown;
  }[];
}

export function startReference(connectionString: string, port: number): void {
  const pool = new pg.Pool({ connectionString, max: 10 });
  const baseUrl = `http://127.0.0.1:${port}/scim/v2`;
  const run = <Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[]) =>
    pool.query<Row>({ name, text, values });
  const router = new Router({ prefix: '/scim/v2' });

  router.get('/Users', async (context: Context) => {
    const filter = String(context.query['filter'] ?? '');
    const match = /^userName eq "(.*)"$/.exec(filter);
    const { rows } =
      match === null
        ? await run<UserRow>('list', LIST_USERS, [
            TENANT,
            Number(context.query['count'] ?? 100),
            Number(context.query['startIndex'] ?? 1) - 1,
          ])
        : await run<UserRow>('find', FIND_USER, [TENANT, match[1]]);
    send(context, 200, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: rows.length,
      startIndex: 1,
      itemsPerPage: rows.length,
      Resources: rows.map((row) => toScim(row, baseUrl)),
    });
  });

  router.get('/Users/:id', async (context: Context) => {
    const { rows } = await run<UserRow>('get', GET_USER, [TENANT, context.path.split('/').at(-1)]);
    const [row] = rows;
    if (row === undefined) return send(context, 404, { status: '404' });
    send(context, 200, toScim(row, baseUrl));
  });

  router.post('/Users', async (context: Context) => {
    const user = await readBody<Posted>(context);
    const problem = problemOf(user);
    if (problem !== undefined) {
      return send(context, 400, { status: '400', scimType: 'invalidValue', detail: problem });
    }
    const id = v7();
    const values = [
      ...user.emails.map((element, position) => ({ kind: 'emails', position, ...element })),
      ...user.phoneNumbers.map((element, position) => ({
        kind: 'phoneNumbers',
        position,
        ...element,
      })),
    ];
    const addresses = user.addresses.map((address, position) => ({ position, ...address }));
    const { rows } = await run<{ createdAt: Date }>('insert', INSERT_USER, [
      TENANT,
      id,
      user.externalId,
      user.userName,
      user.displayName,
      user.name.givenName,
      user.name.familyName,
      user.title,
      user[ENTERPRISE].department,
      user[ENTERPRISE].employeeNumber,
      user.active,
      JSON.stringify(values),
      JSON.stringify(addresses),
    ]);
    const [created] = rows;
    if (created === undefined) return send(context, 409, { status: '409', scimType: 'uniqueness' });
    const meta = {
      created: created.createdAt,
      location: `${baseUrl}/Users/${id}`,
      version: 'W/"1"',
    };
    send(context, 201, { ...user, id, meta });
  });

  router.patch('/Users/:id', async (context: Context) => {
    const { Operations } = await readBody<Patched>(context);
    const valueOf = (path: string) =>
      Operations.find((operation) => operation.path === path)?.value ?? null;
    const active = valueOf('active');
    const { rows } = await run<UserRow>('update', UPDATE_USER, [
      TENANT,
      context.path.split('/').at(-1),
      valueOf('title'),
      valueOf('displayName'),
      active === null ? null : String(active).toLowerCase() === 'true',
    ]);
    const [row] = rows;
    if (row === undefined) return send(context, 404, { status: '404' });
    send(context, 200, toScim(row, baseUrl));
  });

  router.patch('/Groups/:id', async (context: Context) => {
    const { Operations } = await readBody<{
      Operations: { op: string; value: { value: string }[] }[];
    }>(context);
    const [operation] = Operations;
    await run('member', CHANGE_MEMBER, [
      TENANT,
      context.path.split('/').at(-1),
      operation?.value[0]?.value,
      operation?.op === 'Remove',
    ]);
    context.status = 204;
  });

  const app = new Koa();
  app.use(async (context, next) => {
    const secret = context.get('authorization').replace(/^bearer /i, '');
    const hash = createHash('sha256').update(secret).digest();
    if (!timingSafeEqual(hash, TOKEN_HASH)) return send(context, 401, {});
    context.set('X-Request-Id', randomUUID());
    context.set('X-Content-Type-Options', 'nosniff');
    context.set('Cache-Control', 'no-store');
    await next();
  });
  app.use(router.routes());
  app.listen(port, '127.0.0.1');
}

/** The checks without which a provider must not store a user. */
function problemOf(user: Posted): string | undefined {
  if (typeof user.userName !== 'string' || user.userName.trim() === '')
    return 'userName is required.';
  for (const [name, value] of Object.entries(user)) {
    if (typeof value === 'string' && (value.length > 1024 || value.includes('\u0000')))
      return `${name} is not valid.`;
  }
  for (const list of [user.emails, user.phoneNumbers, user.addresses]) {
    if (!Array.isArray(list)) return 'A plural attribute must be a list.';
    for (const element of list) {
      for (const [name, value] of Object.entries(element)) {
        if (name !== 'primary' && typeof value !== 'string') return `${name} must be a string.`;
      }
    }
  }
  return undefined;
}

function send(context: Context, status: number, body: object): void {
  context.status = status;
  context.type = 'application/scim+json';
  context.body = JSON.stringify(body);
}

async function readBody<Body>({ req }: Context): Promise<Body> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of req) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

const [, , url = '', port = '0'] = process.argv;
startReference(url, Number(port));
