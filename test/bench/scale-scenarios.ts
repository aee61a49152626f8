import { expectStatus, incremental, person, type Scenario, type Side } from './scenarios.js';

/** Most people on a page. */
const PAGE = 500;
const BULK = 100;

/** Goes from page to page; what a page needs stands in the one before. */
async function walkPage(side: Side, index: number): Promise<void> {
  const cursor = index === 0 ? '' : (side.notes.get(`cursor ${index}`) ?? '');
  const { nextCursor } = await page(side, cursor);
  const isLast = index === pagesOf(side.users) - 1;
  if (nextCursor !== undefined) side.notes.set(`cursor ${index + 1}`, nextCursor);
  else if (!isLast) throw new Error(`The walk ended at page ${index}.`);
}

function pagesOf(users: number): number {
  return Math.floor(users / PAGE);
}

async function page({ send }: Side, cursor: string): Promise<{ nextCursor?: string }> {
  const path = `/Users?cursor=${encodeURIComponent(cursor)}&count=${PAGE}`;
  const { status, text } = await send({ method: 'GET', path });
  if (status !== 200) throw new Error(`A page answered ${status}: ${text.slice(0, 200)}`);
  const body: unknown = JSON.parse(text);
  return typeof body === 'object' && body !== null && 'nextCursor' in body
    ? { nextCursor: String(body.nextCursor) }
    : {};
}

/** A page that the walk has come by, counted from the first one or from the last. */
function pageAt(place: 'first' | 'last'): Scenario['work'] {
  return async (side, index) => {
    const near = 1 + (index % 4);
    const at = place === 'first' ? near : pagesOf(side.users) - near;
    await page(side, side.notes.get(`cursor ${at}`) ?? '');
  };
}

const get =
  (pathOf: (side: Side, index: number) => string): Scenario['work'] =>
  (side, index) =>
    expectStatus(side.send, { method: 'GET', path: pathOf(side, index) }, 200);

/** A filter on one of the people that are there, whoever it is. */
const filter = (textOf: (number: number) => string): Scenario['work'] =>
  get(({ users }, index) => {
    const number = 1_000 + ((index * 7919) % (users - 1_000));
    return `/Users?filter=${encodeURIComponent(textOf(number))}`;
  });

async function createInBulk({ send, round }: Side, index: number): Promise<void> {
  const Operations = Array.from({ length: BULK }, (_, place) => ({
    method: 'POST',
    path: '/Users',
    bulkId: `b${place}`,
    data: person(`bulk${round}-${index}-${place}`),
  }));
  const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations };
  const { status, text } = await send({ method: 'POST', path: '/Bulk', body });
  const made = text.split('"status":"201"').length - 1;
  if (status !== 200 || made !== BULK)
    throw new Error(`A bulk answered ${status} and made ${made}: ${text.slice(0, 300)}`);
}

const seeking = { count: 300, concurrency: 4 } as const;

/** What is measured in a small and in a large tenant. */
export const SCALE_SCENARIOS: readonly Scenario[] = [
  { name: 'incremental mix', count: 4_000, concurrency: 8, work: incremental },
  {
    name: `full walk in pages of ${PAGE}`,
    count: pagesOf,
    concurrency: 1,
    rounds: 1,
    isCold: true,
    work: walkPage,
  },
  { name: 'cursor page near the first', count: 20, concurrency: 1, work: pageAt('first') },
  { name: 'cursor page near the last', count: 20, concurrency: 1, work: pageAt('last') },
  {
    name: 'startIndex near the end',
    count: 20,
    concurrency: 1,
    work: get(({ users }, index) => `/Users?startIndex=${users - 200 + index}&count=100`),
  },
  { name: 'userName sw', ...seeking, work: filter((number) => `userName sw "seed${number}"`) },
  { name: 'emails co', ...seeking, work: filter((number) => `emails co "eed${number}@hill"`) },
  {
    name: 'meta.lastModified gt',
    ...seeking,
    work: get(({ seeded }, index) => {
      const since = new Date(seeded.latest - (index % 20) * 1_000).toISOString();
      return `/Users?filter=${encodeURIComponent(`meta.lastModified gt "${since}"`)}`;
    }),
  },
  {
    name: 'name.familyName eq and active eq true',
    ...seeking,
    work: filter((number) => `name.familyName eq "Family ${number}" and active eq true`),
  },
  { name: `bulk of ${BULK} creates`, count: 20, concurrency: 2, work: createInBulk },
];
