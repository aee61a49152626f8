/** Hours between two cycles of a job. */
export const CYCLE_HOURS = 40 / 60;

/** Hours until an object that has failed so many times is tried again: the next cycle, then 6, 12, and 24. */
export function backOff(failures: number): number {
  return [CYCLE_HOURS, 6, 12][failures - 1] ?? 24;
}

/** Objects that failed, and when each is due again, in hours since the job began. */
export class Escrow {
  readonly #entries = new Map<string, { failures: number; due: number }>();
  #now = 0;
  #failures = 0;

  /** Hours since the job began; no hour of them is waited for. */
  get hours(): number {
    return this.#now;
  }

  /** How many attempts have failed. */
  get failures(): number {
    return this.#failures;
  }

  note(key: string): void {
    const failures = (this.#entries.get(key)?.failures ?? 0) + 1;
    this.#failures += 1;
    this.#entries.set(key, { failures, due: this.#now + backOff(failures) });
  }

  /** Whether an object has failed and not yet been done. */
  has(key: string): boolean {
    return this.#entries.has(key);
  }

  clear(key: string): void {
    this.#entries.delete(key);
  }

  /** Moves on to the next cycle, and gives what is due in it. */
  nextCycle(): string[] {
    return this.#moveTo(this.#now + CYCLE_HOURS);
  }

  /** Moves on to the next cycle in which something is due, and gives that; empty when nothing is left. */
  nextDue(): string[] {
    if (this.#entries.size === 0) return [];
    const earliest = Math.min(...[...this.#entries.values()].map(({ due }) => due));
    return this.#moveTo(Math.max(this.#now + CYCLE_HOURS, earliest));
  }

  #moveTo(hour: number): string[] {
    this.#now = hour;
    return [...this.#entries].filter(([, { due }]) => due <= hour).map(([key]) => key);
  }
}

/** Failures from which on Entra looks at their share. */
const EVALUATED_FROM = 5_000;
const SHARE = 0.4;
const MANY = 40_000;

/** Whether so many failures among so many events put a job into quarantine. */
export function isQuarantined(failures: number, events: number): boolean {
  if (failures < EVALUATED_FROM) return false;
  return failures > MANY || failures > events * SHARE;
}
