import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bootstrap } from '../../graphql/access/bootstrap.js';
import { openDatabase } from '../../prisma/database.js';
import { applyMigrations } from '../../prisma/migrate.js';
import { graphql, scim, textAt } from '../support/client.js';
import { openTestDatabase } from '../support/database.js';
import { findFreePort, hasRedis, startRedis, type TestRedis } from '../support/redis.js';
import { type ServerAddress, startServer, type TestServer } from '../support/start-server.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TOKENS = { scimToken: 'scim-token-of-the-tests', adminToken: 'admin-token-of-the-tests' };
const FIRST = { tenantSlug: 'default', ...TOKENS };

/** The settings of two processes with the same tenant and credentials, and what ends their data. */
async function openTwice(): Promise<{
  settings: Record<string, string>[];
  close: () => Promise<void>;
}> {
  if ((process.env['TEST_DATABASE_URL'] ?? '') !== '') {
    const database = await openTestDatabase();
    await bootstrap(database, FIRST);
    const settings = { DATABASE_URL: database.url ?? '' };
    return { settings: [settings, settings], close: () => database.close() };
  }
  // The embedded database is that of one process: each gets a copy.
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-limits-'));
  const dataDir = join(folder, 'a');
  const database = await openDatabase({ dataDir }, () => undefined);
  await applyMigrations(database);
  await bootstrap(database, FIRST);
  await database.close();
  cpSync(dataDir, join(folder, 'b'), { recursive: true });
  return {
    settings: [{ DATA_DIR: dataDir }, { DATA_DIR: join(folder, 'b') }],
    close: () => rm(folder, { recursive: true }),
  };
}

interface Running extends ServerAddress {
  readonly child: ChildProcess;
}

async function startProcess(settings: Record<string, string>): Promise<Running> {
  const port = await findFreePort();
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', 'serve'], {
    cwd: ROOT,
    stdio: 'ignore',
    env: { PATH: process.env['PATH'] ?? '', PORT: String(port), ...settings },
  });
  const url = `http://127.0.0.1:${port}`;
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error('The server did not start.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { child, url, scimUrl: `${url}/scim/v2`, ...TOKENS };
}

function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function statusesOf(
  servers: readonly ServerAddress[],
  each: number,
  headers = {},
): Promise<number[]> {
  const asked = servers.flatMap((server) =>
    Array.from({ length: each }, () => scim(server, 'GET', '/Users?count=0', { headers })),
  );
  return (await Promise.all(asked)).map(({ status }) => status);
}

const countOf = (statuses: readonly number[], status: number) =>
  statuses.filter((one) => one === status).length;

describe.skipIf(!hasRedis)('two processes that share Redis', () => {
  let redis: TestRedis;
  let data: Awaited<ReturnType<typeof openTwice>>;
  const servers: Running[] = [];
  beforeAll(async () => {
    redis = await startRedis();
    data = await openTwice();
    for (const settings of data.settings) {
      servers.push(
        await startProcess({
          ...settings,
          REDIS_URL: redis.url,
          // A window of 20 seconds: longer than the slowest machine takes for a test.
          RATE_LIMIT_PER_SECOND: '1',
          RATE_LIMIT_BURST: '20',
          LOG_LEVEL: 'silent',
        }),
      );
    }
  }, 120_000);
  afterAll(async () => {
    for (const { child } of servers) child.kill('SIGKILL');
    await redis.kill();
    await data.close();
  });

  it('together allow a tenant its limit, not twice', async () => {
    const statuses = await statusesOf(servers, 15);
    expect([countOf(statuses, 200), countOf(statuses, 429)]).toEqual([20, 10]);
  });

  it('together allow an address without a credential the limit, and let the right token in all the same', async () => {
    await redis.forget();
    const wrong = { authorization: 'Bearer nobody-has-this-token' };
    const statuses = await statusesOf(servers, 15, wrong);
    expect([countOf(statuses, 401), countOf(statuses, 429)]).toEqual([20, 10]);
    expect(await statusesOf(servers, 1)).toEqual([200, 200]);
  });

  it('go on when Redis is killed under load, each with the limit by itself, and share again when it is back', async () => {
    await redis.forget();
    const before = await statusesOf(servers, 5);
    await redis.kill();
    const during = await statusesOf(servers, 10);
    expect([...before, ...during].filter((status) => status !== 200)).toEqual([]);
    await redis.restart();
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    const after = await statusesOf(servers, 15);
    expect([countOf(after, 200), countOf(after, 429)]).toEqual([20, 10]);
  });
});

