import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTERPRISE_USER, GROUP, USER } from '../../src/scim/urns.js';
import { patchOp } from '../support/build.js';
import { idOf, post, readResult, sendBulk, statuses } from '../support/bulk.js';
import { at, scim, textAt } from '../support/client.js';
import { BADGE, register } from '../support/extension.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  const attributes = [{ name: 'sponsor', type: 'reference', required: true }];
  expect(await register(server, { attributes })).toMatchObject({ errors: [] });
});
afterAll(() => server.close());

let serial = 0;
const newUser = (more: object = {}) => ({
  schemas: [USER],
  userName: `order${(serial += 1)}@hillview.example`,
  ...more,
});
const newGroup = (...members: string[]) => ({
  schemas: [GROUP],
  displayName: `Order ${(serial += 1)}`,
  members: members.map((value) => ({ value })),
});
const managed = (bulkId: string) => ({
  [ENTERPRISE_USER]: { manager: { value: `bulkId:${bulkId}` } },
});
const addMember = (value: string) => ({ op: 'add', path: 'members', value: [{ value }] });
const bulk = (operations: readonly object[], more: object = {}) =>
  sendBulk(server, operations, more);
const memberIds = async (result: unknown) => {
  const members = at(await readResult(server, result), 'members');
  return Array.isArray(members) ? members.map((member) => at(member, 'value')) : [];
};

/** Makes a resource by itself and gives its id. */
async function make(path: '/Users' | '/Groups', body: object): Promise<string> {
  return textAt((await scim(server, 'POST', path, { body })).body, 'id');
}

const countOf = async (path: string, filter: string) =>
  at(
    (await scim(server, 'GET', `${path}?filter=${encodeURIComponent(filter)}`)).body,
    'totalResults',
  );

