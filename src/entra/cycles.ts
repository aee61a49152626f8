import { workThrough } from '../clients/job.js';
import type { SourceEvent } from './change-log.js';
import type { EntraJob } from './job.js';
import { reconcileGroup, reconcilePerson, sendGroup } from './reconcile.js';
import { deleteUser, provisionUser, setManager, testConnection } from './users.js';

/** The first cycle: everybody is matched and created, then managers, then groups (Entra's own order). */
export async function initialCycle(job: EntraJob): Promise<void> {
  await testConnection(job);
  const { people, groups } = job.source;
  await workThrough(job, { phase: 'people', items: people }, (person) =>
    provisionUser(job, person),
  );
  // Who has failed stays due; who has no manager yet gets one when the job is restarted.
  const made = people.filter(({ key }) => job.ids.has(key));
  await workThrough(job, { phase: 'managers', items: made }, (person) => setManager(job, person));
  await workThrough(job, { phase: 'groups', items: groups }, (group) => reconcileGroup(job, group));
}

/**
 * A later cycle: what has happened at the source after the watermark, and what failed and is due again.
 * One in which more people would be disabled or deleted than the threshold allows sends nothing, and
 * puts the job into quarantine. One with more changes than a cycle takes is partial: the watermark moves
 * behind those that were sent, and the next cycle goes on from there.
 */
export async function incrementalCycle(job: EntraJob, phase: string): Promise<void> {
  const events = job.changes.read(job.changesPerCycle);
  const losses = events.filter(({ isLoss }) => isLoss).length;
  if (losses > job.deletionThreshold) {
    job.quarantine = `accidental deletions: ${losses} people would be disabled or deleted, more than ${job.deletionThreshold}; nothing was sent`;
    return;
  }
  for (const { happen } of events) happen();
  await send(job, phase, dueOf(job, events));
  job.changes.pass(events.length);
  if (job.changes.unread > 0) job.partialCycles += 1;
}

/** A cycle in which nothing happens at the source: what failed and is due is tried again. */
export function retryCycle(job: EntraJob, due: readonly string[]): Promise<void> {
  return send(job, 'retry', new Set(due));
}

function dueOf(job: EntraJob, events: readonly SourceEvent[]): ReadonlySet<string> {
  return new Set([...events.map(({ key }) => key), ...job.escrow.nextCycle()]);
}

/** Sends the people and groups of these keys: people, then leavers, then groups. */
async function send(job: EntraJob, phase: string, due: ReadonlySet<string>): Promise<void> {
  const isDue = ({ key }: { readonly key: string }) => due.has(key);
  const { people, groups } = job.source;
  await workThrough(job, { phase: `${phase}: people`, items: people.filter(isDue) }, (person) =>
    reconcilePerson(job, person),
  );
  // Something may have happened to a person who was deleted since; nothing is left of that to be sent.
  const leavers = job.leaving.filter((person) => isDue(person) && job.ids.has(person.key));
  await workThrough(job, { phase: `${phase}: leavers`, items: leavers }, (person) =>
    deleteUser(job, person),
  );
  await workThrough(job, { phase: `${phase}: groups`, items: groups.filter(isDue) }, (group) =>
    sendGroup(job, group),
  );
}
