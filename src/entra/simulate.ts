import { createScimClient } from '../clients/client.js';
import { createFaults } from '../clients/faults.js';
import { type Counts, type Difference, noCounts, type Progress } from '../clients/job.js';
import type { LatencySummary } from '../clients/latency.js';
import { createOrganisation } from '../clients/organisation.js';
import { createRandom } from '../clients/random.js';
import { verify } from '../clients/verify.js';
import { ChangeLog } from './change-log.js';
import { incrementalCycle, initialCycle } from './cycles.js';
import { evolve } from './evolve.js';
import type { EntraJob } from './job.js';
import { SCENARIOS, type ScenarioName } from './scenarios.js';
import { Escrow, isQuarantined } from './schedule.js';
import { settle } from './settle.js';
import { DIALECTS, type DialectName, expectedOf } from './shapes.js';

/** What a simulated job is to do. */
export interface SimulationOptions {
  /** Tenant URL of the endpoint, with or without query flags. */
  readonly url: string;
  readonly token: string;
  readonly users: number;
  readonly groups: number;
  readonly concurrency: number;
  readonly dialect: DialectName;
  readonly seed: number;
  /** The share of requests that never arrive, arrive twice, or whose answer is lost; none unless told. */
  readonly failRate?: number | undefined;
  /** What happens between cycles; an ordinary company unless told. */
  readonly scenario?: ScenarioName | undefined;
  /** The most people that one cycle may disable or delete; as many as there are unless told. */
  readonly deletionThreshold?: number | undefined;
  /** The most changes that one cycle takes; all of them unless told. */
  readonly changesPerCycle?: number | undefined;
  /** How many cycles, the initial one included. */
  readonly cycles: number;
}

/** What a simulated job found. Latencies are in milliseconds. */
export interface SimulationReport {
  readonly users: Counts & { readonly stored: number };
  readonly groups: Counts & { readonly stored: number; readonly memberships: number };
  readonly requests: {
    readonly total: number;
    readonly retries: number;
    readonly byKind: Readonly<Record<string, number>>;
  };
  readonly latency: LatencySummary & { readonly byKind: Readonly<Record<string, LatencySummary>> };
  readonly differences: readonly Difference[];
  /** Users at the endpoint that the job did not make. */
  readonly others: number;
  /** Requests without an answer, cycles until everything was done, and how long they would take Entra. */
  readonly failures: { readonly lost: number; readonly cycles: number; readonly hours: number };
  /** How much of what happened at the source was read, and how many cycles ended before they had read all. */
  readonly changes: { readonly watermark: number; readonly partialCycles: number };
  /** Why the job stopped before its last cycle; null when it did not. */
  readonly quarantine: string | null;
  readonly durationMs: number;
  readonly dialect: DialectName;
  readonly seed: number;
}

/** Runs a simulated Entra job against an endpoint, and reads everything back at the end. */
export async function simulate(
  options: SimulationOptions,
  progress: Progress,
): Promise<SimulationReport> {
  const start = performance.now();
  const job = openJob(options, progress);
  await runCycles(job, options.cycles);
  const cycles = (options.failRate ?? 0) === 0 ? 0 : await settle(job);
  job.client.calm();
  const seen = await verify(job);
  const { escrow, changes } = job;
  const latency = { ...job.client.latencies.overall(), byKind: job.client.latencies.byKind() };
  const byKind = Object.fromEntries(
    Object.entries(latency.byKind).map(([kind, { count }]) => [kind, count]),
  );
  return {
    users: { ...job.users, stored: seen.users },
    groups: { ...job.groups, stored: seen.groups, memberships: seen.memberships },
    requests: { total: latency.count, retries: job.client.retries(), byKind },
    latency,
    differences: job.differences,
    others: seen.others,
    failures: { lost: escrow.failures, cycles, hours: Math.round(escrow.hours) },
    changes: { watermark: changes.watermark, partialCycles: job.partialCycles },
    quarantine: job.quarantine ?? null,
    durationMs: Math.round(performance.now() - start),
    dialect: options.dialect,
    seed: options.seed,
  };
}

function openJob(options: SimulationOptions, progress: Progress): EntraJob {
  const { seed, failRate = 0 } = options;
  const dialect = DIALECTS[options.dialect];
  const scenario = SCENARIOS[options.scenario ?? 'joiner-mover-leaver'];
  const escrow = new Escrow();
  const ids = new Map<string, string>();
  return {
    source: createOrganisation(options),
    client: createScimClient({ ...options, flag: dialect.flag }, createFaults(failRate, seed)),
    dialect,
    concurrency: options.concurrency * scenario.hurry,
    scenario,
    deletionThreshold: options.deletionThreshold ?? Infinity,
    random: createRandom(seed + 1),
    seed,
    escrow,
    changes: new ChangeLog(),
    changesPerCycle: options.changesPerCycle ?? Infinity,
    partialCycles: 0,
    sent: new Map(),
    repeated: new Set(),
    leaving: [],
    note: (key, isDone) => (isDone ? escrow.clear(key) : escrow.note(key)),
    ids,
    expected: expectedOf(ids),
    deleted: new Map(),
    users: noCounts(),
    groups: noCounts(),
    differences: [],
    progress,
  };
}

/**
 * As many cycles as there are to be, with more for what partial ones have left, until the job is in
 * quarantine.
 */
async function runCycles(job: EntraJob, count: number): Promise<void> {
  await initialCycle(job);
  for (let cycle = 2; cycle <= count || job.changes.unread > 0; cycle++) {
    const [failures, events] = [job.escrow.failures, job.client.latencies.overall().count];
    if (isQuarantined(failures, events))
      job.quarantine = `${failures} failures among ${events} requests`;
    if (job.quarantine !== undefined) return;
    if (cycle <= count) evolve(job, cycle);
    await incrementalCycle(job, `cycle ${cycle}`);
  }
}
