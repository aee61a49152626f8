import { expectStatus, idOf, type Job, learnId, workThrough } from './job.js';
import { memberIds } from './members.js';
import { patchBody } from './message.js';
import type { Person, SourceGroup } from './organisation.js';
import { changeMembers, changePeople, findBy, groupProfile, profileBody } from './profile.js';

/** How Okta's client presents itself. */
export const OKTA_HEADERS = {
  'user-agent': 'Okta SCIM Client 1.0.0',
  accept: 'application/scim+json',
};

/** Okta: look-up, POST with a password; GET and PUT of what came back; group push by PATCH; nobody is deleted. */
export async function runOkta(job: Job, cycles: number): Promise<void> {
  const { people, groups } = job.source;
  await workThrough(job, { phase: 'people', items: people }, (person) => assign(job, person));
  await workThrough(job, { phase: 'groups', items: groups }, (group) => push(job, group));
  for (let cycle = 2; cycle <= cycles; cycle++) {
    await changePeople(job, (person) => update(job, person));
    await workThrough(job, { phase: 'groups', items: groups }, (group) => pushChange(job, group));
  }
}

async function assign(job: Job, person: Person): Promise<void> {
  const found = await findBy(job, { path: '/Users', name: 'userName', value: person.userName });
  if (found !== undefined) {
    job.ids.set(person.key, String(found['id']));
    job.users.matched += 1;
    await update(job, person);
    return;
  }
  const password = `${crypto.randomUUID()}aA1!`;
  const body = { ...profileBody(person), groups: [], password };
  const answer = await job.client.send({
    kind: 'create user',
    method: 'POST',
    path: '/Users',
    body,
  });
  if (!expectStatus(job, answer, { what: `POST of ${person.userName}`, statuses: [201] })) return;
  if (!learnId(job, person, answer)) return;
  job.users.created += 1;
}

/** The answer of GET comes back in the PUT, read-only attributes and all. */
async function update(job: Job, person: Person): Promise<void> {
  const path = `/Users/${idOf(job, person)}`;
  const read = await job.client.send({ kind: 'read user', method: 'GET', path });
  const { givenName, familyName } = person;
  const body = {
    ...read.body,
    ...profileBody(person),
    name: { givenName, familyName, middleName: '' },
  };
  const answer = await job.client.send({ kind: 'replace user', method: 'PUT', path, body });
  expectStatus(job, answer, { what: `PUT of ${person.userName}`, statuses: [200] });
}

async function push(job: Job, group: SourceGroup): Promise<void> {
  const { displayName } = group;
  const found = await findBy(job, { path: '/Groups', name: 'displayName', value: displayName });
  if (found === undefined) {
    const body = { ...groupProfile(group), members: [] };
    const answer = await job.client.send({
      kind: 'create group',
      method: 'POST',
      path: '/Groups',
      body,
    });
    if (!expectStatus(job, answer, { what: `POST of ${displayName}`, statuses: [201] })) return;
    if (!learnId(job, group, answer)) return;
    job.groups.created += 1;
  } else {
    job.ids.set(group.key, String(found['id']));
    job.groups.matched += 1;
  }
  const value = memberIds(job, group).map((id) => ({ value: id }));
  await patchGroup(job, group, [{ op: 'replace', path: 'members', value }]);
}

async function pushChange(job: Job, group: SourceGroup): Promise<void> {
  const { gone, come } = changeMembers(job, group);
  const value = come.map((id) => ({ value: id, display: id }));
  await patchGroup(job, group, [
    { op: 'replace', value: { id: idOf(job, group), displayName: group.displayName } },
    ...(value.length === 0 ? [] : [{ op: 'add', path: 'members', value }]),
    ...gone.map((id) => ({ op: 'remove', path: `members[value eq "${id}"]` })),
  ]);
}

async function patchGroup(
  job: Job,
  group: SourceGroup,
  operations: Parameters<typeof patchBody>[0],
): Promise<void> {
  const path = `/Groups/${idOf(job, group)}`;
  const body = patchBody(operations);
  const answer = await job.client.send({ kind: 'patch group', method: 'PATCH', path, body });
  expectStatus(job, answer, { what: `PATCH of ${group.displayName}`, statuses: [200, 204] });
}
