import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTS } from '../../graphql/provisioning/forbidden.js';
import { schema } from '../../graphql/schema.js';
import { isObject, type JsonObject } from '../../src/scim/json.js';
import { build } from '../support/build.js';
import { at, graphql, textAt } from '../support/client.js';
import { BADGE } from '../support/extension.js';
import { startServer, type TestServer } from '../support/start-server.js';
import { act, asAdmin, createToken } from '../support/tokens.js';

let server: TestServer;
let operatorId: string;
beforeAll(async () => {
  server = await startServer();
  const { id } = await server.database.client.accessToken.findFirstOrThrow({
    where: { scopes: { has: 'instance:operator' } },
  });
  operatorId = id;
});
afterAll(() => server.close());

const RECORDS = `query ($where: ProvisioningRecordWhere) {
  provisioningRecords(where: $where, direction: ASC, first: 200) {
    nodes { operation resourceType resourceId resourceName actorId actorName channel outcome status detail reason changes }
  }
}`;

async function records(where: object, at_ = server): Promise<JsonObject[]> {
  const { data, errors } = await graphql(at_, RECORDS, { where });
  expect(errors).toEqual([]);
  const nodes = at(data, 'provisioningRecords', 'nodes');
  return Array.isArray(nodes) ? nodes.filter(isObject) : [];
}

describe('an administrative act', () => {
  it('on a token leaves a record with actor and reason', async () => {
    const { id } = await createToken(server, { name: 'Entra', reason: 'Ticket 12' });
    const input = { id, name: 'Entra ID', dialect: 'generic', reason: 'Ticket 13' };
    await act(server, 'updateAccessToken', { input, select: 'id' });
    const revoke = { id, reason: 'It leaked.' };
    await act(server, 'revokeAccessToken', { input: revoke, select: 'id' });
    const actor = { actorId: operatorId, actorName: 'First instance operator', channel: 'GRAPHQL' };
    expect(await records({ resourceId: id })).toMatchObject([
      {
        ...actor,
        operation: 'CREATE',
        resourceType: 'AccessToken',
        resourceName: 'Entra',
        reason: 'Ticket 12',
        outcome: 'APPLIED',
        changes: [
          { path: 'scopes', after: 'scim:read scim:write' },
          { path: 'dialect', after: 'entra' },
        ],
      },
      {
        ...actor,
        operation: 'UPDATE',
        reason: 'Ticket 13',
        changes: [
          { path: 'name', before: 'Entra', after: 'Entra ID' },
          { path: 'dialect', before: 'entra', after: 'generic' },
        ],
      },
      { ...actor, operation: 'REVOKE', reason: 'It leaked.' },
    ]);
  });

  it('on a rotation leaves a record for each of both tokens', async () => {
    const { id } = await createToken(server);
    const select = 'accessToken { id }';
    const started = await act(server, 'startTokenRotation', {
      input: { id, reason: 'Yearly' },
      select,
    });
    const second = textAt(started.result, 'accessToken', 'id');
    await act(server, 'cancelTokenRotation', { input: { id, reason: 'Not yet' }, select: 'id' });
    const told = (list: JsonObject[]) => list.map(({ operation, reason }) => [operation, reason]);
    expect(told(await records({ resourceId: id }))).toEqual([
      ['CREATE', null],
      ['UPDATE', 'Yearly'],
      ['UPDATE', 'Not yet'],
    ]);
    expect(told(await records({ resourceId: second }))).toEqual([
      ['CREATE', 'Yearly'],
      ['REVOKE', 'Not yet'],
    ]);
    const { id: third } = await createToken(server);
    await act(server, 'startTokenRotation', { input: { id: third }, select });
    const input = { id: third, force: true, reason: 'The client is gone.' };
    await act(server, 'finishTokenRotation', { input, select: 'id' });
    expect(told(await records({ resourceId: third })).at(-1)).toEqual([
      'REVOKE',
      'The client is gone.',
    ]);
  });

  it('on a tenant and on an extension leaves a record with its reason', async () => {
    const tenant = await act(server, 'createTenant', {
      input: { slug: 'audited', name: 'Audited', reason: 'New customer' },
      select: 'id',
    });
    const ofTenant = await server.database.client.provisioningRecord.findMany({
      where: { resourceId: textAt(tenant.result, 'id') },
    });
    expect(ofTenant).toMatchObject([{ operation: 'CREATE', reason: 'New customer' }]);
    const extension = { urn: BADGE, resourceType: 'User', name: 'Badges' };
    const { result } = await act(server, 'registerSchemaExtension', {
      input: { ...extension, attributes: [{ name: 'badgeNo' }], reason: 'Doors' },
      select: 'id',
    });
    await act(server, 'updateSchemaExtension', {
      input: { urn: BADGE, name: 'Keys', reason: 'Renamed' },
      select: 'id',
    });
    await act(server, 'removeSchemaExtension', {
      input: { urn: BADGE, reason: 'No more doors' },
      select: 'id',
    });
    const told = await records({ resourceId: textAt(result, 'id') });
    expect(told.map(({ operation, reason }) => [operation, reason])).toEqual([
      ['CREATE', 'Doors'],
      ['UPDATE', 'Renamed'],
      ['DELETE', 'No more doors'],
    ]);
  });

  it('that changes nothing leaves no record', async () => {
    const { id } = await createToken(server);
    const input = { id, name: 'Entra', dialect: 'entra', expiresAt: null };
    await act(server, 'updateAccessToken', { input, select: 'id' });
    expect(await records({ resourceId: id })).toHaveLength(1);
  });

  it.each([
    [{ name: 'a\u0007b' }, 'INVALID_VALUE'],
    [{ name: null }, 'INVALID_VALUE'],
    [{ name: ' ' }, 'INVALID_VALUE'],
    [{ dialect: 'klingon' }, 'INVALID_VALUE'],
    [{ dialect: null }, 'INVALID_VALUE'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 'INVALID_VALUE'],
    [{ reason: 'x'.repeat(2_000) }, 'INVALID_VALUE'],
  ])('with %j is refused with %s', async (change, code) => {
    const { id } = await createToken(server);
    const refused = await act(server, 'updateAccessToken', {
      input: { id, ...change },
      select: 'id',
    });
    expect(refused.code).toBe(code);
    expect(await records({ resourceId: id })).toHaveLength(1);
  });
});

