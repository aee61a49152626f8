import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isObject, type JsonObject } from '../../../src/scim/json.js';
import { findFreePort } from './private-postgres.js';

/** Rollcall as it is built: a process of its own, on a free port. */
export interface ServerProcess {
  readonly url: string;
  readonly scimUrl: string;
  readonly pid: number | undefined;
  readonly scimToken: string;
  readonly adminToken: string;
  /** From the start of the process to its first "ready", in milliseconds, without its waits for a processor. */
  readonly readyAfter: number;
  /** The lines of its log so far. */
  log(): JsonObject[];
  /** Everything that it wrote to standard error, log lines too. */
  stderr(): string;
  isRunning(): boolean;
  /** Sends a signal without waiting for anything. */
  signal(name: NodeJS.Signals): void;
  /** Waits for the end; gives the exit code, or the signal that ended it. */
  ended(): Promise<number | NodeJS.Signals>;
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const TOKENS = { scimToken: 'scim-token-of-the-tests', adminToken: 'admin-token-of-the-tests' };

/** Where a server keeps its data, and any other setting. */
export interface Settings {
  readonly databaseUrl?: string;
  readonly dataDir?: string;
  readonly more?: Readonly<Record<string, string>>;
}

const started = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of started) child.kill('SIGKILL');
});

/** Starts a server and waits until it is ready. */
export async function startProcess(settings: Settings): Promise<ServerProcess> {
  const begin = performance.now();
  const running = await spawnServer(settings);
  const deadline = begin + 60_000;
  while (!(await isReady(running.url))) {
    if (!running.isRunning() || performance.now() > deadline) {
      running.signal('SIGKILL');
      throw new Error(`The server did not become ready: ${running.stderr()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return { ...running, readyAfter: performance.now() - begin - waitsOf(running.pid) };
}

/** Starts a server without waiting for it. */
export async function spawnServer({
  databaseUrl,
  dataDir,
  more,
}: Settings): Promise<ServerProcess> {
  const port = await findFreePort();
  const child = spawn(process.execPath, ['dist/src/cli/main.js', 'serve'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      PORT: `${port}`,
      DATABASE_URL: databaseUrl ?? '',
      DATA_DIR: dataDir ?? '',
      BOOTSTRAP_SCIM_TOKEN: TOKENS.scimToken,
      BOOTSTRAP_ADMIN_TOKEN: TOKENS.adminToken,
      RATE_LIMIT_PER_SECOND: '0',
      ...more,
    },
  });
  started.add(child);
  const chunks: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  const end = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('close', (code, signal) => {
      started.delete(child);
      resolve(code ?? signal ?? -1);
    });
  });
  const { pid } = child;
  const url = `http://127.0.0.1:${port}`;
  const stderr = () => chunks.join('');
  return {
    url,
    scimUrl: `${url}/scim/v2`,
    ...TOKENS,
    pid,
    readyAfter: 0,
    log: () => stderr().split('\n').flatMap(toLogLine),
    stderr,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    signal: (name) => child.kill(name),
    ended: () => end,
  };
}

/** How long a process waited for a processor that others held, in milliseconds (Linux; 0 elsewhere). */
function waitsOf(pid: number | undefined): number {
  const file = `/proc/${pid ?? 0}/schedstat`;
  if (!existsSync(file)) return 0;
  return Number(readFileSync(file, 'utf8').split(' ')[1]) / 1e6;
}

function toLogLine(line: string): JsonObject[] {
  if (!line.startsWith('{')) return [];
  const value: unknown = JSON.parse(line);
  return isObject(value) ? [value] : [];
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok;
  } catch {
    return false;
  }
}
