import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTERPRISE_USER, LIST_RESPONSE } from '../../src/scim/urns.js';
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

/** The ids that a filter finds. */
async function find(type: string, filter: string): Promise<unknown[]> {
  const { status, body } = await get(`/${type}?filter=${encodeURIComponent(filter)}`);
  expect(status).toBe(200);
  const found = at(body, 'Resources');
  return Array.isArray(found) ? found.map((one) => at(one, 'id')) : [];
}

async function user(id: string) {
  return (await get(`/Users/${id}`)).body;
}

describe('match queries', () => {
  it('1: a filter that finds nothing answers 200 with an empty list', async () => {
    const { status, body } = await get('/Users?filter=userName eq "nobody"');
    expect(status).toBe(200);
    const empty = { totalResults: 0, startIndex: 1, itemsPerPage: 0, Resources: [] };
    expect(body).toEqual({ schemas: [LIST_RESPONSE], ...empty });
  });

  it('2: a filter that finds one thing answers a list of exactly that one', async () => {
    const id = await build.user(server, { externalId: 'only-one' });
    expect(await find('Users', 'externalId eq "only-one"')).toEqual([id]);
  });

  it('11: an inactive user is found by id, by filter and in the list', async () => {
    const id = await build.user(server, { userName: 'idle@hillview.example', active: false });
    expect(at(await user(id), 'active')).toBe(false);
    expect(await find('Users', 'userName eq "IDLE@hillview.example"')).toEqual([id]);
    expect(await find('Users', 'active eq false')).toContain(id);
  });

  it('17: unknown parameters are passed over, also as flags without a value', async () => {
    await build.user(server, { externalId: 'flagged' });
    const { status, body } = await get(
      '/Users?aadOptscim062020&filter=externalId+eq+%22flagged%22&x=1',
    );
    expect([status, at(body, 'totalResults')]).toEqual([200, 1]);
  });

  it('18: GET /Groups answers 200', async () => {
    expect((await get('/Groups')).status).toBe(200);
  });

  it('19: excludedAttributes=members is honoured by id and in lists', async () => {
    const id = await build.group(server, [await build.user(server)]);
    const one = await get(`/Groups/${id}?excludedAttributes=members`);
    const list = await get(
      `/Groups?excludedAttributes=members&filter=${encodeURIComponent(`id eq "${id}"`)}`,
    );
    expect(one.body).not.toHaveProperty('members');
    expect(at(list.body, 'Resources', 0)).not.toHaveProperty('members');
  });
});

describe('20, 21, 22: the filters that Entra sends', () => {
  let id: string;
  let boss: string;
  beforeAll(async () => {
    boss = await build.user(server);
    id = await build.user(server, {
      userName: 'filtered@hillview.example',
      externalId: 'ext-20',
      displayName: 'Filtered One',
      emails: [{ type: 'work', value: 'Filtered@hillview.example' }],
      [ENTERPRISE_USER]: { department: 'Filtering', manager: { value: boss } },
    });
  });

  it.each([
    'userName eq "filtered@hillview.example"',
    'urn:ietf:params:scim:schemas:core:2.0:User:userName eq "filtered@hillview.example"',
    'externalId eq "ext-20"',
    'DisplayName EQ "filtered one"',
    'emails[type eq "work"].value eq "filtered@hillview.example"',
    `${ENTERPRISE_USER}:department eq "filtering"`,
    'department eq "Filtering"',
    'id eq "{id}"',
    'manager eq "{boss}"',
    'id eq "{id}" and manager eq "{boss}"',
    `manager eq "{boss}" and ${ENTERPRISE_USER}:manager.value eq "{boss}"`,
  ])('%s', async (filter) => {
    expect(await find('Users', filter.replaceAll('{id}', id).replaceAll('{boss}', boss))).toEqual([
      id,
    ]);
  });

  it('id and members of a group', async () => {
    const group = await build.group(server, [id]);
    expect(await find('Groups', `id eq "${group}" and members eq "${id}"`)).toEqual([group]);
    expect(await find('Groups', `id eq "${group}" and members eq "${boss}"`)).toEqual([]);
  });
});

