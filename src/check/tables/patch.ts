import { ENTERPRISE } from '../../clients/message.js';
import { type Check, check } from '../check.js';
import { expectStatus, expectStored, expectThat, idOf } from '../expect.js';
import { type PatchRow, toCheck } from '../patch-row.js';

const WORK = { type: 'work', value: 'mira@work.example', primary: true };
const HOME = { type: 'home', value: 'mira@home.example' };
const email = (type: string) => `emails[type eq "${type}"].value`;

const ROWS: readonly PatchRow[] = [
  {
    source: 'RFC 7644 §3.5.2.1',
    title: 'add without a path adds attributes',
    operations: [{ op: 'add', value: { title: 'Planner', nickName: 'Mimi' } }],
    then: { title: 'Planner', nickName: 'Mimi' },
  },
  {
    source: 'RFC 7644 §3.5.2.1',
    title: 'add to a list keeps what is there',
    given: { emails: [WORK] },
    operations: [{ op: 'add', path: 'emails', value: [HOME] }],
    then: { [email('work')]: WORK.value, [email('home')]: HOME.value },
  },
  {
    source: 'RFC 7644 §3.5.2.1',
    title: 'a new primary element takes the mark from the former one',
    given: { emails: [WORK] },
    operations: [{ op: 'add', path: 'emails', value: [{ ...HOME, primary: true }] }],
    then: { 'emails[primary eq "true"].value': HOME.value, [email('work')]: WORK.value },
  },
  {
    source: 'RFC 7644 §3.5.2.2',
    title: 'remove takes an attribute away',
    given: { title: 'Planner', nickName: 'Mimi' },
    operations: [{ op: 'remove', path: 'title' }],
    then: { title: null, nickName: 'Mimi' },
  },
  {
    source: 'RFC 7644 §3.5.2.2',
    title: 'remove with a filter takes the matching elements away',
    given: { emails: [WORK, HOME] },
    operations: [{ op: 'remove', path: 'emails[type eq "work"]' }],
    then: { [email('work')]: null, [email('home')]: HOME.value },
  },
  {
    source: 'RFC 7644 §3.5.2.3',
    title: 'replace with a filter and a sub-attribute changes that alone',
    given: { emails: [WORK, HOME] },
    operations: [{ op: 'replace', path: email('work'), value: 'new@work.example' }],
    then: { [email('work')]: 'new@work.example', [email('home')]: HOME.value },
  },
  {
    source: 'RFC 7644 §3.5.2.3',
    title: 'replace of a list replaces all of it',
    given: { emails: [WORK] },
    operations: [{ op: 'replace', path: 'emails', value: [HOME] }],
    then: { [email('work')]: null, [email('home')]: HOME.value },
  },
  {
    source: 'RFC 7644 §3.5.2.3',
    title: 'replace of a sub-attribute keeps the others',
    given: { name: { givenName: 'Mira', familyName: 'Okafor' } },
    operations: [{ op: 'replace', path: 'name.familyName', value: 'Lind' }],
    then: { 'name.givenName': 'Mira', 'name.familyName': 'Lind' },
  },
  {
    source: 'RFC 7644 §3.5.2',
    title: 'operations are applied in their order',
    operations: [
      { op: 'add', path: 'title', value: 'one' },
      { op: 'replace', path: 'title', value: 'two' },
      { op: 'remove', path: 'nickName' },
      { op: 'add', path: 'nickName', value: 'Mimi' },
    ],
    then: { title: 'two', nickName: 'Mimi' },
  },
  {
    source: 'RFC 7644 §3.10',
    title: 'an attribute of an extension is named by its URN',
    operations: [{ op: 'add', path: `${ENTERPRISE}:department`, value: 'Logistics' }],
    then: { [`${ENTERPRISE}:department`]: 'Logistics' },
  },
  {
    source: 'RFC 7643 §3.3',
    title: 'an extension without values is left out, its URN too',
    given: { [ENTERPRISE]: { department: 'Logistics' } },
    operations: [{ op: 'remove', path: `${ENTERPRISE}:department` }],
    then: { [ENTERPRISE]: null, schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'] },
  },
];

/** Changes as RFC 7644 §3.5.2 writes them. */
export const PATCH: readonly Check[] = [
  ...ROWS.map(toCheck),
  check('RFC 7644 §3.5.2.3', 'replace of members replaces all of them', async (target) => {
    const [first, second] = [idOf(await target.user()), idOf(await target.user())];
    const path = `/Groups/${idOf(await target.group({ members: [{ value: first }] }))}`;
    const value = [{ value: second }];
    expectStatus(await target.patch(path, [{ op: 'replace', path: 'members', value }]), 200, 204);
    const text = JSON.stringify((await target.get(path)).body['members'] ?? []);
    expectThat(text.includes(second) && !text.includes(first), `members are ${text}`);
  }),
  check('RFC 7644 §3.5.2.1', 'adding a member twice keeps one', async (target) => {
    const member = idOf(await target.user());
    const path = `/Groups/${idOf(await target.group())}`;
    const operation = { op: 'add', path: 'members', value: [{ value: member }] };
    for (const reply of [
      await target.patch(path, [operation]),
      await target.patch(path, [operation]),
    ])
      expectStatus(reply, 200, 204);
    const { body } = await target.get(path);
    const count = JSON.stringify(body['members'] ?? []).split(`"value":"${member}"`).length - 1;
    expectThat(count === 1, `the member stands ${count} times in the group`);
  }),
  check(
    'RFC 7644 §3.5.2.1',
    'a PATCH that changes nothing leaves lastModified alone',
    async (target) => {
      const user = await target.user({ title: 'Planner' });
      const path = `/Users/${idOf(user)}`;
      const { body } = await target.get(path);
      await target.patch(path, [{ op: 'add', path: 'title', value: 'Planner' }]);
      await expectStored(target, path, { meta: body['meta'] });
    },
  ),
];
