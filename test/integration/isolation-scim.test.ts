import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTES } from '../../src/http/scim/routes.js';
import { BULK_REQUEST, ENTERPRISE_USER, GROUP, SEARCH_REQUEST, USER } from '../../src/scim/urns.js';
import { build, patchOp } from '../support/build.js';
import { at, scim } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';
import {
  type Belongings,
  makeNeighbours,
  type Neighbours,
  withoutNames,
} from '../support/strangers.js';

/** What belongs to another tenant answers as what does not exist, on every route of the SCIM door. */
let server: TestServer;
let neighbours: Neighbours;
let group = '';
let user = '';

beforeAll(async () => {
  server = await startServer();
  neighbours = await makeNeighbours(server);
  group = await build.group(neighbours.own);
  user = await build.user(neighbours.own);
});
afterAll(() => server.close());

interface Attempt {
  readonly path: string;
  readonly body?: unknown;
}

type Attempts = (other: Belongings) => readonly Attempt[];

let serial = 0;
const fresh = () => {
  serial += 1;
  return `fresh${serial}`;
};

const filters = (type: string) => (other: Belongings) => [
  `id eq "${other.user}"`,
  `id eq "${other.group}"`,
  `externalId eq "${other.externalId}"`,
  `not (externalId ne "${other.externalId}")`,
  `meta.location ew "${other.user}"`,
  ...(type === 'Users'
    ? [
        `userName eq "${other.userName}"`,
        `userName co "${other.userName.slice(1, 9)}"`,
        `emails.value sw "${other.userName.slice(0, 5)}"`,
        `emails co "${other.userName.slice(1, 9)}"`,
        `groups.value eq "${other.group}"`,
        `${ENTERPRISE_USER}:manager.value eq "${other.user}"`,
        `${other.urn}:${other.attribute} eq "7"`,
      ]
    : [`displayName eq "${other.displayName}"`, `members.value eq "${other.user}"`]),
];

const lists =
  (type: string): Attempts =>
  (other) => [
    ...filters(type)(other).map((filter) => ({ path: `?filter=${encodeURIComponent(filter)}` })),
    { path: `?cursor=${encodeURIComponent(other.cursor)}&count=1` },
    { path: `?sortBy=${other.urn}:${other.attribute}&count=1` },
  ];

const searches =
  (type: string): Attempts =>
  (other) =>
    [...filters(type)(other).map((filter) => ({ filter })), { cursor: other.cursor, count: 1 }].map(
      (search) => ({ path: '', body: { schemas: [SEARCH_REQUEST], ...search } }),
    );

const references = (other: Belongings) => [
  { manager: other.user },
  { manager: other.externalId },
  { manager: { value: other.user, $ref: `../Users/${other.user}` } },
];

const createUser: Attempts = (other) =>
  references(other).map((enterprise) => ({
    path: '',
    body: { schemas: [USER], userName: fresh(), [ENTERPRISE_USER]: enterprise },
  }));

const createGroup: Attempts = (other) =>
  [other.user, other.group].map((value) => ({
    path: '',
    body: { schemas: [GROUP], displayName: fresh(), members: [{ value }] },
  }));

const changes = (id: string, operations: readonly object[]) =>
  operations.map((operation) => ({ path: `/${id}`, body: patchOp(operation) }));

const joining = (other: Belongings) =>
  ['add', 'replace', 'remove'].flatMap((op) =>
    [other.user, other.group].map((value) => ({ op, path: 'members', value: [{ value }] })),
  );

const bulk: Attempts = (other) => [
  {
    path: '',
    body: {
      schemas: [BULK_REQUEST],
      Operations: [
        {
          method: 'PATCH',
          path: `/Users/${other.user}`,
          data: patchOp({ op: 'remove', path: 'title' }),
        },
        {
          method: 'PUT',
          path: `/Groups/${other.group}`,
          data: { schemas: [GROUP], displayName: 'x' },
        },
        { method: 'DELETE', path: `/Users/${other.user}` },
        {
          method: 'POST',
          path: '/Groups',
          bulkId: 'g',
          data: { schemas: [GROUP], displayName: 'bulk', members: [{ value: other.user }] },
        },
        {
          method: 'POST',
          path: '/Users',
          bulkId: other.user,
          data: {
            schemas: [USER],
            userName: 'x',
            [ENTERPRISE_USER]: { manager: `bulkId:${other.group}` },
          },
        },
      ],
    },
  },
];

