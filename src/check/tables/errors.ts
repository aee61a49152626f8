import { GROUP, USER } from '../../clients/message.js';
import { type Check, check } from '../check.js';
import { expectError, expectStatus, expectThat, idOf, show } from '../expect.js';

/** Error bodies (RFC 7644 §3.12), and what must be refused. */
export const ERRORS: readonly Check[] = [
  check('RFC 7644 §3.12', 'an unknown user answers 404 with an error body', async (target) => {
    expectError(await target.get(`/Users/${crypto.randomUUID()}`), 404);
  }),
  check('RFC 7644 §3.12', 'an unknown endpoint answers 404 with an error body', async (target) => {
    expectError(await target.get('/Cats'), 404);
  }),
  check(
    'RFC 7644 §3.12',
    'an error body holds a sentence, as application/scim+json',
    async (target) => {
      const reply = await target.get(`/Users/${crypto.randomUUID()}`);
      expectThat(typeof reply.body['detail'] === 'string', 'detail is missing');
      const type = reply.headers.get('content-type') ?? '';
      expectThat(/^application\/scim\+json/i.test(type), `Content-Type is ${show(type)}`);
    },
  ),
  check(
    'RFC 7644 §3.3',
    'a userName that is taken answers 409 uniqueness, in any letter case',
    async (target) => {
      const userName = target.unique('user');
      await target.user({ userName });
      for (const name of [userName, userName.toUpperCase()]) {
        const body = { schemas: [USER], userName: name };
        expectError(await target.post('/Users', body), 409, 'uniqueness');
      }
    },
  ),
  check(
    'RFC 7644 §3.5',
    'PUT and PATCH to a userName of another answer 409 or 400 uniqueness',
    async (target) => {
      const [first, second] = [await target.user(), await target.user()];
      const path = `/Users/${idOf(second)}`;
      const { userName } = first;
      const put = await target.put(path, { schemas: [USER], userName });
      const patch = await target.patch(path, [
        { op: 'replace', path: 'userName', value: userName },
      ]);
      for (const reply of [put, patch]) {
        expectStatus(reply, 409, 400);
        expectError(reply, reply.status, 'uniqueness');
      }
    },
  ),
  check('RFC 7643 §4.1.1', 'a user without userName answers 400 invalidValue', async (target) => {
    for (const body of [
      { schemas: [USER], displayName: 'Mira' },
      { schemas: [USER], userName: '' },
    ])
      expectError(await target.post('/Users', body), 400, 'invalidValue');
  }),
  check('RFC 7643 §4.2', 'a group without displayName answers 400', async (target) => {
    expectError(await target.post('/Groups', { schemas: [GROUP] }), 400);
  }),
  check('RFC 7644 §3.12', 'a body that is no JSON answers 400 invalidSyntax', async (target) => {
    expectError(await target.post('/Users', '{"userName": '), 400, 'invalidSyntax');
  }),
  check('RFC 7644 §3.12', 'a value of another type answers 400', async (target) => {
    const body = { schemas: [USER], userName: target.unique('user'), active: 'perhaps' };
    expectError(await target.post('/Users', body), 400, 'invalidValue');
  }),
  check('RFC 7644 §3.5.2', 'a PATCH with an unknown operation answers 400', async (target) => {
    const path = `/Users/${idOf(await target.user())}`;
    const reply = await target.patch(path, [{ op: 'move', path: 'title', value: 'x' }]);
    expectError(reply, 400);
  }),
  check(
    'RFC 7644 §3.5.2',
    'a PATCH with a path that cannot be read answers 400 invalidPath',
    async (target) => {
      const path = `/Users/${idOf(await target.user())}`;
      const reply = await target.patch(path, [
        { op: 'replace', path: 'emails[type eq', value: 'x' },
      ]);
      expectStatus(reply, 400);
      expectThat(
        ['invalidPath', 'invalidFilter'].includes(String(reply.body['scimType'])),
        `scimType is ${show(reply.body['scimType'])}, expected "invalidPath"`,
      );
    },
  ),
  check('RFC 7644 §3.5.2.2', 'a remove without a path answers 400 noTarget', async (target) => {
    const path = `/Users/${idOf(await target.user())}`;
    expectError(await target.patch(path, [{ op: 'remove' }]), 400, 'noTarget');
  }),
  check(
    'RFC 7644 §3.5.2',
    'a PATCH of a read-only attribute answers 400 mutability',
    async (target) => {
      const path = `/Users/${idOf(await target.user())}`;
      const reply = await target.patch(path, [{ op: 'replace', path: 'id', value: 'x' }]);
      expectError(reply, 400, 'mutability');
    },
  ),
  check(
    'RFC 7644 §3.5.2',
    'a PATCH of which one operation fails changes nothing',
    async (target) => {
      const user = await target.user({ title: 'Planner' });
      const path = `/Users/${idOf(user)}`;
      const reply = await target.patch(path, [
        { op: 'replace', path: 'title', value: 'Head' },
        { op: 'replace', path: 'id', value: 'x' },
      ]);
      expectStatus(reply, 400);
      const { body } = await target.get(path);
      expectThat(body['title'] === 'Planner', `title is ${show(body['title'])}`);
    },
  ),
];