describe('an operation that refers to a later one', () => {
  it('is put off, and does not pull the later one ahead of a DELETE that frees its userName', async () => {
    const body = newUser();
    const old = await make('/Users', body);
    const { results } = await bulk([
      post('/Groups', 'g', newGroup('bulkId:n')),
      { method: 'DELETE', path: `/Users/${old}` },
      post('/Users', 'n', body),
    ]);
    expect(statuses(results)).toEqual(['201', '204', '201']);
    expect(results.map((result) => result['bulkId'])).toEqual(['g', undefined, 'n']);
    expect(await memberIds(results[0])).toEqual([idOf(results[2])]);
  });

  it('is put off where it is a PATCH, too, and the later one comes after a change of name', async () => {
    const body = newUser();
    const [old, group] = [await make('/Users', body), await make('/Groups', newGroup())];
    const { results } = await bulk([
      { method: 'PATCH', path: `/Groups/${group}`, data: patchOp(addMember('bulkId:n')) },
      {
        method: 'PATCH',
        path: `/Users/${old}`,
        data: patchOp({ op: 'replace', path: 'userName', value: newUser().userName }),
      },
      post('/Users', 'n', body),
    ]);
    expect(statuses(results)).toEqual(['204', '200', '201']);
    expect(await memberIds(results[0])).toEqual([idOf(results[2])]);
  });

  it('keeps its place among those that are put off with it', async () => {
    const { displayName, ...rest } = newGroup();
    const group = await make('/Groups', { displayName, ...rest });
    const { results } = await bulk([
      {
        method: 'PATCH',
        path: `/Groups/${group}`,
        data: patchOp(addMember('bulkId:n'), {
          op: 'replace',
          path: 'displayName',
          value: 'Freed',
        }),
      },
      post('/Groups', 'taking', { ...rest, displayName, members: [{ value: 'bulkId:n' }] }),
      post('/Users', 'n', newUser()),
    ]);
    expect(statuses(results)).toEqual(['204', '201', '201']);
  });

  it('goes before what is done to the same resource after it', async () => {
    const [group, user] = [await make('/Groups', newGroup()), await make('/Users', newUser())];
    const { results } = await bulk([
      { method: 'PATCH', path: `/Groups/${group}`, data: patchOp(addMember('bulkId:n')) },
      {
        method: 'PATCH',
        path: `/Groups/${group}`,
        data: patchOp({ op: 'remove', path: 'members' }),
      },
      { method: 'PUT', path: `/Users/${user}`, data: newUser(managed('n')) },
      { method: 'DELETE', path: `/Users/${user}` },
      post('/Users', 'n', newUser()),
    ]);
    expect(statuses(results)).toEqual(['204', '204', '200', '204', '201']);
    expect(await memberIds(results[0])).toEqual([]);
  });

  it('waits for all that it refers to, through others too', async () => {
    const { results } = await bulk([
      post('/Groups', 'top', newGroup('bulkId:middle', 'bulkId:c')),
      post('/Groups', 'middle', newGroup('bulkId:a', 'bulkId:b')),
      post('/Users', 'a', newUser(managed('c'))),
      post('/Users', 'b', newUser()),
      post('/Users', 'c', newUser()),
    ]);
    expect(statuses(results)).toEqual(['201', '201', '201', '201', '201']);
    const [top, middle, a, b, c] = results;
    expect((await memberIds(top)).sort()).toEqual([idOf(middle), idOf(c)].sort());
    expect((await memberIds(middle)).sort()).toEqual([idOf(a), idOf(b)].sort());
    expect(at(await readResult(server, a), ENTERPRISE_USER, 'manager', 'value')).toBe(idOf(c));
  });

  it('is created with the others that wait for the same one, in one statement', async () => {
    const reports = Array.from({ length: 60 }, (_, index) =>
      post('/Users', `r${index}`, newUser(managed('boss'))),
    );
    const { statements } = server.database;
    const queryRaw = statements.queryRaw.bind(statements);
    let inserts = 0;
    statements.queryRaw = (query) => {
      if (query.sql.includes('INSERT INTO "User"')) inserts += 1;
      return queryRaw(query);
    };
    try {
      const { results } = await bulk([...reports, post('/Users', 'boss', newUser())]);
      expect(new Set(statuses(results))).toEqual(new Set(['201']));
    } finally {
      statements.queryRaw = queryRaw;
    }
    expect(inserts).toBe(2);
  });
});

describe('after the last error that failOnErrors allows', () => {
  it('what waits for the failed operation is not run, and has no result', async () => {
    const [group, user] = [newGroup('bulkId:n'), newUser()];
    const { results } = await bulk(
      [
        post('/Groups', 'g', group),
        post('/Users', 'n', { schemas: [USER], userName: '' }),
        post('/Users', 'm', user),
      ],
      { failOnErrors: 1 },
    );
    expect(results).toMatchObject([{ method: 'POST', bulkId: 'n', status: '400' }]);
    expect(await countOf('/Groups', `displayName eq "${group.displayName}"`)).toBe(0);
    expect(await countOf('/Users', `userName eq "${user.userName}"`)).toBe(0);
  });

  it('a reference to nothing is refused in its place', async () => {
    const { results } = await bulk(
      [post('/Groups', 'g', newGroup('bulkId:n', 'bulkId:nobody')), post('/Users', 'n', newUser())],
      { failOnErrors: 1 },
    );
    expect(results).toMatchObject([{ bulkId: 'g', status: '400' }]);
  });

  it('what was made of a circle is taken back, and has no result', async () => {
    const group = newGroup('bulkId:b');
    const { results } = await bulk(
      [
        post('/Groups', 'b', { schemas: [GROUP], members: [{ value: 'bulkId:a' }] }),
        post('/Groups', 'a', group),
      ],
      { failOnErrors: 1 },
    );
    expect(results).toMatchObject([{ bulkId: 'b', status: '400' }]);
    expect(await countOf('/Groups', `displayName eq "${group.displayName}"`)).toBe(0);
  });

  it('the errors of operations that depend on failed ones count', async () => {
    const { results } = await bulk(
      [
        post('/Groups', 'g', newGroup('bulkId:n')),
        post('/Users', 'n', { schemas: [USER] }),
        post('/Groups', 'h', newGroup('bulkId:g')),
        post('/Users', 'm', newUser()),
      ],
      { failOnErrors: 2 },
    );
    expect(results).toMatchObject([
      { bulkId: 'g', status: '409' },
      { bulkId: 'n', status: '400' },
    ]);
  });
});