const byId =
  (kind: 'user' | 'group'): Attempts =>
  (other) => [{ path: `/${other[kind]}` }, { path: `/${other[kind]}?attributes=id` }];

/** The attempts of every route; the path of an attempt follows the path of its collection. */
const CASES: Readonly<Record<string, Attempts>> = {
  'GET /': lists('Users'),
  'POST /.search': searches('Users'),
  'POST /Bulk': bulk,
  'POST /Users/.search': searches('Users'),
  'GET /Users': lists('Users'),
  'POST /Users': createUser,
  'GET /Users/{id}': byId('user'),
  'PUT /Users/{id}': (other) => [
    { path: `/${other.user}`, body: { schemas: [USER], userName: other.userName } },
    ...references(other).map((enterprise) => ({
      path: `/${user}`,
      body: { schemas: [USER], userName: 'own', [ENTERPRISE_USER]: enterprise },
    })),
  ],
  'PATCH /Users/{id}': (other) => [
    ...changes(other.user, [{ op: 'replace', path: 'title', value: 'x' }]),
    ...changes(user, [
      { op: 'replace', path: `${ENTERPRISE_USER}:manager`, value: other.user },
      { op: 'add', path: `${other.urn}:${other.attribute}`, value: '7' },
    ]),
  ],
  'DELETE /Users/{id}': (other) => [{ path: `/${other.user}` }],
  'POST /Groups/.search': searches('Groups'),
  'GET /Groups': lists('Groups'),
  'POST /Groups': createGroup,
  'GET /Groups/{id}': byId('group'),
  'PUT /Groups/{id}': (other) => [
    { path: `/${other.group}`, body: { schemas: [GROUP], displayName: other.displayName } },
    ...[other.user, other.group].map((value) => ({
      path: `/${group}`,
      body: { schemas: [GROUP], displayName: 'own', members: [{ value }] },
    })),
  ],
  'PATCH /Groups/{id}': (other) => [
    ...changes(other.group, [
      { op: 'replace', path: 'displayName', value: 'x' },
      ...joining(other),
    ]),
    ...changes(group, joining(other)),
  ],
  'DELETE /Groups/{id}': (other) => [{ path: `/${other.group}` }],
  'GET /Schemas': () => [{ path: '' }],
  'GET /Schemas/{id}': (other) => [{ path: `/${other.urn}` }],
  'GET /ResourceTypes': () => [{ path: '' }],
  'GET /ResourceTypes/{id}': () => [{ path: '/User' }],
  'GET /ServiceProviderConfig': () => [{ path: '' }],
};

/** Routes that answer 501 whatever is asked. */
const names = ROUTES.filter((route) => !('unsupported' in route)).map(
  ({ method, path }) => `${method} ${path}`,
);

async function tell(
  own: TestServer,
  { method, base, attempt }: { method: string; base: string; attempt: Attempt },
) {
  const { status, text } = await scim(own, method, `${base}${attempt.path}`, attempt);
  const body = withoutNames(text, neighbours).replaceAll(/fresh\d+/g, '‹fresh›');
  return { text, plain: { status, body } };
}

describe('what belongs to another tenant', () => {
  it('is tried on every route', () => {
    expect(names.filter((name) => CASES[name] === undefined)).toEqual([]);
  });

  it.each(names)('answers as what does not exist: %s', async (name) => {
    const { own, theirs, nobodys } = neighbours;
    const [method = '', path = ''] = name.split(' ');
    const base = path.replace('/{id}', '').replace(/^\/$/, '');
    const [real, none] = [CASES[name]?.(theirs) ?? [], CASES[name]?.(nobodys) ?? []];
    for (const [index, attempt] of real.entries()) {
      const seen = await tell(own, { method, base, attempt });
      const twin = await tell(own, { method, base, attempt: none[index] ?? attempt });
      expect({ attempt, ...seen.plain }).toEqual({ attempt, ...twin.plain });
      const asked = JSON.stringify(attempt);
      const hidden = [theirs.userName, theirs.displayName, '4242'];
      expect(hidden.filter((name) => !asked.includes(name) && seen.text.includes(name))).toEqual(
        [],
      );
    }
  });

  it('is as it was after all that', async () => {
    const members = await scim(neighbours.own, 'GET', `/Groups/${group}`);
    expect(at(members.body, 'members') ?? []).toEqual([]);
    const counted = await server.database.client.user.findFirstOrThrow({
      where: { id: neighbours.theirs.user },
    });
    expect([counted.userName, counted.version]).toEqual([neighbours.theirs.userName, 1]);
  });
});
