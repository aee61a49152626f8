import { resourcesOf } from './http.js';
import { idOf, type Job, workThrough } from './job.js';
import { quoted } from './members.js';
import { GROUP, USER } from './message.js';
import type { Person, SourceGroup } from './organisation.js';

/** The attributes that clients other than Entra send of a person, by path. */
export function profileOf(person: Person): Map<string, string | boolean | null> {
  return new Map<string, string | boolean | null>([
    ['externalId', person.key],
    ['userName', person.userName],
    ['active', person.active],
    ['displayName', person.displayName],
    ['locale', person.language],
    ['name.givenName', person.givenName],
    ['name.familyName', person.familyName],
    ['emails[type eq "work"].value', person.userName],
  ]);
}

/** The same as a SCIM user. */
export function profileBody(person: Person): Readonly<Record<string, unknown>> {
  return {
    schemas: [USER],
    externalId: person.key,
    userName: person.userName,
    active: person.active,
    displayName: person.displayName,
    locale: person.language,
    name: { givenName: person.givenName, familyName: person.familyName },
    emails: [{ primary: true, type: 'work', value: person.userName }],
  };
}

/** A group as a SCIM group, empty. */
export function groupProfile(group: SourceGroup): Readonly<Record<string, unknown>> {
  return { schemas: [GROUP], externalId: group.key, displayName: group.displayName };
}

/** The first resource that has this value. */
export async function findBy(
  job: Job,
  { path, name, value }: { readonly path: string; readonly name: string; readonly value: string },
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const query = { filter: `${name} eq ${quoted(value)}`, startIndex: '1', count: '100' };
  return resourcesOf(
    await job.client.send({ kind: `look up ${path}`, method: 'GET', path, query }),
  )[0];
}

/** What may happen between two cycles to a person of these clients: a new name, or an end. */
export async function changePeople(
  job: Job,
  update: (person: Person) => Promise<void>,
): Promise<void> {
  const { people } = job.source;
  const changed = people.filter(() => job.random.next() < 0.2);
  for (const person of changed) {
    if (job.random.next() < 0.4) person.active = !person.active;
    else person.familyName = `${person.familyName}-Lind`;
    person.displayName = `${person.givenName} ${person.familyName}`;
  }
  await workThrough(job, { phase: 'changes', items: changed }, async (person) => {
    job.users.updated += 1;
    await update(person);
  });
}

/** Who leaves a group and who joins it; the source says so already. */
export function changeMembers(
  job: Job,
  group: SourceGroup,
): { readonly gone: string[]; readonly come: string[] } {
  const gone = [...group.members].filter(() => job.random.next() < 0.1);
  for (const key of gone) group.members.delete(key);
  const come = job.source.people.filter(
    ({ key }) => !group.members.has(key) && !gone.includes(key) && job.random.next() < 0.1,
  );
  for (const { key } of come) group.members.add(key);
  return {
    gone: gone.map((key) => job.ids.get(key) ?? ''),
    come: come.map((person) => idOf(job, person)),
  };
}
