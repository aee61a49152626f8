import { openDatabase } from '../../../prisma/database.js';
import { applyMigrations } from '../../../prisma/migrate.js';
import type { TestDatabase } from '../../support/database.js';
import type { PrivatePostgres } from './private-postgres.js';

/** Opens a migrated database on a private server; `parameters` go into its address. */
export async function openPrivateDatabase(
  postgres: PrivatePostgres,
  { name = 'postgres', parameters = '' } = {},
): Promise<TestDatabase> {
  const url = `${postgres.urlOf(name)}${parameters}`;
  const database = await openDatabase({ databaseUrl: url, dataDir: '' }, ignore);
  await applyMigrations(database);
  return { ...database, url };
}

/** Broken connections are what these tests are about. */
function ignore(): void {
  return;
}
