import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GROUP } from '../../src/scim/urns.js';
import { patchOp } from '../support/build.js';
import { at, graphql, scim, textAt } from '../support/client.js';
import { asTenant, ROOM, refusalIn, register } from '../support/extension.js';
import { restore } from '../support/recycle-bin.js';
import { startAnotherInstance, startServer, type TestServer } from '../support/start-server.js';

/** Whether the names of groups are unique is of the tenant, and can be set. */
let server: TestServer;
let other: TestServer;
beforeAll(async () => {
  server = await startServer();
  other = await startAnotherInstance(server);
});
afterAll(async () => {
  await other.close();
  await server.close();
});

const setUnique = (tenant: TestServer, uniqueGroupNames: boolean, reason?: string) =>
  graphql(
    tenant,
    'mutation ($input: SetDirectoryPolicyInput!) { setDirectoryPolicy(input: $input) { uniqueGroupNames } }',
    { input: { uniqueGroupNames, reason } },
  );
const post = (tenant: TestServer, displayName: string) =>
  scim(tenant, 'POST', '/Groups', { body: { schemas: [GROUP], displayName } });
const make = async (tenant: TestServer, displayName: string) =>
  textAt((await post(tenant, displayName)).body, 'id');
const rename = (tenant: TestServer, id: string, displayName: string) =>
  scim(tenant, 'PATCH', `/Groups/${id}`, {
    body: patchOp({ op: 'replace', path: 'displayName', value: displayName }),
  });
const put = (tenant: TestServer, id: string, displayName: string) =>
  scim(tenant, 'PUT', `/Groups/${id}`, { body: { schemas: [GROUP], displayName } });
const count = async (tenant: TestServer, name: string) => {
  const filter = encodeURIComponent(`displayName eq "${name}"`);
  return (await scim(tenant, 'GET', `/Groups?filter=${filter}`)).body['totalResults'];
};
const policyOf = async (tenant: TestServer) =>
  at((await graphql(tenant, '{ tenant { uniqueGroupNames } }')).data, 'tenant', 'uniqueGroupNames');
/** The same tenant at the other instance. */
const elsewhere = (tenant: TestServer): TestServer => ({
  ...tenant,
  url: other.url,
  scimUrl: other.scimUrl,
});

async function publishedUniqueness(tenant: TestServer, headers: Record<string, string> = {}) {
  const { body } = await scim(tenant, 'GET', `/Schemas/${GROUP}`, { headers });
  const attributes = at(body, 'attributes');
  const found: unknown = Array.isArray(attributes)
    ? attributes.find((attribute: unknown) => at(attribute, 'name') === 'displayName')
    : undefined;
  return at(found, 'uniqueness');
}

