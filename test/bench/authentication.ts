import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { authenticate } from '../../graphql/access/authenticate.js';
import { type Database, openDatabase } from '../../prisma/database.js';
import { applyMigrations } from '../../prisma/migrate.js';
import { ofTenant, queryRows } from '../../prisma/rows.js';
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
 * What authentication adds to a request with 10,000 tokens: the look-up of a token, the guard that
 * travels with the first statement, and the same requests with one token and with 50 in turn.
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
    const lookUp = async (index: number) => {
      const principal = await authenticate(database, anyToken(index));
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
    const alone = await runClosed({ count: 5_000, concurrency: 1 }, lookUp);
    judge('look-up, which a token needs once a minute, one at a time', alone, alone.p95);
    await measureGuard(database);
  } finally {
    await database.close();
  }
}

const OWN_WORK = 'SELECT "id" FROM "User" WHERE "tenantId" = $1::uuid AND "id" = $2::uuid';

/** The first statement of a request by itself, and with the guard, in turn at the rate of a busy cycle. */
async function measureGuard(database: Database): Promise<void> {
  const principal = await authenticate(database, anyToken(0));
  if (principal?.stamp === undefined) throw new Error('A token was not found.');
  const { tenant, stamp } = principal;
  const took: Record<'own' | 'guarded', number[]> = { own: [], guarded: [] };
  await runOpen({ count: 4_000, perSecond: 200 }, async (index) => {
    const kind = index % 2 === 0 ? 'own' : 'guarded';
    const guard = kind === 'own' ? undefined : { stamp, isPassed: false };
    const statements = ofTenant(database.statements, tenant.id, guard);
    const from = performance.now();
    await queryRows(statements, OWN_WORK, [tenant.id, tenant.id]);
    // From when each began: how late a timer comes is not what authentication adds.
    took[kind].push(performance.now() - from);
    if (guard?.isPassed === false) throw new Error('The guard was not asked.');
  });
  const [own, guarded] = [quantiles(took.own), quantiles(took.guarded)];
  print('first statement of a request, 200/s, without the guard', { ...own, perSecond: 100 });
  const name = 'first statement of a request, 200/s, with the guard';
  judge(name, { ...guarded, perSecond: 100 }, guarded.p95 - own.p95);
}

/** Prints figures and whether what authentication adds to the 95th percentile is below the limit. */
function judge(name: string, figures: Figures, addedMs: number): void {
  print(name, figures);
  const verdict = addedMs < LIMIT_MS ? 'holds' : 'does not hold';
  process.stdout.write(
    `  adds ${addedMs.toFixed(2)} ms at p95, below ${LIMIT_MS} ms: ${verdict}\n`,
  );
  if (addedMs >= LIMIT_MS) process.exitCode = 1;
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
