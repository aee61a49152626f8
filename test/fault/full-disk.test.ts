import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../prisma/database.js';
import { build } from '../support/build.js';
import type { TestDatabase } from '../support/database.js';
import { startServer } from '../support/start-server.js';
import { expectUnavailable, snapshot, timed } from './support/answers.js';
import { fillDataDir } from './support/data-dir.js';
import { openPrivateDatabase } from './support/private-database.js';
import { asServer, startPostgres, whyNoPostgres } from './support/private-postgres.js';
import { mountSmallDisk, type SmallDisk } from './support/small-disk.js';

const NO_MOUNT = 'a small file system cannot be mounted here';

/** Writes until the disk is full, and a little longer; then until there is room again. */
async function fillAndFree(database: TestDatabase, disk: SmallDisk): Promise<void> {
  const server = await startServer({ database });
  const create = (userName: string) =>
    timed(server, 'POST', '/Users', { body: { userName, displayName: 'x'.repeat(1_000) } });
  await build.user(server);
  await disk.fill();
  for (let index = 0, refused = 0; refused < 5; index++) {
    const before = await snapshot(database);
    const answer = await create(`full${index}@hillview.example`);
    if (answer.status === 201) continue;
    refused += 1;
    expectUnavailable(answer);
    expect(await snapshot(database)).toEqual(before);
  }
  expect((await timed(server, 'GET', '/Users?count=1')).status).toBe(200);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  await disk.makeRoom();
  expect((await create('room@hillview.example')).status).toBe(201);
  await server.close();
}

describe('a full disk: writes get 503 and leave nothing, reads go on, and room is enough to go on', () => {
  it.skipIf(whyNoPostgres)(
    'on PostgreSQL',
    async ({ skip }) => {
      const postgres = await startPostgres();
      const folder = join(postgres.folder, 'small');
      await asServer('mkdir', [folder]);
      const disk = await mountSmallDisk(folder, 48);
      try {
        if (disk === undefined) return skip(NO_MOUNT);
        const data = join(folder, 'data');
        await asServer('mkdir', [data]);
        await postgres.administer(`CREATE TABLESPACE small LOCATION '${data}'`);
        await postgres.administer('CREATE DATABASE full_one TABLESPACE small');
        await fillAndFree(await openPrivateDatabase(postgres, { name: 'full_one' }), disk);
      } finally {
        await postgres.stop();
        await disk?.unmount();
        await postgres.destroy();
      }
    },
    60_000,
  );

  it('in the embedded database, which is whole afterwards', async ({ skip }) => {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-full-'));
    const disk = await mountSmallDisk(folder, 110);
    try {
      if (disk === undefined) return skip(NO_MOUNT);
      const dataDir = join(folder, 'data');
      await mkdir(dataDir);
      await fillDataDir(dataDir);
      const database = await openDatabase({ dataDir }, ignore);
      await fillAndFree({ ...database, url: undefined }, disk);
      const again = await openDatabase({ dataDir }, ignore);
      expect(await again.client.user.count({ where: { userName: 'room@hillview.example' } })).toBe(
        1,
      );
      await again.close();
    } finally {
      await disk?.unmount();
      await rm(folder, { recursive: true, force: true });
    }
  }, 60_000);
});

function ignore(): void {
  return;
}
