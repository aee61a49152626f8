import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LINK_MANAGERS } from '../../graphql/user/link-managers.js';
import { queryRows } from '../../prisma/rows.js';
import { statementName } from '../../prisma/statements.js';
import { inTransaction } from '../../prisma/transaction.js';
import { build, patchOp } from '../support/build.js';
import { at, scim, textAt } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';
import { createToken } from '../support/tokens.js';

/** Among 100,000 people a query looks at no more rows than it has to. */
const PEOPLE = 100_000;
const PIECE = 5_000;
/** A group of more than 10,000, among many small ones. */
const CROWD = '0192b6a4-5e5c-7c00-8000-000000000001';

/** Comes before every id. */
const START = '00000000-0000-0000-0000-000000000000';
/** A member that a few groups keep, although nobody has the id. */
const NOBODY = '0192b6a4-5e5c-7c00-8000-000000000002';

let server: TestServer;
let tenantId = '';
let known = '';
let group = '';
let sought = '';

beforeAll(async () => {
  server = await startServer();
  const { ownerStatements: statements, client } = server.database;
  tenantId = (await client.tenant.findFirstOrThrow()).id;
  const run = (sql: string) => queryRows(statements, sql, []);
  // Piece by piece: a statement that takes too long is ended.
  for (let from = 1; from <= PEOPLE; from += PIECE) {
    await run(`WITH made AS (
      INSERT INTO "User" ("tenantId", "id", "externalId", "userName", "userNameKey", "displayName",
        "displayNameKey", "familyName", "familyNameKey", "employeeNumber", "employeeNumberKey", "active",
        "updatedAt")
      SELECT t."id", gen_random_uuid(), 'x' || n, 'p' || n || '@hillview.example', 'p' || n || '@hillview.example',
        'Person ' || n, 'person ' || n, 'Family' || n % 5000, 'family' || n % 5000, n::text, n::text, n % 3 > 0,
        CASE n WHEN 7 THEN now() ELSE '2020-01-01' END
      FROM "Tenant" t, generate_series(${from}, ${from + PIECE - 1}) n RETURNING *)
    INSERT INTO "PluralValue" ("tenantId", "userId", "kind", "position", "value", "valueKey", "type", "typeKey")
    SELECT "tenantId", "id", 'emails', 0, "userName", "userNameKey", 'work', 'work' FROM made`);
  }
  await run(`INSERT INTO "Group" ("tenantId", "id", "displayName", "displayNameKey")
    SELECT t."id", gen_random_uuid(), 'Team ' || n, n::text FROM "Tenant" t, generate_series(1, 1000) n
    UNION ALL SELECT t."id", '${CROWD}', 'Crowd', 'crowd' FROM "Tenant" t`);
  for (const belongs of [
    `u."externalId" = 'x' || g."displayNameKey"`,
    `g."id" = '${CROWD}' AND u."userNameKey" LIKE 'p9%'`,
  ]) {
    await run(`INSERT INTO "GroupMembership" ("tenantId", "groupId", "memberId", "type", "userId")
      SELECT g."tenantId", g."id", u."id", 'User', u."id"
      FROM "Group" g JOIN "User" u ON u."tenantId" = g."tenantId" AND ${belongs}`);
  }
  await run(`INSERT INTO "GroupMembership" ("tenantId", "groupId", "memberId")
    SELECT g."tenantId", g."id", CASE g."displayNameKey" WHEN '7' THEN '${NOBODY}'::uuid ELSE gen_random_uuid() END
    FROM "Group" g`);
  known = await build.user(server, {
    userName: 'known',
    displayName: 'Xylophone Known',
    externalId: 'xk',
  });
  group = await build.group(server, [known]);
  sought = await build.user(server, {
    userName: 'sought@quay.example',
    displayName: 'Zquitte Brzk',
    name: { givenName: 'Qwyx', familyName: 'Vxzk' },
    emails: [{ value: 'zquitte@quay.example', type: 'work' }],
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { manager: { value: known } },
  });
  await run('VACUUM ANALYZE');
}, 180_000);
afterAll(() => server.close());

