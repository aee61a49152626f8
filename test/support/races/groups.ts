import { expect } from 'vitest';
import { build, patchOp } from '../build.js';
import { at, graphql, scim, textAt } from '../client.js';
import {
  atOnce,
  countOf,
  expectStatuses,
  membersIn,
  type PickServer,
  type Race,
  totalOf,
} from './race.js';

const users = (pick: PickServer, count: number) => atOnce(count, () => build.user(pick()));

const add = (value: unknown) => ({
  body: patchOp({ op: 'Add', path: 'members', value: [{ $ref: null, value }] }),
});
const remove = (value: unknown) => ({
  body: patchOp({ op: 'Remove', path: 'members', value: [{ value }] }),
});

const readMembers = async (pick: PickServer, group: string) =>
  membersIn(await scim(pick(), 'GET', `/Groups/${group}`));

/** All members and a name, as PUT sends them. */
const whole = (displayName: string, members: readonly string[]) => ({
  body: { displayName, members: members.map((value) => ({ value })) },
});

const CREATE_STORING = `mutation { createAccessToken(input: { name: "Storing",
  scopes: ["scim:write"], switches: { memberReferences: "store" } }) { secret } }`;
const RESTORE = 'mutation ($id: ID!) { restoreUser(input: { id: $id }) { user { id } } }';

