import { workThrough } from '../clients/job.js';
import { retryCycle } from './cycles.js';
import type { EntraJob } from './job.js';
import { reconcileGroup, reconcilePerson } from './reconcile.js';

/** After so many cycles without an end something is wrong with the endpoint; the differences tell what. */
const MOST_CYCLES = 200;

/**
 * What failed is tried again in later cycles, with a growing delay. Then the job is restarted: every
 * object is matched anew, since a reference to somebody who had failed was left out. Managers come when
 * everybody is there, and members after them.
 */
export async function settle(job: EntraJob): Promise<number> {
  let cycles = await retryFailures(job);
  for (const restart of [restartPeople, restartPeople, restartGroups]) {
    await restart(job);
    cycles += 1 + (await retryFailures(job));
  }
  return cycles;
}

function restartPeople(job: EntraJob): Promise<void> {
  return workThrough(job, { phase: 'restart: people', items: job.source.people }, (person) =>
    reconcilePerson(job, person),
  );
}

function restartGroups(job: EntraJob): Promise<void> {
  return workThrough(job, { phase: 'restart: groups', items: job.source.groups }, (group) =>
    reconcileGroup(job, group),
  );
}

async function retryFailures(job: EntraJob): Promise<number> {
  for (let cycle = 0; cycle < MOST_CYCLES; cycle++) {
    const due = job.escrow.nextDue();
    if (due.length === 0) return cycle;
    await retryCycle(job, due);
  }
  return MOST_CYCLES;
}
