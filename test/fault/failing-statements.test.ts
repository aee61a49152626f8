import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { queryRows } from '../../prisma/rows.js';
import { build, patchOp } from '../support/build.js';
import { at } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';
import {
  askGraphql,
  collectLog,
  expectGraphqlUnavailable,
  expectUnavailable,
  snapshot,
  timed,
} from './support/answers.js';

let server: TestServer;
const log = collectLog();

/** What the outbox row of a change meets: the last piece of each write, when all others are made. */
const TRAP = [
  'CREATE SEQUENCE trap_calls',
  'CREATE TABLE trap (code text, times int)',
  `CREATE FUNCTION fall() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
   DECLARE armed record;
   BEGIN
     SELECT * INTO armed FROM trap;
     IF FOUND AND nextval('trap_calls') <= armed.times THEN
       RAISE EXCEPTION 'could not extend file "base/1/2" of SELECT' USING ERRCODE = armed.code;
     END IF;
     RETURN NEW;
   END $$`,
  'CREATE TRIGGER trap BEFORE INSERT ON "OutboxEvent" FOR EACH ROW EXECUTE FUNCTION fall()',
];

const sql = (statement: string) => queryRows(server.database.ownerStatements, statement, []);

/** Lets the next writes fail with an SQLSTATE; a sequence counts on through what is rolled back. */
async function arm(code: string, times = 1_000_000): Promise<void> {
  await sql('ALTER SEQUENCE trap_calls RESTART');
  await sql(`INSERT INTO trap VALUES ('${code}', ${times})`);
}
const disarm = () => sql('DELETE FROM trap');

let user: string;
let group: string;

beforeAll(async () => {
  server = await startServer({ logTo: log });
  user = await build.user(server, { emails: [{ type: 'work', value: 'a@hillview.example' }] });
  group = await build.group(server, [user]);
  for (const statement of TRAP) await sql(statement);
});
afterEach(disarm);
afterAll(() => server.close());

/** Every kind of write, one that is whole and one that comes of several statements. */
const WRITES: readonly [method: string, path: () => string, body?: () => object][] = [
  [
    'POST',
    () => '/Users',
    () => ({ userName: 'never@hillview.example', emails: [{ value: 'n@x' }] }),
  ],
  ['POST', () => '/Groups', () => ({ displayName: 'Never', members: [{ value: user }] })],
  [
    'PATCH',
    () => `/Users/${user}`,
    () => patchOp({ op: 'replace', path: 'title', value: 'Never' }),
  ],
  ['PUT', () => `/Users/${user}`, () => ({ userName: 'never@hillview.example' })],
  [
    'PATCH',
    () => `/Groups/${group}`,
    () => patchOp({ op: 'remove', path: `members[value eq "${user}"]` }),
  ],
  ['DELETE', () => `/Users/${user}`],
  ['DELETE', () => `/Groups/${group}`],
];

let serial = 0;
const write = ([method, path, body]: (typeof WRITES)[number]) =>
  timed(server, method, path(), {
    ...(body === undefined ? {} : { body: body() }),
    headers: { 'x-request-id': `failing-${(serial += 1)}` },
  });

