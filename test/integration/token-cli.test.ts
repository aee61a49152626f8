import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CommandRefusedError } from '../../src/cli/administration.js';
import { tenantCommand } from '../../src/cli/tenant.js';
import { tokenCommand } from '../../src/cli/token.js';
import { isObject, type JsonObject } from '../../src/scim/json.js';
import { at, graphql, textAt } from '../support/client.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';

const ADMIN_TOKEN = 'admin-token-of-the-command-line';

/** The command line, on a database that a running server holds. */
let environment: NodeJS.ProcessEnv;
let server: ChildProcess;
let url: string;
let database: TestDatabase | undefined;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-cli-'));
  const isEmbedded = !process.env['TEST_DATABASE_URL'];
  database = isEmbedded ? undefined : await openTestDatabase();
  environment = {
    ...process.env,
    PORT: '0',
    DATA_DIR: folder,
    DATABASE_URL: database?.url ?? '',
    BOOTSTRAP_ADMIN_TOKEN: ADMIN_TOKEN,
    LOG_LEVEL: 'error',
  };
  server = spawn(process.execPath, [...NODE, 'serve'], { env: environment });
  url = await addressOf(server);
});
afterAll(async () => {
  await stop();
  await database?.close();
  await rm(folder, { recursive: true });
});

const NODE = ['--import', 'tsx', 'src/cli/main.ts'];

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

async function stop(): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
}

interface Said {
  readonly stdout: string;
  /** The sentence of a refusal. */
  readonly refused: string;
}

/** Runs a command in this process, as main.ts does. */
async function rollcall(...words: string[]): Promise<Said> {
  let stdout = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  vi.stubEnv('DATA_DIR', environment['DATA_DIR']);
  vi.stubEnv('DATABASE_URL', environment['DATABASE_URL']);
  try {
    const program = new Command().addCommand(tenantCommand()).addCommand(tokenCommand());
    await program.parseAsync(words, { from: 'user' });
    return { stdout, refused: '' };
  } catch (error) {
    if (error instanceof CommandRefusedError) return { stdout, refused: error.message };
    throw error;
  } finally {
    write.mockRestore();
    vi.unstubAllEnvs();
  }
}

/** Runs a command in a process of its own. */
function spawned(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...NODE, ...words], { env: environment }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

async function json(...words: string[]): Promise<JsonObject> {
  const { stdout, refused } = await rollcall(...words, '--json');
  if (stdout === '') throw new Error(refused);
  const said: unknown = JSON.parse(stdout);
  return isObject(said) ? said : {};
}

async function statusOf(secret: string): Promise<number> {
  const headers = { authorization: `Bearer ${secret}` };
  return (await fetch(`${url}/scim/v2/Users?count=0`, { headers })).status;
}

describe('the command line, while the server runs', () => {
  it('makes tenants and tokens that work at once, and revokes them at once', async () => {
    expect(await json('tenant', 'create', 'acme', '--name', 'Acme Ltd')).toMatchObject({
      slug: 'acme',
      name: 'Acme Ltd',
    });
    const { tenants } = await json('tenant', 'list');
    expect(JSON.stringify(tenants)).toContain('Acme Ltd');
    const made = await json(
      'token',
      'create',
      '--tenant',
      'acme',
      '--name',
      'Entra',
      '--expires',
      '90d',
    );
    const [id, secret] = [textAt(made, 'accessToken', 'id'), textAt(made, 'secret')];
    expect(await statusOf(secret)).toBe(200);
    const { tokens } = await json('token', 'list', '--tenant', 'acme');
    expect(tokens).toMatchObject([{ id, name: 'Entra', scopes: ['scim:read', 'scim:write'] }]);
    expect(JSON.stringify(tokens)).not.toContain(secret);
    const said = await rollcall('token', 'revoke', id, '--tenant', 'acme', '--reason', 'Left over');
    expect(said.stdout).toContain('is revoked');
    expect(await statusOf(secret)).toBe(401);
  });

  it('rotates a token once the new one has been seen', async () => {
    const first = await json('token', 'create', '--name', 'Okta', '--dialect', 'okta');
    const id = textAt(first, 'accessToken', 'id');
    const started = await rollcall('token', 'rotate', id);
    const [secret = ''] = /rollcall_[\w-]{43}/.exec(started.stdout) ?? [];
    const early = await rollcall('token', 'rotate', id, '--finish');
    expect(early.stdout).toBe('');
    expect(early.refused).toContain('has not been seen in traffic yet');
    expect(await statusOf(secret)).toBe(200);
    expect((await rollcall('token', 'list')).stdout).toContain('seen in traffic');
    expect((await rollcall('token', 'rotate', id, '--finish')).refused).toBe('');
    expect(await statusOf(textAt(first, 'secret'))).toBe(401);
    expect(await statusOf(secret)).toBe(200);
  });

  it('leaves records that name its user and the reason', async () => {
    const made = await json('token', 'create', '--name', 'Audited', '--reason', 'Ticket 4');
    const query = `query ($id: ID!) {
      provisioningRecords(where: { resourceId: $id }) { nodes { channel actorName reason } }
    }`;
    const { data } = await graphql({ url, adminToken: ADMIN_TOKEN }, query, {
      id: textAt(made, 'accessToken', 'id'),
    });
    const told = at(data, 'provisioningRecords', 'nodes', 0);
    expect(told).toMatchObject({ channel: 'SYSTEM', reason: 'Ticket 4' });
    expect(at(told, 'actorName')).toContain('Command line of ');
  });

  it.each([
    [['token', 'revoke', 'nothing'], 'There is no access token with the id "nothing".'],
    [['token', 'list', '--tenant', 'nowhere'], 'There is no tenant with the slug "nowhere".'],
    [['token', 'create', '--name', 'x', '--scope', 'all'], 'scopes: "all" is not one of'],
    [['tenant', 'create', 'Not A Slug'], 'slug must be'],
    [['token', 'rotate', 'x', '--force'], '--force goes together with --finish.'],
  ])('refuses %j with a sentence', async (words, sentence) => {
    const { stdout, refused } = await rollcall(...words);
    expect(stdout).toBe('');
    expect(refused).toContain(sentence);
  });

  it('says what it refuses on standard error alone, and exits with 1', async () => {
    const { code, stdout, stderr } = await spawned('token', 'revoke', 'nothing');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe('There is no access token with the id "nothing".\n');
  });

  it('is let in by the secret of the lock file alone', async () => {
    if (database !== undefined) return;
    const lock: unknown = JSON.parse(await readFile(join(folder, 'rollcall.lock'), 'utf8'));
    const body = JSON.stringify({ query: '{ tenant { id } }', variables: {}, user: 'x' });
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const answer = await fetch(`${textAt(lock, 'controlUrl')}/graphql`, {
      method: 'POST',
      headers,
      body,
    });
    expect(answer.status).toBe(404);
  });
});

describe('the command line, after the server has stopped', () => {
  it('works on the database itself', async () => {
    await stop();
    const made = await json('token', 'create', '--name', 'Offline');
    expect(textAt(made, 'secret')).toMatch(/^rollcall_/);
  });

  it('asks for the server first when there is no database yet', async () => {
    if (database !== undefined) return;
    environment = { ...environment, DATA_DIR: join(folder, 'empty') };
    const { refused } = await rollcall('token', 'list');
    expect(refused).toContain('The database is not up to date.');
  });
});
