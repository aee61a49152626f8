import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryRows } from '../../prisma/rows.js';
import { GROUP_RACES } from '../support/races/groups.js';
import { USER_RACES } from '../support/races/users.js';
import { openPrivateDatabase } from './support/private-database.js';
import { type PrivatePostgres, startPostgres, whyNoPostgres } from './support/private-postgres.js';
import { type ServerProcess, startProcess } from './support/server-process.js';

describe.skipIf(whyNoPostgres)('parallel clients of two server processes on one database', () => {
  let postgres: PrivatePostgres;
  let servers: ServerProcess[];
  let turn = 0;
  beforeAll(async () => {
    postgres = await startPostgres();
    // Both start on an empty database at the same moment: that is the first race.
    const databaseUrl = postgres.urlOf('postgres');
    servers = await Promise.all([startProcess({ databaseUrl }), startProcess({ databaseUrl })]);
  });
  afterAll(async () => {
    for (const server of servers) server.signal('SIGKILL');
    await postgres.destroy();
  });

  const pick = () => {
    const server = servers[(turn += 1) % servers.length];
    if (server === undefined) throw new Error('No server was started.');
    return server;
  };

  for (const race of [...USER_RACES, ...GROUP_RACES]) it(race.title, () => race.run(pick));

  it('leaves no lock of the migrations behind, which would keep the next version from starting', async () => {
    const database = await openPrivateDatabase(postgres);
    const locks = await queryRows(
      database.ownerStatements,
      "SELECT pid FROM pg_locks WHERE locktype = 'advisory'",
      [],
    );
    expect(locks).toEqual([]);
    await database.close();
  });

  it('leaves no fault in the logs', () => {
    for (const server of servers) {
      const faults = server.log().filter(({ level }) => typeof level === 'number' && level >= 50);
      expect(faults).toEqual([]);
      expect(server.isRunning()).toBe(true);
    }
  });
});
