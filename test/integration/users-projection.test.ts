import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTERPRISE_USER, USER } from '../../src/scim/urns.js';
import { build, patchOp } from '../support/build.js';
import { at, scim } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
let id: string;
beforeAll(async () => {
  server = await startServer();
  id = await build.user(server, {
    userName: 'shown@hillview.example',
    name: { familyName: 'Okafor', givenName: 'Mira' },
    emails: [{ type: 'work', value: 'm@hillview.example', primary: true }],
    [ENTERPRISE_USER]: { department: 'Harbour', employeeNumber: '7' },
  });
});
afterAll(() => server.close());

const shown = async (query: string) => (await scim(server, 'GET', `/Users/${id}?${query}`)).body;

describe('attributes', () => {
  it.each<[string, object]>([
    ['id', { schemas: [USER] }],
    ['userName', { schemas: [USER], userName: 'shown@hillview.example' }],
    ['USERNAME,%20nothing', { schemas: [USER], userName: 'shown@hillview.example' }],
    [
      'name.familyName,emails.value',
      {
        schemas: [USER],
        name: { familyName: 'Okafor' },
        emails: [{ value: 'm@hillview.example' }],
      },
    ],
    [`${USER}:userName`, { schemas: [USER], userName: 'shown@hillview.example' }],
    [
      `${ENTERPRISE_USER}:department`,
      { schemas: [USER, ENTERPRISE_USER], [ENTERPRISE_USER]: { department: 'Harbour' } },
    ],
    [
      ENTERPRISE_USER,
      {
        schemas: [USER, ENTERPRISE_USER],
        [ENTERPRISE_USER]: { department: 'Harbour', employeeNumber: '7' },
      },
    ],
    [
      'emails[type eq "work"]',
      {
        schemas: [USER],
        emails: [{ type: 'work', value: 'm@hillview.example', primary: true }],
      },
    ],
  ])('=%s shows these alone, and id and schemas', async (names, wanted) => {
    expect(await shown(`attributes=${names.replaceAll('"', '%22')}`)).toEqual({ id, ...wanted });
  });

  it('shows meta only when it is asked for', async () => {
    expect(await shown('attributes=meta')).toHaveProperty(['meta', 'version']);
    expect(await shown('attributes=userName')).not.toHaveProperty('meta');
  });
});

describe('excludedAttributes', () => {
  it('leaves out attributes and sub-attributes', async () => {
    const body = await shown('excludedAttributes=emails.type,name,meta');
    expect(at(body, 'emails')).toEqual([{ value: 'm@hillview.example', primary: true }]);
    expect(body).not.toHaveProperty('name');
    expect(body).not.toHaveProperty('meta');
    expect(body).toHaveProperty('userName');
  });

  it('leaves out an extension and its URN', async () => {
    const body = await shown(`excludedAttributes=${ENTERPRISE_USER}`);
    expect(body).not.toHaveProperty(ENTERPRISE_USER);
    expect(at(body, 'schemas')).toEqual([USER]);
  });

  it('cannot leave out id and schemas', async () => {
    expect(await shown('excludedAttributes=id,schemas,userName')).toMatchObject({
      id,
      schemas: [USER, ENTERPRISE_USER],
    });
  });
});

describe('both parameters shape', () => {
  it('a list', async () => {
    const { body } = await scim(server, 'GET', '/Users?attributes=userName');
    expect(at(body, 'Resources', 0)).toEqual({
      schemas: [USER],
      id,
      userName: 'shown@hillview.example',
    });
  });

  it('the answers to POST, PUT and PATCH', async () => {
    const answers = [
      await scim(server, 'POST', '/Users?attributes=userName', { body: { userName: 'shaped' } }),
      await scim(server, 'PUT', `/Users/${await build.user(server)}?attributes=userName`, {
        body: { userName: 'shaped-2', title: 'x' },
      }),
      await scim(server, 'PATCH', `/Users/${await build.user(server)}?attributes=userName`, {
        body: patchOp({ op: 'add', path: 'title', value: 'x' }),
      }),
    ];
    for (const { body } of answers)
      expect(Object.keys(body).sort()).toEqual(['id', 'schemas', 'userName']);
  });

  it('the answer to a PATCH of a group, which then has a body', async () => {
    const group = await build.group(server, [id]);
    const { status, body } = await scim(server, 'PATCH', `/Groups/${group}?attributes=members`, {
      body: patchOp({ op: 'replace', path: 'displayName', value: 'Shaped' }),
    });
    expect([status, Object.keys(body).sort()]).toEqual([200, ['id', 'members', 'schemas']]);
  });
});
