import { randomInt } from 'node:crypto';
import { Command, Option } from 'commander';
import { EndpointError } from '../clients/http.js';
import type { Progress } from '../clients/job.js';
import { type ClientName, type ClientOptions, simulateClient } from '../clients/simulate-other.js';
import { SCENARIOS } from '../entra/scenarios.js';
import type { DialectName } from '../entra/shapes.js';
import { type SimulationOptions, type SimulationReport, simulate } from '../entra/simulate.js';
import { parseUrl, share, wholeNumber } from './arguments.js';

type Given = SimulationOptions & { readonly json?: boolean };

/** `simulate entra`: a provisioning job as Entra runs it, against any SCIM endpoint. */
export function simulateCommand(): Command {
  const command = new Command('simulate').description(
    'Play a provisioning client against a SCIM endpoint.',
  );
  command
    .command('entra')
    .description(
      'Play Microsoft Entra ID: an initial cycle, then incremental ones; read everything back.',
    )
    .requiredOption('--url <Tenant URL>', 'Tenant URL of the endpoint', parseUrl)
    .requiredOption('--token <secret>', 'secret token')
    .option('--users <N>', 'people', wholeNumber(1, 1_000_000), 100)
    .option('--groups <N>', 'groups', wholeNumber(0, 100_000), 10)
    .option('--concurrency <C>', 'requests at a time', wholeNumber(1, 256), 8)
    .addOption(
      new Option('--dialect <name>', 'shapes of PATCH')
        .choices(['default', 'compact'])
        .default('default'),
    )
    .option(
      '--seed <S>',
      'the same seed makes the same organisation; a new one unless told',
      wholeNumber(0, 4_294_967_295),
    )
    .option('--cycles <K>', 'cycles, the initial one included', wholeNumber(1, 1_000), 2)
    .addOption(
      new Option('--scenario <name>', 'what happens between cycles')
        .choices(Object.keys(SCENARIOS))
        .default('joiner-mover-leaver'),
    )
    .option(
      '--deletion-threshold <N>',
      'the most people that one cycle may disable or delete; above it nothing is sent',
      wholeNumber(0, 1_000_000),
    )
    .option(
      '--changes-per-cycle <N>',
      'the most changes that one cycle takes; the next one goes on from the watermark',
      wholeNumber(1, 1_000_000),
    )
    .option(
      '--fail-rate <R>',
      'share of requests, 0 to 0.5, that are lost, arrive twice or whose answer is lost; then what failed is tried again until it is done',
      share,
      0,
    )
    .option('--json', 'print one JSON object and nothing else')
    .action(async (options: Omit<Given, 'seed'> & { readonly seed?: number }) => {
      const { dialect, seed = randomInt(1, 1_000_000) } = options;
      await run({ ...options, seed, dialect: dialectOf(dialect) });
    });
  for (const name of ['okta', 'authentik'] as const) command.addCommand(clientCommand(name));
  return command;
}

/** `simulate okta`, `simulate authentik`: the same organisation, as other clients send it. */
function clientCommand(name: ClientName): Command {
  return new Command(name)
    .description(`Play ${name}: everybody and every group, then changes; read everything back.`)
    .requiredOption('--url <Tenant URL>', 'Tenant URL of the endpoint', parseUrl)
    .requiredOption('--token <secret>', 'secret token')
    .option('--users <N>', 'people', wholeNumber(1, 1_000_000), 100)
    .option('--groups <N>', 'groups', wholeNumber(0, 100_000), 10)
    .option('--concurrency <C>', 'requests at a time', wholeNumber(1, 256), 8)
    .option(
      '--seed <S>',
      'the same seed makes the same organisation',
      wholeNumber(0, 4_294_967_295),
    )
    .option('--cycles <K>', 'cycles, the first one included', wholeNumber(1, 1_000), 2)
    .option('--json', 'print one JSON object and nothing else')
    .action(
      async (
        given: Omit<ClientOptions, 'seed'> & { readonly json?: boolean; readonly seed?: number },
      ) => {
        const options = { ...given, seed: given.seed ?? randomInt(1, 1_000_000) };
        await endWell(async () => {
          const report = await simulateClient(name, options, silent);
          const { users, groups, requests, differences } = report;
          process.stdout.write(
            given.json === true
              ? `${JSON.stringify(report)}\n`
              : `People ${users.stored}, groups ${groups.stored}, memberships ${groups.memberships}; ${requests.total} requests; --seed ${options.seed}\n${describeDifferences(differences)}\n`,
          );
          return differences.length;
        });
      },
    );
}

