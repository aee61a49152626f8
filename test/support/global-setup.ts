import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openDatabase, openEngine, wrapEmbedded } from '../../prisma/database.js';
import { applyMigrations } from '../../prisma/migrate.js';

/**
 * Prepares one migrated, empty database; each test file starts from a copy of it. Embedded: a dump of
 * the data directory. PostgreSQL: a template database.
 */
export async function setup(): Promise<() => Promise<void>> {
  const server = process.env['TEST_DATABASE_URL'];
  return server === undefined || server === '' ? prepareEmbedded() : prepareTemplate(server);
}

async function prepareEmbedded(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
  const database = await wrapEmbedded(await openEngine({ dataDir: 'memory://' }));
  await applyMigrations(database);
  const dump = await database.embedded?.dumpDataDir('none');
  await database.close();
  if (dump === undefined) throw new Error('The embedded database gave no dump.');
  const file = join(folder, 'prepared.tar');
  await writeFile(file, Buffer.from(await dump.arrayBuffer()));
  process.env['ROLLCALL_TEST_DUMP'] = file;
  return () => rm(folder, { recursive: true });
}

async function prepareTemplate(server: string): Promise<() => Promise<void>> {
  const name = `rollcall_test_template_${process.pid}`;
  await administer(server, `CREATE DATABASE "${name}"`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const database = await openDatabase({ databaseUrl: url.href, dataDir: '' }, ignore);
  await applyMigrations(database);
  await database.close();
  process.env['ROLLCALL_TEST_TEMPLATE'] = name;
  return () => administer(server, `DROP DATABASE "${name}" WITH (FORCE)`);
}

/** Runs one statement that stands outside of any test database. */
export async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Test databases are dropped while connections still idle; that is no failure of a test. */
function ignore(): void {
  return;
}
