import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openEngine, wrapEmbedded } from './database.js';
import { applyMigrations, describeDrift, migrationsFolder } from './migrate.js';

/**
 * Writes the next migration: what is missing between all migrations so far, applied to a scratch
 * database in memory, and the schema. Returns its folder, or undefined when nothing is missing.
 */
export async function writeMigration(name: string, at: Date): Promise<string | undefined> {
  const scratch = await wrapEmbedded(await openEngine({ dataDir: 'memory://' }));
  try {
    await applyMigrations(scratch);
    const sql = await describeDrift(scratch);
    return sql === '' ? undefined : await writeFolder(folderName(name, at), sql);
  } finally {
    await scratch.close();
  }
}

async function writeFolder(folder: string, sql: string): Promise<string> {
  const path = join(migrationsFolder(), folder);
  await mkdir(path);
  await writeFile(join(path, 'migration.sql'), withCollation(sql));
  return path;
}

function folderName(name: string, at: Date): string {
  const stamp = at.toISOString().replace(/\D/g, '').slice(0, 14);
  return `${stamp}_${name.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`;
}

/** Text is ordered by code point everywhere, whatever the server's locale (RFC 7644 §3.4.2.2). */
function withCollation(sql: string): string {
  return sql.replace(/ TEXT(\[\])?(?=[ ,;\n])/g, ' TEXT$1 COLLATE "C"');
}