describe('names of groups that need not be unique', () => {
  it('are shared by new and renamed groups, and by those that return', async () => {
    const tenant = await asTenant(server, 'shared');
    const first = await make(tenant, 'Sales');
    expect((await post(tenant, 'SALES')).status).toBe(409);
    expect((await setUnique(tenant, false)).data).toEqual({
      setDirectoryPolicy: { uniqueGroupNames: false },
    });
    const [second, third] = [await make(tenant, 'sales'), await make(tenant, 'Planning')];
    expect((await rename(tenant, third, 'Sales')).status).toBe(204);
    const fourth = await make(tenant, 'Buying');
    expect((await put(tenant, fourth, 'Sales')).status).toBe(200);
    expect(await count(tenant, 'Sales')).toBe(4);
    await scim(tenant, 'DELETE', `/Groups/${first}`);
    const { outcome } = await restore(tenant, 'Group', { id: first });
    expect(at(outcome, 'group', 'id')).toBe(first);
    const create = 'mutation ($input: CreateGroupInput!) { createGroup(input: $input) { id } }';
    const { errors } = await graphql(tenant, create, { input: { displayName: 'Sales' } });
    expect([errors, await count(tenant, 'Sales')]).toEqual([[], 5]);
    // A change of something else leaves the name alone.
    const body = patchOp({ op: 'replace', path: 'externalId', value: 'x' });
    expect((await scim(tenant, 'PATCH', `/Groups/${second}`, { body })).status).toBe(204);
  });

  it('can be unique again once each is there once', async () => {
    const tenant = await asTenant(server, 'again');
    await setUnique(tenant, false);
    const ids = [
      await make(tenant, 'Sales'),
      await make(tenant, 'SALES'),
      await make(tenant, 'Buying'),
      await make(tenant, 'buying'),
      await make(tenant, 'Planning'),
    ];
    expect(refusalIn(await setUnique(tenant, true))).toEqual({
      code: 'IN_USE',
      attribute: 'uniqueGroupNames',
      message:
        'uniqueGroupNames cannot be switched on yet: 2 groups are called "Buying", whatever the letter case, and 1 more name is there more than once. Rename or delete all but one of each first.',
    });
    expect(await policyOf(tenant)).toBe(false);
    await rename(tenant, ids[3] ?? '', 'Buying 2');
    expect(refusalIn(await setUnique(tenant, true)).message).toBe(
      'uniqueGroupNames cannot be switched on yet: 2 groups are called "SALES", whatever the letter case. Rename or delete all but one of each first.',
    );
    // The first one goes to the recycle bin, and its name with it.
    await scim(tenant, 'DELETE', `/Groups/${ids[0] ?? ''}`);
    expect((await setUnique(tenant, true)).errors).toEqual([]);
    expect(await policyOf(tenant)).toBe(true);
    const taken = { status: 409, body: { scimType: 'uniqueness' } };
    expect(await post(tenant, 'planning')).toMatchObject(taken);
    expect(await rename(tenant, ids[4] ?? '', 'sales')).toMatchObject(taken);
    expect(await put(tenant, ids[4] ?? '', 'BUYING')).toMatchObject(taken);
    expect((await put(tenant, ids[4] ?? '', 'PLANNING')).status).toBe(200);
    const { errors } = await restore(tenant, 'Group', { id: ids[0] });
    expect(at(errors, 0, 'extensions', 'code')).toBe('UNIQUENESS');
  });

  it('are a policy with a record, of one tenant alone', async () => {
    const tenant = await asTenant(server, 'recorded');
    expect(await policyOf(tenant)).toBe(true);
    await setUnique(tenant, false, 'The source has them twice.');
    await setUnique(tenant, false);
    await setUnique(tenant, true);
    const records = await server.database.client.provisioningRecord.findMany({
      where: { resourceType: 'Tenant', operation: 'UPDATE', resourceName: 'recorded' },
      orderBy: { id: 'asc' },
    });
    expect(records).toMatchObject([
      {
        reason: 'The source has them twice.',
        changes: [{ path: 'uniqueGroupNames', before: true, after: false }],
      },
      { reason: null, changes: [{ path: 'uniqueGroupNames', before: false, after: true }] },
    ]);
    await setUnique(tenant, false);
    const stranger = await asTenant(server, 'unmoved');
    await make(stranger, 'Sales');
    expect((await post(stranger, 'Sales')).status).toBe(409);
  });

  it.each([
    ['without', []],
    ['with', [{ name: 'seats', type: 'integer' }]],
  ])(
    'are published from the next request on, in every instance, %s custom attributes',
    async (title, attributes) => {
      const tenant = await asTenant(server, `published-${title}`);
      if (attributes.length > 0) {
        await register(tenant, { urn: ROOM, resourceType: 'Group', attributes });
      }
      const instances = [tenant, elsewhere(tenant)];
      for (const isUnique of [true, false, true]) {
        await setUnique(tenant, isUnique);
        for (const instance of instances) {
          expect(await publishedUniqueness(instance)).toBe(isUnique ? 'server' : 'none');
          const name = `${title} ${isUnique}`;
          await post(instance, name);
          expect((await post(instance, name)).status).toBe(isUnique ? 409 : 201);
        }
        const { body } = await scim(tenant, 'GET', '/Groups?count=500');
        const resources = at(body, 'Resources');
        for (const group of Array.isArray(resources) ? resources : [])
          await scim(tenant, 'DELETE', `/Groups/${textAt(group, 'id')}`);
      }
      // Who has no credential is told what holds unless a tenant says otherwise.
      await setUnique(tenant, false);
      expect(await publishedUniqueness(tenant, { authorization: '' })).toBe('server');
    },
  );
});

describe('while the policy changes', () => {
  it.each<[string, (tenant: TestServer, id: string, name: string) => Promise<unknown>]>([
    ['created', (tenant, _id, name) => post(tenant, name)],
    ['renamed', (tenant, id, name) => rename(tenant, id, name)],
    ['replaced', (tenant, id, name) => put(tenant, id, name)],
  ])('a group that is %s at that moment holds its name all the same', async (title, write) => {
    const tenant = await asTenant(server, `moment-${title}`);
    await setUnique(tenant, false);
    const id = await make(tenant, 'Before');
    const where = { slug: `moment-${title}` };
    // The policy is about to change: the write has begun before and is done after.
    const begun = await server.database.client.$transaction(async (transaction) => {
      await transaction.$queryRaw`SELECT 1 FROM "Tenant" WHERE "slug" = ${where.slug} FOR UPDATE`;
      const answer = write(tenant, id, 'Meanwhile');
      await new Promise((resolve) => setTimeout(resolve, 200));
      await transaction.tenant.update({ where, data: { uniqueGroupNames: true } });
      return { answer };
    });
    await begun.answer;
    expect(await count(tenant, 'Meanwhile')).toBe(1);
    expect((await post(tenant, 'MEANWHILE')).status).toBe(409);
  });

  it('never ends with equal names that ought to be unique', async () => {
    const tenant = await asTenant(server, 'crossing');
    for (let round = 0; round < 5; round++) {
      await setUnique(tenant, false);
      const name = `Crossing ${round}`;
      const id = await make(tenant, `Other ${round}`);
      const crossing = [tenant, elsewhere(tenant)].flatMap((instance) => [
        post(instance, name),
        setUnique(instance, true),
        post(instance, name),
        rename(instance, id, name),
      ]);
      await Promise.all(crossing);
      const [isUnique, total] = [await policyOf(tenant), await count(tenant, name)];
      if (isUnique === true) expect(total).toBe(1);
      expect((await post(tenant, name)).status).toBe(isUnique === true ? 409 : 201);
      const { body } = await scim(tenant, 'GET', '/Groups?count=500');
      const resources = at(body, 'Resources');
      for (const group of Array.isArray(resources) ? resources : [])
        await scim(tenant, 'DELETE', `/Groups/${textAt(group, 'id')}`);
    }
  });
});