describe('tolerances', () => {
  it.each(['Add', 'REPLACE', 'replace', 'add'])('4: "%s" is understood as op', async (op) => {
    const id = await build.user(server);
    expect(at((await patch(`/Users/${id}`, { op, path: 'title', value: op })).body, 'title')).toBe(
      op,
    );
  });

  it('5: names are found in any letter case in bodies, paths and filters', async () => {
    const body = {
      USERNAME: 'case@hillview.example',
      Emails: [{ Value: 'case@hillview.example', Primary: true, TYPE: 'work' }],
      [ENTERPRISE_USER.toUpperCase()]: { Department: 'Cases' },
    };
    const made = await post('/Users', body);
    expect(made.body).toMatchObject({
      userName: 'case@hillview.example',
      emails: [{ value: 'case@hillview.example', primary: true, type: 'work' }],
      [ENTERPRISE_USER]: { department: 'Cases' },
    });
    const id = textAt(made.body, 'id');
    const changed = await patch(`/Users/${id}`, {
      op: 'replace',
      path: 'EMAILS[Type eq "Work"].VALUE',
      value: 'new@hillview.example',
    });
    expect(at(changed.body, 'emails', 0, 'value')).toBe('new@hillview.example');
  });

  it('6: booleans may come as text, in values and in paths, and go out as booleans', async () => {
    const made = await post('/Users', {
      userName: 'text@hillview.example',
      active: 'False',
      roles: [{ value: 'a', primary: 'True' }],
    });
    expect(made.body).toMatchObject({ active: false, roles: [{ value: 'a', primary: true }] });
    const changed = await patch(
      `/Users/${textAt(made.body, 'id')}`,
      { op: 'Replace', path: 'active', value: 'True' },
      { op: 'Replace', path: 'roles[primary eq "True"].value', value: 'b' },
    );
    expect(changed.body).toMatchObject({ active: true, roles: [{ value: 'b', primary: true }] });
  });

  it.each(['add', 'replace'])(
    '8: %s on a value path without match makes the element',
    async (op) => {
      const id = await build.user(server);
      const path = 'emails[type eq "work"].value';
      const { body } = await patch(`/Users/${id}`, { op, path, value: 'x@hillview.example' });
      expect(at(body, 'emails')).toEqual([{ type: 'work', value: 'x@hillview.example' }]);
    },
  );

  it('9: dotted and full URN keys without a path set nested attributes', async () => {
    const id = await build.user(server);
    const value = { 'name.givenName': 'Mira', [`${ENTERPRISE_USER}:department`]: 'Harbour' };
    const { body } = await patch(`/Users/${id}`, { op: 'replace', value });
    expect(body).toMatchObject({
      name: { givenName: 'Mira' },
      [ENTERPRISE_USER]: { department: 'Harbour' },
    });
  });

  it('14: values come back exactly as sent', async () => {
    const values = {
      displayName: '  Mira  O’Okafor ',
      locale: 'upd-1a2b3c4d',
      timezone: 'nowhere',
      profileUrl: 'not an address',
      preferredLanguage: '??',
      phoneNumbers: [{ type: 'work', value: '+44 (20) 5550-1170 ' }],
      emails: [{ type: 'work', value: 'Mira.OKAFOR@Hillview.Example' }],
      addresses: [{ type: 'work', country: 'United Kingdom' }],
    };
    expect(await user(await build.user(server, values))).toMatchObject(values);
  });

  it('15: a manager that does not exist is stored', async () => {
    const manager = { value: 'random text' };
    const id = await build.user(server, { [ENTERPRISE_USER]: { manager } });
    expect(at(await user(id), ENTERPRISE_USER, 'manager')).toEqual(manager);
  });

  it('16: POST takes null, empty lists, meta, unknown attributes and malformed URNs', async () => {
    const made = await post('/Users', {
      schemas: ['urn:ietf:params:scim:schemas:extension:enterprise:2.0User', 'x'],
      userName: 'odd@hillview.example',
      roles: [],
      phoneNumbers: null,
      title: null,
      meta: { resourceType: 'User' },
      department: null,
      unknown: { deep: [1] },
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0User': { department: 'x' },
    });
    expect(made.status).toBe(201);
    for (const name of ['roles', 'phoneNumbers', 'title', 'unknown'])
      expect(made.body).not.toHaveProperty(name);
    expect((await post('/Groups', { displayName: 'No members' })).status).toBe(201);
    expect((await post('/Groups', { displayName: 'Null', members: null })).status).toBe(201);
  });
});

describe('10: manager', () => {
  const path = `${ENTERPRISE_USER}:manager`;
  it.each<[string, (boss: string) => object]>([
    ['a text', (boss) => ({ op: 'Add', path, value: boss })],
    ['an object', (boss) => ({ op: 'replace', path, value: { value: boss } })],
    ['its value', (boss) => ({ op: 'add', path: `${path}.value`, value: boss })],
    ['a list of one', (boss) => ({ op: 'Add', path: 'manager', value: [{ value: boss }] })],
    ['a URN key', (boss) => ({ op: 'replace', value: { [path]: boss } })],
    [
      'the extension object',
      (boss) => ({ op: 'replace', value: { [ENTERPRISE_USER]: { manager: { value: boss } } } }),
    ],
  ])('is set by %s', async (_title, operation) => {
    const boss = await build.user(server, { displayName: 'Lea Haas' });
    const id = await build.user(server);
    const { status, body } = await patch(`/Users/${id}`, operation(boss));
    expect(status).toBe(200);
    expect(at(body, ENTERPRISE_USER, 'manager')).toEqual({
      value: boss,
      $ref: `http://rollcall.example/scim/v2/Users/${boss}`,
      displayName: 'Lea Haas',
    });
  });

  it.each([
    { op: 'Remove', path },
    { op: 'Remove', path, value: '{boss}' },
    { op: 'Replace', path, value: '' },
    { op: 'replace', path, value: null },
    { op: 'replace', path, value: { value: null } },
    { op: 'replace', value: { [path]: '' } },
  ])('is removed by %j, and the extension with it', async (operation) => {
    const boss = await build.user(server);
    const id = await build.user(server, { [ENTERPRISE_USER]: { manager: boss } });
    const written: unknown = JSON.parse(JSON.stringify(operation).replace('{boss}', boss));
    const { body } = await patch(`/Users/${id}`, written);
    expect(body).not.toHaveProperty(ENTERPRISE_USER);
    expect(at(body, 'schemas')).toHaveLength(1);
  });
});
