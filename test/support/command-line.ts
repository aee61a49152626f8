import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { vi } from 'vitest';
import { CommandRefusedError } from '../../src/cli/administration.js';
import { isObject, type JsonObject } from '../../src/scim/json.js';
import { openTestDatabase } from './database.js';

/** Credentials of the server that the command line stands beside. */
export const COMMAND_LINE_TOKENS = {
  scimToken: 'scim-token-of-the-command-line',
  adminToken: 'admin-token-of-the-command-line',
} as const;

/** What a command has said. */
export interface Said {
  readonly stdout: string;
  /** The sentence of a refusal. */
  readonly refused: string;
}

/** The command line, on a database that a running server holds. */
export interface CommandLine {
  readonly url: string;
  readonly folder: string;
  readonly isEmbedded: boolean;
  /** Runs a command in this process, as main.ts does. */
  readonly rollcall: (...words: string[]) => Promise<Said>;
  /** The same with `--json`: what it prints. */
  readonly json: (...words: string[]) => Promise<JsonObject>;
  /** Runs a command in a process of its own. */
  spawned(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }>;
  /** Goes on in another data directory. */
  moveTo(folder: string): void;
  stop(): Promise<void>;
  close(): Promise<void>;
}

const NODE = ['--import', 'tsx', 'src/cli/main.ts'];

/** Starts a server in a process of its own, and the command line with these commands beside it. */
export async function startCommandLine(commands: () => readonly Command[]): Promise<CommandLine> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-cli-'));
  const isEmbedded = !process.env['TEST_DATABASE_URL'];
  const database = isEmbedded ? undefined : await openTestDatabase();
  let environment: NodeJS.ProcessEnv = {
    ...process.env,
    PORT: '0',
    DATA_DIR: folder,
    DATABASE_URL: database?.url ?? '',
    BOOTSTRAP_SCIM_TOKEN: COMMAND_LINE_TOKENS.scimToken,
    BOOTSTRAP_ADMIN_TOKEN: COMMAND_LINE_TOKENS.adminToken,
    LOG_LEVEL: 'error',
  };
  const server = spawn(process.execPath, [...NODE, 'serve'], { env: environment });
  const url = await addressOf(server);
  const rollcall = (...words: string[]) => runHere(commands(), words, environment);
  const stop = () => stopped(server);
  return {
    ...{ url, folder, isEmbedded, rollcall, stop },
    json: async (...words) => {
      const { stdout, refused } = await rollcall(...words, '--json');
      if (stdout === '') throw new Error(refused);
      const said: unknown = JSON.parse(stdout);
      return isObject(said) ? said : {};
    },
    spawned: (...words) =>
      new Promise((resolve) => {
        execFile(process.execPath, [...NODE, ...words], { env: environment }, (error, out, err) =>
          resolve({ code: error === null ? 0 : Number(error.code), stdout: out, stderr: err }),
        );
      }),
    moveTo: (other) => {
      environment = { ...environment, DATA_DIR: other };
    },
    close: async () => {
      await stop();
      await database?.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** The address that a server shows when it listens. */
function addressOf({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let shown = '';
    stdout?.on('data', (chunk: Buffer) => {
      shown += chunk.toString();
      const [, found] = /GraphQL +(http\S+)\/graphql/.exec(shown) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
}

async function stopped(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
}

async function runHere(
  commands: readonly Command[],
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Said> {
  let stdout = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  vi.stubEnv('DATA_DIR', environment['DATA_DIR']);
  vi.stubEnv('DATABASE_URL', environment['DATABASE_URL']);
  try {
    const program = new Command();
    for (const command of commands) program.addCommand(command);
    await program.parseAsync([...words], { from: 'user' });
    return { stdout, refused: '' };
  } catch (error) {
    if (error instanceof CommandRefusedError) return { stdout, refused: error.message };
    throw error;
  } finally {
    write.mockRestore();
    vi.unstubAllEnvs();
  }
}
