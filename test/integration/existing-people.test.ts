import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BULK_REQUEST } from '../../src/scim/urns.js';
import { build, patchOp } from '../support/build.js';
import { at, graphql, scim, textAt } from '../support/client.js';
import { asTenant } from '../support/extension.js';
import { startServer, type TestServer } from '../support/start-server.js';

/** People who were made here, and what the first SCIM write of them meets. */
let server: TestServer;
let linking: TestServer;
let reviewing: TestServer;
let rejecting: TestServer;

beforeAll(async () => {
  server = await startServer();
  linking = await asTenant(server, 'linking');
  reviewing = await asTenant(server, 'reviewing');
  rejecting = await asTenant(server, 'rejecting');
  await setPolicy(reviewing, 'REVIEW');
  await setPolicy(rejecting, 'REJECT');
});
afterAll(() => server.close());

const setPolicy = (on: TestServer, existingPeople: string) =>
  graphql(
    on,
    'mutation ($input: SetDirectoryPolicyInput!) { setDirectoryPolicy(input: $input) { existingPeople } }',
    { input: { existingPeople } },
  );

let serial = 0;
/** Somebody who was made through GraphQL. */
async function makeHere(on: TestServer) {
  serial += 1;
  const userName = `here${serial}@hillview.example`;
  const { data } = await graphql(
    on,
    'mutation ($input: CreateUserInput!) { createUser(input: $input) { id isLinked } }',
    { input: { userName, title: 'Planner' } },
  );
  expect(at(data, 'createUser', 'isLinked')).toBe(false);
  return { id: textAt(data, 'createUser', 'id'), userName };
}

const patch = (on: TestServer, id: string, value = 'Lead') =>
  scim(on, 'PATCH', `/Users/${id}`, {
    body: patchOp({ op: 'replace', path: 'title', value }),
  });

const person = async (on: TestServer, id: string) => {
  const { data } = await graphql(
    on,
    'query ($id: ID!) { user(id: $id) { title isLinked linkedAt isProtected linkDecision version } }',
    { id },
  );
  return data['user'];
};

const decide = (on: TestServer, name: 'approveLink' | 'declineLink', id: string) =>
  graphql(
    on,
    `mutation ($id: ID!) { ${name}(input: { id: $id, reason: "Checked." }) { linkDecision } }`,
    {
      id,
    },
  );

const protect = (on: TestServer, id: string) =>
  graphql(
    on,
    'mutation ($id: ID!) { setProtection(input: { id: $id, isProtected: true }) { isProtected } }',
    { id },
  );

const reviews = async (on: TestServer) => {
  const { data } = await graphql(
    on,
    '{ linkReviews(first: 50) { totalCount nodes { userId operation attempts actorName user { userName } } } }',
  );
  return [at(data, 'linkReviews', 'nodes')].flat();
};
const reviewOf = async (on: TestServer, id: string) =>
  (await reviews(on)).find((one) => at(one, 'userId') === id);

describe.each(['link', 'review', 'reject'])('under the policy %s', (policy) => {
  it('an account that was made here is found by the match query', async () => {
    const on = { link: linking, review: reviewing, reject: rejecting }[policy] ?? server;
    const { id, userName } = await makeHere(on);
    const filter = encodeURIComponent(`userName eq "${userName}"`);
    const { body } = await scim(on, 'GET', `/Users?filter=${filter}`);
    expect(body).toMatchObject({ totalResults: 1, Resources: [{ id }] });
    expect(await person(on, id)).toMatchObject({ isLinked: false, linkedAt: null });
  });
});

