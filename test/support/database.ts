import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
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

async function openCopy(): Promise<TestDatabase> {
  const dump = await readFile(process.env['ROLLCALL_TEST_DUMP'] ?? '');
  const embedded = await openEngine({
    dataDir: 'memory://',
    loadDataDir: new Blob([Uint8Array.from(dump)]),
  });
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
