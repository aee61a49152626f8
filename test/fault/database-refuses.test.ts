import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, patchOp } from '../support/build.js';
import { startServer, type TestServer } from '../support/start-server.js';
import {
  askGraphql,
  expectGraphqlUnavailable,
  expectUnavailable,
  snapshot,
  timed,
} from './support/answers.js';
import { openPrivateDatabase } from './support/private-database.js';
import { type PrivatePostgres, startPostgres, whyNoPostgres } from './support/private-postgres.js';

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe.skipIf(whyNoPostgres)('a PostgreSQL server that refuses', () => {
  let postgres: PrivatePostgres;
  let server: TestServer;
  beforeAll(async () => {
    postgres = await startPostgres({ max_connections: '20', deadlock_timeout: '100ms' });
    const parameters = '?statement_timeout=1500&lock_timeout=700';
    server = await startServer({ database: await openPrivateDatabase(postgres, { parameters }) });
  });
  afterAll(async () => {
    await server.close();
    await postgres.destroy();
  });

  const create = (userName: string) => timed(server, 'POST', '/Users', { body: { userName } });
  const list = () => timed(server, 'GET', '/Users?count=1');
  const createByGraphql = () =>
    askGraphql(server, 'mutation { createUser(input: { userName: "never@x.example" }) { id } }');

  /** A client of the database beside the server, which holds what it likes. */
  async function openRival(): Promise<pg.Client> {
    const rival = new pg.Client({ connectionString: postgres.urlOf('postgres') });
    await rival.connect();
    return rival;
  }

  it('answers writes with 503 while it is read-only, and reads as ever', async () => {
    const before = await snapshot(server.database);
    await postgres.set('default_transaction_read_only', 'on');
    await pause(300);
    expectUnavailable(await create('never@hillview.example'));
    expectGraphqlUnavailable(await createByGraphql());
    expect((await list()).status).toBe(200);
    // A credential that was not seen for a while: its last use cannot be noted, and need not be.
    await pause(2_100);
    expect((await list()).status).toBe(200);
    const writable = await openRival();
    await writable.query('SET default_transaction_read_only = off');
    await writable.query('ALTER SYSTEM RESET default_transaction_read_only');
    await writable.query('SELECT pg_reload_conf()');
    await writable.end();
    await pause(300);
    expect(await snapshot(server.database)).toEqual(before);
    expect((await create('writable@hillview.example')).status).toBe(201);
  });

  it('answers with 503 a write that waits for a lock too long', async () => {
    const user = await build.user(server);
    const rival = await openRival();
    await rival.query('BEGIN');
    await rival.query('SELECT FROM "User" WHERE "id" = $1 FOR UPDATE', [user]);
    const before = await snapshot(server.database);
    const body = patchOp({ op: 'replace', path: 'title', value: 'Never' });
    const answer = await timed(server, 'PATCH', `/Users/${user}`, { body });
    expectUnavailable(answer);
    expect(answer.milliseconds).toBeLessThan(2_000);
    expect(await snapshot(server.database)).toEqual(before);
    await rival.query('ROLLBACK');
    await rival.end();
    expect((await timed(server, 'PATCH', `/Users/${user}`, { body })).status).toBe(200);
  });

  it('cuts off a statement that takes too long, and releases its locks', async () => {
    const before = await snapshot(server.database);
    await postgres.administer(`CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN PERFORM pg_sleep(20); RETURN NEW; END'`);
    await postgres.administer(
      'CREATE TRIGGER linger AFTER INSERT ON "User" FOR EACH ROW EXECUTE FUNCTION linger()',
    );
    const answer = await create('slow@hillview.example');
    expectUnavailable(answer);
    expect(answer.milliseconds).toBeLessThan(3_000);
    await postgres.administer('DROP TRIGGER linger ON "User"');
    expect(await snapshot(server.database)).toEqual(before);
    expect((await create('slow@hillview.example')).status).toBe(201);
  });

  it('answers with 503 what waits for a connection too long, and everything afterwards', async () => {
    const rival = await openRival();
    await rival.query('BEGIN; LOCK TABLE "User" IN ACCESS EXCLUSIVE MODE');
    const answers = await Promise.all(Array.from({ length: 60 }, list));
    for (const answer of answers) {
      expectUnavailable(answer);
      expect(answer.milliseconds).toBeLessThan(4_000);
    }
    await rival.query('ROLLBACK');
    await rival.end();
    const after = await Promise.all(Array.from({ length: 60 }, list));
    expect(after.map(({ status }) => status)).toEqual(Array(60).fill(200));
  });

  it('repeats what was chosen as the victim of a deadlock', async () => {
    const user = await build.user(server);
    const group = await build.group(server, [user]);
    const rival = await openRival();
    // A delete locks the groups first and the user then; the rival goes the other way.
    await rival.query("SET deadlock_timeout = '10s'; BEGIN");
    await rival.query('SELECT FROM "User" WHERE "id" = $1 FOR UPDATE', [user]);
    const deleting = timed(server, 'DELETE', `/Users/${user}`);
    await expect.poll(() => countWaiting(rival)).toBe(1);
    await rival.query('SELECT FROM "Group" WHERE "id" = $1 FOR UPDATE', [group]);
    await rival.query('COMMIT');
    await rival.end();
    expect((await deleting).status).toBe(204);
    expect(await readFile(join(postgres.folder, 'log'), 'utf8')).toContain('deadlock detected');
  });

  it('has one transaction after the other when it is set to serializable', async () => {
    await postgres.set('default_transaction_isolation', 'serializable');
    await pause(300);
    const group = await build.group(server);
    const users = await Promise.all(Array.from({ length: 20 }, () => build.user(server)));
    const answers = await Promise.all(
      users.map((value) =>
        timed(server, 'PATCH', `/Groups/${group}`, {
          body: patchOp({ op: 'add', path: 'members', value: [{ value }] }),
        }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(204));
    await postgres.set('default_transaction_isolation', 'read committed');
  });

  it('answers with 503 while all its connections are taken, and by itself afterwards', async () => {
    const before = await snapshot(server.database);
    await postgres.crash();
    await postgres.start();
    const rivals: pg.Client[] = [];
    // Some connections are kept back for superusers, which these clients are.
    for (let isFull = false; !isFull; ) {
      const rival = new pg.Client({ connectionString: postgres.urlOf('postgres') });
      try {
        await rival.connect();
        rivals.push(rival);
      } catch {
        isFull = true;
      }
    }
    expect(rivals.length).toBeGreaterThan(10);
    expectUnavailable(await create('crowded@hillview.example'));
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
    await Promise.all(rivals.map((rival) => rival.end()));
    await pause(200);
    expect(await snapshot(server.database)).toEqual(before);
    expect((await create('crowded@hillview.example')).status).toBe(201);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });
});

/** How many connections wait for a lock. */
async function countWaiting(client: pg.Client): Promise<number> {
  const { rows } = await client.query(
    "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'",
  );
  return rows.length;
}
