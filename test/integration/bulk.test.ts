import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BULK_REQUEST, BULK_RESPONSE, ENTERPRISE_USER, GROUP, USER } from '../../src/scim/urns.js';
import { build, patchOp } from '../support/build.js';
import { idOf, post, readResult, sendBulk, statuses } from '../support/bulk.js';
import { at, graphql, scim, textAt } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

let serial = 0;
const userName = () => `bulk${(serial += 1)}@hillview.example`;
const newUser = (more: object = {}) => ({ schemas: [USER], userName: userName(), ...more });
const newGroup = (...members: string[]) => ({
  schemas: [GROUP],
  displayName: `Bulk ${(serial += 1)}`,
  members: members.map((value) => ({ value })),
});

const bulk = (operations: readonly object[], more: object = {}) =>
  sendBulk(server, operations, more);
const read = (result: unknown) => readResult(server, result);

describe('a bulk', () => {
  it('answers 200 with one result for each operation, in their order', async () => {
    const known = await build.user(server);
    const gone = await build.user(server);
    const { status, body, results } = await bulk([
      post('/Users', 'a', newUser()),
      { method: 'PUT', path: `/Users/${known}`, data: newUser({ title: 'Planner' }) },
      {
        method: 'PATCH',
        path: `Users/${known}`,
        bulkId: 'p',
        data: patchOp({ op: 'add', path: 'nickName', value: 'M' }),
      },
      { method: 'delete', path: `/Users/${gone}` },
      {
        method: 'PATCH',
        path: `/Users/${gone}`,
        data: patchOp({ op: 'add', path: 'title', value: 'x' }),
      },
    ]);
    expect(status).toBe(200);
    expect(at(body, 'schemas')).toEqual([BULK_RESPONSE]);
    expect(statuses(results)).toEqual(['201', '200', '200', '204', '404']);
    expect(results.map((result) => result['method'])).toEqual([
      'POST',
      'PUT',
      'PATCH',
      'DELETE',
      'PATCH',
    ]);
    expect(results.map((result) => result['bulkId'])).toEqual([
      'a',
      undefined,
      'p',
      undefined,
      undefined,
    ]);
    expect(results[2]).toMatchObject({
      location: `http://rollcall.example/scim/v2/Users/${known}`,
      version: 'W/"3"',
    });
    expect(at(results[4], 'response')).toMatchObject({ status: '404' });
    expect(at(results[4], 'location')).toContain(gone);
    expect(await read(results[2])).toMatchObject({ title: 'Planner', nickName: 'M' });
  });

  it('refuses one operation without the others', async () => {
    const taken = newUser();
    const { results } = await bulk([
      post('/Users', 'a', taken),
      post('/Users', 'b', { ...taken, userName: taken.userName.toUpperCase() }),
      post('/Users', 'c', { schemas: [USER] }),
      post('/Users', 'd', newUser()),
    ]);
    expect(statuses(results)).toEqual(['201', '409', '400', '201']);
    expect(at(results[1], 'location')).toBeUndefined();
    expect(at(results[1], 'response')).toMatchObject({ scimType: 'uniqueness', status: '409' });
    expect(at(results[2], 'response', 'detail')).toContain('userName');
  });

  it('keeps the order of what depends on it: a name is freed before it is taken again', async () => {
    const body = newUser();
    const id = textAt((await scim(server, 'POST', '/Users', { body })).body, 'id');
    const { results } = await bulk([
      { method: 'DELETE', path: `/Users/${id}` },
      post('/Users', 'again', body),
    ]);
    expect(statuses(results)).toEqual(['204', '201']);
  });

  it('compares the version of an operation', async () => {
    const id = await build.user(server);
    const change = patchOp({ op: 'add', path: 'title', value: 'x' });
    const { results } = await bulk([
      { method: 'PATCH', path: `/Users/${id}`, version: 'W/"7"', data: change },
      { method: 'PATCH', path: `/Users/${id}`, version: 'W/"1"', data: change },
    ]);
    expect(statuses(results)).toEqual(['412', '200']);
  });

  it('stops after failOnErrors errors: the rest is neither run nor answered', async () => {
    const last = newUser();
    const { results } = await bulk(
      [
        post('/Users', 'a', { schemas: [USER] }),
        post('/Users', 'b', newUser()),
        post('/Users', 'c', { schemas: [USER] }),
        post('/Users', 'd', last),
      ],
      { failOnErrors: 2 },
    );
    expect(statuses(results)).toEqual(['400', '201', '400']);
    const found = await scim(server, 'GET', `/Users?filter=userName+eq+"${last.userName}"`);
    expect(at(found.body, 'totalResults')).toBe(0);
  });

  it('leaves a record of each change and of each refusal, with one request id', async () => {
    const made = newUser();
    await bulk([post('/Users', 'a', made), post('/Users', 'b', made)]);
    const { data } = await graphql(
      server,
      '{ provisioningRecords(first: 2) { nodes { requestId outcome operation status } } }',
    );
    const records = at(data, 'provisioningRecords', 'nodes');
    expect(records).toMatchObject([
      { outcome: 'REFUSED', status: 409 },
      { outcome: 'APPLIED', operation: 'CREATE' },
    ]);
    expect(at(records, 0, 'requestId')).toBe(at(records, 1, 'requestId'));
  });
});

