import { openDatabase } from '../../prisma/database.js';
import { applyMigrations } from '../../prisma/migrate.js';
import { writeMigration } from '../../prisma/new-migration.js';
import type { Config } from '../config.js';
import { askHolder } from './control.js';

/** Applies pending migrations, through the running server when it holds the database. */
export async function migrate(config: Config): Promise<void> {
  if (config.databaseUrl === undefined) {
    const answer = await askHolder(config.dataDir, 'POST /migrate');
    if (answer !== undefined) {
      report(appliedOf(answer));
      return;
    }
  }
  const database = await openDatabase(config, (error) =>
    process.stderr.write(`${error.message}\n`),
  );
  try {
    report(await applyMigrations(database));
  } finally {
    await database.close();
  }
}

/** Writes the next migration from the schema, offline. */
export async function newMigration(name: string): Promise<void> {
  const folder = await writeMigration(name, new Date());
  const line =
    folder === undefined
      ? 'The migrations say what the schema says; nothing to write.'
      : `Wrote ${folder}/migration.sql. Read it before you commit it.`;
  process.stdout.write(`${line}\n`);
}

function report(applied: readonly string[]): void {
  const line =
    applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}.`;
  process.stdout.write(`${line}\n`);
}

function appliedOf(answer: unknown): string[] {
  if (typeof answer !== 'object' || answer === null || !('applied' in answer)) return [];
  return Array.isArray(answer.applied) ? answer.applied.map(String) : [];
}
