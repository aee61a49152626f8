import { GROUP } from '../../clients/message.js';
import { type Check, check } from '../check.js';
import {
  expectHits,
  expectStatus,
  expectStored,
  expectThat,
  expectValues,
  idOf,
} from '../expect.js';
import { once } from '../once.js';
import { mappedValues, userWith } from '../sample.js';
import type { Target } from '../target.js';

/** One group with a member, for the rows that only read. */
const sample = once(async (target: Target) => {
  const member = idOf(await target.user(userWith(mappedValues(target, 'member'))));
  const externalId = target.unique('external');
  const group = await target.group({ externalId, members: [{ value: member }] });
  const displayName = String(group['displayName']);
  return { path: `/Groups/${idOf(group)}`, displayName, externalId };
});

const EXCLUDED = { excludedAttributes: 'members' };
const byName = (name: string) => ({ filter: `displayName eq "${name}"` });

/** The group rows of the Entra SCIM validator. */
export const GROUP_ROWS: readonly Check[] = [
  check('Validator G1', 'GET of a group without its members', async (target) => {
    const { path, displayName } = await sample(target);
    const reply = await target.get(path, EXCLUDED);
    expectStatus(reply, 200);
    expectValues(reply.body, { displayName, members: null });
  }),
  check('Validator G2', 'filter of an existing group, without its members', async (target) => {
    const { displayName, externalId } = await sample(target);
    const [found] = expectHits(
      await target.get('/Groups', { ...EXCLUDED, ...byName(displayName) }),
      1,
    );
    expectValues(found ?? {}, { displayName, externalId, members: null });
  }),
  check('Validator G3', 'filter of an existing group', async (target) => {
    const { displayName, externalId } = await sample(target);
    const [found] = expectHits(await target.get('/Groups', byName(displayName)), 1);
    expectValues(found ?? {}, { displayName, externalId });
  }),
  check('Validator G4', 'filter of a group that does not exist', async (target) => {
    const query = { ...EXCLUDED, ...byName(target.unique('nothing')) };
    expectHits(await target.get('/Groups', query), 0);
  }),
  check('Validator G5', 'filter of an existing group in another letter case', async (target) => {
    const { displayName } = await sample(target);
    expectHits(await target.get('/Groups', byName(displayName.toUpperCase())), 1);
  }),
  check('Validator G6', 'POST of a group answers 201 with the group', async (target) => {
    const [displayName, externalId] = [target.unique('group'), target.unique('external')];
    const reply = await target.post('/Groups', { schemas: [GROUP], displayName, externalId });
    expectStatus(reply, 201);
    expectValues(reply.body, { displayName, externalId });
  }),
  check('Validator G7', 'a second POST of the same group answers 409', async (target) => {
    const { displayName, externalId } = await sample(target);
    const body = { schemas: [GROUP], displayName, externalId };
    expectStatus(await target.post('/Groups', body), 409);
  }),
  check(
    'Validator G8',
    'PATCH without a path replaces the attributes of a group',
    async (target) => {
      const path = `/Groups/${idOf(await target.group())}`;
      const value = { displayName: target.unique('group'), externalId: target.unique('external') };
      expectStatus(await target.patch(path, [{ op: 'replace', value }]), 200, 204);
      await expectStored(target, path, value);
    },
  ),
  check('Validator G9', 'PATCH renames a group', async (target) => {
    const path = `/Groups/${idOf(await target.group())}`;
    const displayName = target.unique('renamed');
    const operation = { op: 'Replace', path: 'displayName', value: displayName };
    expectStatus(await target.patch(path, [operation]), 200, 204);
    await expectStored(target, path, { displayName });
  }),
  check('Validator G10', 'PATCH adds a member', async (target) => {
    await addMember(target);
  }),
  check('Validator G11', 'PATCH removes a member', async (target) => {
    const { path, member, keeps } = await addMember(target);
    const value = [{ $ref: null, value: member }];
    expectStatus(await target.patch(path, [{ op: 'Remove', path: 'members', value }]), 200, 204);
    await expectMembers(target, path, { keeps, lacks: member });
  }),
  check('Validator G11', 'PATCH removes a member named by a filter', async (target) => {
    const { path, member, keeps } = await addMember(target);
    const operation = { op: 'remove', path: `members[value eq "${member}"]` };
    expectStatus(await target.patch(path, [operation]), 200, 204);
    await expectMembers(target, path, { keeps, lacks: member });
  }),
  check(
    'Validator G12',
    'DELETE of a group answers 204, and GET 404 afterwards',
    async (target) => {
      const path = `/Groups/${idOf(await target.group())}`;
      expectStatus(await target.remove(path), 204);
      expectStatus(await target.get(path), 404);
    },
  ),
];

/** A group to which two members were added. */
async function addMember(target: Target) {
  const path = `/Groups/${idOf(await target.group())}`;
  const [member, keeps] = [idOf(await target.user()), idOf(await target.user())];
  const value = [member, keeps].map((id) => ({ $ref: null, value: id }));
  expectStatus(await target.patch(path, [{ op: 'Add', path: 'members', value }]), 200, 204);
  await expectMembers(target, path, { keeps: member, lacks: '' });
  return { path, member, keeps };
}

async function expectMembers(
  target: Target,
  path: string,
  { keeps, lacks }: { readonly keeps: string; readonly lacks: string },
): Promise<void> {
  const members = JSON.stringify((await target.get(path)).body['members'] ?? []);
  expectThat(members.includes(keeps), `the member ${keeps} is missing in ${members}`);
  expectThat(lacks === '' || !members.includes(lacks), `the member ${lacks} is still in the group`);
}