interface Plan {
  readonly 'Node Type': string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly Plan[];
}

/** Rows that the scans of a plan looked at. */
function looked(plan: Plan): number {
  const below = (plan.Plans ?? []).reduce((sum, inner) => sum + looked(inner), 0);
  if (!plan['Node Type'].includes('Scan')) return below;
  const removed =
    (plan['Rows Removed by Filter'] ?? 0) + (plan['Rows Removed by Index Recheck'] ?? 0);
  return below + (plan['Actual Rows'] + removed) * plan['Actual Loops'];
}

function nodes(plan: Plan): string[] {
  return [plan['Node Type'], ...(plan.Plans ?? []).flatMap(nodes)];
}

/**
 * What a statement does for its tenant, behind the wall; one that is kept under a name is planned
 * without knowing its values.
 */
function planOf(
  sql: string,
  values: readonly unknown[],
  visit: { tenantId?: string } = { tenantId },
): Promise<Plan> {
  return inTransaction(
    server.database.statements,
    async (statements) => {
      const run = <Row>(text: string) => queryRows<Row>(statements, text, []);
      const mode = statementName(sql) === '' ? 'force_custom_plan' : 'force_generic_plan';
      await run(`SET LOCAL plan_cache_mode = ${mode}`);
      await run(`PREPARE explained AS ${sql}`);
      const given = values.map((value) =>
        value === null
          ? 'NULL'
          : pg.escapeLiteral(typeof value === 'string' ? value : JSON.stringify(value)),
      );
      const [row] = await run<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
        `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE explained(${given.join(', ')})`,
      );
      await run('DEALLOCATE explained');
      if (row === undefined) throw new Error('There is no plan.');
      return row['QUERY PLAN'][0].Plan;
    },
    visit,
  );
}

/** Sends a request, and explains the statements that it made. */
async function explain(
  path: string,
  { method = 'GET', body }: { method?: string; body?: object } = {},
  by = server,
) {
  const { statements } = server.database;
  const queryRaw = statements.queryRaw.bind(statements);
  const sent: Parameters<typeof queryRaw>[0][] = [];
  statements.queryRaw = (query) => {
    sent.push(query);
    return queryRaw(query);
  };
  const answer = await scim(by, method, path, body === undefined ? {} : { body });
  statements.queryRaw = queryRaw;
  const plans: Plan[] = [];
  for (const query of sent.filter(({ sql }) => /FROM "(User|Group)"/.test(sql))) {
    plans.push(await planOf(query.sql, query.args));
  }
  return { answer, plans };
}

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

