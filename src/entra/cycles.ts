import { idOf, workThrough } from '../clients/job.js';
import { memberIds } from '../clients/members.js';
import { createPerson, type Person, phone, type SourceGroup } from '../clients/organisation.js';
import { addMembers, provisionGroup, removeMembers, renameGroup } from './groups.js';
import type { EntraJob } from './job.js';
import { type Fate, fateOf } from './scenarios.js';
import { type Change, mappedAttributes } from './shapes.js';
import {
  deleteUser,
  provisionUser,
  refreshUser,
  removeManager,
  repeatPost,
  setManager,
  testConnection,
} from './users.js';

/** The first cycle: everybody is matched and created, then managers, then groups (Entra's own order). */
export async function initialCycle(job: EntraJob): Promise<void> {
  await testConnection(job);
  const { people, groups } = job.source;
  await workThrough(job, { phase: 'people', items: people }, (person) =>
    provisionUser(job, person),
  );
  await workThrough(job, { phase: 'managers', items: people }, (person) => setManager(job, person));
  await workThrough(job, { phase: 'groups', items: groups }, (group) => provisionGroup(job, group));
}

/**
 * A later cycle: only what has changed at the source. One in which more people would be disabled or
 * deleted than the threshold allows sends nothing, and puts the job into quarantine.
 */
export async function incrementalCycle(job: EntraJob, cycle: number): Promise<void> {
  const { source, random, scenario } = job;
  const known = source.people.filter(({ key }) => job.ids.has(key));
  const fates = new Map(
    known.map((person) => [person.key, fateOf(scenario, person, random.next())] as const),
  );
  const going = leavers(job, known);
  const staged = [...fates.values()].filter((fate) => fate === 'disabled').length + going.length;
  if (staged > job.deletionThreshold) {
    job.quarantine = `accidental deletions: ${staged} people would be disabled or deleted, more than ${job.deletionThreshold}; nothing was sent`;
    return;
  }
  await workThrough(job, { phase: `cycle ${cycle}: changes`, items: known }, (person) =>
    changePerson(job, person, { cycle, fate: fates.get(person.key) ?? 'unchanged' }),
  );
  await workThrough(job, { phase: `cycle ${cycle}: leavers`, items: going }, (person) =>
    leave(job, person),
  );
  const joiners = Array.from({ length: Math.ceil(known.length * scenario.joined) }, (_, index) =>
    createPerson(random, `s${job.seed}-c${cycle}`, index),
  );
  await workThrough(job, { phase: `cycle ${cycle}: joiners`, items: joiners }, (person) =>
    join(job, person),
  );
  await workThrough(job, { phase: `cycle ${cycle}: groups`, items: source.groups }, (group) =>
    changeGroup(job, group, cycle),
  );
}

/** What may happen to a person between two cycles; most people stay as they are. */
async function changePerson(
  job: EntraJob,
  person: Person,
  { cycle, fate }: { readonly cycle: number; readonly fate: Fate },
): Promise<void> {
  const { random, scenario } = job;
  const before = mappedAttributes(person);
  if (fate === 'restored') restore(job, person);
  else if (fate === 'renamed') rename(job, person, cycle);
  else if (fate === 'disabled') disable(job, person);
  else if (fate === 'moved') move(job, person, cycle);
  const changes: Change[] = [...mappedAttributes(person)]
    .filter(([path, value]) => before.get(path) !== value)
    .map(([path, value]) => ({ path, value }));
  if (changes.length > 0) await refreshUser(job, person, changes);
  const roll = random.next();
  if (roll < scenario.newManager) await changeManager(job, person);
  else if (roll < scenario.newManager + scenario.managerGone && person.managerKey !== undefined)
    await removeManager(job, person);
}

function rename(job: EntraJob, person: Person, cycle: number): void {
  person.familyName = `${person.familyName}-Lind`;
  person.displayName = `${person.givenName} ${person.familyName}`;
  person.userName = person.userName.replace('@', `.${cycle}@`);
  job.users.renamed += 1;
}

function disable(job: EntraJob, person: Person): void {
  if (person.active) job.users.disabled += 1;
  person.active = false;
}

function restore(job: EntraJob, person: Person): void {
  person.active = true;
  job.users.restored += 1;
}

function move({ random }: EntraJob, person: Person, cycle: number): void {
  person.title = `${person.title.replace(/ \d+$/, '')} ${cycle}`;
  if (random.next() < 0.4) person.department = `${person.department.replace(/ \d+$/, '')} ${cycle}`;
  if (random.next() < 0.3) person.workPhone = phone(random, '+49 (0) 221 / 55 ####');
  if (random.next() < 0.2) person.locality = `${person.locality.replace(/ \d+$/, '')} ${cycle}`;
}

/** Nobody reports to oneself or to somebody below. */
async function changeManager(job: EntraJob, person: Person): Promise<void> {
  const index = job.source.people.indexOf(person);
  const above = job.source.people.slice(0, index).filter(({ key }) => job.ids.has(key));
  const manager = above[job.random.below(Math.max(1, above.length))];
  if (manager === undefined || manager.key === person.managerKey) return;
  person.managerKey = manager.key;
  await setManager(job, person);
}

/** People to whom nobody reports may leave. */
function leavers(job: EntraJob, known: readonly Person[]): Person[] {
  const managers = new Set(job.source.people.map(({ managerKey }) => managerKey));
  return known.filter(({ key }) => !managers.has(key) && job.random.next() < job.scenario.left);
}

async function leave(job: EntraJob, person: Person): Promise<void> {
  job.source.people.splice(job.source.people.indexOf(person), 1);
  for (const { members } of job.source.groups) members.delete(person.key);
  job.leaving.push(person);
  await deleteUser(job, person);
}

/** A joiner; every third POST is sent twice, as after a lost answer. */
async function join(job: EntraJob, person: Person): Promise<void> {
  const [root] = job.source.people;
  person.managerKey = root?.key;
  job.source.people.push(person);
  await provisionUser(job, person);
  if (job.random.next() < 0.34) await repeatPost(job, person);
  await setManager(job, person);
  const [everybody] = job.source.groups;
  if (everybody === undefined || !job.ids.has(everybody.key)) return;
  everybody.members.add(person.key);
  await addMembers(job, everybody, [idOf(job, person)]);
}

async function changeGroup(job: EntraJob, group: SourceGroup, cycle: number): Promise<void> {
  const { random, source, scenario } = job;
  if (!job.ids.has(group.key)) return;
  const gone = [...group.members].filter(() => random.next() < scenario.membersGone);
  for (const key of gone) group.members.delete(key);
  await removeMembers(
    job,
    group,
    gone.map((key) => job.ids.get(key)).filter((id) => id !== undefined),
  );
  const newcomers = source.people.filter(
    ({ key }) => job.ids.has(key) && !group.members.has(key) && random.next() < scenario.membersNew,
  );
  for (const { key } of newcomers) group.members.add(key);
  // A removal that is repeated, and members that are there already, are successes without a change.
  const repeated = memberIds(job, group).slice(0, 1);
  await addMembers(job, group, [...newcomers.map((person) => idOf(job, person)), ...repeated]);
  if (random.next() < scenario.groupsRenamed)
    await renameGroup(job, group, `${group.displayName} ${cycle}`);
}
