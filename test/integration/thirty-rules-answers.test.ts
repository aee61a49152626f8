import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, patchOp } from '../support/build.js';
import { at, scim, textAt } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const get = (path: string) => scim(server, 'GET', path);
const post = (path: string, body: unknown) => scim(server, 'POST', path, { body });
const patch = (path: string, ...operations: unknown[]) =>
  scim(server, 'PATCH', path, { body: patchOp(...operations) });

async function memberIds(group: string): Promise<unknown[]> {
  const members = at((await get(`/Groups/${group}`)).body, 'members');
  return Array.isArray(members) ? members.map((member) => at(member, 'value')) : [];
}

describe('answers', () => {
  it('3, 26: every body is application/scim+json, and a refusal has its status as text and a sentence', async () => {
    for (const path of ['/Users', '/Users/unknown', '/Schemas', '/Nothing', '/Users?filter=(']) {
      const { status, headers, body } = await get(path);
      expect(headers.get('content-type')).toContain('application/scim+json');
      if (status < 400) continue;
      expect(at(body, 'status')).toBe(String(status));
      expect(textAt(body, 'detail')).toMatch(/^[A-Z].{10,}[.]$/s);
    }
  });

  it('7: Remove of members with a value removes only those', async () => {
    const [one, two] = [await build.user(server), await build.user(server)];
    const group = await build.group(server, [one, two]);
    const value = [{ $ref: null, value: one }];
    const { status } = await patch(`/Groups/${group}`, { op: 'Remove', path: 'members', value });
    expect(status).toBe(204);
    expect(await memberIds(group)).toEqual([two]);
  });

  it('12, 13: id and memberships stay through disabling and restoring', async () => {
    const id = await build.user(server);
    const group = await build.group(server, [id]);
    await patch(`/Users/${id}`, { op: 'Replace', path: 'active', value: 'False' });
    expect(await memberIds(group)).toEqual([id]);
    const restored = await patch(`/Users/${id}`, { op: 'replace', path: 'active', value: true });
    expect(restored.body).toMatchObject({ id, active: true, groups: [{ value: group }] });
    expect(await memberIds(group)).toEqual([id]);
  });

  it('23: a userName or displayName that is taken answers 409 uniqueness', async () => {
    await post('/Users', { userName: 'twice@hillview.example' });
    await post('/Groups', { displayName: 'Twice' });
    const refused = [
      await post('/Users', { userName: 'TWICE@hillview.example' }),
      await post('/Groups', { displayName: 'twice' }),
    ];
    for (const { status, body } of refused)
      expect([status, at(body, 'scimType')]).toEqual([409, 'uniqueness']);
  });

  it('24: POST answers 201 with Location, a user PATCH 200 with the user, a group PATCH 204', async () => {
    const made = await post('/Users', { userName: 'made@hillview.example' });
    const location = `http://rollcall.example/scim/v2/Users/${textAt(made.body, 'id')}`;
    expect([made.status, made.headers.get('location')]).toEqual([201, location]);
    expect(at(made.body, 'meta', 'location')).toBe(location);
    const title = { op: 'replace', path: 'title', value: 'x' };
    const changed = await patch(`/Users/${textAt(made.body, 'id')}`, title);
    expect([changed.status, at(changed.body, 'title')]).toEqual([200, 'x']);
    const name = { op: 'replace', path: 'displayName', value: 'Renamed' };
    const renamed = await patch(`/Groups/${await build.group(server)}`, name);
    expect([renamed.status, renamed.text]).toEqual([204, '']);
  });

  it('25: DELETE answers 204, and everything after it 404 with a body', async () => {
    for (const path of [
      `/Users/${await build.user(server)}`,
      `/Groups/${await build.group(server)}`,
    ]) {
      const gone = await scim(server, 'DELETE', path);
      expect([gone.status, gone.text]).toEqual([204, '']);
      const after = [
        await scim(server, 'DELETE', path),
        await get(path),
        await patch(path, { op: 'replace', path: 'displayName', value: 'x' }),
        await scim(server, 'PUT', path, { body: { userName: 'x', displayName: 'x' } }),
      ];
      for (const { status, body } of after)
        expect([status, at(body, 'status')]).toEqual([404, '404']);
    }
  });

  it('27: a repeated POST is a conflict, after which the filter finds the resource', async () => {
    const first = await post('/Users', { userName: 'lost@hillview.example' });
    expect((await post('/Users', { userName: 'lost@hillview.example' })).status).toBe(409);
    const { body } = await get('/Users?filter=userName+eq+%22lost%40hillview.example%22');
    expect(at(body, 'Resources', 0, 'id')).toBe(textAt(first.body, 'id'));
  });

  it('27: a repeated PATCH changes nothing: version and lastModified stay', async () => {
    const id = await build.user(server);
    const operations = [
      { op: 'Add', path: 'emails[type eq "work"].value', value: 'x@hillview.example' },
      { op: 'Add', path: 'roles', value: [{ value: 'Planner', type: 'x' }] },
      { op: 'Replace', path: 'name.familyName', value: 'Lind' },
    ];
    const first = await patch(`/Users/${id}`, ...operations);
    const again = await patch(`/Users/${id}`, ...operations);
    expect(again.body).toEqual(first.body);
    const group = await build.group(server, [id]);
    const before = await get(`/Groups/${group}`);
    await patch(`/Groups/${group}`, { op: 'Add', path: 'members', value: [{ value: id }] });
    await patch(`/Groups/${group}`, { op: 'Remove', path: 'members', value: [{ value: group }] });
    expect((await get(`/Groups/${group}`)).body).toEqual(before.body);
  });

  it('30: the discovery documents exist, and hold no null', async () => {
    for (const path of ['/Schemas', '/ResourceTypes', '/ServiceProviderConfig']) {
      const { status, text } = await get(path);
      expect(status).toBe(200);
      expect(text).not.toContain('null');
    }
    expect(at((await get('/Schemas')).body, 'totalResults')).toBe(3);
  });
});
