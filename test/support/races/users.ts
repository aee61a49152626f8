import { expect } from 'vitest';
import { build, patchOp } from '../build.js';
import { at, graphql, scim } from '../client.js';
import { atOnce, countOf, expectStatuses, type Race, totalOf } from './race.js';

const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
let serial = 0;
const newName = () => `race${(serial += 1)}@hillview.example`;

const replace = (path: string, value: unknown) => ({
  body: patchOp({ op: 'replace', path, value }),
});

/** Clients that write the same users at the same time. */
export const USER_RACES: readonly Race[] = [
  {
    title: 'creates one of 50 users with the same userName, whatever the letter case',
    run: async (pick) => {
      const userName = newName();
      const answers = await atOnce(50, (index) => {
        const body = { userName: index % 2 === 0 ? userName : userName.toUpperCase() };
        return scim(pick(), 'POST', '/Users', { body });
      });
      expect(countOf(answers)).toEqual({ 201: 1, 409: 49 });
      expect(await totalOf(pick(), 'Users', `userName eq "${userName}"`)).toBe(1);
    },
  },
  {
    title: 'creates each user once when bulks create the same ones in different orders',
    run: async (pick) => {
      const names = Array.from({ length: 8 }, newName);
      const answers = await atOnce(6, (turn) => {
        const turned = [...names.slice(turn), ...names.slice(0, turn)];
        const Operations = (turn % 2 === 0 ? turned : turned.reverse()).map((userName) => ({
          method: 'POST',
          path: '/Users',
          bulkId: userName,
          data: { userName },
        }));
        return scim(pick(), 'POST', '/Bulk', { body: { schemas: [BULK], Operations } });
      });
      const statuses = answers.flatMap(({ body }) =>
        names.map((_, index) => at(body, 'Operations', index, 'status')),
      );
      expect(statuses.filter((status) => status === '201')).toHaveLength(8);
      expect(statuses.filter((status) => status === '409')).toHaveLength(40);
      for (const name of names) {
        expect(await totalOf(pick(), 'Users', `userName eq "${name}"`)).toBe(1);
      }
    },
  },
  {
    title: 'lets one of 15 users have the name that all of them are given',
    run: async (pick) => {
      const userName = newName();
      const users = await atOnce(15, () => build.user(pick(), { userName: newName() }));
      const answers = await atOnce(15, (index) =>
        scim(pick(), 'PATCH', `/Users/${users[index] ?? ''}`, replace('userName', userName)),
      );
      expect(countOf(answers)).toEqual({ 200: 1, 409: 14 });
      expect(await totalOf(pick(), 'Users', `userName eq "${userName}"`)).toBe(1);
    },
  },
  {
    title: 'lets one of 20 requests with the same If-Match change a user',
    run: async (pick) => {
      const user = await build.user(pick(), { userName: newName() });
      const answers = await atOnce(20, (index) =>
        scim(pick(), 'PATCH', `/Users/${user}`, {
          headers: { 'if-match': 'W/"1"' },
          ...replace('title', `Title ${index}`),
        }),
      );
      expect(countOf(answers)).toEqual({ 200: 1, 412: 19 });
      const { body } = await scim(pick(), 'GET', `/Users/${user}`);
      expect(at(body, 'meta', 'version')).toBe('W/"2"');
    },
  },
  {
    title: 'loses none of 10 attributes of one user that are changed at once',
    run: async (pick) => {
      const user = await build.user(pick(), { userName: newName() });
      const names = ['title', 'nickName', 'displayName', 'locale', 'timezone', 'userType'];
      const parts = ['profileUrl', 'name.givenName', 'name.familyName', 'name.middleName'];
      const paths = [...names, ...parts];
      const answers = await atOnce(10, (index) => {
        const path = paths[index] ?? '';
        return scim(pick(), 'PATCH', `/Users/${user}`, replace(path, `new ${path}`));
      });
      expect(countOf(answers)).toEqual({ 200: 10 });
      const { body } = await scim(pick(), 'GET', `/Users/${user}`);
      for (const path of paths) expect(at(body, ...path.split('.'))).toBe(`new ${path}`);
    },
  },
  {
    title: 'loses nothing when both doors change one user',
    run: async (pick) => {
      const user = await build.user(pick(), { userName: newName() });
      const paths = ['title', 'nickName', 'locale', 'timezone'];
      const mutation = `mutation ($input: UpdateUserInput!) { updateUser(input: $input) { id } }`;
      const others = ['displayName', 'userType', 'department', 'costCenter'];
      const outcomes = await Promise.all([
        atOnce(4, (index) =>
          scim(pick(), 'PATCH', `/Users/${user}`, replace(paths[index] ?? '', `S${index}`)),
        ),
        atOnce(4, (index) =>
          graphql(pick(), mutation, { input: { id: user, [others[index] ?? '']: `G${index}` } }),
        ),
      ]);
      expect(countOf(outcomes[0])).toEqual({ 200: 4 });
      expect(outcomes[1].flatMap(({ errors }) => errors)).toEqual([]);
      const { data } = await graphql(
        pick(),
        `query ($id: ID!) { user(id: $id) { ${[...paths, ...others].join(' ')} } }`,
        { id: user },
      );
      for (const [index, name] of paths.entries()) expect(at(data, 'user', name)).toBe(`S${index}`);
      for (const [index, name] of others.entries())
        expect(at(data, 'user', name)).toBe(`G${index}`);
    },
  },
  {
    title: 'puts a PUT and a PATCH of one user one after the other',
    run: async (pick) => {
      for (let round = 0; round < 5; round++) {
        const userName = newName();
        const user = await build.user(pick(), { userName, title: 'old', nickName: 'old' });
        const answers = await Promise.all([
          scim(pick(), 'PUT', `/Users/${user}`, { body: { userName, title: 'put' } }),
          scim(pick(), 'PATCH', `/Users/${user}`, replace('nickName', 'patched')),
        ]);
        expect(countOf(answers)).toEqual({ 200: 2 });
        const { body } = await scim(pick(), 'GET', `/Users/${user}`);
        expect(at(body, 'title')).toBe('put');
        expect([undefined, 'patched']).toContain(at(body, 'nickName'));
      }
    },
  },
  {
    title: 'shows readers a user before or after a change, never between',
    run: async (pick) => {
      const userName = newName();
      const sets = ['a', 'b'].map((set) =>
        ['work', 'home', 'other'].map((type) => ({ type, value: `${type}@${set}.example` })),
      );
      const user = await build.user(pick(), { userName, emails: sets[0] });
      const rewriting = atOnce(10, (index) => {
        const body = { userName, emails: sets[index % 2] };
        return scim(pick(), 'PUT', `/Users/${user}`, { body });
      });
      const readings = await atOnce(30, () => scim(pick(), 'GET', `/Users/${user}`));
      expect(countOf(await rewriting)).toEqual({ 200: 10 });
      for (const { body } of readings) {
        const emails = at(body, 'emails');
        const values = Array.isArray(emails)
          ? emails.map((email) => String(at(email, 'value')))
          : [];
        expect(values).toHaveLength(3);
        expect(new Set(values.map((value) => value.split('@')[1])).size).toBe(1);
      }
    },
  },
  {
    title: 'deletes a user once: 10 requests give one 204 and nine 404',
    run: async (pick) => {
      const user = await build.user(pick(), { userName: newName() });
      const answers = await atOnce(10, () => scim(pick(), 'DELETE', `/Users/${user}`));
      expect(countOf(answers)).toEqual({ 204: 1, 404: 9 });
    },
  },
  {
    title: 'brings no user back that is changed while it is deleted',
    run: async (pick) => {
      const user = await build.user(pick(), { userName: newName() });
      const [deleted, changed] = await Promise.all([
        scim(pick(), 'DELETE', `/Users/${user}`),
        atOnce(10, (index) =>
          scim(pick(), 'PATCH', `/Users/${user}`, replace('title', `Title ${index}`)),
        ),
      ]);
      expect(deleted.status).toBe(204);
      expectStatuses(changed, [200, 404]);
      expect((await scim(pick(), 'GET', `/Users/${user}`)).status).toBe(404);
    },
  },
  {
    title: 'keeps one user when clients hang up and repeat the create',
    run: async (pick) => {
      await atOnce(10, async (index) => {
        const userName = newName();
        const { scimUrl, scimToken } = pick();
        const sending = { method: 'POST', body: JSON.stringify({ userName }) };
        const headers = {
          authorization: `Bearer ${scimToken}`,
          'content-type': 'application/scim+json',
        };
        const signal = AbortSignal.timeout(1 + index * 3);
        await fetch(`${scimUrl}/Users`, { ...sending, headers, signal }).catch(() => undefined);
        const again = await scim(pick(), 'POST', '/Users', { body: { userName } });
        expectStatuses([again], [201, 409]);
        expect(await totalOf(pick(), 'Users', `userName eq "${userName}"`)).toBe(1);
      });
    },
  },
  {
    title: 'shows every acknowledged write to the very next read',
    run: async (pick) => {
      await atOnce(5, async () => {
        const userName = newName();
        const user = await build.user(pick(), { userName });
        expect(await totalOf(pick(), 'Users', `userName eq "${userName}"`)).toBe(1);
        for (let turn = 0; turn < 4; turn++) {
          await scim(pick(), 'PATCH', `/Users/${user}`, replace('title', `Turn ${turn}`));
          const { body } = await scim(pick(), 'GET', `/Users/${user}`);
          expect(at(body, 'title')).toBe(`Turn ${turn}`);
        }
      });
    },
  },
];