describe('the policy link', () => {
  it('lets the first write begin the ownership, and records it', async () => {
    const { id } = await makeHere(linking);
    expect((await patch(linking, id)).status).toBe(200);
    expect(await person(linking, id)).toMatchObject({ title: 'Lead', isLinked: true, version: 2 });
    const [record] = await server.database.client.provisioningRecord.findMany({
      where: { resourceId: id, operation: 'UPDATE' },
    });
    const changes = [record?.changes].flat();
    expect(changes.map((change) => at(change, 'path'))).toEqual(['title', 'linkedAt']);
  });

  it('begins it with a write that changes nothing else too, once', async () => {
    const { id } = await makeHere(linking);
    for (let turn = 0; turn < 2; turn += 1) {
      expect((await patch(linking, id, 'Planner')).status).toBe(200);
      expect(await person(linking, id)).toMatchObject({ isLinked: true, version: 2 });
    }
  });

  it('lets SCIM delete the account', async () => {
    const { id } = await makeHere(linking);
    expect((await scim(linking, 'DELETE', `/Users/${id}`)).status).toBe(204);
  });

  it('answers a POST of the same userName with 409, and links nothing', async () => {
    const { id, userName } = await makeHere(linking);
    const { status, body } = await scim(linking, 'POST', '/Users', { body: { userName } });
    expect([status, body['scimType']]).toEqual([409, 'uniqueness']);
    expect(await person(linking, id)).toMatchObject({ isLinked: false, version: 1 });
    expect(await reviewOf(linking, id)).toBeUndefined();
  });

  it('asks for a review of people who are protected', async () => {
    const { id } = await makeHere(linking);
    expect((await protect(linking, id)).errors).toEqual([]);
    const refused = await patch(linking, id);
    expect(refused.status).toBe(409);
    expect(refused.body['detail']).toContain('review waits');
    expect((await patch(linking, id)).status).toBe(409);
    expect(await reviewOf(linking, id)).toMatchObject({ operation: 'UPDATE', attempts: 2 });
    await decide(linking, 'approveLink', id);
    expect((await patch(linking, id)).status).toBe(200);
  });

  it.each(['before the first write', 'after it'])(
    'neither disables, renames nor deletes people who are protected %s',
    async (when) => {
      const id = when === 'after it' ? await build.user(linking) : (await makeHere(linking)).id;
      await protect(linking, id);
      const before = await person(linking, id);
      const change = (path: string, value: unknown) =>
        scim(linking, 'PATCH', `/Users/${id}`, { body: patchOp({ op: 'replace', path, value }) });
      const refused = [
        await change('active', false),
        await change('userName', `other${id}@hillview.example`),
        await scim(linking, 'DELETE', `/Users/${id}`),
      ];
      expect(refused.map(({ status }) => status)).toEqual([403, 403, 403]);
      expect(
        refused.map(({ body }) => /may not (\w+) it/.exec(textAt(body, 'detail'))?.[1]),
      ).toEqual(['disable', 'rename', 'delete']);
      expect(await person(linking, id)).toEqual(before);
      const undo =
        'mutation ($id: ID!) { setProtection(input: { id: $id, isProtected: false }) { id } }';
      expect((await graphql(linking, undo, { id })).errors).toEqual([]);
      expect((await scim(linking, 'DELETE', `/Users/${id}`)).status).toBe(204);
    },
  );

  it('shows who is linked, by a filter', async () => {
    const own = await asTenant(server, 'linked-filter');
    const { id } = await makeHere(own);
    const other = await build.user(own);
    const list = async (isLinked: boolean) => {
      const { data } = await graphql(
        own,
        'query ($where: UserWhere) { users(where: $where) { nodes { id } } }',
        { where: { isLinked: { equals: isLinked } } },
      );
      return at(data, 'users', 'nodes');
    };
    expect(await list(false)).toEqual([{ id }]);
    expect(await list(true)).toEqual([{ id: other }]);
  });
});

