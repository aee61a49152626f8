import { ENTERPRISE, GROUP, USER } from '../../clients/message.js';
import { type Check, check } from '../check.js';
import {
  expectError,
  expectHits,
  expectList,
  expectStatus,
  expectStored,
  expectThat,
  expectValues,
  idOf,
  show,
} from '../expect.js';
import { once } from '../once.js';
import type { Target } from '../target.js';

/** Two users for the filters of the collection. */
const people = once(async (target: Target) => {
  const mark = target.unique('postman');
  const make = (name: string, attributes: object) =>
    target.user({ userName: `${mark}-${name}`, ...attributes });
  await make('omalley', {
    displayName: `OMalley ${mark}`,
    name: { familyName: 'Employee' },
    emails: [{ type: 'work', value: `omalley@${mark}.example.com`, primary: true }],
  });
  await make('other', { name: { familyName: 'Employee' } });
  return mark;
});

/** The parts of the collection of SCIMReferenceCode that another server can pass. */
export const POSTMAN: readonly Check[] = [
  check(
    'Postman Endpoint',
    'the first resource type is User, and its endpoint begins with a slash',
    async (target) => {
      const [first] = expectList(await target.get('/ResourceTypes'));
      expectThat(first?.['endpoint'] === '/Users', `the endpoint is ${show(first?.['endpoint'])}`);
    },
  ),
  check('Postman User', 'keys in capital letters are understood', async (target) => {
    const emails = [{ Primary: true, type: 'work', value: 'mira@work.example' }];
    const user = await target.user({
      schemas: [ENTERPRISE, USER],
      emails,
      [ENTERPRISE]: { Department: 'Logistics', Manager: { Value: 'nobody-yet' } },
    });
    await expectStored(target, `/Users/${idOf(user)}`, {
      'emails[primary eq "true"].value': 'mira@work.example',
      [`${ENTERPRISE}:department`]: 'Logistics',
      [`${ENTERPRISE}:manager.value`]: 'nobody-yet',
    });
  }),
  check(
    'Postman User',
    'a trailing slash and another letter case in a filter are passed over',
    async (target) => {
      const mark = await people(target);
      expectHits(await target.get('/Users/', { filter: `DisplayName eq "OMalley ${mark}"` }), 1);
    },
  ),
  check('Postman User', 'attributes= names several', async (target) => {
    await people(target);
    const [one] = expectList(
      await target.get('/Users', { attributes: 'userName,emails', count: '1' }),
    );
    expectValues(one ?? {}, { meta: null, name: null });
  }),
  check('Postman Complex', 'a filter in attributes= does not fail', async (target) => {
    expectList(await target.get('/Users', { attributes: 'emails[type eq "work"]', count: '1' }));
  }),
  check('Postman Complex', 'literals without quotes are taken for texts', async (target) => {
    const mark = await people(target);
    const filter = `name.FamilyName eq Employee and (emails.Value co ${mark}.example.com or emails.Value co ${mark}.example.org)`;
    expectHits(await target.get('/Users', { filter }), 1);
  }),
  check(
    'Postman Complex',
    'an instant may have seven digits of fractions and an offset',
    async (target) => {
      const mark = await people(target);
      const filter = `meta.Created gt "2015-10-10T14:38:21.8617979-07:00" and userName sw "${mark}"`;
      expectHits(await target.get('/Users', { filter }), 2);
    },
  ),
  check('Postman Garbage', 'active may be the text "True" in a POST', async (target) => {
    expectValues(await target.user({ active: 'True' }), { active: true });
  }),
  check('Postman Garbage', 'two addresses for work are both kept', async (target) => {
    const emails = ['one@work.example', 'two@work.example'].map((value) => ({
      type: 'work',
      value,
    }));
    const { body } = await target.get(`/Users/${idOf(await target.user({ emails }))}`);
    const list = body['emails'];
    expectThat(Array.isArray(list) && list.length === 2, `emails are ${show(list)}`);
  }),
  check('Postman Garbage', 'a country of null is no error', async (target) => {
    const addresses = [{ type: 'work', locality: 'Leith', country: null }];
    const user = await target.user({ addresses });
    expectValues(user, { 'addresses[type eq "work"].locality': 'Leith' });
  }),
  check('Postman Garbage', 'the same POST twice answers 409 with a sentence', async (target) => {
    const { userName } = await target.user();
    const reply = await target.post('/Users', { schemas: [USER], userName });
    expectError(reply, 409);
    expectThat(typeof reply.body['detail'] === 'string', 'detail is missing');
  }),
  check(
    'Postman Garbage',
    'PUT without userName answers 400, with an unknown attribute 200',
    async (target) => {
      const { id, userName } = await target.user();
      const path = `/Users/${String(id)}`;
      expectStatus(await target.put(path, { schemas: [USER], displayName: 'x' }), 400);
      expectStatus(await target.put(path, { schemas: [USER], userName, dsplyName: 'x' }), 200);
    },
  ),
  check(
    'Postman Garbage',
    'a foreign key beside the operations of a PATCH is passed over',
    async (target) => {
      const path = `/Users/${idOf(await target.user())}`;
      const body = {
        id: 'foreign',
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'replace', path: 'title', value: 'Head' }],
      };
      expectStatus(await target.send({ method: 'PATCH', path, body }), 200, 204);
      await expectStored(target, path, { title: 'Head' });
    },
  ),
  check('Postman Garbage', 'a member that is no user does not fail a PATCH', async (target) => {
    const path = `/Groups/${idOf(await target.group())}`;
    const value = [{ value: 'string id 1' }];
    expectStatus(await target.patch(path, [{ op: 'add', path: 'members', value }]), 200, 204);
  }),
  check(
    'Postman Group',
    'POST takes an empty list of members, PUT two members and none',
    async (target) => {
      const [one, two] = [idOf(await target.user()), idOf(await target.user())];
      const group = await target.group({ members: [] });
      const path = `/Groups/${idOf(group)}`;
      const body = { schemas: [GROUP], displayName: group['displayName'] };
      const full = { ...body, members: [{ value: one, display: 'One' }, { value: two }] };
      expectStatus(await target.put(path, full), 200);
      const text = JSON.stringify((await target.get(path)).body['members'] ?? []);
      expectThat(text.includes(one) && text.includes(two), `members are ${text}`);
      expectStatus(await target.put(path, body), 200);
    },
  ),
  check('Postman Group', 'the text that a client shows for a member is kept', async (target) => {
    const member = idOf(await target.user());
    const path = `/Groups/${idOf(await target.group())}`;
    const value = [{ displayName: 'Shown Name', value: member }];
    const operation = { op: 'add', path: 'members', name: 'addMember', value };
    expectStatus(await target.patch(path, [operation]), 200, 204);
    const { text } = await target.get(path);
    expectThat(text.includes('Shown Name'), 'the group does not show "Shown Name"');
  }),
  check('Postman Group', 'remove of members takes all of them', async (target) => {
    const member = idOf(await target.user());
    const path = `/Groups/${idOf(await target.group({ members: [{ value: member }] }))}`;
    expectStatus(await target.patch(path, [{ op: 'remove', path: 'members' }]), 200, 204);
    const { text } = await target.get(path);
    expectThat(!text.includes(member), 'the member is still there');
  }),
];
