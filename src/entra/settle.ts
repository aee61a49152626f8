import { expectStatus, idOf, workThrough } from '../clients/job.js';
import { memberIds, shownMembers } from '../clients/members.js';
import { MANAGER } from '../clients/message.js';
import type { Person, SourceGroup } from '../clients/organisation.js';
import { readAttribute } from '../clients/resource.js';
import { addMembers, provisionGroup, removeMembers, renameGroup } from './groups.js';
import type { EntraJob } from './job.js';
import {
  deleteUser,
  differing,
  provisionUser,
  removeManager,
  setManager,
  updateUser,
} from './users.js';

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
    const due = new Set(job.escrow.nextCycle());
    if (due.size === 0) return cycle;
    const isDue = ({ key }: { readonly key: string }) => due.has(key);
    const { people, groups } = job.source;
    const leavers = job.leaving.filter(isDue);
    await workThrough(job, { phase: 'retry: leavers', items: leavers }, (person) =>
      deleteUser(job, person),
    );
    await workThrough(job, { phase: 'retry: people', items: people.filter(isDue) }, (person) =>
      reconcilePerson(job, person),
    );
    await workThrough(job, { phase: 'retry: groups', items: groups.filter(isDue) }, (group) =>
      reconcileGroup(job, group),
    );
  }
  return MOST_CYCLES;
}

async function reconcilePerson(job: EntraJob, person: Person): Promise<void> {
  if (!job.ids.has(person.key)) await provisionUser(job, person);
  if (!job.ids.has(person.key)) return;
  const path = `/Users/${idOf(job, person)}`;
  const answer = await job.client.send({ kind: 'read user', method: 'GET', path });
  if (!expectStatus(job, answer, { what: `GET of ${person.userName}`, statuses: [200] })) return;
  await updateUser(job, person, differing(person, answer.body));
  const manager = job.ids.get(person.managerKey ?? '');
  const stored = readAttribute(answer.body, `${MANAGER}.value`);
  if (manager === stored) return;
  if (manager === undefined) await removeManager(job, person);
  else await setManager(job, person);
}

async function reconcileGroup(job: EntraJob, group: SourceGroup): Promise<void> {
  if (!job.ids.has(group.key)) {
    await provisionGroup(job, group);
    return;
  }
  const path = `/Groups/${idOf(job, group)}`;
  const answer = await job.client.send({ kind: 'read group', method: 'GET', path });
  if (!expectStatus(job, answer, { what: `GET of ${group.displayName}`, statuses: [200] })) return;
  const { displayName } = group;
  if (answer.body['displayName'] !== displayName) await renameGroup(job, group, displayName);
  const [stored, wanted] = [new Set(shownMembers(answer.body)), new Set(memberIds(job, group))];
  await removeMembers(
    job,
    group,
    [...stored].filter((id) => !wanted.has(id)),
  );
  await addMembers(
    job,
    group,
    [...wanted].filter((id) => !stored.has(id)),
  );
}
