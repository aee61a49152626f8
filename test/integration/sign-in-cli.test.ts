import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from '../support/browser.js';

let folder: string;
let server: ReturnType<typeof rollcall>;
let welcome = '';

/** The command line on the embedded database of these tests, whatever the other tests run on. */
function rollcall(...words: readonly string[]) {
  return spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...words], {
    env: { ...process.env, DATABASE_URL: '', DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-sign-in-'));
  server = rollcall('serve');
  await new Promise<void>((resolve, reject) => {
    server.stdout.on('data', (chunk) => {
      welcome += String(chunk);
      if (welcome.includes('Ctrl-C')) resolve();
    });
    server.once('exit', () => reject(new Error(`The server ended: ${welcome}`)));
  });
}, 60_000);

afterAll(async () => {
  server.removeAllListeners('exit');
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
  await rm(folder, { recursive: true });
}, 60_000);

async function run(...words: readonly string[]) {
  const command = rollcall(...words);
  const code = new Promise((resolve) => command.once('exit', resolve));
  const [out, err] = await Promise.all([text(command.stdout), text(command.stderr)]);
  return { out, err, code: await code };
}

async function press(link: string): Promise<boolean> {
  const browser = new Browser();
  const headers = { 'sec-fetch-site': 'same-origin' };
  const { path } = await browser.visit(link, { method: 'POST', headers });
  return path.length === 2 && browser.jar.has('rollcall-session');
}

describe('the command line', () => {
  it('shows a link that signs in at the first start, once', async () => {
    const [link = ''] = /http:\S+\/auth\/link\?secret=\S+/.exec(welcome) ?? [];
    expect(await press(link)).toBe(true);
    expect(await press(link)).toBe(false);
  });

  it('makes further links through the server that runs', async () => {
    const { out, err, code } = await run('sign-in-link', '--role', 'viewer');
    expect(err).toBe('Signs in as viewer of the first tenant, once, within 10 minutes.\n');
    expect(code).toBe(0);
    expect(await press(out.trim())).toBe(true);
  }, 30_000);

  it('says which tenant does not exist', async () => {
    const { out, err, code } = await run('sign-in-link', '--tenant', 'nowhere');
    expect([out, err, code]).toEqual(['', 'There is no tenant with the slug "nowhere".\n', 1]);
  }, 30_000);
});
