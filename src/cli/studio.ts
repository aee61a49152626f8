import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { openDatabase } from '../../prisma/database.js';
import type { Config } from '../config.js';
import { askHolder, createStudioSocket } from './control.js';

/** Where Studio listens, on the loopback interface. */
const STUDIO_PORT = 5555;

/** Opens Prisma Studio on the running data, and comes back when it is closed. */
export async function studio(config: Config): Promise<void> {
  if (config.databaseUrl !== undefined) {
    await runStudio(config.databaseUrl);
    return;
  }
  const opened = await askHolder(config.dataDir, 'POST /studio');
  if (opened === undefined) {
    await studioOnOwnDatabase(config);
    return;
  }
  try {
    await runStudio(socketUrl(opened));
  } finally {
    await askHolder(config.dataDir, 'DELETE /studio');
  }
}

async function studioOnOwnDatabase({ dataDir }: Config): Promise<void> {
  const database = await openDatabase({ dataDir }, (error) =>
    process.stderr.write(`${error.message}\n`),
  );
  const socket = createStudioSocket(database);
  try {
    await runStudio(socketUrl(await socket.open()));
  } finally {
    await socket.close();
    await database.close();
  }
}

function socketUrl(opened: unknown): string {
  if (
    typeof opened !== 'object' ||
    opened === null ||
    !('connection' in opened) ||
    typeof opened.connection !== 'string'
  ) {
    throw new Error('The running server gave no address for Studio.');
  }
  return `postgresql://postgres@${opened.connection}/postgres?sslmode=disable&max=1`;
}

function runStudio(url: string): Promise<void> {
  const cli = createRequire(import.meta.url).resolve('prisma/build/index.js');
  const child = spawn(
    process.execPath,
    [cli, 'studio', '--url', url, '--port', String(STUDIO_PORT), '--browser', 'none'],
    // Studio itself needs no engine; the variable keeps the command line from fetching one.
    { stdio: 'inherit', env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath } },
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => child.kill(signal));
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0 || code === null) resolve();
      else reject(new Error(`Prisma Studio ended with code ${code}.`));
    });
  });
}
