import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { USER } from '../../src/scim/urns.js';
import { build, patchOp } from '../support/build.js';
import { at, graphql, scim, textAt } from '../support/client.js';
import { restore } from '../support/recycle-bin.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** As Entra writes them: spaces and order are part of what is kept. */
const PLANNER = '{"id":"5d1e", "value":"17","displayName":"Planner"}';
const AUDITOR = '{"id":"81b0","value":"22","displayName":"Auditor"}';
const SHOWN = { value: '17', display: 'Planner' };

const patch = (id: string, ...operations: object[]) =>
  scim(server, 'PATCH', `/Users/${id}`, { body: patchOp(...operations) });
const user = (roles: readonly object[] = [{ value: PLANNER }]) => build.user(server, { roles });

/** What administrators see, and the version. */
async function kept(id: string) {
  const { data, errors } = await graphql(
    server,
    'query ($id: ID!) { user(id: $id) { version roles { value document } entitlements { document } } }',
    { id },
  );
  expect(errors).toEqual([]);
  const roles = at(data, 'user', 'roles');
  return {
    version: at(data, 'user', 'version'),
    documents: Array.isArray(roles) ? roles.map((role) => at(role, 'document')) : [],
    entitlements: at(data, 'user', 'entitlements'),
  };
}

describe('the document that a role came as', () => {
  it.each<[string, object]>([
    ['in a list of one', { op: 'add', path: 'roles', value: [{ value: PLANNER }] }],
    ['as the whole list', { op: 'replace', path: 'roles', value: [{ value: PLANNER }] }],
    ['as a text', { op: 'Add', path: 'roles', value: PLANNER }],
    ['without a path', { op: 'add', value: { roles: [{ value: PLANNER }] } }],
    ['for one element', { op: 'add', path: 'roles[primary eq "True"].value', value: PLANNER }],
  ])('is kept as it was sent: %s', async (_, operation) => {
    const id = await build.user(server);
    const { status, text, body } = await patch(id, operation);
    expect(status).toBe(200);
    expect(at(body, 'roles')).toMatchObject([SHOWN]);
    expect(text).not.toContain('5d1e');
    expect((await kept(id)).documents).toEqual([PLANNER]);
  });

  it('is kept by POST and PUT, also of an entitlement, and shown by no answer', async () => {
    const body = { schemas: [USER], userName: 'papers', roles: [{ value: PLANNER }] };
    const posted = await scim(server, 'POST', '/Users', { body });
    const id = textAt(posted.body, 'id');
    const given = { roles: [{ value: AUDITOR, type: 't' }], entitlements: [{ value: PLANNER }] };
    const put = await scim(server, 'PUT', `/Users/${id}`, { body: { ...body, ...given } });
    const read = await scim(server, 'GET', `/Users/${id}`);
    const filter = encodeURIComponent('userName eq "papers"');
    const list = await scim(server, 'GET', `/Users?filter=${filter}&attributes=roles`);
    for (const { text } of [posted, put, read, list])
      expect(text).not.toMatch(/document|5d1e|81b0/);
    expect(await kept(id)).toMatchObject({
      documents: [AUDITOR],
      entitlements: [{ document: PLANNER }],
    });
  });

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['the same operation', (id) => patch(id, { op: 'add', path: 'roles', value: PLANNER })],
    [
      'the same list',
      (id) => patch(id, { op: 'replace', path: 'roles', value: [{ value: PLANNER }] }),
    ],
    [
      'what an answer shows',
      async (id) => {
        const { body } = await scim(server, 'GET', `/Users/${id}`);
        return scim(server, 'PUT', `/Users/${id}`, { body });
      },
    ],
  ])('stays, and nothing changes, when a client sends %s again', async (_, again) => {
    const id = await user();
    await again(id);
    expect(await kept(id)).toMatchObject({ version: 1, documents: [PLANNER] });
  });

  it.each<[string, object]>([
    ['another attribute', { op: 'replace', path: 'title', value: 'T' }],
    ['another role', { op: 'add', path: 'roles', value: [{ value: AUDITOR, type: 't' }] }],
    ['who is primary', { op: 'add', path: 'roles[value eq "17"].primary', value: true }],
  ])('stays when %s changes', async (_, operation) => {
    const id = await user();
    await patch(id, operation);
    const { version, documents } = await kept(id);
    expect([version, documents[0]]).toEqual([2, PLANNER]);
  });

  it.each<[string, object[], unknown[]]>([
    ['by another one', [{ op: 'replace', path: 'roles', value: [{ value: AUDITOR }] }], [AUDITOR]],
    [
      'for the same value',
      [{ op: 'add', path: 'roles', value: PLANNER.replace('5d1e', '5d1f') }],
      [PLANNER.replace('5d1e', '5d1f')],
    ],
    ['by a role without', [{ op: 'replace', path: 'roles', value: [{ value: '18' }] }], [null]],
    ['by a value', [{ op: 'replace', path: 'roles[value eq "17"].value', value: '18' }], [null]],
    [
      'by a value in the same request',
      [
        { op: 'replace', path: 'roles', value: [{ value: AUDITOR }] },
        { op: 'replace', path: 'roles[value eq "22"].value', value: '23' },
      ],
      [null],
    ],
    ['by nothing', [{ op: 'remove', path: 'roles[value eq "17"]' }], []],
  ])('is replaced with the role: %s', async (_, operations, documents) => {
    const id = await user();
    expect((await patch(id, ...operations)).status).toBe(200);
    expect(await kept(id)).toMatchObject({ version: 2, documents });
  });

  it('is not there for a text that is kept as it is', async () => {
    expect((await kept(await user([{ value: '{"id":' }, { value: 'plain' }]))).documents).toEqual([
      null,
      null,
    ]);
  });

  it('is no attribute that a client can send', async () => {
    const id = await user([{ value: 'plain', '#document': PLANNER, document: PLANNER }]);
    expect((await kept(id)).documents).toEqual([null]);
  });

  it('comes back from the recycle bin', async () => {
    const id = await user();
    await scim(server, 'DELETE', `/Users/${id}`);
    await restore(server, 'User', { id });
    expect((await kept(id)).documents).toEqual([PLANNER]);
  });
});

describe('the document of a role in GraphQL', () => {
  const update = async (id: string, role: object) =>
    graphql(
      server,
      'mutation ($input: UpdateUserInput!) { updateUser(input: $input) { version roles { document } } }',
      { input: { id, roles: [role] } },
    );

  it('is kept when it is absent, cleared by null, and set', async () => {
    const id = await user();
    const same = await update(id, SHOWN);
    expect(same.data['updateUser']).toEqual({ version: 1, roles: [{ document: PLANNER }] });
    const cleared = await update(id, { ...SHOWN, document: null });
    expect(cleared.data['updateUser']).toEqual({ version: 2, roles: [{ document: null }] });
    const set = await update(id, { ...SHOWN, document: AUDITOR });
    expect(set.data['updateUser']).toEqual({ version: 3, roles: [{ document: AUDITOR }] });
  });

  it('has a longest length', async () => {
    const { errors } = await update(await user(), { ...SHOWN, document: 'x'.repeat(65_537) });
    expect(at(errors, 0)).toMatchObject({
      extensions: { code: 'INVALID_VALUE', attribute: 'roles[0].document' },
    });
  });
});
