import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { authenticate } from '../../graphql/access/authenticate.js';
import { openDatabase } from '../../prisma/database.js';
import { applyMigrations } from '../../prisma/migrate.js';
import { createClient, type Figures, quantiles, runClosed, runOpen } from './load.js';
import { administer, urlOf } from './places.js';
import { startRollcall } from './servers.js';

/** Tokens that the database holds, of a hundred tenants. */
const TOKENS = 10_000;
const TENANTS = 100;
/** What finding whom a token stands for may take of a request, in milliseconds. */
const LIMIT_MS = 1;

const secretOf = (number: number) => `rollcall_bench-token-${number}`;
const anyToken = (index: number) => secretOf(1 + ((index * 7919) % TOKENS));

/**
 * What authentication adds to a request with 10,000 tokens: the look-up itself at the rate of an
 * incremental cycle, and the same requests with one token and with all of them in turn.
 */
export async function benchAuthentication(): Promise<void> {
  const name = `rollcall_bench_${randomBytes(4).toString('hex')}`;
  await administer(`CREATE DATABASE "${name}"`);
  try {
    await measureLookUps(urlOf(name));
    await measureRequests(urlOf(name));
  } finally {
    await administer(`DROP DATABASE "${name}" WITH (FORCE)`);
  }
}

async function measureLookUps(databaseUrl: string): Promise<void> {
  const database = await openDatabase({ databaseUrl, dataDir: '' }, (error) =>
    process.stderr.write(`${error.message}\n`),
  );
  try {
    await applyMigrations(database);
    await seedTokens(databaseUrl);
    const took: number[] = [];
    const lookUp = async (index: number) => {
      const from = performance.now();
      const principal = await authenticate(database, anyToken(index));
      took.push(performance.now() - from);
      if (principal === undefined) throw new Error('A token was not found.');
    };
    // Every token once: the first use of each is written down, which is once a minute.
    const first = await runClosed({ count: TOKENS, concurrency: 4 }, lookUp);
    print(`look-up and note of first use, ${TOKENS} tokens, concurrency 4`, first);
    const before = process.cpuUsage();
    print('look-up, concurrency 8', await runClosed({ count: TOKENS, concurrency: 8 }, lookUp));
    const { user, system } = process.cpuUsage(before);
    const cpuMs = ((user + system) / 1_000 / TOKENS).toFixed(3);
    process.stdout.write(`  ${cpuMs} ms of processor time each\n`);
    print('look-up, one at a time', await runClosed({ count: 5_000, concurrency: 1 }, lookUp));
    took.length = 0;
    const steady = await runOpen({ count: 2_000, perSecond: 200 }, lookUp);
    // From when each began: how late a timer comes is not what authentication adds.
    judge({ ...steady, ...quantiles(took) });
  } finally {
    await database.close();
  }
}

function judge(figures: Figures): void {
  print('look-up at 200 requests/s', figures);
  const verdict = figures.p95 < LIMIT_MS ? 'holds' : 'does not hold';
  process.stdout.write(`p95 below ${LIMIT_MS} ms at 200 requests/s: ${verdict}\n`);
  if (figures.p95 >= LIMIT_MS) process.exitCode = 1;
}

async function measureRequests(databaseUrl: string): Promise<void> {
  const server = await startRollcall(databaseUrl);
  try {
    const clients = new Map<string, ReturnType<typeof createClient>>();
    const send = async (secret: string) => {
      const client = clients.get(secret) ?? createClient(server.baseUrl, secret);
      clients.set(secret, client);
      const { status } = await client({ method: 'GET', path: '/Users?count=0' });
      if (status !== 200) throw new Error(`A request answered ${status}.`);
    };
    const run = (secretFor: (index: number) => string) =>
      runOpen({ count: 2_000, perSecond: 200 }, (index) => send(secretFor(index)));
    await run(() => secretOf(1));
    print('request with one token, 200/s', await run(() => secretOf(1)));
    // As many connections as before, whatever the token.
    print(
      'request with 50 tokens in turn, 200/s',
      await run((index) => secretOf(1 + (index % 50))),
    );
  } finally {
    server.process.kill('SIGTERM');
    await new Promise((resolve) => server.process.once('exit', resolve));
  }
}

async function seedTokens(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(
    `INSERT INTO "Tenant" ("id", "slug", "name")
     SELECT gen_random_uuid(), 'tenant-' || n, 'Tenant ' || n FROM generate_series(1, $1::int) n`,
    [TENANTS],
  );
  const hashes = Array.from({ length: TOKENS }, (_, index) =>
    createHash('sha256')
      .update(secretOf(index + 1))
      .digest(),
  );
  await client.query(
    `INSERT INTO "AccessToken" ("tenantId", "id", "name", "scopes", "prefix", "tokenHash")
     SELECT t."id", gen_random_uuid(), 'Bench', '{scim:read,scim:write}', 'rollcall_bench', h."hash"
     FROM unnest($1::bytea[]) WITH ORDINALITY AS h("hash", "number")
     JOIN "Tenant" t ON t."slug" = 'tenant-' || 1 + h."number" % $2::int`,
    [hashes, TENANTS],
  );
  await client.query('ANALYZE');
  await client.end();
}

function print(name: string, { perSecond, p50, p95, p99 }: Figures): void {
  const [low, high, top] = [p50, p95, p99].map((value) => value.toFixed(2));
  process.stdout.write(
    `${name}\n  ${perSecond.toFixed(0)}/s  p50 ${low}  p95 ${high}  p99 ${top} ms\n`,
  );
}