/** Clients that write the same groups at the same time. */
export const GROUP_RACES: readonly Race[] = [
  {
    title: 'keeps all 50 members that 50 requests add to one group',
    run: async (pick) => {
      const people = await users(pick, 50);
      const group = await build.group(pick());
      const answers = await Promise.all(
        people.map((user) => scim(pick(), 'PATCH', `/Groups/${group}`, add(user))),
      );
      expect(countOf(answers)).toEqual({ 204: 50 });
      const after = await scim(pick(), 'GET', `/Groups/${group}`);
      expect(membersIn(after)).toEqual(new Set(people));
      expect(at(after.body, 'meta', 'version')).toBe('W/"51"');
    },
  },
  {
    title: 'ends with the exact members when 25 adds and 25 removes cross',
    run: async (pick) => {
      const people = await users(pick, 50);
      const group = await build.group(pick(), people.slice(0, 25));
      const answers = await Promise.all(
        people.map((user, index) =>
          scim(pick(), 'PATCH', `/Groups/${group}`, index < 25 ? remove(user) : add(user)),
        ),
      );
      expect(countOf(answers)).toEqual({ 204: 50 });
      expect(await readMembers(pick, group)).toEqual(new Set(people.slice(25)));
    },
  },
  {
    title: 'has a member once that 20 requests add',
    run: async (pick) => {
      const [user] = await users(pick, 1);
      const group = await build.group(pick());
      const answers = await atOnce(20, () => scim(pick(), 'PATCH', `/Groups/${group}`, add(user)));
      expect(countOf(answers)).toEqual({ 204: 20 });
      expect(await readMembers(pick, group)).toEqual(new Set([user]));
    },
  },
  {
    title: 'lets one of 20 member changes with the same If-Match through',
    run: async (pick) => {
      const people = await users(pick, 20);
      const group = await build.group(pick());
      const headers = { 'if-match': 'W/"1"' };
      const answers = await Promise.all(
        people.map((user) => scim(pick(), 'PATCH', `/Groups/${group}`, { headers, ...add(user) })),
      );
      expect(countOf(answers)).toEqual({ 204: 1, 412: 19 });
      expect((await readMembers(pick, group)).size).toBe(1);
    },
  },
  {
    title: 'leaves no ghost when a user is deleted while it is added to groups',
    run: async (pick) => {
      const [user] = await users(pick, 1);
      const groups = await atOnce(10, () => build.group(pick()));
      const answers = await Promise.all([
        ...groups.map((group) => scim(pick(), 'PATCH', `/Groups/${group}`, add(user))),
        scim(pick(), 'DELETE', `/Users/${user ?? ''}`),
      ]);
      expect(countOf(answers)).toEqual({ 204: 11 });
      expect(await totalOf(pick(), 'Groups', `members eq "${user ?? ''}"`)).toBe(0);
    },
  },
  {
    title: 'deletes 24 users who share groups without waiting in a circle',
    run: async (pick) => {
      const people = await users(pick, 24);
      await atOnce(8, (index) =>
        build.group(pick(), index % 2 === 0 ? people : people.slice().reverse()),
      );
      const answers = await Promise.all(
        people.map((user) => scim(pick(), 'DELETE', `/Users/${user}`)),
      );
      expect(countOf(answers)).toEqual({ 204: 24 });
    },
  },
  {
    title: 'puts two PUTs with the members in opposite order one after the other',
    run: async (pick) => {
      const people = await users(pick, 20);
      const group = await build.group(pick(), people.slice(5, 15));
      const lists = [people.slice(0, 15), people.slice(5).reverse()];
      for (let round = 0; round < 5; round++) {
        const answers = await Promise.all(
          lists.map((list, index) =>
            scim(pick(), 'PUT', `/Groups/${group}`, whole(`List ${index}`, list)),
          ),
        );
        expect(countOf(answers)).toEqual({ 200: 2 });
        const after = await scim(pick(), 'GET', `/Groups/${group}`);
        const last = at(after.body, 'displayName') === 'List 0' ? lists[0] : lists[1];
        expect(membersIn(after)).toEqual(new Set(last));
      }
    },
  },
  {
    title: 'puts a PUT and a PATCH of one group one after the other',
    run: async (pick) => {
      const people = await users(pick, 6);
      const [added, ...others] = people;
      const group = await build.group(pick());
      for (let round = 0; round < 5; round++) {
        await scim(pick(), 'PATCH', `/Groups/${group}`, remove(added));
        const answers = await Promise.all([
          scim(pick(), 'PUT', `/Groups/${group}`, whole('Put', others)),
          scim(pick(), 'PATCH', `/Groups/${group}`, add(added)),
        ]);
        expect(countOf(answers)).toEqual({ 200: 1, 204: 1 });
        const after = await readMembers(pick, group);
        expect([new Set(others), new Set(people)]).toContainEqual(after);
      }
    },
  },
  {
    title: 'shows readers a group before or after a change of all members, never between',
    run: async (pick) => {
      const people = await users(pick, 20);
      const lists = [people.slice(0, 10), people.slice(10)];
      const group = await build.group(pick(), lists[0]);
      const rewriting = atOnce(10, (index) =>
        scim(pick(), 'PUT', `/Groups/${group}`, whole('Read', lists[(index + 1) % 2] ?? [])),
      );
      const readings = await atOnce(30, () => scim(pick(), 'GET', `/Groups/${group}`));
      expect(countOf(await rewriting)).toEqual({ 200: 10 });
      const states = lists.map((list) => new Set(list));
      for (const reading of readings) expect(states).toContainEqual(membersIn(reading));
    },
  },
  {
    title: 'loses no member while the group is renamed',
    run: async (pick) => {
      const people = await users(pick, 15);
      const group = await build.group(pick());
      const answers = await atOnce(30, (index) => {
        const name = patchOp({ op: 'replace', path: 'displayName', value: `Name ${index}` });
        const change = index % 2 === 0 ? { body: name } : add(people[(index - 1) / 2]);
        return scim(pick(), 'PATCH', `/Groups/${group}`, change);
      });
      expectStatuses(answers, [200, 204]);
      const after = await scim(pick(), 'GET', `/Groups/${group}`);
      expect(membersIn(after)).toEqual(new Set(people));
      expect(at(after.body, 'displayName')).toMatch(/^Name \d+$/);
    },
  },
  {
    title: 'brings no group back that gets members while it is deleted',
    run: async (pick) => {
      const people = await users(pick, 10);
      const group = await build.group(pick());
      const [deleted, ...added] = await Promise.all([
        scim(pick(), 'DELETE', `/Groups/${group}`),
        ...people.map((user) => scim(pick(), 'PATCH', `/Groups/${group}`, add(user))),
      ]);
      expect(deleted.status).toBe(204);
      expectStatuses(added, [204, 404]);
      expect((await scim(pick(), 'GET', `/Groups/${group}`)).status).toBe(404);
      expect(await totalOf(pick(), 'Groups', `members eq "${people[0] ?? ''}"`)).toBe(0);
    },
  },
  {
    title: 'leaves no id of nobody where a user is restored while groups store the id',
    run: async (pick) => {
      const { data } = await graphql(pick(), CREATE_STORING);
      const authorization = `Bearer ${textAt(data, 'createAccessToken', 'secret')}`;
      for (let round = 0; round < 5; round++) {
        const [user = ''] = await users(pick, 1);
        const groups = await atOnce(8, () => build.group(pick()));
        await scim(pick(), 'DELETE', `/Users/${user}`);
        const [restored, ...answers] = await Promise.all([
          graphql(pick(), RESTORE, { id: user }),
          ...groups.map((group) =>
            scim(pick(), 'PATCH', `/Groups/${group}`, { headers: { authorization }, ...add(user) }),
          ),
        ]);
        expect(restored.errors).toEqual([]);
        expect(countOf(answers)).toEqual({ 204: 8 });
        const { body } = await scim(pick(), 'GET', `/Users/${user}`);
        expect(at(body, 'groups')).toHaveLength(8);
      }
    },
  },
];
