import { expectStatus, idOf, type Job, learnId, workThrough } from './job.js';
import { memberIds, shownMembers } from './members.js';
import { patchBody } from './message.js';
import type { Person, SourceGroup } from './organisation.js';
import { changeMembers, changePeople, findBy, groupProfile, profileBody } from './profile.js';

/** authentik: the configuration first; POST, and on 409 a look-up; PUT of users; one operation a member. */
export async function runAuthentik(job: Job, cycles: number): Promise<void> {
  const { people, groups } = job.source;
  await job.client.send({
    kind: 'read configuration',
    method: 'GET',
    path: '/ServiceProviderConfig',
  });
  await workThrough(job, { phase: 'people', items: people }, (person) => create(job, person));
  await workThrough(job, { phase: 'groups', items: groups }, (group) => createGroup(job, group));
  for (let cycle = 2; cycle <= cycles; cycle++) {
    await changePeople(job, (person) => update(job, person));
    await workThrough(job, { phase: 'groups', items: groups }, (group) => {
      changeMembers(job, group);
      return syncGroup(job, group);
    });
  }
}

async function create(job: Job, person: Person): Promise<void> {
  const { userName } = person;
  const body = profileBody(person);
  const answer = await job.client.send({
    kind: 'create user',
    method: 'POST',
    path: '/Users',
    body,
  });
  if (answer.status === 409) {
    const found = await findBy(job, { path: '/Users', name: 'userName', value: userName });
    job.ids.set(person.key, String(found?.['id']));
    job.users.matched += 1;
    await update(job, person);
    return;
  }
  if (!expectStatus(job, answer, { what: `POST of ${userName}`, statuses: [201] })) return;
  if (!learnId(job, person, answer)) return;
  job.users.created += 1;
}

async function update(job: Job, person: Person): Promise<void> {
  const path = `/Users/${idOf(job, person)}`;
  const body = { ...profileBody(person), id: idOf(job, person) };
  const answer = await job.client.send({ kind: 'replace user', method: 'PUT', path, body });
  expectStatus(job, answer, { what: `PUT of ${person.userName}`, statuses: [200] });
}

async function createGroup(job: Job, group: SourceGroup): Promise<void> {
  const { displayName } = group;
  const body = groupProfile(group);
  const answer = await job.client.send({
    kind: 'create group',
    method: 'POST',
    path: '/Groups',
    body,
  });
  if (answer.status === 409) {
    const found = await findBy(job, { path: '/Groups', name: 'displayName', value: displayName });
    job.ids.set(group.key, String(found?.['id']));
    job.groups.matched += 1;
  } else {
    if (!expectStatus(job, answer, { what: `POST of ${displayName}`, statuses: [201] })) return;
    if (!learnId(job, group, answer)) return;
    job.groups.created += 1;
  }
  await syncGroup(job, group);
}

/** The whole group in one operation without a path; then the members that differ, one operation each. */
async function syncGroup(job: Job, group: SourceGroup): Promise<void> {
  const id = idOf(job, group);
  const path = `/Groups/${id}`;
  const patch = async (operations: Parameters<typeof patchBody>[0]) => {
    if (operations.length === 0) return;
    const body = patchBody(operations);
    const answer = await job.client.send({ kind: 'patch group', method: 'PATCH', path, body });
    expectStatus(job, answer, { what: `PATCH of ${group.displayName}`, statuses: [200, 204] });
  };
  await patch([{ op: 'replace', value: { ...groupProfile(group), id } }]);
  const read = await job.client.send({ kind: 'read group', method: 'GET', path });
  const [stored, wanted] = [new Set(shownMembers(read.body)), new Set(memberIds(job, group))];
  const one = (op: string) => (value: string) => ({ op, path: 'members', value: [{ value }] });
  await patch([
    ...[...wanted].filter((member) => !stored.has(member)).map(one('add')),
    ...[...stored].filter((member) => !wanted.has(member)).map(one('remove')),
  ]);
}
