import { USER } from '../../clients/message.js';
import { type Check, check } from '../check.js';
import {
  expectError,
  expectHits,
  expectStatus,
  expectStored,
  expectThat,
  expectValues,
  idOf,
  includes,
  show,
} from '../expect.js';

const ABSENT = { title: null, nickName: null };

/** Create, read, replace and remove (RFC 7644 §3.3 to §3.6), and what of a resource is answered. */
export const RESOURCES: readonly Check[] = [
  check(
    'RFC 7644 §3.3',
    'a new user is answered 201 with Location, id and meta',
    async (target) => {
      const userName = target.unique('user');
      const reply = await target.post('/Users', { schemas: [USER], userName });
      expectStatus(reply, 201);
      expectValues(reply.body, { userName, 'meta.resourceType': 'User' });
      const { meta } = reply.body;
      const location = reply.headers.get('location') ?? '';
      expectThat(
        location.endsWith(`/Users/${idOf(reply.body)}`),
        `Location is ${show(location)}; it must lead to the new user`,
      );
      expectThat(
        JSON.stringify(meta ?? {}).includes(JSON.stringify(location)),
        'meta.location is not the Location of the answer',
      );
    },
  ),
  check('RFC 7643 §3.1', 'id and meta of a client are passed over', async (target) => {
    const user = await target.user({
      id: 'chosen',
      meta: { resourceType: 'Cat', version: 'W/"9"' },
    });
    expectThat(idOf(user) !== 'chosen', 'the id of the client was taken');
    expectValues(user, { 'meta.resourceType': 'User' });
  }),
  check('RFC 7643 §2.5', 'null and an empty list are as good as absent', async (target) => {
    const user = await target.user({ title: null, nickName: null, emails: [], name: null });
    expectValues(user, ABSENT);
    expectThat(
      !Array.isArray(user['emails']) || user['emails'].length === 0,
      'emails of the answer is not empty',
    );
  }),
  check('RFC 7643 §4.1.1', 'a password is never answered', async (target) => {
    const user = await target.user({ password: `${crypto.randomUUID()}aA1!` });
    expectThat(user['password'] === undefined, 'the POST answers the password');
    const { body } = await target.get(`/Users/${idOf(user)}`);
    expectThat(body['password'] === undefined, 'the GET answers the password');
  }),
  check('RFC 7643 §2.1', 'names of attributes are found in any letter case', async (target) => {
    const user = await target.user({ DISPLAYNAME: 'Mira' });
    await expectStored(target, `/Users/${idOf(user)}`, { displayName: 'Mira' });
  }),
  check(
    'RFC 7644 §3.5.1',
    'PUT replaces a user, and clears what it does not name',
    async (target) => {
      const user = await target.user({ title: 'Planner', nickName: 'Mimi' });
      const path = `/Users/${idOf(user)}`;
      const { userName } = user;
      const reply = await target.put(path, { schemas: [USER], userName, displayName: 'Mira' });
      expectStatus(reply, 200);
      await expectStored(target, path, {
        id: idOf(user),
        userName,
        displayName: 'Mira',
        ...ABSENT,
      });
    },
  ),
  check('RFC 7644 §3.5.1', 'PUT takes back what GET answered', async (target) => {
    const user = await target.user({ title: 'Planner' });
    const path = `/Users/${idOf(user)}`;
    const { body } = await target.get(path);
    expectStatus(await target.put(path, { ...body, title: 'Head' }), 200);
    await expectStored(target, path, { title: 'Head', userName: user['userName'] });
  }),
  check('RFC 7644 §3.5.1', 'PUT never creates', async (target) => {
    const body = { schemas: [USER], userName: target.unique('user') };
    expectError(await target.put(`/Users/${crypto.randomUUID()}`, body), 404);
  }),
  check(
    'RFC 7644 §3.6',
    'a deleted user is gone for GET, PATCH and lists, and its name is free',
    async (target) => {
      const user = await target.user();
      const path = `/Users/${idOf(user)}`;
      expectStatus(await target.remove(path), 204);
      expectError(await target.get(path), 404);
      expectStatus(await target.patch(path, [{ op: 'replace', path: 'title', value: 'x' }]), 404);
      const filter = `userName eq "${String(user['userName'])}"`;
      expectHits(await target.get('/Users', { filter }), 0);
      await target.user({ userName: user['userName'] });
    },
  ),
  check(
    'RFC 7644 §3.9',
    'attributes= answers what it names, with id and schemas',
    async (target) => {
      const user = await target.user({ title: 'Planner' });
      const { body } = await target.get(`/Users/${idOf(user)}`, { attributes: 'userName' });
      expectValues(body, { id: idOf(user), userName: user['userName'], title: null, meta: null });
      expectThat(includes(body['schemas'], USER), 'schemas is missing');
    },
  ),
  check(
    'RFC 7644 §3.9',
    'excludedAttributes= leaves out what it names, but never the id',
    async (target) => {
      const user = await target.user({ title: 'Planner' });
      const query = { excludedAttributes: 'title,id' };
      const { body } = await target.get(`/Users/${idOf(user)}`, query);
      expectValues(body, { id: idOf(user), userName: user['userName'], title: null });
    },
  ),
  check('RFC 7643 §4.2', 'a group shows its members, and a member its group', async (target) => {
    const member = idOf(await target.user());
    const group = idOf(await target.group({ members: [{ value: member }] }));
    const { body } = await target.get(`/Groups/${group}`);
    expectThat(JSON.stringify(body['members'] ?? []).includes(member), 'the member is missing');
    const user = (await target.get(`/Users/${member}`)).body;
    expectThat(
      JSON.stringify(user['groups'] ?? []).includes(group),
      'groups of the member lacks it',
    );
  }),
];
