import type { Figures } from './load.js';

/** Figures of one round, with what a piece of work cost the server and the database. */
export interface Measured extends Figures {
  readonly cpuMs: number;
  readonly databaseMs: number;
}

/** The rounds of both servers, pair by pair. */
export interface Pair {
  readonly rollcall: readonly Measured[];
  readonly reference: readonly Measured[];
}

/** Prints the medians of both servers, and the median of the ratios of each round. */
export function print(name: string, { rollcall, reference }: Pair): void {
  const ratio = ratioOf(rollcall, reference, 'perSecond');
  const p99 = ratioOf(rollcall, reference, 'p99');
  process.stdout.write(
    `${name}\n  rollcall  ${line(rollcall)}\n  reference ${line(reference)}\n  ratio     ${ratio} (p99 ${p99})\n`,
  );
}

/** Prints how much longer the same work takes in a large tenant, for both servers. */
export function printGrowth(small: Pair, large: Pair): void {
  const [ours, theirs] = [
    ratioOf(large.rollcall, small.rollcall, 'p50'),
    ratioOf(large.reference, small.reference, 'p50'),
  ];
  process.stdout.write(`  large / small  rollcall ${ours} reference ${theirs} (p50)\n`);
}

function line(list: readonly Measured[]): string {
  const cell = (key: keyof Measured, digits = 1) =>
    median(list.map((item) => item[key])).toFixed(digits);
  return `${cell('perSecond', 0).padStart(6)}/s  p50 ${cell('p50')}  p95 ${cell('p95')}  p99 ${cell('p99')} ms  cpu ${cell('cpuMs', 2)} ms  database ${cell('databaseMs', 2)} ms`;
}

function ratioOf(over: readonly Measured[], under: readonly Measured[], key: keyof Measured) {
  return median(over.map((item, index) => item[key] / (under[index]?.[key] ?? 1))).toFixed(2);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
