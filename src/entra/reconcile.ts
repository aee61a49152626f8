import { expectStatus, idOf } from '../clients/job.js';
import { memberIds, shownMembers } from '../clients/members.js';
import { MANAGER } from '../clients/message.js';
import type { Person, SourceGroup } from '../clients/organisation.js';
import { readAttribute } from '../clients/resource.js';
import { addMembers, provisionGroup, removeMembers, renameGroup } from './groups.js';
import type { EntraJob } from './job.js';
import {
  differing,
  provisionUser,
  removeManager,
  repeatPost,
  setManager,
  updateUser,
} from './users.js';

/** Brings a person in line: created when unknown; otherwise read by id, and what differs is sent. */
export async function reconcilePerson(job: EntraJob, person: Person): Promise<void> {
  if (!job.ids.has(person.key)) {
    await provisionUser(job, person);
    if (!job.ids.has(person.key)) return;
    if (job.repeated.delete(person.key)) await repeatPost(job, person);
  }
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

/**
 * Sends what has changed of a group since it was sent last, without reading its members: those are known
 * from the source. Members that are there already are sent once more, which must change nothing.
 */
export async function sendGroup(job: EntraJob, group: SourceGroup): Promise<void> {
  const last = job.sent.get(group.key);
  if (last === undefined) return reconcileGroup(job, group);
  // Until everything has its answer, nobody knows what the endpoint has of it.
  job.sent.delete(group.key);
  const [wanted, there] = [memberIds(job, group), last.members];
  const now = new Set(wanted);
  const gone = [...there].filter((id) => !now.has(id) && !job.deleted.has(id));
  await removeMembers(job, group, gone);
  const again = wanted.filter((id) => there.has(id)).slice(0, 1);
  await addMembers(job, group, [...wanted.filter((id) => !there.has(id)), ...again]);
  if (last.displayName !== group.displayName) await renameGroup(job, group);
  noteSent(job, group);
}

/** Reads a group as a whole, and sends what differs. */
export async function reconcileGroup(job: EntraJob, group: SourceGroup): Promise<void> {
  if (!job.ids.has(group.key)) {
    await provisionGroup(job, group);
    if (job.ids.has(group.key)) noteSent(job, group);
    return;
  }
  const path = `/Groups/${idOf(job, group)}`;
  const answer = await job.client.send({ kind: 'read group', method: 'GET', path });
  if (!expectStatus(job, answer, { what: `GET of ${group.displayName}`, statuses: [200] })) return;
  if (answer.body['displayName'] !== group.displayName) await renameGroup(job, group);
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
  noteSent(job, group);
}

function noteSent(job: EntraJob, group: SourceGroup): void {
  const { displayName } = group;
  job.sent.set(group.key, { displayName, members: new Set(memberIds(job, group)) });
}