describe.each([
  ['58030', 'an input or output error'],
  ['53100', 'a full disk'],
  ['53200', 'no memory'],
  ['53300', 'too many connections'],
  ['25006', 'a read-only database'],
  ['55P03', 'a lock that is held too long'],
  ['57014', 'a statement that takes too long'],
  ['57P01', 'a shutdown'],
  ['08006', 'a lost connection'],
  ['40001', 'a serialization failure without end'],
  ['40P01', 'a deadlock without end'],
])('a write that meets %s, %s', (code) => {
  it.each(WRITES)('answers 503 to %s of %s and leaves nothing half done', async (...given) => {
    const before = await snapshot(server.database);
    await arm(code);
    const answer = await write(given);
    await disarm();
    expectUnavailable(answer);
    expect(await snapshot(server.database)).toEqual(before);
    expect(log.faultsOf(answer.headers.get('x-request-id') ?? '')).toHaveLength(1);
  });

  it('answers 503 at the GraphQL door too', async () => {
    const before = await snapshot(server.database);
    await arm(code);
    const answer = await askGraphql(
      server,
      'mutation { createUser(input: { userName: "never@hillview.example" }) { id } }',
      { headers: { 'x-request-id': `failing-${(serial += 1)}` } },
    );
    await disarm();
    expectGraphqlUnavailable(answer);
    expect(await snapshot(server.database)).toEqual(before);
    expect(log.faultsOf(answer.headers.get('x-request-id') ?? '')).toHaveLength(1);
  });

  it('answers 503 to a whole bulk of which nothing was done, and tries no more than the first', async () => {
    const before = await snapshot(server.database);
    await arm(code);
    const answer = await timed(server, 'POST', '/Bulk', {
      body: bulkOf(
        {
          method: 'PATCH',
          path: `/Users/${user}`,
          data: patchOp({ op: 'remove', path: 'emails' }),
        },
        { method: 'DELETE', path: `/Groups/${group}` },
        { method: 'DELETE', path: `/Users/${user}` },
      ),
    });
    await disarm();
    expectUnavailable(answer);
    expect(await snapshot(server.database)).toEqual(before);
    expect(log.faultsOf(answer.headers.get('x-request-id') ?? '')).toHaveLength(1);
  });
});

describe('a write that loses against others for a moment', () => {
  it.each(['40001', '40P01'])('is repeated after %s and succeeds', async (code) => {
    await arm(code, 3);
    const answer = await timed(server, 'POST', '/Users', {
      body: { userName: `repeated-${code}@hillview.example` },
    });
    expect(answer.status).toBe(201);
    expect(log.faultsOf(answer.headers.get('x-request-id') ?? '')).toEqual([]);
  });
});

describe('a bulk that the database stops answering in the middle', () => {
  it('keeps what was done, and answers 503 to each operation after it', async () => {
    const before = await snapshot(server.database);
    await arm('53100');
    // The first operation changes nothing, so it meets no trap.
    const answer = await timed(server, 'POST', '/Bulk', {
      body: bulkOf(
        {
          method: 'PATCH',
          path: `/Users/${user}`,
          data: patchOp({ op: 'replace', path: 'active', value: true }),
        },
        { method: 'POST', bulkId: 'one', path: '/Groups', data: { displayName: 'Never' } },
        { method: 'DELETE', path: `/Groups/${group}` },
      ),
    });
    await disarm();
    expect(answer.status).toBe(200);
    expect([0, 1, 2].map((index) => at(answer.body, 'Operations', index, 'status'))).toEqual([
      '200',
      '503',
      '503',
    ]);
    expect(await snapshot(server.database)).toEqual(before);
  });
});

describe('a transaction that fails in its very last step', () => {
  beforeAll(() =>
    sql(`CREATE CONSTRAINT TRIGGER late AFTER INSERT ON "DeletedResource"
         DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fall()`),
  );
  beforeAll(() => sql('DROP TRIGGER trap ON "OutboxEvent"'));

  it.each(['Users', 'Groups'])('is not acknowledged: DELETE of /%s answers 503', async (type) => {
    const before = await snapshot(server.database);
    await arm('53100');
    const answer = await timed(server, 'DELETE', `/${type}/${type === 'Users' ? user : group}`);
    await disarm();
    expectUnavailable(answer);
    expect(await snapshot(server.database)).toEqual(before);
  });

  it('is repeated when it lost against others', async () => {
    const gone = await build.user(server);
    await arm('40001', 3);
    expect((await timed(server, 'DELETE', `/Users/${gone}`)).status).toBe(204);
  });
});

function bulkOf(...operations: readonly object[]) {
  return { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations: operations };
}
