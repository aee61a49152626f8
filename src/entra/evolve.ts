import { createPerson, type Person, phone, type SourceGroup } from '../clients/organisation.js';
import type { EntraJob } from './job.js';
import { fateOf } from './scenarios.js';

/** What happens at the source between two cycles, as the scenario has it, noted in the log of changes. */
export function evolve(job: EntraJob, cycle: number): void {
  const people = job.source.people.filter(({ key }) => job.ids.has(key));
  for (const person of people) changePerson(job, person, cycle);
  dismiss(job, people);
  hire(job, people.length, cycle);
  for (const group of job.source.groups) if (job.ids.has(group.key)) changeGroup(job, group, cycle);
}

/** Most people stay as they are. */
function changePerson(job: EntraJob, person: Person, cycle: number): void {
  const { random, scenario, changes } = job;
  const { key } = person;
  const fate = fateOf(scenario, person, random.next());
  if (fate !== 'unchanged') {
    const happen = () => FATES[fate](job, person, cycle);
    changes.note({ key, isLoss: fate === 'disabled', happen });
  }
  const roll = random.next();
  if (roll < scenario.newManager) {
    changes.note({ key, isLoss: false, happen: () => changeManager(job, person) });
  } else if (roll < scenario.newManager + scenario.managerGone) {
    const happen = () => {
      person.managerKey = undefined;
    };
    changes.note({ key, isLoss: false, happen });
  }
}

const FATES = { renamed: rename, disabled: disable, restored: restore, moved: move };

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
  if (!person.active) job.users.restored += 1;
  person.active = true;
}

function move({ random }: EntraJob, person: Person, cycle: number): void {
  person.title = `${person.title.replace(/ \d+$/, '')} ${cycle}`;
  if (random.next() < 0.4) person.department = `${person.department.replace(/ \d+$/, '')} ${cycle}`;
  if (random.next() < 0.3) person.workPhone = phone(random, '+49 (0) 221 / 55 ####');
  if (random.next() < 0.2) person.locality = `${person.locality.replace(/ \d+$/, '')} ${cycle}`;
}

/** Nobody reports to oneself or to somebody below. */
function changeManager({ source, ids, random }: EntraJob, person: Person): void {
  const above = source.people.slice(0, source.people.indexOf(person));
  const known = above.filter(({ key }) => ids.has(key));
  const manager = known[random.below(Math.max(1, known.length))];
  if (manager !== undefined) person.managerKey = manager.key;
}

/** People to whom nobody reports may leave. */
function dismiss(job: EntraJob, people: readonly Person[]): void {
  const { source, random, scenario, changes, leaving } = job;
  const managers = new Set(source.people.map(({ managerKey }) => managerKey));
  for (const person of people) {
    const { key } = person;
    if (managers.has(key) || random.next() >= scenario.left) continue;
    const happen = () => {
      const index = source.people.indexOf(person);
      // Somebody may report to the person since it was decided.
      if (index < 0 || source.people.some(({ managerKey }) => managerKey === key)) return;
      source.people.splice(index, 1);
      for (const { members } of source.groups) members.delete(key);
      leaving.push(person);
    };
    changes.note({ key, isLoss: true, happen });
  }
}

/** Joiners, who are members of the group of everybody; every third POST is sent twice, as after a lost answer. */
function hire(job: EntraJob, people: number, cycle: number): void {
  const { source, random, scenario, changes } = job;
  const [root] = source.people;
  const [everybody] = source.groups;
  for (let index = 0; index < Math.ceil(people * scenario.joined); index++) {
    const person = createPerson(random, `s${job.seed}-c${cycle}`, index);
    const isRepeated = index % 3 === 0;
    const { key } = person;
    const happen = () => {
      person.managerKey = root?.key;
      source.people.push(person);
      if (isRepeated) job.repeated.add(key);
    };
    changes.note({ key, isLoss: false, happen });
    if (everybody === undefined) continue;
    changes.note({
      key: everybody.key,
      isLoss: false,
      happen: () => everybody.members.add(key),
    });
  }
}

function changeGroup(job: EntraJob, group: SourceGroup, cycle: number): void {
  const { random, source, scenario, changes } = job;
  const gone = [...group.members].filter(() => random.next() < scenario.membersGone);
  const newcomers = source.people.filter(
    ({ key }) => job.ids.has(key) && !group.members.has(key) && random.next() < scenario.membersNew,
  );
  const isRenamed = random.next() < scenario.groupsRenamed;
  if (gone.length === 0 && newcomers.length === 0 && !isRenamed) return;
  const happen = () => {
    for (const key of gone) group.members.delete(key);
    // Who has left since is no newcomer.
    const there = new Set(source.people);
    for (const person of newcomers) if (there.has(person)) group.members.add(person.key);
    if (isRenamed) group.displayName = `${group.displayName} ${cycle}`;
  };
  changes.note({ key: group.key, isLoss: false, happen });
}
