import type { LoadRequest, Send } from './load.js';
import type { Seeded } from './seed.js';

/** What is measured: pieces of work, each one or several requests. */
export interface Scenario {
  readonly name: string;
  /** How many pieces in a round; it may depend on how many people there are. */
  readonly count: number | ((users: number) => number);
  readonly concurrency: number;
  /** Measured rounds, where they are not as many as usual. */
  readonly rounds?: number;
  /** Whether no round warms up. */
  readonly isCold?: true;
  /** Starts at this rate instead of as fast as possible. */
  readonly perSecond?: number;
  readonly work: (side: Side, index: number) => Promise<void>;
}

/** One of the servers, and what it holds. */
export interface Side {
  readonly send: Send;
  readonly seeded: Seeded;
  readonly users: number;
  /** What earlier pieces of work have noted. */
  readonly notes: Map<string, string>;
  /** Differs from round to round, so that names are new. */
  readonly round: number;
}

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** What Entra posts for one person. */
export function person(name: string) {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', ENTERPRISE],
    externalId: name,
    userName: `${name}@hillview.example`,
    active: true,
    displayName: `Mira ${name}`,
    title: 'Site Planner',
    emails: [{ primary: true, type: 'work', value: `${name}@hillview.example` }],
    phoneNumbers: [
      { type: 'work', value: '+44 20 5550 1170', primary: true },
      { type: 'mobile', value: '07700 900 311' },
    ],
    addresses: [
      {
        type: 'work',
        formatted: 'Dock 4, Quay Rd',
        streetAddress: 'Dock 4, Quay Rd',
        locality: 'Leith',
        country: 'United Kingdom',
      },
    ],
    name: { givenName: 'Mira', familyName: name },
    [ENTERPRISE]: { employeeNumber: name, department: 'Logistics' },
  };
}

/** Sends a request that must get one of these answers. */
export async function expectStatus(
  send: Send,
  request: LoadRequest,
  ...allowed: number[]
): Promise<void> {
  const { status, text } = await send(request);
  if (!allowed.includes(status)) {
    throw new Error(`${request.method} ${request.path} answered ${status}: ${text.slice(0, 200)}`);
  }
}

const pick = <Item>(items: readonly Item[], index: number): Item => {
  const item = items[(index * 7919) % items.length];
  if (item === undefined) throw new Error('Nothing is seeded.');
  return item;
};

const matchQuery = (userName: string): LoadRequest => ({
  method: 'GET',
  path: `/Users?filter=userName+eq+%22${encodeURIComponent(userName)}%22`,
});

const change = (id: string, path: string, value: unknown): LoadRequest => ({
  method: 'PATCH',
  path: `/Users/${id}`,
  body: { schemas: [PATCH_OP], Operations: [{ op: 'Replace', path, value }] },
});

async function matchAndCreate({ send, round }: Side, index: number): Promise<void> {
  const name = `new${round}-${index}`;
  await expectStatus(send, matchQuery(`${name}@hillview.example`), 200);
  await expectStatus(send, { method: 'POST', path: '/Users', body: person(name) }, 201);
}

/** 80 % look-ups, 15 % changes, 5 % disables and enables. */
export async function incremental({ send, seeded, round }: Side, index: number): Promise<void> {
  const share = index % 20;
  const id = pick(seeded.userIds, index);
  if (share < 16) await expectStatus(send, matchQuery(pick(seeded.userNames, index)), 200);
  else if (share < 19)
    await expectStatus(send, change(id, 'title', `Title ${round} ${index}`), 200);
  else await expectStatus(send, change(id, 'active', round % 2 === 0 ? 'False' : 'True'), 200);
}

/** The same 200 people in and out of a group, at each size of it. */
function memberChange(size: number): Scenario['work'] {
  return async ({ send, seeded }, index) => {
    const value = [{ value: pick(seeded.userIds, Math.floor(index / 2) % 200) }];
    const op = index % 2 === 0 ? 'Add' : 'Remove';
    const path = `/Groups/${seeded.groups.get(size) ?? ''}`;
    const body = { schemas: [PATCH_OP], Operations: [{ op, path: 'members', value }] };
    await expectStatus(send, { method: 'PATCH', path, body }, 204);
  };
}

async function listPage({ send }: Side, index: number): Promise<void> {
  await expectStatus(
    send,
    { method: 'GET', path: `/Users?startIndex=${1 + (index % 20) * 100}&count=100` },
    200,
  );
}

async function patchUser({ send, seeded, round }: Side, index: number): Promise<void> {
  await expectStatus(
    send,
    change(pick(seeded.userIds, index), 'title', `Planner ${round} ${index}`),
    200,
  );
}

/** What is measured, in order. */
export const SCENARIOS: readonly Scenario[] = [
  { name: 'match query + create', count: 5_000, concurrency: 8, work: matchAndCreate },
  { name: 'incremental mix', count: 12_000, concurrency: 8, work: incremental },
  { name: 'PATCH a user', count: 1_500, concurrency: 8, work: patchUser },
  { name: 'member in group of 100', count: 1_000, concurrency: 1, work: memberChange(100) },
  { name: 'member in group of 1,000', count: 1_000, concurrency: 1, work: memberChange(1_000) },
  { name: 'member in group of 10,000', count: 1_000, concurrency: 1, work: memberChange(10_000) },
  { name: 'list page of 100', count: 100, concurrency: 4, work: listPage },
  {
    name: 'mix at 200 requests/s',
    count: 2_000,
    concurrency: 0,
    perSecond: 200,
    work: incremental,
  },
];
