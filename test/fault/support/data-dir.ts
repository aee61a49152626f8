import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, openEngine } from '../../../prisma/database.js';
import { applyMigrations } from '../../../prisma/migrate.js';

/** A directory of an embedded database, on disk. */
export interface DataDir {
  readonly path: string;
  remove(): Promise<void>;
}

/** Makes a directory with a migrated, empty database: from the copy that this run has prepared, if any. */
export async function prepareDataDir(): Promise<DataDir> {
  const path = await mkdtemp(join(tmpdir(), 'rollcall-data-'));
  await fillDataDir(path);
  return { path, remove: () => rm(path, { recursive: true }) };
}

/** Puts a migrated, empty database into a directory that is there. */
export async function fillDataDir(path: string): Promise<void> {
  const dump = process.env['ROLLCALL_TEST_DUMP'];
  if (dump !== undefined) {
    const dataDir = join(path, 'postgres');
    await mkdir(dataDir);
    const loadDataDir = new Blob([Uint8Array.from(await readFile(dump))]);
    const engine = await openEngine({ dataDir, loadDataDir });
    await engine.close();
    return;
  }
  const database = await openDatabase({ dataDir: path }, () => undefined);
  await applyMigrations(database);
  await database.close();
}
