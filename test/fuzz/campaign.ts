import { fc } from '@fast-check/vitest';
import type { TestServer } from '../support/start-server.js';
import { play, type Violation } from './play.js';
import { sequence } from './requests.js';
import { shrink } from './shrink.js';
import type { Step } from './step.js';
import { openTenant } from './tenant.js';

/** How long and from where a campaign goes. */
export interface Plan {
  readonly seed: number;
  /** Ends after this many requests, or at this time, whichever comes first. */
  readonly requests: number;
  readonly until: number;
  /** Names of violations that are known: they are passed over. */
  readonly known: ReadonlySet<string>;
}

/** What a campaign has seen. */
export interface Report {
  readonly byStatus: ReadonlyMap<number, number>;
  readonly requests: number;
  /** The seed of the round after the last one. */
  readonly nextSeed: number;
  readonly violation?: Violation & { readonly seed: number };
}

/** A violation is made smaller for this long. */
const SHRINK_MS = 90_000;

/** Plays rounds, each on a tenant of its own, until the plan ends or a rule is broken. */
export async function runCampaign(server: TestServer, plan: Plan): Promise<Report> {
  const byStatus = new Map<number, number>();
  let requests = 0;
  let seed = plan.seed;
  const count = (status: number) => {
    requests += 1;
    byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
  };
  const isOver = () => requests >= plan.requests || Date.now() >= plan.until;
  for (; !isOver(); seed += 1) {
    const violation = await playRound(server, { seed, known: plan.known, count });
    if (violation !== undefined) {
      return { byStatus, requests, nextSeed: seed + 1, violation: { ...violation, seed } };
    }
  }
  return { byStatus, requests, nextSeed: seed };
}

interface Round {
  readonly seed: number;
  readonly known: ReadonlySet<string>;
  readonly count: (status: number) => void;
}

/**
 * One round plays one generated sequence. What breaks a rule is made smaller, each time on a fresh
 * tenant; from then on only that rule counts.
 */
async function playRound(server: TestServer, round: Round): Promise<Violation | undefined> {
  const [steps = []] = fc.sample(sequence, { seed: round.seed, numRuns: 1 });
  const playOn = async (given: readonly Step[], isWanted: (name: string) => boolean) =>
    play(await openTenant(server), given, {
      isWanted,
      onAnswer: ({ status }) => round.count(status),
    });
  let smallest = await playOn(steps, (name) => !round.known.has(name));
  if (smallest === undefined) return undefined;
  const { name: wanted, trail } = smallest;
  const breaks = async (given: readonly Step[]) => {
    const violation = await playOn(given, (name) => name === wanted);
    smallest = violation ?? smallest;
    return violation !== undefined;
  };
  await shrink(steps.slice(0, trail.length), breaks, Date.now() + SHRINK_MS);
  return smallest;
}
