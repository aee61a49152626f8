import { resourcesOf } from './http.js';
import { idOf, type Job, workThrough } from './job.js';
import { memberIds, shownMembers } from './members.js';
import type { Person, SourceGroup } from './organisation.js';
import { readAttribute } from './resource.js';

const PAGE = 100;

/** What the reading back has seen. */
export interface Seen {
  readonly users: number;
  readonly groups: number;
  readonly memberships: number;
  /** Users that the job did not make. */
  readonly others: number;
}

/** Reads everything back, and notes every difference between what was sent and what is stored. */
export async function verify(job: Job): Promise<Seen> {
  const stored = await readAllUsers(job);
  for (const person of job.source.people) checkPerson(job, person, stored.get(idOf(job, person)));
  for (const [id, name] of job.deleted) {
    if (stored.has(id))
      job.differences.push({
        resource: 'User',
        id,
        name,
        path: '',
        expected: 'deleted',
        actual: 'listed',
      });
  }
  let memberships = 0;
  let groups = 0;
  await workThrough(
    job,
    { phase: 'reading groups back', items: job.source.groups },
    async (group) => {
      const answer = await job.client.send({
        kind: 'read group',
        method: 'GET',
        path: `/Groups/${idOf(job, group)}`,
      });
      if (answer.status === 200) groups += 1;
      memberships += checkGroup(job, group, answer.body);
    },
  );
  const own = new Set(job.source.people.map((person) => idOf(job, person)));
  return {
    users: own.size,
    groups,
    memberships,
    others: stored.size - [...own].filter((id) => stored.has(id)).length,
  };
}

async function readAllUsers(job: Job): Promise<Map<string, Readonly<Record<string, unknown>>>> {
  const stored = new Map<string, Readonly<Record<string, unknown>>>();
  job.progress.start('reading people back', Math.ceil(job.source.people.length / PAGE));
  for (let startIndex = 1; ; startIndex += PAGE) {
    const query = { startIndex: String(startIndex), count: String(PAGE) };
    const answer = await job.client.send({
      kind: 'list users',
      method: 'GET',
      path: '/Users',
      query,
    });
    const resources = resourcesOf(answer);
    for (const resource of resources) stored.set(String(resource['id']), resource);
    job.progress.step();
    if (
      resources.length === 0 ||
      startIndex + resources.length > Number(answer.body['totalResults'] ?? 0)
    )
      return stored;
  }
}

function checkPerson(
  job: Job,
  person: Person,
  resource: Readonly<Record<string, unknown>> | undefined,
): void {
  const id = idOf(job, person);
  const about = { resource: 'User', id, name: person.userName } as const;
  if (resource === undefined) {
    job.differences.push({ ...about, path: '', expected: 'listed', actual: 'missing' });
    return;
  }
  for (const [path, expected] of job.expected(person)) {
    const actual = readAttribute(resource, path) ?? null;
    if (actual !== expected) job.differences.push({ ...about, path, expected, actual });
  }
}

/** Compares a group; gives the number of members that are stored. */
function checkGroup(
  job: Job,
  group: SourceGroup,
  resource: Readonly<Record<string, unknown>>,
): number {
  const about = { resource: 'Group', id: idOf(job, group), name: group.displayName } as const;
  for (const [path, expected] of [
    ['displayName', group.displayName],
    ['externalId', group.key],
  ] as const) {
    const actual = resource[path] ?? null;
    if (actual !== expected) job.differences.push({ ...about, path, expected, actual });
  }
  const shown = shownMembers(resource);
  const stored = new Set(shown);
  const wanted = new Set(memberIds(job, group));
  for (const id of wanted)
    if (!stored.has(id))
      job.differences.push({ ...about, path: 'members', expected: id, actual: null });
  for (const id of stored)
    if (!wanted.has(id))
      job.differences.push({ ...about, path: 'members', expected: null, actual: id });
  if (shown.length > stored.size)
    job.differences.push({
      ...about,
      path: 'members',
      expected: 'each once',
      actual: 'a member twice',
    });
  return stored.size;
}
