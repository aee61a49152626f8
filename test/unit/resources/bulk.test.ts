import { beforeEach, describe, expect, it } from 'vitest';
import { runBulk } from '../../../src/resources/bulk.js';
import type { BulkNeeds } from '../../../src/resources/bulk-needs.js';
import type { Answer, Resource } from '../../../src/resources/resource.js';
import { PLAIN_TENANT, typesOf } from '../../../src/resources/types.js';
import { ScimError } from '../../../src/scim/errors.js';
import { decodeBulk } from '../../../src/scim/message/bulk.js';
import { BULK_REQUEST } from '../../../src/scim/urns.js';
import { post } from '../../support/bulk.js';
import { textAt } from '../../support/client.js';

const BASE = 'http://rollcall.example/scim/v2';

/** What was asked of the groups, such as `create a` or `remove 1`. */
let calls: string[];
/** Ids of the groups that are there. */
let there: Set<string>;
/** What a call meets in place of its work. */
let faults: ReadonlyMap<string, Error>;
beforeEach(() => {
  calls = [];
  there = new Set();
  faults = new Map();
});

function asked(name: string, work: () => Answer): Promise<Answer> {
  calls.push(name);
  const fault = faults.get(name);
  return fault === undefined ? Promise.resolve(work()) : Promise.reject(fault);
}

const nothing = () => Promise.reject(new Error('Not asked for here.'));
const groups: Resource<string> = {
  create: (_context, { body }) => {
    const name = textAt(body, 'displayName');
    return asked(`create ${name}`, () => {
      there.add(name);
      return answer(name, 201);
    });
  },
  patch: (_context, { id }) => asked(`link ${id}`, () => answer(id, 204)),
  remove: (_context, { id }) =>
    asked(`remove ${id}`, () => {
      there.delete(id);
      return answer(id, 204);
    }),
  get: nothing,
  list: nothing,
  replace: nothing,
};

function answer(id: string, status: number): Answer {
  return { status, version: 1, location: `${BASE}/Groups/${id}` };
}

const AWAY = new ScimError(503, 'The data cannot be reached.');
const circle = ['a', 'b', 'c'].map((name, index, names) =>
  post('/Groups', name, {
    displayName: name,
    members: [{ value: `bulkId:${names[(index + 1) % names.length]}` }],
  }),
);

function run(
  operations: readonly object[],
  more: Partial<BulkNeeds<string>> & { readonly failOnErrors?: number } = {},
) {
  const { failOnErrors = null, ...given } = more;
  const body = { schemas: [BULK_REQUEST], failOnErrors, Operations: operations };
  return runBulk(decodeBulk(body, { maxOperations: 100, maxPayloadSize: 1 }, BASE), {
    resources: { Users: groups, Groups: groups },
    types: typesOf(PLAIN_TENANT),
    openContext: () => '',
    checkTime: () => undefined,
    refuse: (_operation, error) => {
      const status = error instanceof ScimError ? error.status : 500;
      return Promise.resolve({ status, body: {}, isOutage: error === AWAY });
    },
    baseUrl: BASE,
    ...given,
  });
}

const shown = ({ results }: Awaited<ReturnType<typeof run>>) =>
  results.map(({ bulkId, status }) => `${bulkId} ${status}`);

describe('a circle of new resources', () => {
  it('is made with as few links as can be', async () => {
    expect(shown(await run(circle))).toEqual(['a 201', 'b 201', 'c 201']);
    expect(calls).toEqual(['create c', 'create b', 'create a', 'link c']);
  });

  it('is taken back when it cannot be linked', async () => {
    faults = new Map([['link c', new ScimError(400, 'No.')]]);
    expect(shown(await run(circle))).toEqual(['a 409', 'b 409', 'c 400']);
    expect([...there]).toEqual([]);
  });

  it('is taken back without a result when that was the last error allowed', async () => {
    faults = new Map([['link c', new ScimError(400, 'No.')]]);
    const rest = post('/Groups', 'd', { displayName: 'd' });
    expect(shown(await run([...circle, rest], { failOnErrors: 1 }))).toEqual(['c 400']);
    expect([...there]).toEqual([]);
  });

  it('tells the error of what cannot be taken back', async () => {
    faults = new Map([
      ['create a', new ScimError(400, 'No.')],
      ['remove b', new ScimError(412, 'No.')],
    ]);
    expect(shown(await run(circle))).toEqual(['a 400', 'b 412', 'c 409']);
    expect([...there]).toEqual(['b']);
  });

  it('that meets an outage is a 503, and no more is tried once that does not answer either', async () => {
    faults = new Map([
      ['create a', AWAY],
      ['remove c', AWAY],
    ]);
    const first = post('/Groups', 'first', { displayName: 'first' });
    expect(shown(await run([first, ...circle]))).toEqual(['first 201', 'a 503', 'b 503', 'c 503']);
    expect(calls.slice(1)).toEqual(['create c', 'create b', 'create a', 'remove c']);
  });

  it('whose time is over is taken back', async () => {
    let left = 2;
    const checkTime = () => {
      left -= 1;
      if (left < 0) throw AWAY;
    };
    await expect(run(circle, { checkTime })).rejects.toBe(AWAY);
    expect(calls).toEqual(['create c', 'create b', 'remove c', 'remove b']);
    expect([...there]).toEqual([]);
  });
});
