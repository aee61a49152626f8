import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GROUP, SEARCH_REQUEST, USER } from '../../src/scim/urns.js';
import { build, patchOp } from '../support/build.js';
import { at, graphql, scim, textAt } from '../support/client.js';
import { strictHeaders } from '../support/dialect.js';
import { BADGE, ROOM, recordsOf, refusalIn, register } from '../support/extension.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;

/** An extension that users may have hidden values of, and nothing else. */
const VAULT = 'urn:example:vault:1.0';
const SECRET = 'swordfish';

const ATTRIBUTES = [
  { name: 'always', returned: 'always' },
  { name: 'plain' },
  { name: 'asked', returned: 'request' },
  { name: 'pin', mutability: 'writeOnly' },
  {
    name: 'keys',
    type: 'complex',
    multiValued: true,
    subAttributes: [{ name: 'value', returned: 'always' }, { name: 'type' }],
  },
];

beforeAll(async () => {
  server = await startServer();
  const vault = [
    { name: 'word', returned: 'never' },
    { name: 'number', type: 'integer', mutability: 'writeOnly' },
    { name: 'words', multiValued: true, mutability: 'writeOnly' },
    {
      name: 'pair',
      type: 'complex',
      returned: 'never',
      subAttributes: [{ name: 'a' }, { name: 'b' }, { name: 'n', type: 'integer' }],
    },
  ];
  for (const input of [
    { attributes: ATTRIBUTES },
    { urn: ROOM, resourceType: 'Group', attributes: ATTRIBUTES },
    { urn: VAULT, attributes: vault },
  ]) {
    expect((await register(server, input)).errors).toEqual([]);
  }
});
afterAll(() => server.close());

const WHOLE = {
  always: 'a',
  plain: 'b',
  asked: 'c',
  pin: SECRET,
  keys: [{ value: 'k', type: 'door' }],
};
const KEYS = WHOLE.keys;
const patch = (id: string, ...operations: unknown[]) =>
  scim(server, 'PATCH', `/Users/${id}`, { body: patchOp(...operations) });

/** What is stored of a user, hidden or not. */
async function storedOf(id: string): Promise<unknown> {
  const { extensions } = await server.database.client.user.findFirstOrThrow({ where: { id } });
  return extensions;
}

