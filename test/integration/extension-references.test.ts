import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GROUP, SEARCH_REQUEST, USER } from '../../src/scim/urns.js';
import { at, graphql, scim } from '../support/client.js';
import { BADGE, ROOM, register } from '../support/extension.js';
import { startServer, type TestServer } from '../support/start-server.js';

/** References to resources of this service are the same however they are written (RFC 7643 §2.3.7). */
let server: TestServer;

const reference = (name: string, referenceTypes: readonly string[], more: object = {}) => ({
  name,
  type: 'reference',
  referenceTypes,
  ...more,
});
const ATTRIBUTES = [
  reference('buddy', ['User']),
  reference('folded', ['User'], { caseExact: false }),
  reference('either', ['external', 'Group', 'User'], { multiValued: true }),
  reference('page', ['external']),
  reference('odd', ['constructor', 'Role']),
  {
    name: 'mentors',
    type: 'complex',
    multiValued: true,
    subAttributes: [{ name: 'value' }, reference('$ref', ['User']), { name: 'type' }],
  },
  { name: 'office', type: 'complex', subAttributes: [reference('keeper', ['User'])] },
];
const BASE = 'http://rollcall.example/scim';

const PEOPLE: Readonly<Record<string, object>> = {
  relative: { buddy: '/Users/u1', either: ['/Groups/g1'] },
  versioned: { buddy: '/v2/Users/u1', office: { keeper: 'v2/Users/u1' } },
  bare: { buddy: 'Users/u1', folded: 'Users/U1', either: ['Users/u1', 'https://x.example'] },
  upward: { buddy: '../Users/u1', mentors: [{ value: 'm', type: 'x' }] },
  whole: {
    buddy: `${BASE}/v2/Users/u1`,
    mentors: [
      { value: 'm', $ref: `${BASE}/v2/Users/u2`, type: 'a' },
      { value: 'n', $ref: '/Users/u1', type: 'b' },
    ],
  },
  unversioned: { buddy: `${BASE}/Users/u1`, page: '/Users/u1', odd: '/Users/u1' },
  different: { buddy: '/Users/u2', page: 'Users/u1', mentors: [{ value: 'm', $ref: 'Users/u2' }] },
  elsewhere: { buddy: 'https://other.example/scim/v2/Users/u1' },
  longer: { buddy: '/Users/u1/x' },
  none: {},
};
const SAME = ['relative', 'versioned', 'bare', 'upward', 'whole', 'unversioned'];
const but = (...names: string[]) => Object.keys(PEOPLE).filter((name) => !names.includes(name));

beforeAll(async () => {
  server = await startServer();
  expect((await register(server, { attributes: ATTRIBUTES })).errors).toEqual([]);
  const groups = { urn: ROOM, resourceType: 'Group', attributes: [reference('owner', ['User'])] };
  expect((await register(server, groups)).errors).toEqual([]);
  for (const [userName, values] of Object.entries(PEOPLE)) {
    const body = { schemas: [USER], userName, [BADGE]: values };
    expect((await scim(server, 'POST', '/Users', { body })).status).toBe(201);
  }
});
afterAll(() => server.close());

async function found(filter: string): Promise<unknown> {
  const body = { schemas: [SEARCH_REQUEST], filter, attributes: ['userName'] };
  const resources = at((await scim(server, 'POST', '/Users/.search', { body })).body, 'Resources');
  return Array.isArray(resources) ? resources.map((user) => at(user, 'userName')) : resources;
}

describe('a reference to a user', () => {
  it.each([
    '/Users/u1',
    'Users/u1',
    '../Users/u1',
    '/v2/Users/u1',
    'v2/Users/u1',
    `${BASE}/Users/u1`,
    `${BASE}/v2/Users/u1`,
  ])('is found by %s however it is written, and by no other id', async (address) => {
    expect(await found(`${BADGE}:buddy eq "${address}"`)).toEqual(SAME);
    expect(await found(`${BADGE}:buddy ne "${address}"`)).toEqual(but(...SAME));
    expect(await found(`not (${BADGE}:buddy eq "${address}")`)).toEqual(but(...SAME));
  });

  it.each<[string, string[]]>([
    [`${BADGE}:office.keeper eq "/Users/u1"`, ['versioned']],
    [`${BADGE}:office.keeper ne "/Users/u1"`, but('versioned')],
    [`${BADGE}:mentors.$ref eq "/Users/u2"`, ['whole', 'different']],
    [`${BADGE}:mentors.$ref ne "/Users/u2"`, but('different')],
    [`${BADGE}:mentors[$ref eq "/v2/Users/u2" and type eq "A"]`, ['whole']],
    [`${BADGE}:mentors[$ref eq "/v2/Users/u2" and type eq "b"]`, []],
    [`${BADGE}:mentors[$ref ne "Users/u2"]`, ['upward', 'whole']],
    [`${BADGE}:either eq "${BASE}/v2/Groups/g1"`, ['relative']],
    [`${BADGE}:either eq "/v2/Users/u1"`, ['bare']],
    [`${BADGE}:either eq "https://x.example"`, ['bare']],
    [`${BADGE}:folded eq "/Users/u1"`, ['bare']],
    // Parts of texts, and references of other types, are compared as they are.
    [`${BADGE}:buddy sw "/Users/"`, ['relative', 'different', 'longer']],
    [`${BADGE}:buddy eq "/Groups/u1"`, []],
    [`${BADGE}:buddy eq "${BASE}Users/u1"`, []],
    [`${BADGE}:page eq "/Users/u1"`, ['unversioned']],
    [`${BADGE}:odd eq "Users/u1"`, []],
    [`${BADGE}:odd eq "/Users/u1"`, ['unversioned']],
  ])('%s finds %j', async (filter, names) => {
    expect(await found(filter)).toEqual(names);
  });

  it('is found among groups, and with a filter of 200 terms', async () => {
    const body = { schemas: [GROUP], displayName: 'Owned', [ROOM]: { owner: 'Users/u1' } };
    await scim(server, 'POST', '/Groups', { body });
    const filter = encodeURIComponent(`${ROOM}:owner eq "/v2/Users/u1"`);
    expect((await scim(server, 'GET', `/Groups?filter=${filter}`)).body['totalResults']).toBe(1);
    const terms = (operator: string) =>
      Array.from({ length: 200 }, (_, index) => `office.keeper ${operator} "/Users/u${index}"`);
    expect(await found(terms('eq').join(' or '))).toEqual(['versioned']);
    expect(await found(terms('ne').join(' and '))).toEqual(but('versioned'));
  });

  it('is one of several texts in GraphQL', async () => {
    const where = (anyOf: readonly string[]) => ({
      extensions: [{ schema: BADGE, attribute: 'buddy', some: { anyOf } }],
    });
    const query = 'query ($where: UserWhere) { users(where: $where) { nodes { userName } } }';
    const names = async (anyOf: readonly string[]) => {
      const { data } = await graphql(server, query, { where: where(anyOf) });
      return at(data, 'users', 'nodes');
    };
    expect(await names(['Users/u1', '/Users/u2', 'nowhere'])).toEqual([
      { userName: 'bare' },
      { userName: 'different' },
    ]);
    expect(await names([])).toEqual([]);
  });
});
