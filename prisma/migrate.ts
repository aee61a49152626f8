import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Database } from './database.js';
import { queryRows } from './rows.js';
import { openSchemaEngine, type SchemaFile } from './schema-engine.js';
import { areStampsBuilt, buildStamps } from './stamps.js';
import { buildWall, findUnwalled } from './wall.js';

const MIGRATIONS = new URL(
  import.meta.url.includes('/dist/') ? '../../prisma/migrations/' : './migrations/',
  import.meta.url,
);
const SCHEMA = new URL('../schema.prisma', MIGRATIONS);
const NO_FILTER = { externalTables: [], externalEnums: [] };

/** Applies all pending migrations and names them. Safe to call from several processes at once. */
export async function applyMigrations(database: Database): Promise<string[]> {
  // The engine holds much memory once it is loaded: a database that is up to date does without.
  const isCurrent = (await findPendingMigrations(database)).length === 0;
  if (isCurrent && (await isBuilt(database))) return [];
  return database.migrating(async (adapter) => {
    // Another process may have been faster while this one waited for its turn.
    const pending = await findPendingMigrations(database);
    const applied = pending.length === 0 ? [] : await applyUnlocked(adapter);
    await buildStamps(database.ownerStatements);
    if (database.hasWall) await buildWall(database.ownerStatements);
    return applied;
  });
}

/** Whether what migrations cannot hold is there too. */
async function isBuilt({ hasWall, ownerStatements }: Database): Promise<boolean> {
  if (!(await areStampsBuilt(ownerStatements))) return false;
  return !hasWall || (await findUnwalled(ownerStatements)).length === 0;
}

/** Names of the migrations that the database still lacks: asked for often, so without the engine. */
export async function findPendingMigrations({
  ownerStatements: statements,
}: Database): Promise<string[]> {
  const names = await listMigrations();
  const [table] = await queryRows<{ exists: boolean }>(
    statements,
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS "exists"`,
    [],
  );
  if (table?.exists !== true) return names;
  const applied = await queryRows<{ name: string }>(
    statements,
    `SELECT "migration_name" AS "name" FROM "_prisma_migrations"
     WHERE "finished_at" IS NOT NULL AND "rolled_back_at" IS NULL`,
    [],
  );
  const known = new Set(applied.map(({ name }) => name));
  return names.filter((name) => !known.has(name));
}

/** The SQL that would turn the database into what the schema says; empty when they agree. */
export async function describeDrift(database: Database): Promise<string> {
  const schema = await readSchema();
  const engine = await openSchemaEngine(database.adapter, schema);
  try {
    const { stdout, exitCode } = await engine.diff({
      from: { tag: 'schemaDatasource', files: [schema], configDir: fileURLToPath(MIGRATIONS) },
      to: { tag: 'schemaDatamodel', files: [schema] },
      script: true,
      exitCode: true,
      filters: NO_FILTER,
    });
    return exitCode === 0 ? '' : (stdout ?? '');
  } finally {
    engine.free();
  }
}

/** The folder that holds the migrations. */
export function migrationsFolder(): string {
  return fileURLToPath(MIGRATIONS);
}

async function applyUnlocked(adapter: Database['adapter']): Promise<string[]> {
  const engine = await openSchemaEngine(adapter, await readSchema());
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: await readMigrations(),
      filters: NO_FILTER,
    });
    return appliedMigrationNames;
  } finally {
    engine.free();
  }
}

async function readSchema(): Promise<SchemaFile> {
  return { path: fileURLToPath(SCHEMA), content: await readFile(SCHEMA, 'utf8') };
}

async function listMigrations(): Promise<string[]> {
  const entries = await readdir(MIGRATIONS, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

async function readMigrations() {
  const names = await listMigrations();
  return {
    baseDir: migrationsFolder(),
    lockfile: {
      path: 'migration_lock.toml',
      content: await readFile(new URL('migration_lock.toml', MIGRATIONS), 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(names.map(readMigration)),
  };
}

async function readMigration(name: string) {
  const value = await readFile(new URL(`${name}/migration.sql`, MIGRATIONS), 'utf8');
  const content: { tag: 'ok'; value: string } = { tag: 'ok', value };
  return { path: name, migrationFile: { path: 'migration.sql', content } };
}