async function endWell(work: () => Promise<number>): Promise<void> {
  try {
    if ((await work()) > 0) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof EndpointError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

async function run(options: Given): Promise<void> {
  const isBar = process.stderr.isTTY && options.json !== true;
  await endWell(async () => {
    const report = await simulate(options, isBar ? progressBar() : silent);
    process.stdout.write(
      options.json === true ? `${JSON.stringify(report)}\n` : describe(report, options.seed),
    );
    return report.differences.length;
  });
}

const silent: Progress = { start: () => undefined, step: () => undefined };

/** One line on standard error, for a person who waits. */
function progressBar(): Progress {
  let [phase, done, total, shown] = ['', 0, 0, -1];
  const draw = () => {
    const share = total === 0 ? 1 : done / total;
    const filled = Math.round(share * 24);
    if (filled === shown && done !== total) return;
    shown = filled;
    const bar = '█'.repeat(filled) + '░'.repeat(24 - filled);
    process.stderr.write(`\r${phase.padEnd(22)} ${bar} ${done}/${total}\u001b[K`);
    if (done >= total) process.stderr.write('\n');
  };
  return {
    start: (name, count) => {
      [phase, done, total, shown] = [name, 0, count, -1];
      draw();
    },
    step: () => {
      done += 1;
      draw();
    },
  };
}

function describe(report: SimulationReport, seed: number): string {
  const { users, groups, requests, latency, differences } = report;
  const seconds = report.durationMs / 1000;
  const kinds = Object.entries(latency.byKind).map(
    ([kind, { count, p50, p95, p99 }]) =>
      `  ${kind.padEnd(16)} ${String(count).padStart(7)}   p50 ${p50} ms   p95 ${p95} ms   p99 ${p99} ms`,
  );
  return `
People   ${users.stored} stored: ${users.created} created, ${users.matched} matched, ${users.updated} updated, ${users.renamed} renamed, ${users.disabled} disabled, ${users.restored} restored, ${users.deleted} deleted
Groups   ${groups.stored} stored with ${groups.memberships} memberships: ${groups.created} created, ${groups.matched} matched, ${groups.renamed} renamed
Requests ${requests.total} in ${seconds.toFixed(1)} s (${Math.round(requests.total / seconds)}/s), ${requests.retries} repeated; p50 ${latency.p50} ms, p95 ${latency.p95} ms, p99 ${latency.p99} ms, longest ${latency.max} ms; --seed ${seed}
${kinds.join('\n')}
${describeChanges(report.changes)}${describeFailures(report.failures)}${report.quarantine === null ? '' : `\nQuarantine ${report.quarantine}\n`}${report.others === 0 ? '' : `\n${report.others} other people were at the endpoint already; they were left alone.\n`}
${describeDifferences(differences)}
`;
}

function describeChanges({ watermark, partialCycles }: SimulationReport['changes']): string {
  if (partialCycles === 0) return '';
  return `\nWatermark behind change ${watermark} of the source; ${partialCycles} cycles were partial, and the next one went on from there\n`;
}

function describeFailures({ lost, cycles, hours }: SimulationReport['failures']): string {
  if (lost === 0) return '';
  return `\nFailures ${lost} objects had no answer; all were done after ${cycles} more cycles, which take Entra ${hours} hours\n`;
}

function describeDifferences(differences: SimulationReport['differences']): string {
  if (differences.length === 0) return 'No differences: everything that was sent is stored.';
  const lines = differences
    .slice(0, 20)
    .map(
      ({ resource, name, path, expected, actual }) =>
        `  ${resource} ${name} ${path}: sent ${JSON.stringify(expected)}, stored ${JSON.stringify(actual)}`,
    );
  const more = differences.length > 20 ? [`  and ${differences.length - 20} more`] : [];
  return [`${differences.length} differences:`, ...lines, ...more].join('\n');
}

function dialectOf(name: string): DialectName {
  return name === 'compact' ? 'compact' : 'default';
}
