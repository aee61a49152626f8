import type { Target } from './target.js';

/** One thing that an endpoint must do. */
export interface Check {
  /** A fact in the present tense, unique over all checks. */
  readonly title: string;
  /** Where it is asked for: a clause of an RFC, or a row of a test suite of Microsoft. */
  readonly source: string;
  /** Throws a Finding when the endpoint does otherwise, and Skipped when it does not claim to. */
  run(target: Target): Promise<unknown>;
}

/** Checks of one subject. */
export interface CheckGroup {
  readonly name: string;
  readonly checks: readonly Check[];
}

/** Writes a check as a row: source, title, what is done. */
export function check(source: string, title: string, run: Check['run']): Check {
  return { source, title, run };
}