describe('what is returned', () => {
  const { always, plain, asked } = WHOLE;
  it.each([
    ['', { always, plain, keys: KEYS }],
    ['attributes=userName', { always }],
    [`attributes=${BADGE}`, { always, plain, asked, keys: KEYS }],
    [`attributes=${BADGE}:asked`, { always, asked }],
    ['attributes=ASKED', { always, asked }],
    [`attributes=${BADGE}:pin`, { always }],
    [`attributes=${BADGE}:keys.type`, { always, keys: KEYS }],
    [`attributes=${BADGE}:keys.value`, { always, keys: [{ value: 'k' }] }],
    [`excludedAttributes=${BADGE}:plain`, { always, keys: KEYS }],
    [`excludedAttributes=${BADGE}:always`, { always, plain, keys: KEYS }],
    [`excludedAttributes=${BADGE}`, { always }],
    [`excludedAttributes=${BADGE}:keys.value`, { always, plain, keys: KEYS }],
    [`excludedAttributes=${BADGE}:keys.type`, { always, plain, keys: [{ value: 'k' }] }],
    ['excludedAttributes=userName', { always, plain, keys: KEYS }],
  ])('of a user and of a group is what %j asks for', async (query, expected) => {
    const user = await build.user(server, { [BADGE]: WHOLE });
    const body = { schemas: [GROUP], displayName: `g ${user}`, [ROOM]: WHOLE };
    const group = await scim(server, 'POST', '/Groups', { body });
    const path = `/Groups/${textAt(group.body, 'id')}`;
    const read = await scim(server, 'GET', `/Users/${user}?${query}`);
    expect(read.body[BADGE]).toEqual(expected);
    expect(read.body['schemas']).toEqual([USER, BADGE]);
    const groupQuery = query.replaceAll(BADGE, ROOM).replace('userName', 'externalId');
    expect((await scim(server, 'GET', `${path}?${groupQuery}`)).body[ROOM]).toEqual(expected);
    const listed = await scim(server, 'GET', `/Users?filter=id eq "${user}"&${query}`);
    expect(at(listed.body, 'Resources', 0, BADGE)).toEqual(expected);
  });

  it('on request is answered to the client that sent it', async () => {
    const post = { schemas: [USER], userName: 'sender', [BADGE]: { plain, asked } };
    const made = await scim(server, 'POST', '/Users', { body: post });
    expect(made.body[BADGE]).toEqual({ plain, asked });
    const id = textAt(made.body, 'id');
    expect((await scim(server, 'GET', `/Users/${id}`)).body[BADGE]).toEqual({ plain });
    const other = await patch(id, { op: 'replace', path: `${BADGE}:plain`, value: 'x' });
    expect(other.body[BADGE]).toEqual({ plain: 'x' });
    const flat = await patch(id, { op: 'replace', value: { [`${BADGE}:asked`]: 'y' } });
    expect(flat.body[BADGE]).toEqual({ plain: 'x', asked: 'y' });
    const put = await scim(server, 'PUT', `/Users/${id}`, { body: post });
    expect(put.body[BADGE]).toEqual({ plain, asked });
    const chosen = await scim(server, 'PUT', `/Users/${id}?attributes=userName`, { body: post });
    expect(chosen.body).not.toHaveProperty(BADGE);
  });

  it('on request alone brings the URN only where it is shown', async () => {
    const id = await build.user(server, { [BADGE]: { asked } });
    const { body } = await scim(server, 'GET', `/Users/${id}`);
    expect(body['schemas']).toEqual([USER]);
    expect(body).not.toHaveProperty(BADGE);
    const named = await scim(server, 'GET', `/Users/${id}?attributes=asked`);
    expect(named.body).toMatchObject({ schemas: [USER, BADGE], [BADGE]: { asked } });
  });
});

