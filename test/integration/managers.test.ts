import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BULK_REQUEST, ENTERPRISE_USER, USER } from '../../src/scim/urns.js';
import { build, patchOp } from '../support/build.js';
import { at, scim, textAt } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const managerOf = async (id: string) =>
  at((await scim(server, 'GET', `/Users/${id}`)).body, ENTERPRISE_USER, 'manager');
const report = (manager: string) => build.user(server, { [ENTERPRISE_USER]: { manager } });
const linkTo = (id: string) => ({ $ref: `http://rollcall.example/scim/v2/Users/${id}` });
const patch = (id: string, operation: object) =>
  scim(server, 'PATCH', `/Users/${id}`, { body: patchOp(operation) });

describe('a manager that is nobody', () => {
  it('is kept as it was sent, and found by it', async () => {
    const id = await report('nobody at all');
    expect(await managerOf(id)).toEqual({ value: 'nobody at all' });
    const filter = encodeURIComponent('manager eq "nobody at all"');
    const { body } = await scim(server, 'GET', `/Users?filter=${filter}&attributes=id`);
    expect(at(body, 'Resources', 0, 'id')).toBe(id);
  });

  it('is linked when a user gets that externalId later', async () => {
    const id = await report('by patch');
    const boss = await build.user(server);
    await patch(boss, { op: 'add', path: 'externalId', value: 'by patch' });
    expect(await managerOf(id)).toMatchObject(linkTo(boss));
  });

  it('is linked again when a user with that externalId comes back', async () => {
    const boss = await build.user(server, { externalId: 'comes back' });
    const id = await report('comes back');
    expect(await managerOf(id)).toMatchObject(linkTo(boss));
    await scim(server, 'DELETE', `/Users/${boss}`);
    expect(await managerOf(id)).toEqual({ value: 'comes back' });
    const next = await build.user(server, { externalId: 'comes back' });
    expect(await managerOf(id)).toMatchObject(linkTo(next));
  });

  it('stays without a link while two users have that externalId', async () => {
    const id = await report('two of them');
    const first = await build.user(server, { externalId: 'two of them' });
    expect(await managerOf(id)).toMatchObject(linkTo(first));
    const twin = await build.user(server, { externalId: 'two of them' });
    const other = await report('two of them');
    expect(await managerOf(other)).toEqual({ value: 'two of them' });
    expect(await managerOf(id)).toMatchObject(linkTo(first));
    await scim(server, 'DELETE', `/Users/${twin}`);
    await patch(other, { op: 'replace', path: `${ENTERPRISE_USER}:manager`, value: 'nobody' });
    await patch(other, { op: 'replace', path: `${ENTERPRISE_USER}:manager`, value: 'two of them' });
    expect(await managerOf(other)).toMatchObject(linkTo(first));
  });

  it('is linked when both come in one bulk, in either order', async () => {
    const user = (userName: string, more: object) => ({
      method: 'POST',
      path: '/Users',
      bulkId: userName,
      data: { schemas: [USER], userName, ...more },
    });
    const body = {
      schemas: [BULK_REQUEST],
      Operations: [
        user('bulk-before', { [ENTERPRISE_USER]: { manager: { value: 'in bulk' } } }),
        user('bulk-boss', { externalId: 'in bulk' }),
        user('bulk-after', { [ENTERPRISE_USER]: { manager: { value: 'in bulk' } } }),
      ],
    };
    const answer = await scim(server, 'POST', '/Bulk', { body });
    const ids = [0, 1, 2].map((n) => textAt(answer.body, 'Operations', n, 'location').slice(-36));
    const [before = '', boss = '', after = ''] = ids;
    expect(await managerOf(before)).toMatchObject(linkTo(boss));
    expect(await managerOf(after)).toMatchObject(linkTo(boss));
  });
});
