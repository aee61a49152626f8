import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import Router from '@koa/router';
import Koa, { type Context } from 'koa';
import pg from 'pg';
import { v7 } from 'uuid';
import {
  CHANGE_MEMBER,
  ENTERPRISE,
  FILTERS,
  GET_USER,
  INSERT_USER,
  INSERT_USERS,
  LIST_USERS,
  toScim,
  UPDATE_USER,
  type UserRow,
  WALK_USERS,
} from './reference-statements.js';

/**
 * The yardstick of the benchmark: a hand-written Koa server that does what a request asks with one
 * SQL statement through `pg`, on tables of the same shape, prepared by name. It knows one tenant, one
 * token and the few request shapes that the benchmark sends; it keeps no records and no events.
 */

const TOKEN_HASH = createHash('sha256').update('scim-token-of-the-bench').digest();
const TENANT = '00000000-0000-7000-8000-000000000001';
/** Comes before every id. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

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
  // The planner's choice as Rollcall has it, so that neither is measured with a plan made on other numbers.
  const options = '-c jit=off -c enable_seqscan=off';
  const pool = new pg.Pool({ connectionString, max: 10, options });
  const baseUrl = `http://127.0.0.1:${port}/scim/v2`;
  const run = <Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[]) =>
    pool.query<Row>({ name, text, values });
  const router = new Router({ prefix: '/scim/v2' });

  router.get('/Users', async (context: Context) => {
    const { rows } = await list(context);
    send(context, 200, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: rows.length,
      startIndex: 1,
      itemsPerPage: rows.length,
      nextCursor: rows.at(-1)?.id,
      Resources: rows.map((row) => toScim(row, baseUrl)),
    });
  });

  const list = ({ query }: Context) => {
    const filter = String(query['filter'] ?? '');
    const count = Number(query['count'] ?? 100);
    for (const [pattern, name, text] of FILTERS) {
      const match = pattern.exec(filter);
      if (match !== null) return run<UserRow>(name, text, [TENANT, match[1]]);
    }
    const { cursor } = query;
    if (cursor === undefined)
      return run<UserRow>('list', LIST_USERS, [
        TENANT,
        count,
        Number(query['startIndex'] ?? 1) - 1,
      ]);
    return run<UserRow>('walk', WALK_USERS, [TENANT, cursor === '' ? NOBODY : cursor, count]);
  };

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
      ...inPlaces('emails', user.emails),
      ...inPlaces('phoneNumbers', user.phoneNumbers),
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

  router.post('/Bulk', async (context: Context) => {
    const { Operations } = await readBody<{ Operations: { bulkId: string; data: Posted }[] }>(
      context,
    );
    const made = Operations.map(({ data }) => ({ ...data, id: v7() }));
    const { rows } = await run<{ id: string }>('insert-many', INSERT_USERS, [
      TENANT,
      JSON.stringify(made.map(toManyRow)),
    ]);
    const isMade = new Set(rows.map(({ id }) => id));
    send(context, 200, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkResponse'],
      Operations: Operations.map(({ bulkId }, index) => ({
        method: 'POST',
        bulkId,
        location: `${baseUrl}/Users/${made[index]?.id ?? ''}`,
        version: 'W/"1"',
        status: isMade.has(made[index]?.id ?? '') ? '201' : '409',
      })),
    });
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

/** One of several users, as the statement for many takes it. */
function toManyRow({ name, emails, phoneNumbers, addresses, ...user }: Posted & { id: string }) {
  return {
    ...user,
    ...name,
    ...user[ENTERPRISE],
    values: [...inPlaces('emails', emails), ...inPlaces('phoneNumbers', phoneNumbers)],
    addresses: addresses.map((address, position) => ({ position, ...address })),
  };
}

function inPlaces(kind: string, elements: readonly object[]) {
  return elements.map((element, position) => ({ kind, position, ...element }));
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
