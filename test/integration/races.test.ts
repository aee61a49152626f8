import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, patchOp } from '../support/build.js';
import { at, scim } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const times = <Result>(count: number, work: (index: number) => Result): Result[] =>
  Array.from({ length: count }, (_, index) => work(index));

function countOf(answers: readonly { status: number }[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe('parallel clients', () => {
  it('keeps all 50 members that 50 requests add to one group', async () => {
    const users = await Promise.all(times(50, () => build.user(server)));
    const group = await build.group(server);
    const answers = await Promise.all(
      users.map((value) =>
        scim(server, 'PATCH', `/Groups/${group}`, {
          body: patchOp({ op: 'Add', path: 'members', value: [{ $ref: null, value }] }),
        }),
      ),
    );
    expect(countOf(answers)).toEqual({ 204: 50 });
    const { body } = await scim(server, 'GET', `/Groups/${group}`);
    const members = at(body, 'members');
    const ids = Array.isArray(members) ? members.map((member) => at(member, 'value')) : [];
    expect(new Set(ids)).toEqual(new Set(users));
    expect(at(body, 'meta', 'version')).toBe('W/"51"');
  });

  it('ends with the exact members when adds and removes cross', async () => {
    const users = await Promise.all(times(40, () => build.user(server)));
    const group = await build.group(server, users.slice(0, 20));
    const answers = await Promise.all(
      users.map((value, index) =>
        scim(server, 'PATCH', `/Groups/${group}`, {
          body: patchOp(
            index < 20
              ? { op: 'Remove', path: 'members', value: [{ value }] }
              : { op: 'Add', path: 'members', value: [{ value }] },
          ),
        }),
      ),
    );
    expect(countOf(answers)).toEqual({ 204: 40 });
    const { body } = await scim(server, 'GET', `/Groups/${group}`);
    const members = at(body, 'members');
    const ids = Array.isArray(members) ? members.map((member) => at(member, 'value')) : [];
    expect(new Set(ids)).toEqual(new Set(users.slice(20)));
  });

  it('creates one of 50 users with the same userName, whatever the letter case', async () => {
    const answers = await Promise.all(
      times(50, (index) =>
        scim(server, 'POST', '/Users', {
          body: { userName: index % 2 === 0 ? 'race@hillview.example' : 'RACE@hillview.example' },
        }),
      ),
    );
    expect(countOf(answers)).toEqual({ 201: 1, 409: 49 });
    const { body } = await scim(server, 'GET', '/Users?filter=userName eq "race@hillview.example"');
    expect(at(body, 'totalResults')).toBe(1);
  });

  it('lets one of 20 requests with the same If-Match through', async () => {
    const user = await build.user(server);
    const answers = await Promise.all(
      times(20, (index) =>
        scim(server, 'PATCH', `/Users/${user}`, {
          headers: { 'if-match': 'W/"1"' },
          body: patchOp({ op: 'replace', path: 'title', value: `Title ${index}` }),
        }),
      ),
    );
    expect(countOf(answers)).toEqual({ 200: 1, 412: 19 });
    const { body } = await scim(server, 'GET', `/Users/${user}`);
    expect(at(body, 'meta', 'version')).toBe('W/"2"');
  });

  it('lets one of 20 member changes with the same If-Match through', async () => {
    const users = await Promise.all(times(20, () => build.user(server)));
    const group = await build.group(server);
    const answers = await Promise.all(
      users.map((value) =>
        scim(server, 'PATCH', `/Groups/${group}`, {
          headers: { 'if-match': 'W/"1"' },
          body: patchOp({ op: 'add', path: 'members', value: [{ value }] }),
        }),
      ),
    );
    expect(countOf(answers)).toEqual({ 204: 1, 412: 19 });
    const { body } = await scim(server, 'GET', `/Groups/${group}`);
    expect(at(body, 'members')).toHaveLength(1);
  });

  it('loses none of 10 attributes of one user that are changed at once', async () => {
    const user = await build.user(server);
    const names = [
      'title',
      'nickName',
      'displayName',
      'locale',
      'timezone',
      'userType',
      'profileUrl',
    ];
    const paths = [...names, 'name.givenName', 'name.familyName', 'name.middleName'];
    const answers = await Promise.all(
      paths.map((path) =>
        scim(server, 'PATCH', `/Users/${user}`, {
          body: patchOp({ op: 'replace', path, value: `new ${path}` }),
        }),
      ),
    );
    expect(countOf(answers)).toEqual({ 200: 10 });
    const { body } = await scim(server, 'GET', `/Users/${user}`);
    for (const path of paths) expect(at(body, ...path.split('.'))).toBe(`new ${path}`);
  });

  it('leaves no ghost when a user is deleted while it is added to groups', async () => {
    const user = await build.user(server);
    const groups = await Promise.all(times(10, () => build.group(server)));
    const answers = await Promise.all([
      ...groups.map((group) =>
        scim(server, 'PATCH', `/Groups/${group}`, {
          body: patchOp({ op: 'add', path: 'members', value: [{ value: user }] }),
        }),
      ),
      scim(server, 'DELETE', `/Users/${user}`),
    ]);
    expect(answers.every(({ status }) => status === 204)).toBe(true);
    const { body } = await scim(server, 'GET', `/Groups?filter=members eq "${user}"`);
    expect(at(body, 'totalResults')).toBe(0);
  });

  it('deletes 24 users who share groups without waiting in a circle', async () => {
    const users = await Promise.all(times(24, () => build.user(server)));
    await Promise.all(
      times(8, (index) => build.group(server, index % 2 === 0 ? users : users.slice().reverse())),
    );
    const answers = await Promise.all(
      users.map((user) => scim(server, 'DELETE', `/Users/${user}`)),
    );
    expect(countOf(answers)).toEqual({ 204: 24 });
  });

  it('deletes once: 10 requests give one 204 and nine 404', async () => {
    const user = await build.user(server);
    const answers = await Promise.all(times(10, () => scim(server, 'DELETE', `/Users/${user}`)));
    expect(countOf(answers)).toEqual({ 204: 1, 404: 9 });
  });

  it('writes one record and one event for each change, and none for a change that changes nothing', async () => {
    const user = await build.user(server);
    const change = { body: patchOp({ op: 'replace', path: 'title', value: 'Planner' }) };
    await scim(server, 'PATCH', `/Users/${user}`, change);
    await scim(server, 'PATCH', `/Users/${user}`, change);
    const where = { resourceId: user };
    expect(await server.database.client.provisioningRecord.count({ where })).toBe(2);
    expect(await server.database.client.outboxEvent.count({ where })).toBe(2);
  });
});