describe('a fault in the middle of a bulk', () => {
  it('is the outcome of the operations that met it; those before it stay made and are told', async () => {
    const known = await build.user(server);
    const { statements } = server.database;
    const queryRaw = statements.queryRaw.bind(statements);
    statements.queryRaw = (query) =>
      query.sql.includes('INSERT INTO "User"')
        ? Promise.reject(new Error('words of the database'))
        : queryRaw(query);
    try {
      const { status, body, results } = await bulk([
        {
          method: 'PATCH',
          path: `/Users/${known}`,
          data: patchOp({ op: 'add', path: 'title', value: 'Kept' }),
        },
        post('/Users', 'a', newUser()),
        post('/Users', 'b', newUser()),
      ]);
      expect([status, statuses(results)]).toEqual([200, ['200', '500', '500']]);
      expect(JSON.stringify(body)).not.toContain('words of the database');
    } finally {
      statements.queryRaw = queryRaw;
    }
    expect((await scim(server, 'GET', `/Users/${known}`)).body).toMatchObject({ title: 'Kept' });
  });
});

describe('a bulkId', () => {
  it('stands for an id in members, manager, PATCH values, PATCH paths and paths of operations', async () => {
    const { results } = await bulk([
      post('/Users', 'boss', newUser()),
      post('/Users', 'one', newUser({ [ENTERPRISE_USER]: { manager: { value: 'bulkId:boss' } } })),
      post('/Users', 'two', newUser({ [ENTERPRISE_USER]: { manager: 'bulkId:boss' } })),
      post('/Groups', 'team', newGroup('bulkId:one')),
      {
        method: 'PATCH',
        path: '/Groups/bulkId:team',
        data: patchOp(
          { op: 'add', path: 'members', value: [{ value: 'bulkId:two' }] },
          { op: 'remove', path: 'members[value eq "bulkId:one"]' },
        ),
      },
      {
        method: 'PATCH',
        path: '/Users/bulkId:boss',
        data: patchOp({ op: 'add', path: `${ENTERPRISE_USER}:manager`, value: 'bulkId:two' }),
      },
    ]);
    expect(statuses(results)).toEqual(['201', '201', '201', '201', '204', '200']);
    const [boss, one, two, team] = results;
    for (const report of [one, two]) {
      expect(at(await read(report), ENTERPRISE_USER, 'manager', 'value')).toBe(idOf(boss));
    }
    expect(at(await read(team), 'members')).toMatchObject([{ value: idOf(two), type: 'User' }]);
    expect(at(await read(boss), ENTERPRISE_USER, 'manager', 'value')).toBe(idOf(two));
    expect(at(results[4], 'location')).toBe(at(team, 'location'));
  });

  it('may be referred to before its operation', async () => {
    const { results } = await bulk([
      post('/Groups', 'team', newGroup('bulkId:late')),
      post('/Users', 'late', newUser()),
    ]);
    expect(statuses(results)).toEqual(['201', '201']);
    expect(at(await read(results[0]), 'members', 0, 'value')).toBe(idOf(results[1]));
  });

  it('may be referred to in a circle', async () => {
    const { results } = await bulk([
      post('/Groups', 'a', newGroup('bulkId:b')),
      post('/Groups', 'b', newGroup('bulkId:a')),
      post(
        '/Users',
        'x',
        newUser({ [ENTERPRISE_USER]: { department: 'D', manager: { value: 'bulkId:y' } } }),
      ),
      post('/Users', 'y', newUser({ [ENTERPRISE_USER]: { manager: { value: 'bulkId:x' } } })),
      post('/Users', 'self', newUser({ [ENTERPRISE_USER]: { manager: { value: 'bulkId:self' } } })),
    ]);
    expect(statuses(results)).toEqual(['201', '201', '201', '201', '201']);
    const [a, b, x, y, self] = results;
    expect(at(await read(a), 'members', 0, 'value')).toBe(idOf(b));
    expect(at(await read(b), 'members', 0, 'value')).toBe(idOf(a));
    expect(at(await read(x), ENTERPRISE_USER)).toMatchObject({
      department: 'D',
      manager: { value: idOf(y) },
    });
    expect(at(await read(y), ENTERPRISE_USER, 'manager', 'value')).toBe(idOf(x));
    expect(at(await read(self), ENTERPRISE_USER, 'manager', 'value')).toBe(idOf(self));
    expect(at(results[1], 'version')).toBe('W/"2"');
  });

  it('of a failed operation fails what refers to it, and nothing half made stays', async () => {
    const group = newGroup('bulkId:bad');
    const circle = newGroup('bulkId:broken');
    const { results } = await bulk([
      post('/Users', 'bad', { schemas: [USER] }),
      post('/Groups', 'team', group),
      post('/Groups', 'broken', { schemas: [GROUP], members: [{ value: 'bulkId:circle' }] }),
      post('/Groups', 'circle', circle),
      {
        method: 'PATCH',
        path: '/Groups/bulkId:team',
        data: patchOp({ op: 'remove', path: 'members' }),
      },
    ]);
    expect(statuses(results)).toEqual(['400', '409', '400', '409', '409']);
    expect(at(results[1], 'response', 'detail')).toContain('bulkId:bad');
    for (const { displayName } of [group, circle]) {
      const found = await scim(server, 'GET', `/Groups?filter=displayName+eq+"${displayName}"`);
      expect(at(found.body, 'totalResults')).toBe(0);
    }
  });

  it('that no operation has is refused in the one that names it', async () => {
    const { results } = await bulk([
      post('/Groups', 'team', newGroup('bulkId:nobody')),
      post('/Users', 'a', newUser({ displayName: 'bulkId:nobody' })),
    ]);
    expect(statuses(results)).toEqual(['400', '201']);
    expect(at(results[0], 'response')).toMatchObject({ scimType: 'invalidValue' });
    expect(at(await read(results[1]), 'displayName')).toBe('bulkId:nobody');
  });
});

