import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTERPRISE_USER, USER } from '../../src/scim/urns.js';
import { build } from '../support/build.js';
import { at, scim, textAt } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const put = (id: string, body: unknown, headers: Record<string, string> = {}) =>
  scim(server, 'PUT', `/Users/${id}`, { body, headers });

const FULL = {
  externalId: 'kept',
  title: 'Planner',
  name: { givenName: 'Mira', familyName: 'Okafor' },
  emails: [{ type: 'work', value: 'm@hillview.example' }],
  addresses: [{ type: 'work', locality: 'Leith' }],
  [ENTERPRISE_USER]: { department: 'Harbour' },
};

describe('PUT of a user', () => {
  it('answers 200 with the whole user and its new entity tag', async () => {
    const id = await build.user(server, FULL);
    const { status, headers, body } = await put(id, { userName: 'put1', title: 'Lead' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, userName: 'put1', title: 'Lead', meta: { version: 'W/"2"' } });
    expect(headers.get('etag')).toBe('W/"2"');
  });

  it('clears what is not sent, but keeps active and externalId', async () => {
    const id = await build.user(server, { ...FULL, active: false });
    const { body } = await put(id, { schemas: [USER], userName: 'put2' });
    expect(body).toMatchObject({
      schemas: [USER],
      userName: 'put2',
      externalId: 'kept',
      active: false,
    });
    for (const name of ['title', 'name', 'emails', 'addresses', ENTERPRISE_USER])
      expect(body).not.toHaveProperty(name);
  });

  it.each([null, []])('clears what is sent as %j', async (nothing) => {
    const id = await build.user(server, FULL);
    const { body } = await put(id, { ...FULL, userName: `put-${id}`, emails: nothing });
    expect(body).toMatchObject({ title: 'Planner' });
    expect(body).not.toHaveProperty('emails');
  });

  it('passes over read-only and unknown attributes that are echoed', async () => {
    const id = await build.user(server, FULL);
    const echoed = {
      ...FULL,
      id: 'other',
      userName: 'put3',
      groups: [{ value: 'x' }],
      meta: { version: 'W/"9"', created: '2000-01-01T00:00:00Z' },
      dispalyName: 'x',
    };
    const { status, body } = await put(id, echoed);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, meta: { version: 'W/"2"' } });
    expect(body).not.toHaveProperty('groups');
    expect(body).not.toHaveProperty('dispalyName');
  });

  it('with the state that is there changes neither version nor lastModified', async () => {
    const id = await build.user(server, FULL);
    const { body: before } = await scim(server, 'GET', `/Users/${id}`);
    const { status, body } = await put(id, before);
    expect(status).toBe(200);
    expect(body).toEqual(before);
  });

  it('answers 409 to a userName of another, in any letter case, and takes its own', async () => {
    await build.user(server, { userName: 'other@hillview.example' });
    const id = await build.user(server, { userName: 'own@hillview.example' });
    const { status, body } = await put(id, { userName: 'OTHER@hillview.example' });
    expect([status, at(body, 'scimType')]).toEqual([409, 'uniqueness']);
    expect(textAt(body, 'detail')).toContain('userName');
    const own = await put(id, { userName: 'OWN@hillview.example' });
    expect([own.status, at(own.body, 'userName')]).toEqual([200, 'OWN@hillview.example']);
  });

  it('answers 400 without userName, and 404 for an unknown id: it never creates', async () => {
    const id = await build.user(server);
    const missing = await put(id, { title: 'x' });
    expect([missing.status, at(missing.body, 'scimType')]).toEqual([400, 'invalidValue']);
    expect((await put(crypto.randomUUID(), { userName: 'new' })).status).toBe(404);
  });

  it('answers 412 when If-Match names another version', async () => {
    const id = await build.user(server, FULL);
    const refused = await put(id, { userName: 'put4' }, { 'if-match': 'W/"7"' });
    expect(refused.status).toBe(412);
    expect((await put(id, { userName: 'put4' }, { 'if-match': 'W/"1"' })).status).toBe(200);
  });
});