describe('a circle of new resources', () => {
  it('is made where its last operation stands', async () => {
    const body = newUser();
    const old = await make('/Users', body);
    const { results } = await bulk([
      post('/Users', 'a', newUser(managed('b'))),
      { method: 'DELETE', path: `/Users/${old}` },
      post('/Users', 'b', { ...body, ...managed('a') }),
    ]);
    expect(statuses(results)).toEqual(['201', '204', '201']);
    const [a, , b] = results;
    for (const [report, manager] of [
      [a, b],
      [b, a],
    ]) {
      const user = await readResult(server, report);
      expect(at(user, ENTERPRISE_USER, 'manager', 'value')).toBe(idOf(manager));
    }
  });

  it('is linked before it is changed by others', async () => {
    const { results } = await bulk([
      post('/Groups', 'a', newGroup('bulkId:b')),
      {
        method: 'PATCH',
        path: '/Groups/bulkId:a',
        data: patchOp({ op: 'remove', path: 'members' }),
      },
      {
        method: 'PATCH',
        path: '/Groups/bulkId:b',
        data: patchOp({ op: 'remove', path: 'members' }),
      },
      post('/Groups', 'b', newGroup('bulkId:a')),
    ]);
    expect(statuses(results)).toEqual(['201', '204', '204', '201']);
    expect([await memberIds(results[0]), await memberIds(results[3])]).toEqual([[], []]);
  });

  it('is taken back as a whole when one of it cannot be made, whichever that is', async () => {
    for (const bad of [0, 1, 2]) {
      const groups = [newGroup('bulkId:g1'), newGroup('bulkId:g2'), newGroup('bulkId:g0')];
      const { results } = await bulk([
        ...groups.map(({ displayName, members }, index) =>
          post('/Groups', `g${index}`, index === bad ? { members } : { displayName, members }),
        ),
        post('/Groups', 'after', newGroup('bulkId:g0')),
      ]);
      const expected = ['409', '409', '409', '409'];
      expected[bad] = '400';
      expect(statuses(results)).toEqual(expected);
      for (const { displayName } of groups) {
        expect(await countOf('/Groups', `displayName eq "${displayName}"`)).toBe(0);
      }
    }
  });

  it('begins with what another one cannot be made without', async () => {
    const needing = () => newUser({ [BADGE]: { sponsor: 'bulkId:other' } });
    const other = () => newUser(managed('needing'));
    for (const isFirst of [true, false]) {
      const operations = [post('/Users', 'needing', needing()), post('/Users', 'other', other())];
      const { results } = await bulk(isFirst ? operations : operations.reverse());
      expect(statuses(results)).toEqual(['201', '201']);
      const [needed, made] = isFirst ? [results[1], results[0]] : results;
      expect(at(await readResult(server, made), BADGE, 'sponsor')).toBe(idOf(needed));
      expect(at(await readResult(server, needed), ENTERPRISE_USER, 'manager', 'value')).toBe(
        idOf(made),
      );
    }
  });

  it('is refused with 409 where each cannot be made without the other', async () => {
    const { results } = await bulk([
      post('/Users', 'x', newUser({ [BADGE]: { sponsor: 'bulkId:y' } })),
      post('/Users', 'y', newUser({ [BADGE]: { sponsor: 'bulkId:x' } })),
    ]);
    expect(statuses(results)).toEqual(['409', '409']);
    const details = results.map((result) => textAt(result, 'response', 'detail')).join();
    expect(details).toContain('sponsor is required and refers, in a circle,');
  });
});
