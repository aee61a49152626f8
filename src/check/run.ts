import { type Endpoint, EndpointError } from '../clients/http.js';
import { type Check, type CheckGroup } from './check.js';
import { Finding, Skipped } from './finding.js';
import { CHECKS } from './tables/index.js';
import { openTarget, type Target, type TokenEndpoint } from './target.js';

/** What became of one check. */
export interface Outcome {
  readonly group: string;
  readonly title: string;
  readonly source: string;
  readonly status: 'pass' | 'fail' | 'skip';
  /** What was found, or why it was skipped; empty when it passed. */
  readonly message: string;
  readonly durationMs: number;
}

/** What a run found. */
export interface CheckReport {
  readonly url: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly outcomes: readonly Outcome[];
  /** Paths of what was made and could not be removed. */
  readonly leftovers: readonly string[];
  readonly durationMs: number;
}

/** What is checked, and where. */
export interface CheckOptions extends Endpoint {
  readonly tokens?: TokenEndpoint | undefined;
  /** Names of the groups; all of them unless told. */
  readonly groups?: readonly string[] | undefined;
}

/** The names of all groups. */
export const GROUP_NAMES: readonly string[] = CHECKS.map(({ name }) => name);

/** Runs the checks against an endpoint, one after the other, and removes what they made. */
export async function runChecks(
  { tokens, groups = GROUP_NAMES, ...endpoint }: CheckOptions,
  note: (outcome: Outcome) => void,
): Promise<CheckReport> {
  const start = performance.now();
  const target = await openTarget(endpoint, tokens);
  const outcomes: Outcome[] = [];
  const leftovers: string[] = [];
  for (const group of CHECKS.filter(({ name }) => groups.includes(name))) {
    try {
      for (const check of group.checks) {
        const outcome = await runOne(target, group, check);
        outcomes.push(outcome);
        note(outcome);
      }
    } finally {
      leftovers.push(...(await target.cleanUp()));
    }
  }
  const count = (status: Outcome['status']) =>
    outcomes.filter((outcome) => outcome.status === status).length;
  return {
    url: endpoint.url,
    passed: count('pass'),
    failed: count('fail'),
    skipped: count('skip'),
    outcomes,
    leftovers,
    durationMs: Math.round(performance.now() - start),
  };
}

async function runOne(target: Target, group: CheckGroup, check: Check): Promise<Outcome> {
  const start = performance.now();
  const [status, message] = await check.run(target).then(
    () => ['pass', ''] as const,
    (error: unknown) => toResult(error),
  );
  const durationMs = Math.round(performance.now() - start);
  const { title, source } = check;
  return { group: group.name, title, source, status, message, durationMs };
}

function toResult(error: unknown): readonly ['fail' | 'skip', string] {
  if (error instanceof Finding) return ['fail', error.message];
  if (error instanceof Skipped) return ['skip', error.message];
  if (error instanceof EndpointError) throw error;
  // One odd answer must not cost the report of all others.
  if (error instanceof Error) return ['fail', `the answer cannot be read: ${error.message}`];
  throw error;
}
