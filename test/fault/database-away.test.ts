import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../prisma/database.js';
import { at } from '../support/client.js';
import {
  askGraphql,
  expectDoorsUnavailable,
  expectGraphqlUnavailable,
  expectUnavailable,
  type TimedAnswer,
  timed,
} from './support/answers.js';
import { findLost, findTorn } from './support/ledger.js';
import { startLoad } from './support/load.js';
import { type PrivatePostgres, startPostgres, whyNoPostgres } from './support/private-postgres.js';
import { type ServerProcess, spawnServer, startProcess } from './support/server-process.js';

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const SOON_MS = 2_000;

describe.skipIf(whyNoPostgres)('a PostgreSQL server that goes away', () => {
  let postgres: PrivatePostgres;
  let server: ServerProcess;
  beforeAll(async () => {
    postgres = await startPostgres();
    server = await startProcess({ databaseUrl: postgres.urlOf('postgres') });
  });
  afterAll(async () => {
    server.signal('SIGKILL');
    await postgres.destroy();
  });

  const list = () => timed(server, 'GET', '/Users?count=1');
  const people = () => askGraphql(server, '{ users(first: 1) { nodes { id } } }');
  const tenants = () => askGraphql(server, '{ tenants { slug } }');
  const statusOf = async (path: string) => (await fetch(`${server.url}${path}`)).status;

  /** How long it takes until requests are answered again. */
  async function untilAnswered(): Promise<number> {
    const start = performance.now();
    while ((await list()).status !== 200 && performance.now() - start < 20_000) await pause(50);
    return performance.now() - start;
  }

  it('leaves a 503 within two seconds at every door, and the process, which answers again by itself', async () => {
    const load = startLoad(server, 12);
    for (let round = 1; round <= 4; round++) {
      await pause(400);
      await postgres.crash();
      const answers = await Promise.all([list(), list(), timed(server, 'GET', '/Groups')]);
      for (const answer of answers) expectAway(answer);
      for (const answer of [await people(), await tenants()]) {
        expectGraphqlUnavailable(answer);
        expect(answer.milliseconds).toBeLessThan(SOON_MS);
      }
      await expectDoorsUnavailable(server);
      expect(await statusOf('/readyz')).toBe(503);
      expect(await statusOf('/healthz')).toBe(200);
      await postgres.start();
      expect(await untilAnswered()).toBeLessThan(5_000);
      expect(await statusOf('/readyz')).toBe(200);
    }
    await load.stop();
    expect(server.isRunning()).toBe(true);
    for (const answer of load.refused) expectAway(answer);
    const database = await openDatabase(
      { databaseUrl: postgres.urlOf('postgres'), dataDir: '' },
      fail,
    );
    expect(load.acknowledged.length).toBeGreaterThan(100);
    expect(await findLost(database, load.acknowledged)).toEqual([]);
    expect(await findTorn(database)).toEqual([]);
    await database.close();
  }, 60_000);

  it('tells why in the log, a line a request', async () => {
    await postgres.crash();
    const answer = await list();
    await postgres.start();
    await untilAnswered();
    const requestId = answer.headers.get('x-request-id');
    const faults = server
      .log()
      .filter((line) => line['requestId'] === requestId && line['level'] === 50);
    expect(faults).toHaveLength(1);
    expect(at(faults[0], 'error', 'message')).toMatch(/./);
  });

  it('is given up when it freezes with all connections open, and used again when it thaws', async () => {
    await Promise.all(Array.from({ length: 10 }, list));
    postgres.freeze();
    // Those that wait for an answer, and those that wait for a connection.
    const waiting = await Promise.all(Array.from({ length: 30 }, list));
    for (const answer of waiting) expectAway(answer);
    expectAway(await list());
    expect(await statusOf('/readyz')).toBe(503);
    expect(await statusOf('/healthz')).toBe(200);
    postgres.thaw();
    expect(await untilAnswered()).toBeLessThan(5_000);
    expect(server.isRunning()).toBe(true);
  }, 30_000);

  it('keeps a server from starting, which says so in a sentence', async () => {
    await postgres.crash();
    const late = await spawnServer({ databaseUrl: postgres.urlOf('postgres') });
    expect(await late.ended()).toBe(1);
    expect(late.stderr()).toMatch(/The database cannot be used: .*Check DATABASE_URL/);
    expect(late.stderr()).not.toMatch(/\n\s+at /);
    await postgres.start();
  });

  function expectAway(answer: TimedAnswer): void {
    expectUnavailable(answer);
    expect(answer.milliseconds).toBeLessThan(SOON_MS);
  }
});

function fail(error: Error): void {
  throw error;
}