describe('a query of 100,000 people', () => {
  it.each<[path: string, found: number]>([
    ['/Users?filter=userName eq "P77@hillview.example"', 1],
    ['/Users?filter=externalId eq "x77"', 1],
    ['/Users?filter=id eq "{known}"', 1],
    ['/Users?filter=displayName eq "person 77"', 1],
    ['/Users?filter=emails[type eq "work"].value eq "p77@hillview.example"', 1],
    ['/Users?filter=emails.value eq "p77@hillview.example"', 1],
    [`/Users?filter=${enterprise}:employeeNumber eq "77"`, 1],
    [`/Users?filter=${enterprise}:manager eq "{known}"`, 1],
    ['/Users?filter=id eq "{sought}" and manager eq "{known}"', 1],
    ['/Users?filter=name.familyName eq "vxzk" and active eq true', 1],
    ['/Users?filter=userName sw "p7777"', 11],
    ['/Users?filter=userName co "t@quay"', 1],
    ['/Users?filter=userName ew "@quay.example"', 1],
    ['/Users?filter=displayName co "quitt"', 1],
    ['/Users?filter=name.familyName co "vxz"', 1],
    ['/Users?filter=name.givenName ew "wyx"', 1],
    ['/Users?filter=emails co "@quay"', 1],
    ['/Users?filter=emails.value ew "@quay.example"', 1],
    ['/Users?filter=meta.lastModified gt "2021-01-01T00:00:00Z"', 3],
    ['/Groups?filter=members.value eq "{known}"', 1],
    ['/Groups?filter=id eq "{group}" and members eq "{known}"', 1],
    ['/Groups?filter=members.value eq "{nobody}"', 1],
    ['/Groups?filter=displayName eq "nobody"', 0],
    ['/Users?count=10', PEOPLE + 2],
    ['/Users?cursor&count=10&sortBy=userName', PEOPLE + 2],
  ])('looks at few rows: %s', async (template, found) => {
    const path = template
      .replaceAll('{known}', known)
      .replaceAll('{sought}', sought)
      .replaceAll('{nobody}', NOBODY)
      .replaceAll('{group}', group);
    const { answer, plans } = await explain(encodeURI(path));
    expect([answer.status, at(answer.body, 'totalResults')]).toEqual([200, found]);
    const lists = plans.filter((plan) => plan['Node Type'] !== 'Aggregate');
    expect(lists.length).toBeGreaterThan(0);
    for (const plan of lists) {
      expect(nodes(plan)).not.toContain('Seq Scan');
      expect(looked(plan)).toBeLessThan(250);
    }
  });

  it('passes over ids alone on the way to a page near the end', async () => {
    const { answer, plans } = await explain(`/Users?startIndex=${PEOPLE - 100}&count=100`);
    expect([answer.status, at(answer.body, 'itemsPerPage')]).toEqual([200, 100]);
    const [list] = plans.filter((plan) => plan['Node Type'] !== 'Aggregate');
    if (list === undefined) throw new Error('No list was read.');
    expect(nodes(list)).not.toContain('Seq Scan');
    // One scan to the page, and for each row of the page what it shows.
    expect(looked(list)).toBeLessThan(PEOPLE + 2_000);
  });
});

describe('the search for managers whom no write has found', () => {
  const search = () => planOf(LINK_MANAGERS.text, [START, START], {});

  it('looks at nobody when everybody is linked, and at a few rows for each who is not', async () => {
    const before = await search();
    expect(nodes(before)).not.toContain('Seq Scan');
    expect(looked(before)).toBeLessThan(10);
    await build.user(server, { [enterprise]: { manager: 'nobody at all' } });
    const after = await search();
    expect(nodes(after)).not.toContain('Seq Scan');
    expect(looked(after)).toBeLessThan(20);
  });
});

describe('a member of a large group among small ones', () => {
  it.each([
    ['add', 'x1'],
    ['remove', 'x9'],
  ] as const)('costs a few rows at %s', async (op, externalId) => {
    const { body: match } = await scim(
      server,
      'GET',
      `/Users?filter=externalId eq "${externalId}"`,
    );
    const value = [{ value: textAt(match, 'Resources', 0, 'id') }];
    const body = patchOp({ op, path: 'members', value });
    const { answer, plans } = await explain(`/Groups/${CROWD}`, { method: 'PATCH', body });
    expect(answer.status).toBe(204);
    expect(plans.length).toBeGreaterThan(0);
    for (const plan of plans) expect(looked(plan)).toBeLessThan(50);
  });

  it('costs a few rows when it names nobody and is stored', async () => {
    const { secret } = await createToken(server, { switches: { memberReferences: 'store' } });
    const storing = { ...server, scimToken: secret };
    const body = patchOp({ op: 'add', path: 'members', value: [{ value: tenantId }] });
    const { answer, plans } = await explain(`/Groups/${CROWD}`, { method: 'PATCH', body }, storing);
    expect(answer.status).toBe(204);
    expect(plans.length).toBeGreaterThan(0);
    for (const plan of plans) expect(looked(plan)).toBeLessThan(50);
  });
});
