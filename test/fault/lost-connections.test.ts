import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../prisma/database.js';
import { build } from '../support/build.js';
import { at } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';
import {
  askGraphql,
  expectGraphqlUnavailable,
  expectUnavailable,
  snapshot,
  timed,
} from './support/answers.js';
import { type Cut, type CuttingProxy, startProxy } from './support/cutting-proxy.js';
import { openPrivateDatabase } from './support/private-database.js';
import { type PrivatePostgres, startPostgres, whyNoPostgres } from './support/private-postgres.js';

/** More than the pool has connections: one that were lost for good each time would be missed. */
const TIMES = 12;

describe.skipIf(whyNoPostgres)('a connection to the database that breaks', () => {
  let postgres: PrivatePostgres;
  let proxy: CuttingProxy;
  let server: TestServer;
  /** The database as it is, past the proxy. */
  let direct: Database;
  beforeAll(async () => {
    postgres = await startPostgres();
    direct = await openPrivateDatabase(postgres);
    proxy = await startProxy(postgres.port);
    const url = `postgresql://postgres@127.0.0.1:${proxy.port}/postgres`;
    const database = await openDatabase({ databaseUrl: url, dataDir: '' }, () => undefined);
    server = await startServer({ database: { ...database, url } });
  });
  afterEach(() => proxy.disarm());
  afterAll(async () => {
    await server.close();
    await direct.close();
    await proxy.close();
    await postgres.destroy();
  });

  /** Afterwards as many requests as there are connections are answered at once. */
  async function expectAllConnections(): Promise<void> {
    proxy.disarm();
    const reads = Array.from({ length: 40 }, () => timed(server, 'GET', '/Users?count=1'));
    for (const { status } of await Promise.all(reads)) expect(status).toBe(200);
  }

  const CUTS: [Cut, string][] = [
    ['request', 'before the statement arrives'],
    ['answer', 'before its answer arrives'],
  ];

  it.each(CUTS)('at the %s of a create: 503, and all or nothing is there', async (cut) => {
    for (let index = 0; index < TIMES; index++) {
      const before = await snapshot(direct);
      const body = { userName: `cut${index}.${cut}@hillview.example` };
      proxy.arm('user.created', cut);
      expectUnavailable(await timed(server, 'POST', '/Users', { body }));
      expect(proxy.cuts).toBe(1);
      proxy.disarm();
      const one = cut === 'request' ? 0 : 1;
      expect(await snapshot(direct)).toEqual(grown(before, { User: one, trail: one }));
      // Entra repeats what was not acknowledged: it is made, or it is found.
      const { status } = await timed(server, 'POST', '/Users', { body });
      expect(status).toBe(cut === 'request' ? 201 : 409);
    }
    await expectAllConnections();
  });

  it.each([
    ['BEGIN', 'request', 204],
    ['user.deleted', 'request', 204],
    ['user.deleted', 'answer', 204],
    ['COMMIT', 'request', 204],
    ['COMMIT', 'answer', 404],
  ] as const)('at %s, the %s, of a delete: 503, and all or nothing is done', async (...given) => {
    const [text, cut, afterwards] = given;
    for (let index = 0; index < TIMES; index++) {
      const user = await build.user(server);
      const before = await snapshot(direct);
      proxy.arm(text, cut);
      expectUnavailable(await timed(server, 'DELETE', `/Users/${user}`));
      expect(proxy.cuts).toBe(1);
      proxy.disarm();
      const isDone = afterwards === 404;
      const change = isDone ? { User: -1, trail: 1, DeletedResource: 1, version: -1 } : {};
      expect(await settled(isDone)).toEqual(grown(before, change));
      expect((await timed(server, 'DELETE', `/Users/${user}`)).status).toBe(afterwards);
    }
    await expectAllConnections();

    /** A server that is cut off in the middle rolls back when it notices. */
    async function settled(isDone: boolean) {
      if (!isDone) await postgres.administer(NOBODY_ELSE_IN_TRANSACTION);
      return snapshot(direct);
    }
  });

  it.each(CUTS)('at the %s of a COMMIT of the GraphQL door: 503', async (cut) => {
    const mutation = `mutation { createAccessToken(input: { name: "cut", scopes: ["scim:read"] }) {
      accessToken { id } } }`;
    for (let index = 0; index < TIMES; index++) {
      proxy.arm('COMMIT', cut);
      expectGraphqlUnavailable(await askGraphql(server, mutation));
      expect(proxy.cuts).toBe(1);
      proxy.disarm();
    }
    await expectAllConnections();
    const answer = await askGraphql(server, mutation);
    expect(at(answer.body, 'errors')).toBeUndefined();
  });
});

const NOBODY_ELSE_IN_TRANSACTION = `DO $$ BEGIN
  WHILE EXISTS (SELECT FROM pg_stat_activity
                WHERE pid <> pg_backend_pid() AND state LIKE '%in transaction%') LOOP
    PERFORM pg_sleep(0.01), pg_stat_clear_snapshot();
  END LOOP; END $$`;

interface Growth {
  readonly User?: number;
  readonly trail?: number;
  readonly DeletedResource?: number;
  readonly version?: number;
}

/** A snapshot after a change of so many rows; a record and an event go together. */
function grown(before: Readonly<Record<string, number>>, growth: Growth) {
  const { User = 0, trail = 0, DeletedResource = 0, version = User } = growth;
  const by: Readonly<Record<string, number>> = {
    User,
    DeletedResource,
    ProvisioningRecord: trail,
    OutboxEvent: trail,
    'versions of User': version,
  };
  return Object.fromEntries(
    Object.entries(before).map(([name, count]) => [name, count + (by[name] ?? 0)]),
  );
}