describe('a mutation that its caller may not use', () => {
  it('leaves a record with the caller, the subject and the reason given', async () => {
    const reader = await createToken(server, { name: 'Reader', scopes: ['admin:read'] });
    const { id } = await createToken(server);
    const caller = asAdmin(server, reader.secret);
    const input = { id, reason: 'Because I can' };
    const refused = await act(caller, 'revokeAccessToken', { input, select: 'id' });
    expect(refused.code).toBe('FORBIDDEN');
    const told = await records({ actorId: reader.id });
    expect(told).toMatchObject([
      {
        operation: 'REVOKE',
        resourceType: 'AccessToken',
        resourceId: id,
        actorName: 'Reader',
        channel: 'GRAPHQL',
        outcome: 'REFUSED',
        status: 403,
        reason: 'Because I can',
      },
    ]);
    expect(at(told, 0, 'detail')).toContain('revokeAccessToken: ');
  });

  it('ends the operation, however often it is named, and leaves one record', async () => {
    const owner = await createToken(server, { name: 'Owner', scopes: ['admin:write'] });
    const caller = asAdmin(server, owner.secret);
    const user = await build.user(server);
    const many = Array.from(
      { length: 12 },
      (_, index) => `t${index}: createTenant(input: { slug: "no${index}", name: "No" }) { id }`,
    );
    const { errors } = await graphql(
      caller,
      `mutation ($id: ID!) {
        gone: deleteUser(input: { id: $id }) { id }
        ...Rest
      }
      fragment Rest on Mutation { ${many.join('\n')} }`,
      { id: user },
    );
    expect(errors.length).toBeGreaterThan(0);
    const told = await records({ actorId: owner.id });
    const refused = told.filter(({ outcome }) => outcome === 'REFUSED');
    expect(refused).toMatchObject([{ operation: 'CREATE', resourceType: 'Tenant' }]);
    expect(told.filter(({ outcome }) => outcome === 'APPLIED')).toMatchObject([
      { operation: 'DELETE', resourceId: user },
    ]);
    expect(await server.database.client.tenant.count({ where: { name: 'No' } })).toBe(0);
  });

  it('is one of those that the table of acts knows', () => {
    const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {});
    expect([...ACTS.keys()].sort()).toEqual(mutations.sort());
  });
});

describe('the provisioning log', () => {
  it('is read by who, what, when and how it ended', async () => {
    const { id } = await createToken(server);
    const since = new Date(Date.now() - 60_000).toISOString();
    const where = {
      at: { greaterThan: since },
      actorId: operatorId,
      resourceType: 'AccessToken',
      operation: 'CREATE',
      outcome: 'APPLIED',
      channel: 'GRAPHQL',
    };
    expect((await records(where)).map(({ resourceId }) => resourceId)).toContain(id);
    expect(await records({ ...where, at: { lessThan: since } })).toEqual([]);
  });

  it('shows no secret and no hash', async () => {
    const { secret } = await createToken(server);
    const rows = await server.database.client.provisioningRecord.findMany();
    const events = await server.database.client.outboxEvent.findMany();
    expect(rows.length).toBeGreaterThan(10);
    expect(JSON.stringify([rows, events])).not.toContain(secret);
    expect(JSON.stringify([rows, events])).not.toContain('tokenHash');
  });

  it('is never emptied by the code of the service, and changed by the purge alone', async () => {
    const files = await sourceFiles();
    expect(files.length).toBeGreaterThan(150);
    const doing = (change: RegExp) =>
      files.filter((file) => change.test(readFileSync(file, 'utf8')));
    const emptied =
      /provisioningRecord\s*\.\s*delete|(DELETE\s+FROM|TRUNCATE)\s+(ONLY\s+)?"ProvisioningRecord"/i;
    const changed =
      /provisioningRecord\s*\.\s*(update|upsert)|UPDATE\s+(ONLY\s+)?"ProvisioningRecord"/i;
    expect(doing(emptied)).toEqual([]);
    expect(doing(changed)).toEqual(['graphql/recycle-bin/purge.ts']);
  });
});

async function sourceFiles(): Promise<string[]> {
  const folders = ['graphql', 'prisma', 'src'];
  const lists = await Promise.all(
    folders.map((folder) => readdir(folder, { recursive: true, withFileTypes: true })),
  );
  return lists
    .flat()
    .filter(({ name, parentPath }) => name.endsWith('.ts') && !parentPath.includes('generated'))
    .map(({ name, parentPath }) => join(parentPath, name));
}
