import { type ExecFileException, execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { administer } from '../../support/global-setup.js';

/** A PostgreSQL server of the test's own: it may be stopped, frozen, filled and set wrongly. */
export interface PrivatePostgres {
  /** Folder that belongs to the server's user; everything in it goes with the server. */
  readonly folder: string;
  readonly port: number;
  /** Address of a database on it. */
  urlOf(database: string): string;
  /** Ends the server at once, as a crash does: clients are cut off, nothing is finished. */
  crash(): Promise<void>;
  start(): Promise<void>;
  /** Stops every process of the server where it stands; connections stay open and silent. */
  freeze(): void;
  thaw(): void;
  /** Sets a parameter of the whole server and has it read again. */
  set(name: string, value: string): Promise<void>;
  /** Runs one statement in the database `postgres`. */
  administer(statement: string): Promise<void>;
  /** Ends the server, frozen or not, if it runs. */
  stop(): Promise<void>;
  /** The same, and removes its folder. */
  destroy(): Promise<void>;
}

/** Why tests that need a server of their own are left out; undefined when they can run. */
export const whyNoPostgres: string | undefined =
  findBinaries() === undefined
    ? 'no PostgreSQL server is installed here (initdb and pg_ctl were not found)'
    : undefined;

const IS_ROOT = process.getuid?.() === 0;

/** Makes and starts a server on a free port. `parameters` are those of postgresql.conf. */
export async function startPostgres(
  parameters: Readonly<Record<string, string>> = {},
): Promise<PrivatePostgres> {
  const binaries = findBinaries();
  if (binaries === undefined) throw new Error(whyNoPostgres);
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-pg-'));
  // initdb refuses to run as root, and the server with it.
  if (IS_ROOT) await run('chown', ['postgres', folder]);
  const data = join(folder, 'data');
  const port = await findFreePort();
  const postgres = (program: string, ...rest: string[]) =>
    asServer(join(binaries, program), ['-D', data, ...rest]);
  await postgres('initdb', '-A', 'trust', '-U', 'postgres', '--no-sync', '-E', 'UTF8');
  // The machine does not lose power in these tests: what was written stays, synchronised or not.
  const settings = { ...parameters, fsync: 'off', listen_addresses: '127.0.0.1', port: `${port}` };
  const options = Object.entries({ ...settings, unix_socket_directories: folder })
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
  const start = () => postgres('pg_ctl', '-w', '-l', join(folder, 'log'), '-o', options, 'start');
  await start();
  const urlOf = (database: string) => `postgresql://postgres@127.0.0.1:${port}/${database}`;
  const administerHere = (statement: string) => administer(urlOf('postgres'), statement);
  const signal = (name: NodeJS.Signals) => {
    for (const pid of processesOf(data)) signalTo(pid, name);
  };
  const stop = async () => {
    if (!existsSync(join(data, 'postmaster.pid'))) return;
    signal('SIGCONT');
    await postgres('pg_ctl', '-w', '-m', 'immediate', 'stop');
  };
  return {
    folder,
    port,
    stop,
    urlOf,
    start,
    crash: () => postgres('pg_ctl', '-w', '-m', 'immediate', 'stop'),
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    set: async (name, value) => {
      await administerHere(`ALTER SYSTEM SET ${name} = '${value}'`);
      await administerHere('SELECT pg_reload_conf()');
    },
    administer: administerHere,
    destroy: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs a command as the user that the server runs as. */
export function asServer(command: string, given: readonly string[]): Promise<void> {
  return IS_ROOT
    ? run('runuser', ['-u', 'postgres', '--', command, ...given])
    : run(command, [...given]);
}

/** Runs a command to its end; what it says is told only when it fails. */
export function run(command: string, given: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    // A server that stays would hold pipes open: nothing is waited for but the command itself.
    execFile(command, [...given], { cwd: tmpdir() }, finish).on('exit', (code) => {
      if (code === 0) resolve();
    });
    function finish(error: ExecFileException | null, stdout: string, stderr: string) {
      if (error === null) resolve();
      else reject(new Error(`${command} failed: ${stdout}${stderr}`, { cause: error }));
    }
  });
}

function findBinaries(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).map(Number) : [];
  const [newest] = versions.filter(Number.isFinite).sort((a, b) => b - a);
  const places = [
    ...(newest === undefined ? [] : [join(debian, `${newest}`, 'bin')]),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  return places.find(
    (place) => existsSync(join(place, 'initdb')) && existsSync(join(place, 'pg_ctl')),
  );
}

/** The server and all that it has forked. */
function processesOf(data: string): number[] {
  const [line] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
  const postmaster = Number(line);
  const children = readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isFinite(pid) && parentOf(pid) === postmaster);
  return [postmaster, ...children];
}

/** A process that has ended since it was listed needs no signal. */
function signalTo(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0; // It has ended since the list was read.
  }
}

/**
 * A port that nobody listens on at the moment; below those that outgoing connections take, which a load
 * opens by the hundred.
 */
export function findFreePort(): Promise<number> {
  const port = 10_000 + Math.floor(Math.random() * 20_000);
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(findFreePort()));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(port)));
  });
}
