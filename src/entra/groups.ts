import { resourcesOf } from '../clients/http.js';
import { expectStatus, idOf, learnId } from '../clients/job.js';
import { memberIds, quoted, shownMembers } from '../clients/members.js';
import { type Operation, patchBody } from '../clients/message.js';
import type { SourceGroup } from '../clients/organisation.js';
import type { EntraJob } from './job.js';
import { groupBody } from './shapes.js';

/** Members that one PATCH carries. */
const BATCH = 100;
/** Members for which Entra asks first whether they are in the group. */
const CHECKS = 3;

/** Match query, POST of the empty group, then its members by PATCH. */
export async function provisionGroup(job: EntraJob, group: SourceGroup): Promise<void> {
  const query = {
    excludedAttributes: 'members',
    filter: `displayName eq ${quoted(group.displayName)}`,
  };
  const found = resourcesOf(
    await job.client.send({ kind: 'match group', method: 'GET', path: '/Groups', query }),
  )[0];
  if (found === undefined) {
    const answer = await job.client.send({
      kind: 'create group',
      method: 'POST',
      path: '/Groups',
      body: groupBody(group),
    });
    if (!expectStatus(job, answer, { what: `POST of group ${group.displayName}`, statuses: [201] }))
      return;
    if (!learnId(job, group, answer)) return;
    job.groups.created += 1;
  } else {
    job.ids.set(group.key, String(found['id']));
    job.groups.matched += 1;
    await removeStrangers(job, group);
  }
  const wanted = memberIds(job, group);
  for (const id of wanted.slice(0, CHECKS)) await checkMember(job, group, id);
  await addMembers(job, group, wanted);
}

/** Adds members in batches. */
export async function addMembers(
  job: EntraJob,
  group: SourceGroup,
  ids: readonly string[],
): Promise<void> {
  for (let start = 0; start < ids.length; start += BATCH) {
    const batch = ids.slice(start, start + BATCH);
    await patchGroup(job, group, {
      kind: 'add members',
      operations: job.dialect.addMembers(batch),
    });
  }
}

/** Removes members in batches. */
export async function removeMembers(
  job: EntraJob,
  group: SourceGroup,
  ids: readonly string[],
): Promise<void> {
  for (let start = 0; start < ids.length; start += BATCH) {
    const batch = ids.slice(start, start + BATCH);
    await patchGroup(job, group, {
      kind: 'remove members',
      operations: job.dialect.removeMembers(batch),
    });
  }
}

/** Sends the name of the group. */
export async function renameGroup(job: EntraJob, group: SourceGroup): Promise<void> {
  const { displayName } = group;
  job.groups.renamed += 1;
  const operations = job.dialect.changes([{ path: 'displayName', value: displayName }]);
  await patchGroup(job, group, { kind: 'patch group', operations });
}

/** A group that was there before may hold people who have left it since. */
async function removeStrangers(job: EntraJob, group: SourceGroup): Promise<void> {
  const answer = await job.client.send({
    kind: 'read group',
    method: 'GET',
    path: `/Groups/${idOf(job, group)}`,
  });
  const wanted = new Set(memberIds(job, group));
  await removeMembers(
    job,
    group,
    shownMembers(answer.body).filter((id) => !wanted.has(id)),
  );
}

async function checkMember(
  { client, ids }: EntraJob,
  group: SourceGroup,
  id: string,
): Promise<void> {
  const filter = `id eq ${quoted(ids.get(group.key) ?? '')} and members eq ${quoted(id)}`;
  await client.send({
    kind: 'check member',
    method: 'GET',
    path: '/Groups',
    query: { filter, attributes: 'id' },
  });
}

async function patchGroup(
  job: EntraJob,
  group: SourceGroup,
  { kind, operations }: { readonly kind: string; readonly operations: readonly Operation[] },
): Promise<void> {
  const path = `/Groups/${idOf(job, group)}`;
  const answer = await job.client.send({
    kind,
    method: 'PATCH',
    path,
    body: patchBody(operations),
  });
  expectStatus(job, answer, { what: `PATCH of group ${group.displayName}`, statuses: [200, 204] });
}