describe('an operation that is wrong by itself', () => {
  it.each([
    [{ method: 'GET', path: '/Users' }, 'method'],
    [{ method: 'POST', path: '/Users', data: {} }, 'bulkId'],
    [{ method: 'POST', path: '/Users', bulkId: 'a' }, 'data'],
    [{ method: 'POST', path: '/Users/x', bulkId: 'a', data: {} }, 'path'],
    [{ method: 'POST', path: '/Bulk', bulkId: 'a', data: {} }, 'path'],
    [{ method: 'POST', path: '/Users/.search', bulkId: 'a', data: {} }, 'path'],
    [{ method: 'PATCH', path: '/Users', data: {} }, 'path'],
    [{ method: 'DELETE', path: '/Schemas/x' }, 'path'],
    [{ method: 'DELETE' }, 'path'],
    [{ path: '/Users' }, 'method'],
  ])('is answered with 400: %j', async (operation, words) => {
    const { status, results } = await bulk([operation, post('/Users', 'z', newUser())]);
    expect(status).toBe(200);
    expect(statuses(results)).toEqual(['400', '201']);
    expect(at(results[0], 'response')).toMatchObject({ scimType: 'invalidSyntax' });
    expect(at(results[0], 'response', 'detail')).toContain(words);
  });
});

describe('a bulk that is refused as a whole', () => {
  it.each<[string, unknown, number]>([
    ['no operations', { schemas: [BULK_REQUEST] }, 400],
    ['another message', { schemas: [USER], Operations: [] }, 400],
    ['operations of another type', { schemas: [BULK_REQUEST], Operations: ['x'] }, 400],
    ['a bulkId of another type', { schemas: [BULK_REQUEST], Operations: [{ bulkId: 1 }] }, 400],
    [
      'a bulkId used twice',
      {
        schemas: [BULK_REQUEST],
        Operations: [
          { method: 'POST', path: '/Users', bulkId: 'a', data: { userName: 'twice-a' } },
          { method: 'POST', path: '/Users', bulkId: 'a', data: { userName: 'twice-b' } },
        ],
      },
      400,
    ],
    [
      'a limit that is no number',
      { schemas: [BULK_REQUEST], failOnErrors: 'x', Operations: [] },
      400,
    ],
    [
      'a name given twice',
      {
        schemas: [BULK_REQUEST],
        Operations: [],
        operations: [post('/Users', 'a', { userName: 'twice-c' })],
      },
      400,
    ],
    ['too many operations', { schemas: [BULK_REQUEST], Operations: Array(1001).fill({}) }, 413],
    ['too many bytes', { schemas: [BULK_REQUEST], Operations: ['x'.repeat(2_100_000)] }, 413],
  ])('%s', async (_name, body, expected) => {
    const answer = await scim(server, 'POST', '/Bulk', { body });
    expect(answer.status).toBe(expected);
    expect(textAt(answer.body, 'detail').length).toBeGreaterThan(10);
    if (expected === 413) expect(textAt(answer.body, 'detail')).toMatch(/1000|2097152|2 MiB/);
    const found = await scim(server, 'GET', '/Users?filter=userName+sw+"twice"');
    expect(at(found.body, 'totalResults')).toBe(0);
  });
});
