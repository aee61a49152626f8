import { randomBytes } from 'node:crypto';
import { cpus } from 'node:os';
import pg from 'pg';
import { openDatabase } from '../../prisma/database.js';
import { applyMigrations } from '../../prisma/migrate.js';
import { createClient, type Figures, runClosed, runOpen } from './load.js';
import { SCENARIOS, type Scenario, type Side } from './scenarios.js';
import { seed } from './seed.js';
import {
  type BenchServer,
  cpuSeconds,
  databaseSeconds,
  residentMegabytes,
  startReference,
  startRollcall,
  TOKEN,
} from './servers.js';

/**
 * Rollcall beside the hand-written server, in one run, round by round in turns: only ratios of the
 * same run mean anything on a machine that does other things as well.
 */
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3);
const USERS = 12_000;
const only = process.argv[2];

const admin = process.env['TEST_DATABASE_URL'] ?? 'postgresql://postgres@127.0.0.1:5432/postgres';

interface Measured extends Figures {
  readonly cpuMs: number;
  readonly databaseMs: number;
}

const results = new Map<string, { rollcall: Measured[]; reference: Measured[] }>();

const names = { rollcall: `rollcall_bench_${suffix()}`, reference: `rollcall_bench_${suffix()}` };
for (const name of Object.values(names)) await administer(`CREATE DATABASE "${name}"`);
const servers: BenchServer[] = [];
try {
  // Both start on a migrated database, as a server does that is restarted.
  await prepare(urlOf(names.reference), true);
  await prepare(urlOf(names.rollcall), false);
  const ours = await startRollcall(urlOf(names.rollcall));
  servers.push(ours);
  const theirs = await startReference(urlOf(names.reference));
  servers.push(theirs);
  const seeds = {
    rollcall: await seed(ours.databaseUrl, USERS),
    reference: await seed(theirs.databaseUrl, USERS),
  };
  const clients = {
    rollcall: createClient(ours.baseUrl, TOKEN),
    reference: createClient(theirs.baseUrl, TOKEN),
  };
  const side = (name: 'rollcall' | 'reference', round: number): Side => ({
    send: clients[name],
    seeded: seeds[name],
    round,
  });
  for (const scenario of SCENARIOS.filter(
    ({ name }) => only === undefined || name.includes(only),
  )) {
    const measured: { rollcall: Measured[]; reference: Measured[] } = {
      rollcall: [],
      reference: [],
    };
    for (let round = 0; round <= ROUNDS; round++) {
      const first = await measure(theirs, scenario, side('reference', round));
      const second = await measure(ours, scenario, side('rollcall', round));
      // The first round warms up.
      if (round === 0) continue;
      measured.reference.push(first);
      measured.rollcall.push(second);
    }
    results.set(scenario.name, measured);
    print(scenario.name, measured);
  }
  process.stdout.write(
    `resident memory: rollcall ${residentMegabytes(ours)} MB, reference ${residentMegabytes(theirs)} MB\n`,
  );
  process.stdout.write(
    `${cpus().length} cores, Node ${process.version}, ${ROUNDS} rounds, medians\n`,
  );
} finally {
  for (const server of servers) server.process.kill('SIGTERM');
  await new Promise((resolve) => setTimeout(resolve, 500));
  for (const name of Object.values(names)) await administer(`DROP DATABASE "${name}" WITH (FORCE)`);
}

async function measure(server: BenchServer, scenario: Scenario, side: Side): Promise<Measured> {
  const { count, concurrency, perSecond, work } = scenario;
  const before = { cpu: cpuSeconds(server), database: databaseSeconds(server) };
  const run = (index: number) => work(side, index);
  const figures =
    perSecond === undefined
      ? await runClosed({ count, concurrency }, run)
      : await runOpen({ count, perSecond }, run);
  return {
    ...figures,
    cpuMs: ((cpuSeconds(server) - before.cpu) * 1000) / count,
    databaseMs: ((databaseSeconds(server) - before.database) * 1000) / count,
  };
}

function print(
  name: string,
  { rollcall, reference }: { rollcall: Measured[]; reference: Measured[] },
): void {
  const cell = (list: Measured[], key: keyof Measured, digits = 1) =>
    median(list.map((item) => item[key])).toFixed(digits);
  const ratio = median(
    rollcall.map((item, index) => item.perSecond / (reference[index]?.perSecond ?? 1)),
  );
  const p99 = median(rollcall.map((item, index) => item.p99 / (reference[index]?.p99 ?? 1)));
  const line = (list: Measured[]) =>
    `${cell(list, 'perSecond', 0).padStart(6)}/s  p50 ${cell(list, 'p50')}  p95 ${cell(list, 'p95')}  p99 ${cell(list, 'p99')} ms  cpu ${cell(list, 'cpuMs', 2)} ms  database ${cell(list, 'databaseMs', 2)} ms`;
  process.stdout.write(
    `${name}\n  rollcall  ${line(rollcall)}\n  reference ${line(reference)}\n  ratio     ${ratio.toFixed(2)} (p99 ${p99.toFixed(2)})\n`,
  );
}

function median(values: number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** The reference works on tables of the same shape, for one tenant. */
async function prepare(databaseUrl: string, withTenant: boolean): Promise<void> {
  const database = await openDatabase({ databaseUrl, dataDir: '' }, (error) =>
    process.stderr.write(`${error.message}\n`),
  );
  await applyMigrations(database);
  if (withTenant) {
    await database.client.tenant.create({
      data: { id: '00000000-0000-7000-8000-000000000001', slug: 'reference', name: 'Reference' },
    });
  }
  await database.close();
}

async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: admin });
  await client.connect();
  await client.query(statement);
  await client.end();
}

function urlOf(name: string): string {
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return url.href;
}

function suffix(): string {
  return randomBytes(4).toString('hex');
}
