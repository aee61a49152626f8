import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isObject } from '../../src/scim/json.js';
import { build } from '../support/build.js';
import { at, graphql, textAt } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** Runs a mutation with one input; gives its result and the code of its first error. */
async function mutate(name: string, input: object, fields: string) {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input!`;
  const query = `mutation ($input: ${type}) { ${name}(input: $input) { ${fields} } }`;
  const { data, errors } = await graphql(server, query, { input });
  const result = at(data, name);
  return {
    result: isObject(result) ? result : {},
    code: at(errors, 0, 'extensions', 'code'),
    attribute: at(errors, 0, 'extensions', 'attribute'),
  };
}

describe('a change of a user', () => {
  it('keeps what is absent and clears what is null', async () => {
    const id = await build.user(server, { title: 'Planner', nickName: 'M' });
    const { result } = await mutate('updateUser', { id, title: null }, 'title nickName version');
    expect(result).toEqual({ title: null, nickName: 'M', version: 2 });
  });

  it('with ifVersion happens at that version alone', async () => {
    const id = await build.user(server);
    const change = (ifVersion: number) =>
      mutate('updateUser', { id, ifVersion, title: `v${ifVersion}` }, 'version');
    expect((await change(2)).code).toBe('VERSION_MISMATCH');
    expect((await change(1)).result).toEqual({ version: 2 });
    expect((await change(1)).code).toBe('VERSION_MISMATCH');
  });

  it('that changes nothing keeps the version', async () => {
    const id = await build.user(server, { title: 'Same' });
    expect((await mutate('updateUser', { id, title: 'Same' }, 'version')).result).toEqual({
      version: 1,
    });
  });

  it('deletes, gives the user as it was, and does not find it again', async () => {
    const id = await build.user(server, { title: 'Gone' });
    expect((await mutate('deleteUser', { id }, 'title')).result).toEqual({ title: 'Gone' });
    expect((await mutate('deleteUser', { id }, 'title')).code).toBe('NOT_FOUND');
  });
});

describe('a change of a group', () => {
  it('adds, removes and exchanges members', async () => {
    const [one, two] = [await build.user(server), await build.user(server)];
    const groupId = await build.group(server);
    const fields = 'members { nodes { memberId } }';
    const members = (value: unknown) => at(value, 'members', 'nodes');
    const added = await mutate(
      'addGroupMembers',
      { groupId, members: [{ memberId: one }] },
      fields,
    );
    expect(members(added.result)).toEqual([{ memberId: one }]);
    const input = { groupId, add: [{ memberId: two }], remove: [one] };
    const changed = await mutate('changeGroupMembers', input, fields);
    expect(members(changed.result)).toEqual([{ memberId: two }]);
    const removed = await mutate('removeGroupMembers', { groupId, memberIds: [two] }, fields);
    expect(members(removed.result)).toEqual([]);
  });
});

describe('a refusal tells its code', () => {
  const unknown = crypto.randomUUID();
  it.each<[string, object, string, string?]>([
    ['updateUser', { id: unknown, title: 'x' }, 'NOT_FOUND'],
    ['updateUser', { id: 'no id', title: 'x' }, 'NOT_FOUND'],
    ['deleteGroup', { id: unknown }, 'NOT_FOUND'],
    ['createUser', { userName: '' }, 'INVALID_VALUE', 'userName'],
    [
      'createUser',
      { userName: 'cert', x509Certificates: [{ value: 'QUI' }, { value: '-_8' }] },
      'INVALID_VALUE',
      'x509Certificates[1].value',
    ],
    ['createUser', { userName: 'nul\u0000' }, 'BAD_REQUEST'],
    ['createUser', { userName: 'half\ud800' }, 'BAD_REQUEST'],
    ['createGroup', { displayName: ' ' }, 'INVALID_VALUE', 'displayName'],
    ['addGroupMembers', { groupId: unknown, members: [] }, 'NOT_FOUND'],
    ['revokeAccessToken', { id: unknown }, 'NOT_FOUND'],
    ['createTenant', { slug: 'default', name: 'Again' }, 'UNIQUENESS', 'slug'],
    ['createTenant', { slug: 'No Slug', name: 'x' }, 'INVALID_VALUE', 'slug'],
  ])('%s %j: %s %s', async (name, input, code, attribute) => {
    const refused = await mutate(name, input, 'id');
    expect(refused.code).toBe(code);
    if (attribute !== undefined) expect(refused.attribute).toBe(attribute);
  });

  const EXPIRING =
    'mutation ($input: CreateAccessTokenInput!) { createAccessToken(input: $input) { secret } }';
  const expiring = (expiresAt: string) => ({
    input: { name: 'a', scopes: ['scim:read'], expiresAt },
  });
  const noInstant = (text: string) =>
    `Expected an instant such as "2026-11-24T10:00:00Z" instead of "${text}".`;

  it.each([
    [
      'in the query',
      'mutation { createAccessToken(input: { name: "a", scopes: ["scim:read"], expiresAt: "tomorrow" }) { secret } }',
      {},
    ],
    ['in a variable', EXPIRING, expiring('tomorrow')],
  ])('an instant that is none, %s', async (_where, query, variables) => {
    const { errors } = await graphql(server, query, variables);
    expect(textAt(errors, 0, 'message')).toContain(noInstant('tomorrow'));
    expect(at(errors, 0, 'locations', 0, 'line')).toBe(1);
    if (Object.keys(variables).length > 0)
      expect(textAt(errors, 0, 'message')).toContain('at "input.expiresAt"');
  });

  it.each(['2999-02-30T10:00:00Z', '2999-01-31', '2999-01-31T10:00:00', '2999-01-31T24:00:00Z'])(
    'an instant that cannot be: %s',
    async (expiresAt) => {
      const { errors } = await graphql(server, EXPIRING, expiring(expiresAt));
      expect(textAt(errors, 0, 'message')).toContain(noInstant(expiresAt));
    },
  );

  it('a second user of one name', async () => {
    await build.user(server, { userName: 'unique@hillview.example' });
    const refused = await mutate('createUser', { userName: 'UNIQUE@hillview.example' }, 'id');
    expect([refused.code, refused.attribute]).toEqual(['UNIQUENESS', 'userName']);
  });
});

interface Sent {
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly method?: string;
}

describe('the door', () => {
  const QUERY = '{"query":"{ users { totalCount } }"}';
  const typed = (type: string) => ({ 'content-type': `application/${type}` });
  const send = ({ body = QUERY, headers = {}, method = 'POST' }: Sent) =>
    fetch(`${server.url}/graphql`, {
      method,
      headers: { authorization: `Bearer ${server.adminToken}`, ...typed('json'), ...headers },
      ...(method === 'GET' ? {} : { body }),
    });

  it.each<[string, Sent, number]>([
    ['a form', { body: 'query={users{totalCount}}', headers: typed('x-www-form-urlencoded') }, 415],
    ['plain text', { headers: { 'content-type': 'text/plain' } }, 415],
    ['multipart', { headers: { 'content-type': 'multipart/form-data; boundary=x' } }, 415],
    ['broken JSON', { body: '{' }, 400],
    ['a batch', { body: `[${QUERY},${QUERY}]` }, 400],
    // GraphQL over HTTP: as application/json, what is wrong with a query is told with 200.
    ['a text that is no query', { body: '{"query":"{"}' }, 200],
    ['an unknown field', { body: '{"query":"{ nothing }"}' }, 200],
    ['no query', { body: '{}' }, 200],
    ['GET', { method: 'GET' }, 405],
    ['no credential', { headers: { authorization: '' } }, 401],
    ['a wrong credential', { headers: { authorization: 'Bearer wrong' } }, 401],
    ['an unknown tenant', { headers: { 'rollcall-tenant': 'nowhere' } }, 404],
  ])('answers %s with its status and a code', async (_title, sent, status) => {
    const answer = await send(sent);
    const text = await answer.text();
    expect(answer.status).toBe(status);
    expect(text).toMatch(/"errors":.*"code":"[A-Z_]+"/s);
    expect(text).not.toMatch(/Unexpected token|node_modules| at /);
  });

  it('answers no other origin', async () => {
    const answer = await send({ headers: { origin: 'https://elsewhere.example' } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('describes every type, field and argument that people meet', async () => {
    const query =
      '{ __schema { types { name kind description } queryType { fields { name description } } mutationType { fields { name description } } } }';
    const { data } = await graphql(server, query);
    for (const kind of ['queryType', 'mutationType']) {
      const fields = at(data, '__schema', kind, 'fields');
      for (const field of Array.isArray(fields) ? fields : [])
        expect(textAt(field, 'description').length, textAt(field, 'name')).toBeGreaterThan(10);
    }
  });
});
