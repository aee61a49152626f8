import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { runChecks } from '../../src/check/run.js';
import { CHECKS } from '../../src/check/tables/index.js';
import { checkCommand } from '../../src/cli/check.js';
import { createHttp } from '../../src/clients/http.js';
import { at, scim } from '../support/client.js';
import { addSecret, createClient } from '../support/oauth.js';
import { type Fault, startFaulty } from '../support/proxy.js';
import { startServer, type TestServer } from '../support/start-server.js';

/** Hundreds of requests a test, on machines that do other things too. */
vi.setConfig({ testTimeout: 180_000 });

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const nothing = () => undefined;

describe('the checks', () => {
  it('all pass at Rollcall, which is left as it was', async () => {
    const { clientId, id } = await createClient(server);
    const { secret } = await addSecret(server, id);
    const tokens = { url: `${server.url}/oauth/token`, clientId, clientSecret: secret };
    const options = { url: server.scimUrl, token: server.scimToken, tokens };
    const report = await runChecks(options, nothing);
    expect(report.outcomes.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(report.leftovers).toEqual([]);
    for (const path of ['/Users', '/Groups']) {
      const { body } = await scim(server, 'GET', `${path}?count=0`);
      expect(at(body, 'totalResults')).toBe(0);
    }
  }, 120_000);

  it('have a title each, and the rows of the validator are all there', () => {
    const titles = CHECKS.flatMap(({ name, checks }) =>
      checks.map(({ source, title }) => `${name} ${source} ${title}`),
    );
    expect(new Set(titles).size).toBe(titles.length);
    const sources = new Set(CHECKS.flatMap(({ checks }) => checks.map(({ source }) => source)));
    const rows = (letter: string, count: number) =>
      Array.from({ length: count }, (_, index) => `Validator ${letter}${index + 1}`);
    expect([...sources]).toEqual(
      expect.arrayContaining([...rows('U', 13), ...rows('G', 12), ...rows('P', 7)]),
    );
  });
});

const isPatch = (method: string, path: string, type: string) =>
  method === 'PATCH' && path.includes(`/${type}/`);

/** One fault each: the group that looks for it, the title that names it, and what the endpoint does. */
const FAULTS: readonly (readonly [string, string, Fault])[] = [
  [
    'validator',
    'a second POST of the same user answers 409',
    ({ answer }) => (answer.status === 409 ? { status: 200, text: '{}' } : undefined),
  ],
  [
    'validator',
    'PATCH disables a user; active is answered as a boolean',
    ({ method, answer }) =>
      method === 'GET'
        ? { ...answer, text: answer.text.replaceAll('"active":false', '"active":"False"') }
        : undefined,
  ],
  [
    'validator',
    'GET of a group without its members',
    ({ method, path, answer }) =>
      method === 'GET' && path.includes('excludedAttributes=members')
        ? { ...answer, text: answer.text.replace('"displayName"', '"members":[],"displayName"') }
        : undefined,
  ],
  [
    'validator',
    'PATCH removes a member named by a filter',
    ({ method, path, body }) =>
      isPatch(method, path, 'Groups') && body.includes('members[value')
        ? { status: 400, text: '{"detail":"no filters"}' }
        : undefined,
  ],
  [
    'discovery',
    'the schemas of users, groups and the enterprise extension are listed',
    ({ path, answer }) =>
      path.endsWith('/Schemas')
        ? { ...answer, text: answer.text.replaceAll('core:2.0:Group', 'core:2.0:Team') }
        : undefined,
  ],
  [
    'connection',
    'a request with a wrong token is refused with 401',
    ({ answer }) => (answer.status === 401 ? { status: 200, text: '{}' } : undefined),
  ],
  [
    'connection',
    'a match query for a user that nobody is answers an empty list',
    ({ path, answer }) =>
      path.includes('userName eq') || path.includes('userName+eq')
        ? { status: 404, text: answer.text }
        : undefined,
  ],
  [
    'filter',
    'filter title eq "Planner" or title pr and active eq false finds anna ben',
    ({ path, answer }) =>
      /or\+title\+pr\+and/.test(path)
        ? { ...answer, text: answer.text.replace('"id"', '"key"') }
        : undefined,
  ],
  [
    'paging',
    'pages by index hold everybody once',
    ({ path, answer }) =>
      path.includes('startIndex=3')
        ? { ...answer, text: answer.text.replace('"startIndex":3', '"startIndex":1') }
        : undefined,
  ],
  [
    'errors',
    'an error body holds a sentence, as application/scim+json',
    ({ answer }) =>
      answer.status === 404
        ? { ...answer, text: answer.text.replace('"detail"', '"message"') }
        : undefined,
  ],
  [
    'versions',
    'If-Match with an old version answers 412 to PUT, PATCH and DELETE',
    ({ answer }) => (answer.status === 412 ? { status: 204, text: '' } : undefined),
  ],
  [
    'resources',
    'a password is never answered',
    ({ method, body, answer }) =>
      method === 'POST' && body.includes('"password"')
        ? { ...answer, text: answer.text.replace('"userName"', '"password":"x","userName"') }
        : undefined,
  ],
  [
    'entra',
    'the manager is removed by Replace with an empty text',
    ({ method, body }) =>
      method === 'PATCH' && body.includes('"value":""')
        ? { status: 400, text: '{"detail":"empty"}' }
        : undefined,
  ],
];

describe('an odd endpoint', () => {
  const patch = { url: '', token: '', groups: ['patch'] };
  it('that shows no members costs a finding, not the report', async () => {
    const proxy = await startFaulty(server, ({ method, path, answer }) =>
      method === 'GET' && path.includes('/Groups/')
        ? { ...answer, text: answer.text.replace(/"members":\[.*?\],?/, '') }
        : undefined,
    );
    const options = { ...patch, url: proxy.url, token: server.scimToken };
    const report = await runChecks(options, nothing);
    proxy.close();
    const failed = report.outcomes.filter(({ status }) => status === 'fail');
    expect(failed.map(({ title }) => title)).toContain('replace of members replaces all of them');
    expect(report.passed).toBeGreaterThan(3);
  });

  it('that always answers 429 ends the run with a sentence', async () => {
    const proxy = await startFaulty(server, () => ({ status: 429, text: '{}' }));
    const run = runChecks({ ...patch, url: proxy.url, token: server.scimToken }, nothing);
    await expect(run).rejects.toThrow('with 429 however long is waited. Raise its rate limit.');
    proxy.close();
  });

  it('may have ids that an address has no place for', async () => {
    const asked: string[] = [];
    const proxy = await startFaulty(server, ({ path }) => {
      asked.push(path);
      return undefined;
    });
    const http = createHttp({ url: proxy.url, token: server.scimToken });
    await http.send({ method: 'GET', path: '/Users/a#b?c d' });
    proxy.close();
    expect(asked.at(-1)).toBe('/scim/v2/Users/a#b?c d');
  });
});

describe('a fault of the endpoint is found by name', () => {
  it.each(FAULTS)('%s: %s', async (group, title, fault) => {
    const proxy = await startFaulty(server, fault);
    try {
      const options = { url: proxy.url, token: server.scimToken, groups: [group] };
      const report = await runChecks(options, nothing);
      const failed = report.outcomes.filter(({ status }) => status === 'fail');
      expect(failed.map((outcome) => outcome.title)).toContain(title);
      expect(failed.length).toBeLessThan(report.outcomes.length);
    } finally {
      proxy.close();
    }
  });
});

describe('rollcall check', () => {
  afterEach(() => {
    process.exitCode = undefined;
    vi.restoreAllMocks();
  });

  async function run(...words: string[]): Promise<{ said: string; code: unknown }> {
    let said = '';
    for (const stream of [process.stdout, process.stderr])
      vi.spyOn(stream, 'write').mockImplementation((text) => {
        said += String(text);
        return true;
      });
    await checkCommand().parseAsync(words, { from: 'user' });
    return { said, code: process.exitCode };
  }

  it('prints a table and JUnit, and ends with 0', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-check-'));
    const file = join(folder, 'report.xml');
    const address = ['--url', server.scimUrl, '--token', server.scimToken];
    const { said, code } = await run(...address, '--group', 'bulk', '--junit', file);
    expect(said).toContain('bulk (2 of 2)');
    expect(code).toBeUndefined();
    expect(await readFile(file, 'utf8')).toContain('tests="2" failures="0"');
    await rm(folder, { recursive: true });
  });

  it('prints JSON and ends with 1 when a check fails', async () => {
    const proxy = await startFaulty(server, ({ path }) =>
      path.endsWith('/Bulk') ? { status: 501, text: '' } : undefined,
    );
    const address = ['--url', proxy.url, '--token', server.scimToken];
    const { said, code } = await run(...address, '--group', 'bulk', '--json');
    proxy.close();
    expect(JSON.parse(said)).toMatchObject({ passed: 0, failed: 2, leftovers: [] });
    expect(code).toBe(1);
  });

  it('prints the report although JUnit cannot be written', async () => {
    const address = ['--url', server.scimUrl, '--token', server.scimToken, '--group', 'bulk'];
    const { said, code } = await run(...address, '--junit', '/nowhere/report.xml');
    expect(said).toContain('bulk (2 of 2)');
    expect(said).toContain('The report cannot be written to /nowhere/report.xml: ENOENT');
    expect(code).toBe(2);
  });

  it.each([
    ['nobody answers', 'http://127.0.0.1:9/scim/v2', 'does not answer'],
    ['the token is refused', '', 'refused the secret token'],
  ])('ends with 2 when %s', async (_when, url, sentence) => {
    const { said, code } = await run('--url', url || server.scimUrl, '--token', 'wrong');
    expect(said).toContain(sentence);
    expect(code).toBe(2);
  });
});
