import { EndpointError, resourcesOf } from '../clients/http.js';
import { expectStatus, idOf, learnId } from '../clients/job.js';
import { quoted } from '../clients/members.js';
import { MANAGER, patchBody } from '../clients/message.js';
import type { Person } from '../clients/organisation.js';
import { readAttribute } from '../clients/resource.js';
import type { EntraJob } from './job.js';
import { type Change, mappedAttributes, userBody } from './shapes.js';

/** Test connection (match query with a value that nobody has), as pressed in the portal. */
export async function testConnection({ client }: EntraJob): Promise<void> {
  const nobody = crypto.randomUUID();
  const query = { filter: `userName eq ${quoted(nobody)}` };
  const answer = await client.send({
    kind: 'test connection',
    method: 'GET',
    path: '/Users',
    query,
  });
  if (answer.status === 401 || answer.status === 403) {
    throw new EndpointError(
      `The endpoint refused the secret token (${answer.status}). Check --token.`,
    );
  }
  if (answer.status !== 200 || answer.body['totalResults'] !== 0) {
    throw new EndpointError(
      `The endpoint answered the test query with ${answer.status} instead of an empty list. Check --url.`,
    );
  }
  const groups = { excludedAttributes: 'members', filter: `displayName eq ${quoted(nobody)}` };
  await client.send({ kind: 'test connection', method: 'GET', path: '/Groups', query: groups });
}

/** Match query, then POST when nobody is found, or PATCH of what differs. */
export async function provisionUser(job: EntraJob, person: Person): Promise<void> {
  const found = await findUser(job, person);
  if (found !== undefined) {
    job.ids.set(person.key, String(found['id']));
    job.users.matched += 1;
    await updateUser(job, person, differing(person, found));
    return;
  }
  const answer = await job.client.send({
    kind: 'create user',
    method: 'POST',
    path: '/Users',
    body: userBody(person),
  });
  if (!expectStatus(job, answer, { what: `POST of ${person.userName}`, statuses: [201] })) return;
  if (learnId(job, person, answer)) job.users.created += 1;
}

/** The same POST again, as after a lost answer: 409, and then the match query finds the person. */
export async function repeatPost(job: EntraJob, person: Person): Promise<void> {
  const again = await job.client.send({
    kind: 'create user',
    method: 'POST',
    path: '/Users',
    body: userBody(person),
  });
  expectStatus(job, again, { what: `repeated POST of ${person.userName}`, statuses: [409] });
  const found = await findUser(job, person);
  if (found?.['id'] === idOf(job, person)) return;
  job.differences.push({
    resource: 'User',
    id: idOf(job, person),
    name: person.userName,
    path: 'id',
    expected: 'found by the match query after a repeated POST',
    actual: found?.['id'] ?? 'nobody',
  });
}

/** PATCH of changed attributes. */
export async function updateUser(
  job: EntraJob,
  person: Person,
  changes: readonly Change[],
): Promise<void> {
  if (changes.length === 0) return;
  job.users.updated += 1;
  await patchUser(job, person, job.dialect.changes(changes));
}

/** The reference check of the manager, then the PATCH that sets it, once both people are there. */
export async function setManager(job: EntraJob, person: Person): Promise<void> {
  const manager = job.ids.get(person.managerKey ?? '');
  if (manager === undefined || !job.ids.has(person.key)) return;
  const filter = `id eq ${quoted(idOf(job, person))} and manager eq ${quoted(manager)}`;
  const query = { filter, attributes: 'id' };
  const check = await job.client.send({
    kind: 'check manager',
    method: 'GET',
    path: '/Users',
    query,
  });
  if (resourcesOf(check).length === 1) return;
  await patchUser(job, person, job.dialect.setManager(manager));
}

/** Takes the manager away. */
export async function removeManager(job: EntraJob, person: Person): Promise<void> {
  await patchUser(job, person, job.dialect.removeManager());
}

/** DELETE of a leaver; afterwards the id answers 404. */
export async function deleteUser(job: EntraJob, person: Person): Promise<void> {
  const path = `/Users/${idOf(job, person)}`;
  const answer = await job.client.send({ kind: 'delete user', method: 'DELETE', path });
  // After a lost answer nobody knows whether the first DELETE was carried out.
  const statuses = job.escrow.has(person.key) ? [204, 404] : [204];
  expectStatus(job, answer, { what: `DELETE of ${person.userName}`, statuses });
  const gone = await job.client.send({ kind: 'read user', method: 'GET', path });
  expectStatus(job, gone, { what: `GET of the deleted ${person.userName}`, statuses: [404] });
  job.users.deleted += 1;
  job.deleted.set(idOf(job, person), person.userName);
  job.ids.delete(person.key);
}

/** What a stored resource lacks of the mapped attributes. */
export function differing(person: Person, resource: Readonly<Record<string, unknown>>): Change[] {
  return [...mappedAttributes(person)]
    .filter(([path, value]) => readAttribute(resource, path) !== value)
    .map(([path, value]) => ({ path, value }));
}

async function findUser({ client }: EntraJob, { userName }: Person) {
  const query = { filter: `userName eq ${quoted(userName)}` };
  const answer = await client.send({ kind: 'match user', method: 'GET', path: '/Users', query });
  return resourcesOf(answer)[0];
}

async function patchUser(
  job: EntraJob,
  person: Person,
  operations: Parameters<typeof patchBody>[0],
): Promise<void> {
  const kind = operations.some(({ path }) => path === MANAGER) ? 'patch manager' : 'patch user';
  const path = `/Users/${idOf(job, person)}`;
  const answer = await job.client.send({
    kind,
    method: 'PATCH',
    path,
    body: patchBody(operations),
  });
  expectStatus(job, answer, { what: `PATCH of ${person.userName}`, statuses: [200, 204] });
}
