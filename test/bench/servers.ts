import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** A server in a process of its own. */
export interface BenchServer {
  readonly name: string;
  readonly baseUrl: string;
  readonly process: ChildProcess;
  readonly databaseUrl: string;
}

/** The token that both servers take. */
export const TOKEN = 'scim-token-of-the-bench';

/** Starts Rollcall as it is built; BENCH_NODE_OPTIONS is for a profile, such as `--cpu-prof`. */
export async function startRollcall(databaseUrl: string, dataDir = ''): Promise<BenchServer> {
  const port = await freePort();
  const options = process.env['BENCH_NODE_OPTIONS']?.split(' ') ?? [];
  const child = spawn(process.execPath, [...options, 'dist/src/cli/main.js', 'serve'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      DATA_DIR: dataDir,
      BOOTSTRAP_SCIM_TOKEN: TOKEN,
      RATE_LIMIT_PER_SECOND: '0',
      LOG_LEVEL: 'silent',
    },
  });
  return waitFor({
    name: 'rollcall',
    baseUrl: `http://127.0.0.1:${port}/scim/v2`,
    process: child,
    databaseUrl,
  });
}

/** Starts the hand-written server. */
export async function startReference(databaseUrl: string): Promise<BenchServer> {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'test/bench/reference-server.ts', databaseUrl, String(port)],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  return waitFor({
    name: 'reference',
    baseUrl: `http://127.0.0.1:${port}/scim/v2`,
    process: child,
    databaseUrl,
  });
}

async function waitFor(server: BenchServer): Promise<BenchServer> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const isUp = await fetch(`${server.baseUrl}/Users?count=1`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return server;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${server.name} does not answer.`);
}

/** Seconds of processor time that the server's process has used. */
export function cpuSeconds({ process: { pid } }: BenchServer): number {
  return secondsOf(String(pid ?? 0));
}

function secondsOf(pid: string): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Seconds of processor time that the database's processes have used for this server. */
export function databaseSeconds({ databaseUrl }: BenchServer): number {
  const database = new URL(databaseUrl).pathname.slice(1);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .reduce((sum, pid) => sum + secondsOfBackend(pid, database), 0);
}

function secondsOfBackend(pid: string, database: string): number {
  try {
    const title = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    const isOurs = title.startsWith('postgres:') && title.includes(` ${database} `);
    return isOurs ? secondsOf(pid) : 0;
  } catch {
    // The process has ended since it was listed.
    return 0;
  }
}

/** Megabytes that the server's process holds in memory. */
export function residentMegabytes({ process: { pid } }: BenchServer): number {
  const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        resolve(typeof address === 'object' && address !== null ? address.port : 0),
      );
    });
  });
}
