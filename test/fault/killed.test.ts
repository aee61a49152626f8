import { describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../prisma/database.js';
import { prepareDataDir } from './support/data-dir.js';
import { findLost, findTorn } from './support/ledger.js';
import { type Acknowledged, startLoad } from './support/load.js';
import { startPostgres, whyNoPostgres } from './support/private-postgres.js';
import { type Settings, startProcess } from './support/server-process.js';

const ROUNDS = Number(process.env['FAULT_ROUNDS'] ?? 8);
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Starts, loads and kills a server again and again on the same data; gives what it acknowledged. */
async function killAgainAndAgain(settings: Settings): Promise<Acknowledged[]> {
  const acknowledged: Acknowledged[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const server = await startProcess(settings);
    // The very first start makes the database.
    if (round > 1) expect(server.readyAfter, `start ${round}`).toBeLessThan(10_000);
    const load = startLoad(server);
    await expect.poll(() => load.acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(15);
    await pause(Math.random() * 700);
    server.signal('SIGKILL');
    expect(await server.ended()).toBe('SIGKILL');
    await load.stop();
    expect(load.refused).toEqual([]);
    acknowledged.push(...load.acknowledged);
  }
  return acknowledged;
}

async function expectWhole(database: Database, acknowledged: Acknowledged[]): Promise<void> {
  try {
    expect(acknowledged.length).toBeGreaterThan(ROUNDS * 10);
    expect(await findLost(database, acknowledged)).toEqual([]);
    expect(await findTorn(database)).toEqual([]);
  } finally {
    await database.close();
  }
}

describe(`a server that is killed under load ${ROUNDS} times`, () => {
  it('keeps every acknowledged write and nothing half done in the embedded database', async () => {
    const data = await prepareDataDir();
    const dataDir = data.path;
    try {
      const acknowledged = await killAgainAndAgain({ dataDir });
      await expectWhole(await openDatabase({ dataDir }, fail), acknowledged);
    } finally {
      await data.remove();
    }
  }, 240_000);

  it.skipIf(whyNoPostgres)(
    'does so on PostgreSQL',
    async () => {
      const postgres = await startPostgres();
      try {
        const databaseUrl = postgres.urlOf('postgres');
        const acknowledged = await killAgainAndAgain({ databaseUrl });
        await expectWhole(await openDatabase({ databaseUrl, dataDir: '' }, fail), acknowledged);
      } finally {
        await postgres.destroy();
      }
    },
    240_000,
  );
});

function fail(error: Error): void {
  throw error;
}