describe('a value that is never returned', () => {
  const hidden = { word: SECRET, number: 98765432101, words: [SECRET], pair: { a: SECRET } };

  it('is kept and in no answer, no list, no record and no GraphQL', async () => {
    const body = { schemas: [USER], userName: 'hiding', [VAULT]: hidden };
    const made = await scim(server, 'POST', '/Users', { body });
    const id = textAt(made.body, 'id');
    const operation = { op: 'replace', path: `${VAULT}:number`, value: 98765432102 };
    const everything = `?attributes=userName,${VAULT},${VAULT}:word,word,${VAULT}:pair.a`;
    const search = { schemas: [SEARCH_REQUEST], attributes: [VAULT], filter: `id eq "${id}"` };
    const answers = [
      made,
      await scim(server, 'GET', `/Users/${id}`),
      await scim(server, 'GET', `/Users/${id}${everything}`),
      await scim(server, 'GET', `/Users${everything}`),
      await scim(server, 'POST', '/Users/.search', { body: search }),
      await scim(server, 'POST', '/.search', { body: search }),
      await scim(server, 'PUT', `/Users/${id}`, { body }),
      await scim(server, 'PATCH', `/Users/${id}${everything}`, { body: patchOp(operation) }),
    ];
    for (const { text, status } of answers) {
      expect(status).toBeLessThan(300);
      expect(text).not.toMatch(/swordfish|9876543210|vault/);
    }
    expect(await storedOf(id)).toEqual({ [VAULT]: { ...hidden, number: 98765432102 } });
    const records = JSON.stringify(await recordsOf(server, id));
    expect(records).toContain(`${VAULT}:word`);
    expect(records).not.toMatch(/swordfish|9876543210/);
    const { data } = await graphql(server, 'query ($id: ID!) { user(id: $id) { extensions } }', {
      id,
    });
    expect(at(data, 'user', 'extensions')).toEqual({});
    const found = await scim(server, 'GET', `/Users?filter=schemas eq "${VAULT}"`);
    expect(found.body['totalResults']).toBe(0);
  });

  it.each(['word', `${VAULT}:word`, `${VAULT}:words`, `${VAULT}:pair`, `${VAULT}:pair.a`])(
    'cannot be found out by a filter or an order: %s',
    async (path) => {
      for (const test of ['eq "swordfish"', 'pr', 'sw "s"', 'ne null']) {
        const filter = `not (${path} ${test})`;
        const get = await scim(server, 'GET', `/Users?filter=${filter}`);
        expect(get).toMatchObject({ status: 403, body: { scimType: 'sensitive' } });
        const body = { schemas: [SEARCH_REQUEST], filter };
        const search = await scim(server, 'POST', '/Users/.search', { body });
        expect(search).toMatchObject({ status: 400, body: { scimType: 'invalidFilter' } });
      }
      for (const headers of [{}, await strictHeaders(server)]) {
        const sorted = await scim(server, 'GET', `/Users?sortBy=${path}`, { headers });
        expect(sorted).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
      }
    },
  );

  it('cannot be found out through GraphQL', async () => {
    const where = { schema: VAULT, attribute: 'word', some: { text: { startsWith: 's' } } };
    const listed = await graphql(
      server,
      'query ($where: UserWhere) { users(where: $where) { totalCount } }',
      { where: { extensions: [where] } },
    );
    expect(refusalIn(listed).code).toBe('INVALID_VALUE');
    const ordered = await graphql(
      server,
      'query ($orderBy: UserOrder) { users(orderBy: $orderBy) { totalCount } }',
      { orderBy: { extension: { schema: VAULT, attribute: 'word' }, direction: 'ASC' } },
    );
    expect(refusalIn(ordered).code).toBe('INVALID_VALUE');
  });

  it('is not repeated where it is refused', async () => {
    for (const values of [
      { number: SECRET },
      { words: [[SECRET, 'x']] },
      { pair: SECRET },
      { pair: { n: SECRET } },
    ]) {
      const body = { schemas: [USER], userName: 'wrong', [VAULT]: values };
      const answer = await scim(server, 'POST', '/Users', { body });
      expect(answer).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
      expect(answer.text).not.toContain(SECRET);
    }
  });

  it('is replaced and removed as a whole, and stays where nothing is said of it', async () => {
    const id = await build.user(server, { userName: 'keeping', [VAULT]: hidden });
    const change = async (...operations: unknown[]) => {
      expect((await patch(id, ...operations)).status).toBe(200);
      return storedOf(id);
    };
    expect(await change({ op: 'replace', path: `${VAULT}:words`, value: ['x', 'y'] })).toEqual({
      [VAULT]: { ...hidden, words: ['x', 'y'] },
    });
    expect(await change({ op: 'remove', path: `${VAULT}:words` })).toEqual({
      [VAULT]: { ...hidden, words: undefined },
    });
    const body = { schemas: [USER], userName: 'keeping' };
    expect((await scim(server, 'PUT', `/Users/${id}`, { body })).status).toBe(200);
    const value = { [VAULT]: { number: null, word: 'z' } };
    expect(await change({ op: 'replace', value })).toEqual({
      [VAULT]: { word: 'z', pair: hidden.pair },
    });
    expect(await change({ op: 'remove', path: VAULT })).toEqual({});
  });

  it.each([
    [{ op: 'add', path: `${VAULT}:words`, value: ['x'] }, 'mutability'],
    [{ op: 'add', value: { [VAULT]: { pair: { b: 'x' } } } }, 'mutability'],
    [{ op: 'replace', path: `${VAULT}:pair.b`, value: 'x' }, 'invalidPath'],
    [{ op: 'remove', path: `${VAULT}:pair.b` }, 'invalidPath'],
  ])('is not lost by a change of a part: %j', async (operation, scimType) => {
    const id = await build.user(server, { [VAULT]: hidden });
    const answer = await patch(id, operation);
    expect(answer).toMatchObject({ status: 400, body: { scimType } });
    expect(await storedOf(id)).toEqual({ [VAULT]: hidden });
  });
});
