import { randomBytes } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Database, openDatabase, openEngine, wrapEmbedded } from '../../prisma/database.js';
import { administer } from './global-setup.js';

/** A migrated, empty database of the test's own; `close` removes it. */
export interface TestDatabase extends Database {
  /** Address on the PostgreSQL server; undefined when the database is embedded. */
  readonly url: string | undefined;
}

/** Opens a database of the kind that this run is for. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const server = process.env['TEST_DATABASE_URL'];
  return server === undefined || server === '' ? openCopy() : openFromTemplate(server);
}

let loaded: ReturnType<typeof loadParts> | undefined;

/** What every embedded database of a worker is made from: read once, the engine compiled once. */
async function loadParts() {
  const engine = dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'));
  const [dump, files, code] = await Promise.all([
    openAsBlob(process.env['ROLLCALL_TEST_DUMP'] ?? ''),
    openAsBlob(join(engine, 'pglite.data')),
    readFile(join(engine, 'pglite.wasm')),
  ]);
  return { loadDataDir: dump, fsBundle: files, wasmModule: await WebAssembly.compile(code) };
}

async function openCopy(): Promise<TestDatabase> {
  loaded ??= loadParts();
  const embedded = await openEngine({ dataDir: 'memory://', ...(await loaded) });
  return { ...(await wrapEmbedded(embedded)), url: undefined };
}

async function openFromTemplate(server: string): Promise<TestDatabase> {
  const name = `rollcall_test_${randomBytes(6).toString('hex')}`;
  const template = process.env['ROLLCALL_TEST_TEMPLATE'] ?? '';
  await administer(server, `CREATE DATABASE "${name}" TEMPLATE "${template}"`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const database = await openDatabase({ databaseUrl: url.href, dataDir: '' }, (error) => {
    process.stderr.write(`${error.message}\n`);
  });
  return {
    ...database,
    url: url.href,
    close: async () => {
      await database.close();
      await administer(server, `DROP DATABASE "${name}" WITH (FORCE)`);
    },
  };
}
