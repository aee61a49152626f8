import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTERPRISE_USER } from '../../src/scim/urns.js';
import { build } from '../support/build.js';
import { at, scim, textAt } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const get = async (path: string) => (await scim(server, 'GET', path)).body;
const total = async (path: string) => at(await get(path), 'totalResults');

describe('deleting a user', () => {
  it('takes the user out of every group, which get a new version', async () => {
    const [gone, left] = [await build.user(server), await build.user(server)];
    const groups = [await build.group(server, [gone, left]), await build.group(server, [gone])];
    expect((await scim(server, 'DELETE', `/Users/${gone}`)).status).toBe(204);
    const [first, second] = [
      await get(`/Groups/${groups[0] ?? ''}`),
      await get(`/Groups/${groups[1] ?? ''}`),
    ];
    expect(at(first, 'members')).toMatchObject([{ value: left }]);
    expect(at(first, 'meta', 'version')).toBe('W/"2"');
    expect(at(second, 'members') ?? []).toEqual([]);
    expect(await total(`/Groups?filter=members+eq+%22${gone}%22`)).toBe(0);
  });

  it('keeps the reference of those it managed, without a link', async () => {
    const boss = await build.user(server, { displayName: 'Boss' });
    const id = await build.user(server, { [ENTERPRISE_USER]: { manager: boss } });
    await scim(server, 'DELETE', `/Users/${boss}`);
    expect(at(await get(`/Users/${id}`), ENTERPRISE_USER, 'manager')).toEqual({ value: boss });
  });

  it('hides it from lists and filters, and frees its userName', async () => {
    const userName = 'again@hillview.example';
    const id = await build.user(server, { userName, externalId: 'again' });
    await scim(server, 'DELETE', `/Users/${id}`);
    expect(await total(`/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`)).toBe(0);
    expect(await total(`/Users?filter=${encodeURIComponent(`id eq "${id}"`)}`)).toBe(0);
    const made = await scim(server, 'POST', '/Users', { body: { userName } });
    expect(made.status).toBe(201);
    expect(textAt(made.body, 'id')).not.toBe(id);
  });

  it('works for a user that is its own manager, and for a circle of two', async () => {
    const [one, two] = [await build.user(server), await build.user(server)];
    const manage = (id: string, manager: string) =>
      scim(server, 'PUT', `/Users/${id}`, {
        body: { userName: `circle-${id}`, [ENTERPRISE_USER]: { manager } },
      });
    expect((await manage(one, two)).status).toBe(200);
    expect((await manage(two, one)).status).toBe(200);
    expect((await manage(one, one)).status).toBe(200);
    expect((await scim(server, 'DELETE', `/Users/${one}`)).status).toBe(204);
    expect((await scim(server, 'DELETE', `/Users/${two}`)).status).toBe(204);
  });
});

describe('a manager that comes later', () => {
  it('is linked when a user with that externalId appears', async () => {
    const id = await build.user(server, { [ENTERPRISE_USER]: { manager: 'later' } });
    const boss = await build.user(server, { externalId: 'later', displayName: 'Late Boss' });
    const manager = at(await get(`/Users/${id}`), ENTERPRISE_USER, 'manager');
    expect(manager).toMatchObject({ displayName: 'Late Boss' });
    expect(textAt(manager, '$ref')).toContain(boss);
  });
});
