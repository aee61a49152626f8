import { cpus } from 'node:os';
import { benchAuthentication } from './authentication.js';
import { type Figures, runClosed, runOpen } from './load.js';
import { openPlaces, type Place, type Post } from './places.js';
import { type Measured, print, printGrowth } from './report.js';
import { SCALE_SCENARIOS } from './scale-scenarios.js';
import { SCENARIOS, type Scenario } from './scenarios.js';
import { cpuSeconds, databaseSeconds, residentMegabytes } from './servers.js';

/**
 * Rollcall beside the hand-written server, in one run, round by round in turns: only ratios of the
 * same run mean anything on a machine that does other things as well. With `scale` first, on a small
 * and on a large tenant side by side; with `authentication`, what finding the caller takes.
 */
if (process.argv[2] === 'authentication') {
  await benchAuthentication();
  process.exit();
}

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3);
const [isScale, only] =
  process.argv[2] === 'scale' ? [true, process.argv[3]] : [false, process.argv[2]];
const sizes = isScale
  ? [Number(process.env['BENCH_SMALL'] ?? 10_000), Number(process.env['BENCH_LARGE'] ?? 100_000)]
  : [12_000];
const scenarios = (isScale ? SCALE_SCENARIOS : SCENARIOS).filter(
  ({ name }) => only === undefined || new RegExp(only).test(name),
);

const { places, close } = await openPlaces(sizes);
try {
  for (const scenario of scenarios) await compare(scenario);
  for (const { users, rollcall, reference } of places) {
    const [ours, theirs] = [rollcall, reference].map(({ server }) => residentMegabytes(server));
    process.stdout.write(
      `resident memory, ${users} people: rollcall ${ours} MB, reference ${theirs} MB\n`,
    );
  }
  process.stdout.write(
    `${cpus().length} cores, Node ${process.version}, ${ROUNDS} rounds, medians\n`,
  );
} finally {
  await close();
}

/** All places take turns within a round; the first round warms up. */
async function compare(scenario: Scenario): Promise<void> {
  const measured = places.map(() => ({
    rollcall: new Array<Measured>(),
    reference: new Array<Measured>(),
  }));
  const rounds = scenario.rounds ?? ROUNDS;
  for (let round = scenario.isCold === true ? 1 : 0; round <= rounds; round++) {
    for (const [index, place] of places.entries()) {
      const theirs = await measure(scenario, { place, post: place.reference, round });
      const ours = await measure(scenario, { place, post: place.rollcall, round });
      if (round === 0) continue;
      measured[index]?.reference.push(theirs);
      measured[index]?.rollcall.push(ours);
    }
  }
  for (const [index, { users }] of places.entries()) {
    const figures = measured[index];
    if (figures !== undefined)
      print(places.length === 1 ? scenario.name : `${scenario.name}, ${users} people`, figures);
  }
  const [small, large] = measured;
  if (small !== undefined && large !== undefined) printGrowth(small, large);
}

async function measure(
  { count, concurrency, perSecond, work }: Scenario,
  { place, post, round }: { place: Place; post: Post; round: number },
): Promise<Measured> {
  const { server } = post;
  const { seeded, users } = place;
  const total = typeof count === 'number' ? count : count(users);
  const before = { cpu: cpuSeconds(server), database: databaseSeconds(server) };
  const run = (index: number) => work({ ...post, seeded, users, round }, index);
  const figures: Figures =
    perSecond === undefined
      ? await runClosed({ count: total, concurrency }, run)
      : await runOpen({ count: total, perSecond }, run);
  return {
    ...figures,
    cpuMs: ((cpuSeconds(server) - before.cpu) * 1000) / total,
    databaseMs: ((databaseSeconds(server) - before.database) * 1000) / total,
  };
}
