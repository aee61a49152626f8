/** Latencies in milliseconds. */
export interface LatencySummary {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Collects how long requests took, by kind. */
export class Latencies {
  readonly #byKind = new Map<string, number[]>();

  note(kind: string, milliseconds: number): void {
    const known = this.#byKind.get(kind);
    if (known === undefined) this.#byKind.set(kind, [milliseconds]);
    else known.push(milliseconds);
  }

  /** All kinds together. */
  overall(): LatencySummary {
    return summarize([...this.#byKind.values()].flat());
  }

  byKind(): Record<string, LatencySummary> {
    return Object.fromEntries([...this.#byKind].map(([kind, values]) => [kind, summarize(values)]));
  }
}

function summarize(values: readonly number[]): LatencySummary {
  const sorted = [...values].sort((left, right) => left - right);
  const at = (share: number) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return {
    count: sorted.length,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    max: round(sorted.at(-1) ?? 0),
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