describe('the policy review', () => {
  const writes: readonly [string, (id: string, userName: string) => ReturnType<typeof scim>][] = [
    ['PATCH', (id) => patch(reviewing, id)],
    ['PUT', (id, userName) => scim(reviewing, 'PUT', `/Users/${id}`, { body: { userName } })],
    ['DELETE', (id) => scim(reviewing, 'DELETE', `/Users/${id}`)],
  ];

  it.each(writes)(
    'refuses a %s until it is approved, and lets it through then',
    async (_, write) => {
      const { id, userName } = await makeHere(reviewing);
      const refused = await write(id, userName);
      expect([refused.status, refused.body['scimType']]).toEqual([409, undefined]);
      expect(refused.body['detail']).toContain('A review waits for an administrator');
      expect(await person(reviewing, id)).toMatchObject({
        title: 'Planner',
        isLinked: false,
        version: 1,
      });
      expect(await reviewOf(reviewing, id)).toMatchObject({ attempts: 1, user: { userName } });
      expect((await decide(reviewing, 'approveLink', id)).errors).toEqual([]);
      expect(await reviewOf(reviewing, id)).toBeUndefined();
      expect((await write(id, userName)).status).toBeLessThan(300);
    },
  );

  it('puts a POST of the same userName up for review, alone and in a bulk', async () => {
    const [one, two] = [await makeHere(reviewing), await makeHere(reviewing)];
    const { userName } = one;
    const alone = await scim(reviewing, 'POST', '/Users', {
      body: { userName: userName.toUpperCase() },
    });
    expect([alone.status, alone.body['scimType']]).toEqual([409, 'uniqueness']);
    expect(alone.body['detail']).toContain('A review waits for an administrator');
    expect(alone.body['urn:rollcall:params:scim:api:messages:2.0:Problem']).toMatchObject({
      code: 'reviewWaiting',
    });
    const Operations = [two.userName, 'new-beside@hillview.example'].map((name, index) => ({
      method: 'POST',
      path: '/Users',
      bulkId: `b${index}`,
      data: { userName: name },
    }));
    const bulk = await scim(reviewing, 'POST', '/Bulk', {
      body: { schemas: [BULK_REQUEST], Operations },
    });
    expect(at(bulk.body, 'Operations', 0, 'status')).toBe('409');
    expect(at(bulk.body, 'Operations', 1, 'status')).toBe('201');
    for (const { id } of [one, two]) {
      expect(await reviewOf(reviewing, id)).toMatchObject({ operation: 'CREATE', attempts: 1 });
    }
  });

  it('refuses for good what an administrator has declined, until it is approved after all', async () => {
    const { id } = await makeHere(reviewing);
    await patch(reviewing, id);
    await decide(reviewing, 'declineLink', id);
    const refused = await patch(reviewing, id);
    expect(refused.status).toBe(403);
    expect(refused.body['detail']).toContain('declined');
    expect(await reviewOf(reviewing, id)).toBeUndefined();
    await decide(reviewing, 'approveLink', id);
    expect((await patch(reviewing, id)).status).toBe(200);
  });

  it('records the refusal and the decision, and tells once that a review waits', async () => {
    const { id } = await makeHere(reviewing);
    for (let turn = 0; turn < 3; turn += 1) await patch(reviewing, id);
    await decide(reviewing, 'approveLink', id);
    const records = await server.database.client.provisioningRecord.findMany({
      where: { resourceId: id },
      orderBy: { id: 'asc' },
    });
    expect(records.map(({ outcome, status }) => [outcome, status])).toEqual([
      ['APPLIED', null],
      ['REFUSED', 409],
      ['REFUSED', 409],
      ['REFUSED', 409],
      ['APPLIED', null],
    ]);
    expect(records.at(-1)).toMatchObject({
      reason: 'Checked.',
      changes: [{ path: 'linkDecision', before: null, after: 'APPROVED' }],
    });
    const where = { resourceId: id, type: 'user.review_waiting' };
    expect(await server.database.client.outboxEvent.count({ where })).toBe(1);
  });

  it('leaves people alone whom SCIM has made', async () => {
    const id = await build.user(reviewing);
    expect((await patch(reviewing, id)).status).toBe(200);
    const { errors } = await decide(reviewing, 'approveLink', id);
    expect(at(errors, 0, 'extensions', 'code')).toBe('IMMUTABLE');
  });

  it('lets GraphQL change the account', async () => {
    const { id } = await makeHere(reviewing);
    const { errors } = await graphql(
      reviewing,
      'mutation ($id: ID!) { updateUser(input: { id: $id, title: "Lead" }) { id } }',
      { id },
    );
    expect(errors).toEqual([]);
    expect(await person(reviewing, id)).toMatchObject({ title: 'Lead', isLinked: false });
  });

  it('does not bring back by a POST who was made here', async () => {
    const body = { userName: 'left@hillview.example', externalId: 'left' };
    const { data } = await graphql(
      reviewing,
      'mutation ($input: CreateUserInput!) { createUser(input: $input) { id } }',
      { input: body },
    );
    const id = textAt(data, 'createUser', 'id');
    await graphql(reviewing, 'mutation ($id: ID!) { deleteUser(input: { id: $id }) { id } }', {
      id,
    });
    const made = await scim(reviewing, 'POST', '/Users', { body });
    expect(made.status).toBe(201);
    expect(textAt(made.body, 'id')).not.toBe(id);
  });

  it('shows the reviews of the tenant alone', async () => {
    const { id } = await makeHere(reviewing);
    await patch(reviewing, id);
    expect(await reviews(rejecting)).toEqual([]);
    const { errors } = await decide(rejecting, 'approveLink', id);
    expect(at(errors, 0, 'extensions', 'code')).toBe('NOT_FOUND');
    expect(await reviewOf(reviewing, id)).toMatchObject({ attempts: 1 });
  });

  it('holds when a decision and writes meet: nothing is linked past a protection', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { id } = await makeHere(linking);
      const [answer] = await Promise.all([patch(linking, id), protect(linking, id)]);
      const after = await person(linking, id);
      expect(at(after, 'isLinked')).toBe(answer.status === 200);
      expect(at(after, 'isProtected')).toBe(true);
    }
  });
});

describe('the policy reject', () => {
  it('answers every write with 403 and the reason', async () => {
    const { id, userName } = await makeHere(rejecting);
    const answers = [
      await patch(rejecting, id),
      await scim(rejecting, 'PUT', `/Users/${id}`, { body: { userName } }),
      await scim(rejecting, 'DELETE', `/Users/${id}`),
      await scim(rejecting, 'POST', '/Users', { body: { userName } }),
    ];
    for (const { status, body } of answers) {
      expect(status).toBe(403);
      expect(body['detail']).toContain('does not hand such accounts over');
    }
    expect(await reviewOf(rejecting, id)).toBeUndefined();
    expect(await person(rejecting, id)).toMatchObject({ title: 'Planner', version: 1 });
  });
});

describe('disabling a person', () => {
  it('keeps memberships, reports and id, and enabling finds all of it', async () => {
    const id = await build.user(server, { displayName: 'Boss' });
    const group = await build.group(server, [id]);
    for (const value of ['False', 'True']) {
      const body = patchOp({ op: 'Replace', path: 'active', value });
      expect((await scim(server, 'PATCH', `/Users/${id}`, { body })).status).toBe(200);
      const { body: shown } = await scim(server, 'GET', `/Users/${id}`);
      expect(shown).toMatchObject({ id, active: value === 'True', groups: [{ value: group }] });
      const { body: holder } = await scim(server, 'GET', `/Groups/${group}`);
      expect(holder).toMatchObject({ members: [{ value: id }], meta: { version: 'W/"1"' } });
    }
  });
});
