import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BULK_REQUEST } from '../../src/scim/urns.js';
import { build } from '../support/build.js';
import { at, scim } from '../support/client.js';
import { expectClean } from '../support/hostile.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
let user: string;
beforeAll(async () => {
  server = await startServer();
  user = await build.user(server);
});
afterAll(() => server.close());

async function run(...operations: readonly object[]) {
  const body = { schemas: [BULK_REQUEST], Operations: operations };
  const answer = await scim(server, 'POST', '/Bulk', { body });
  expectClean(answer);
  const results = at(answer.body, 'Operations');
  return { answer, results: Array.isArray(results) ? results : [] };
}

const statusesOf = (results: readonly unknown[]) => results.map((one) => Number(at(one, 'status')));

describe('an operation of a bulk that is built to reach further', () => {
  it.each([
    '/Bulk',
    '/Users/../Bulk',
    'https://evil.example/scim/v2/Users',
    'http://rollcall.example/scim/v2/Bulk',
    '//evil.example/Users',
    '/Users?filter=userName%20pr',
    '/graphql',
    '/Me',
    '/ServiceProviderConfig',
    '/Users/x/y',
    '/__proto__',
    '/constructor',
    '',
    'Users',
    '/Users/%2e%2e',
    '/Users/\u0001',
  ])('POST, PUT, PATCH and DELETE of %j: 4xx for that operation alone', async (path) => {
    const { results } = await run(
      { method: 'POST', path: path === 'Users' ? '/Users/' : path, bulkId: 'a', data: {} },
      { method: 'PUT', path, data: { userName: 'bulk' } },
      { method: 'PATCH', path, data: { Operations: [] } },
      { method: 'DELETE', path },
      {
        method: 'PATCH',
        path: `/Users/${user}`,
        data: { Operations: [{ op: 'add', path: 'title', value: path }] },
      },
    );
    const statuses = statusesOf(results);
    expect(statuses).toHaveLength(5);
    for (const status of statuses.slice(0, 4)) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
  });

  it('DELETE of all users at once deletes nobody', async () => {
    const before = await server.database.client.user.count();
    const { results } = await run(
      { method: 'DELETE', path: '/Users' },
      { method: 'DELETE', path: '/Users/' },
      { method: 'DELETE', path: '/Users/*' },
    );
    expect(statusesOf(results).every((status) => status >= 400)).toBe(true);
    expect(await server.database.client.user.count()).toBe(before);
  });

  it('that refers to itself, to nobody or in circles ends, and nothing half made stays', async () => {
    const start = performance.now();
    const { results } = await run(
      {
        method: 'POST',
        path: '/Groups',
        bulkId: 'self',
        data: { displayName: 'self', members: [{ value: 'bulkId:self' }] },
      },
      {
        method: 'POST',
        path: '/Groups',
        bulkId: 'a',
        data: { displayName: 'a', members: [{ value: 'bulkId:b' }] },
      },
      {
        method: 'POST',
        path: '/Groups',
        bulkId: 'b',
        data: { displayName: 'b', members: [{ value: 'bulkId:c' }] },
      },
      {
        method: 'POST',
        path: '/Groups',
        bulkId: 'c',
        data: { displayName: 'c', members: [{ value: 'bulkId:a' }] },
      },
      {
        method: 'POST',
        path: '/Groups',
        bulkId: 'd',
        data: { displayName: 'd', members: [{ value: 'bulkId:nobody' }] },
      },
      { method: 'DELETE', path: '/Groups/bulkId:nobody' },
      { method: 'PATCH', path: '/Groups/bulkId:__proto__', data: { Operations: [] } },
    );
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(results).toHaveLength(7);
    for (const status of statusesOf(results)) expect(status).toBeLessThan(500);
    expect(statusesOf(results).slice(4)).toEqual([400, 400, 400]);
    const { client } = server.database;
    const groups = await client.group.findMany({ select: { displayName: true } });
    const made = statusesOf(results).filter((status) => status === 201).length;
    expect(groups).toHaveLength(made);
  });

  it('that refers through a thousand others ends', async () => {
    const operations = Array.from({ length: 1000 }, (_, index) => ({
      method: 'POST',
      path: '/Groups',
      bulkId: `g${index}`,
      data: { displayName: `chain ${index}`, members: [{ value: `bulkId:g${index + 1}` }] },
    }));
    const { results } = await run(...operations);
    expect(results).toHaveLength(1000);
    for (const status of statusesOf(results)) expect([400, 409]).toContain(status);
    expect(
      await server.database.client.group.count({ where: { displayName: { startsWith: 'chain' } } }),
    ).toBe(0);
  }, 60_000);

  it.each([
    [{ method: 'POST', path: '/Users', bulkId: 'a', data: [] }],
    [{ method: 'POST', path: '/Users', bulkId: 'a', data: 'x' }],
    [{ method: 'POST', path: '/Users', bulkId: '__proto__', data: { userName: 'bulk-proto' } }],
    [{ method: 'POST', path: '/Users', bulkId: 'x'.repeat(5000), data: { userName: '' } }],
    [{ method: 'post', path: '/users', bulkId: 'a', data: {} }],
    [{ method: 'TRACE', path: '/Users' }],
    [{ method: { a: 1 }, path: ['/Users'] }],
    [{ method: 'PATCH', path: '/Users/x', version: { a: 1 }, data: {} }],
  ])('of the wrong shape is no fault: %.80j', async (operation) => {
    const { answer, results } = await run(operation);
    expect([200, 400]).toContain(answer.status);
    for (const status of statusesOf(results)) expect(status).toBeLessThan(500);
  });
});