describe.skipIf(!hasRedis)('a Redis that hangs', () => {
  let redis: TestRedis;
  let server: TestServer;
  beforeAll(async () => {
    redis = await startRedis();
    server = await startServer({
      rateLimit: { perSecond: 100, burst: 400 },
      app: { redisUrl: redis.url },
      logTo: { write: () => undefined },
    });
  });
  afterAll(async () => {
    redis.thaw();
    await redis.kill();
    await server.close();
  });

  it('is waited for once, not by every request', async () => {
    expect((await scim(server, 'GET', '/Users?count=0')).status).toBe(200);
    redis.freeze();
    const start = performance.now();
    for (let index = 0; index < 20; index++) {
      expect((await scim(server, 'GET', '/Users?count=0')).status).toBe(200);
    }
    // Half a second for each of the two limits, at most; twenty requests one by one would take twenty.
    expect(performance.now() - start).toBeLessThan(4_000);
  });
});

describe('the limits of tenant and credential', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startServer({
      rateLimit: { perSecond: 1, burst: 12 },
      app: { credentialRateLimit: { perSecond: 1, burst: 8 } },
    });
  });
  afterEach(() => server.close());

  const newToken = async () => {
    const made = await graphql(
      server,
      'mutation { createAccessToken(input: { name: "x", scopes: ["scim:read"] }) { secret } }',
    );
    return { authorization: `Bearer ${textAt(made.data, 'createAccessToken', 'secret')}` };
  };

  it('both count: one credential gets its share, and all together get that of the tenant', async () => {
    const [one, other] = [await newToken(), await newToken()];
    const first = await statusesOf([server], 11, one);
    expect([countOf(first, 200), countOf(first, 429)]).toEqual([8, 3]);
    const second = await statusesOf([server], 8, other);
    expect([countOf(second, 200), countOf(second, 429)]).toEqual([4, 4]);
  });

  it('are told by headers, the nearer one of the two', async () => {
    const headers = await newToken();
    const answers = [];
    for (let index = 0; index < 8; index++) {
      answers.push(await scim(server, 'GET', '/Users?count=0', { headers }));
    }
    const left = answers.map((answer) => answer.headers.get('ratelimit-remaining'));
    expect(left).toEqual(['7', '6', '5', '4', '3', '2', '1', '0']);
    expect(answers[0]?.headers.get('x-rate-limit-limit')).toBe('8');
    for (let index = 0; index < 3; index++) await scim(server, 'GET', '/Users?count=0');
    const last = await scim(server, 'GET', '/Users?count=0');
    expect(last.headers.get('ratelimit-limit')).toBe('12');
    expect(last.headers.get('ratelimit-remaining')).toBe('0');
  });

  it('leave the GraphQL door its own: a busy job does not keep administrators out', async () => {
    await statusesOf([server], 20);
    expect((await graphql(server, '{ users { totalCount } }')).errors).toEqual([]);
  });
});

describe('the address of a client behind proxies', () => {
  const limit = { rateLimit: { perSecond: 1, burst: 4 } };
  const guess = async (server: TestServer, forwarded: string) =>
    scim(server, 'GET', '/Users', {
      headers: { authorization: 'Bearer nobody-has-this', 'x-forwarded-for': forwarded },
    });

  it('is what a trusted proxy says, and what nobody else says', async () => {
    const trusting = await startServer({
      ...limit,
      app: { proxies: { addresses: ['127.0.0.1'] } },
    });
    const wary = await startServer(limit);
    const of = async (server: TestServer) => {
      const statuses = [];
      for (let index = 0; index < 8; index++) {
        // The left end is what the client wrote itself: it must not count.
        statuses.push((await guess(server, `198.51.100.${index}, 203.0.113.${index % 2}`)).status);
      }
      return countOf(statuses, 429);
    };
    expect(await of(trusting)).toBe(0);
    expect(await of(wary)).toBe(4);
    await trusting.close();
    await wary.close();
  });
});
