import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivate } from './private-directory.js';

/** What the holder of a data directory tells other processes. */
export interface LockHolder {
  readonly pid: number;
  /** Distinguishes the holder from a later process with the same pid; empty where unknown. */
  readonly startedAt: string;
  /** Loopback address of the holder's control channel. */
  readonly controlUrl?: string;
  /** Secret that the control channel asks for. */
  readonly controlSecret?: string;
}

/** Thrown when a living process has the data directory open. */
export class DirectoryInUseError extends Error {
  override readonly name = 'DirectoryInUseError';

  constructor(
    readonly directory: string,
    readonly holder: LockHolder,
  ) {
    super(
      `The data directory ${directory} is in use by process ${holder.pid}. ` +
        'Stop that process first, or set DATA_DIR to another directory.',
    );
  }
}

/** The data directory cannot be made or written to. */
export class UnusableDirectoryError extends Error {
  override readonly name = 'UnusableDirectoryError';

  constructor(directory: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(
      `The data directory ${directory} cannot be used: ${why}. Set DATA_DIR to a directory that this user may write to and close to others.`,
      { cause },
    );
  }
}

/** Where the files of the embedded engine are in a data directory. */
export function engineDirectory(dataDir: string): string {
  return join(dataDir, 'postgres');
}

/** A held lock. */
export interface DirectoryLock {
  /** Publishes the control channel to other processes. */
  announce(control: { controlUrl: string; controlSecret: string }): void;
  release(): void;
}

/**
 * Takes the data directory for this process, and closes it to other accounts. PGlite itself takes no
 * lock, and two processes on the same files would corrupt them. The lock file appears complete in one
 * step (a hard link), and the file of a process that died is taken over.
 */
export function lockDirectory(directory: string): DirectoryLock {
  const file = join(directory, 'rollcall.lock');
  const self: LockHolder = { pid: process.pid, startedAt: statusOf(process.pid).start };
  const draft = `${file}.${process.pid}`;
  try {
    makePrivate(directory);
    makePrivate(engineDirectory(directory));
    writeFileSync(draft, JSON.stringify(self), { mode: 0o600 });
  } catch (error) {
    throw new UnusableDirectoryError(directory, error);
  }
  try {
    placeLock({ file, draft, directory });
  } finally {
    rmSync(draft, { force: true });
  }
  return {
    announce: (control) => {
      writeFileSync(draft, JSON.stringify({ ...self, ...control }), { mode: 0o600 });
      renameSync(draft, file);
    },
    release: () => rmSync(file, { force: true }),
  };
}

/** The living process that holds a data directory, if there is one. */
export function findLockHolder(directory: string): LockHolder | undefined {
  const holder = readHolder(join(directory, 'rollcall.lock'));
  return holder !== undefined && isAlive(holder) ? holder : undefined;
}

function placeLock({ file, draft, directory }: { file: string; draft: string; directory: string }) {
  for (let attempt = 0; attempt < 3; attempt++) {
    if (tryLink(draft, file)) return;
    const holder = readHolder(file);
    if (holder !== undefined && isAlive(holder)) throw new DirectoryInUseError(directory, holder);
    takeAway(file, holder);
  }
  throw new Error(`The lock ${file} cannot be taken; remove the file if no process uses it.`);
}

/** Moves a dead process's lock aside; if another process was faster, its lock is put back. */
function takeAway(file: string, seen: LockHolder | undefined): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return;
    throw error;
  }
  const taken = readHolder(aside);
  if (taken !== undefined && taken.pid !== seen?.pid && isAlive(taken)) tryLink(aside, file);
  rmSync(aside, { force: true });
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function readHolder(file: string): LockHolder | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (isCode(error, 'ENOENT') || error instanceof SyntaxError) return undefined;
    throw error;
  }
  return isHolder(parsed) ? parsed : undefined;
}

function isHolder(value: unknown): value is LockHolder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'startedAt' in value &&
    typeof value.startedAt === 'string'
  );
}

function isAlive({ pid, startedAt }: LockHolder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (isCode(error, 'ESRCH')) return false;
    if (!isCode(error, 'EPERM')) throw error;
  }
  const { state, start } = statusOf(pid);
  // A process that was killed keeps its number until its parent has noticed.
  if (state === 'Z' || state === 'X') return false;
  return startedAt === '' || start === '' || start === startedAt;
}

/** State of a process and its start in clock ticks since boot (Linux); empty elsewhere. */
function statusOf(pid: number): { readonly state: string; readonly start: string } {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', start: fields[19] ?? '' };
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ESRCH')) return { state: '', start: '' };
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
