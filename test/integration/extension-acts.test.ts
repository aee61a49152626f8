import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newId } from '../../prisma/ids.js';
import { build } from '../support/build.js';
import { at, graphql, scim, textAt } from '../support/client.js';
import {
  asTenant,
  BADGE,
  recordsOf,
  refusalIn,
  register,
  remove,
  update,
} from '../support/extension.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
let serial = 0;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const newTenant = () => {
  serial += 1;
  return asTenant(server, `acting-${serial}`);
};
const registered = async (tenant: TestServer) => {
  const { data } = await graphql(tenant, '{ schemaExtensions { urn } }');
  const found = at(data, 'schemaExtensions');
  return Array.isArray(found) ? found.map((one) => at(one, 'urn')) : [];
};

const FLOOR = { name: 'floor', type: 'integer' };
const CODE = { name: 'code' };

async function tenantWith(attribute: object) {
  const tenant = await newTenant();
  const { data } = await register(tenant, { attributes: [attribute] });
  return { tenant, id: textAt(data, 'registerSchemaExtension', 'id') };
}

describe('a registration', () => {
  it('adds to its resource type alone', async () => {
    const tenant = await newTenant();
    await register(tenant, { resourceType: 'Group', attributes: [CODE] });
    const shown = async (type: string) =>
      JSON.stringify((await scim(tenant, 'GET', `/ResourceTypes/${type}`)).body);
    expect(await shown('Group')).toContain(BADGE);
    expect(await shown('User')).not.toContain(BADGE);
    const id = await build.user(tenant, { [BADGE]: { code: 'x' } });
    expect((await scim(tenant, 'GET', `/Users/${id}`)).body).not.toHaveProperty(BADGE);
  });

  it('needs an administrator', async () => {
    const tenant = await newTenant();
    const { data } = await graphql(
      server,
      'mutation ($input: CreateAccessTokenInput!) { createAccessToken(input: $input) { secret } }',
      { input: { name: 'Reader', scopes: ['admin:read'] } },
    );
    const reader = { ...server, adminToken: textAt(data, 'createAccessToken', 'secret') };
    const asked = { urn: 'urn:example:first', attributes: [CODE] };
    expect(refusalIn(await register(reader, asked)).code).toBe('FORBIDDEN');
    expect(refusalIn(await remove(reader, { urn: asked.urn })).code).toBeDefined();
    const scimClient = { ...tenant, adminToken: tenant.scimToken };
    expect(refusalIn(await register(scimClient, asked)).code).toBe('FORBIDDEN');
    const stranger = { ...tenant, adminToken: 'nobody' };
    expect(refusalIn(await register(stranger, asked)).code).toBe('UNAUTHENTICATED');
    expect(await registered(tenant)).toEqual([]);
    expect(await registered(reader)).toEqual(await registered(server));
  });

  it('is recorded with its attributes', async () => {
    const tenant = await newTenant();
    const { data } = await register(tenant, { attributes: [FLOOR] });
    expect(await recordsOf(tenant, textAt(data, 'registerSchemaExtension', 'id'))).toEqual([
      expect.objectContaining({
        operation: 'CREATE',
        resourceType: 'SchemaExtension',
        resourceName: BADGE,
        changes: [
          {
            path: 'attributes',
            after: [expect.objectContaining({ name: 'floor', type: 'integer' })],
          },
        ],
      }),
    ]);
  });

  it('through another process is seen within two seconds', async () => {
    const tenant = await newTenant();
    await register(tenant, { urn: 'urn:example:first', attributes: [CODE] });
    const known = await tenant.database.client.schemaExtension.findFirstOrThrow({
      orderBy: { id: 'desc' },
    });
    const published = async () => (await scim(tenant, 'GET', `/Schemas/${BADGE}`)).status;
    expect(await published()).toBe(404);
    const { tenantId, resourceType, name, attributes } = known;
    await tenant.database.client.schemaExtension.create({
      data: {
        ...{ tenantId, resourceType, name, id: newId(), urn: BADGE, urnKey: BADGE.toLowerCase() },
        attributes: attributes ?? [],
      },
    });
    const later = Date.now() + 2_001;
    vi.spyOn(Date, 'now').mockReturnValue(later);
    try {
      expect(await published()).toBe(200);
    } finally {
      vi.restoreAllMocks();
    }
  });
});

describe('an update', () => {
  it('keeps what is left out or null, and is recorded with what differs', async () => {
    const { tenant, id } = await tenantWith(FLOOR);
    await build.user(tenant, { [BADGE]: { floor: 1 } });
    const input = { urn: BADGE.toUpperCase(), name: 'Renamed', attributes: null, required: null };
    const { data } = await update(tenant, input);
    expect(at(data, 'updateSchemaExtension')).toMatchObject({
      name: 'Renamed',
      required: false,
      attributes: [{ name: 'floor' }],
    });
    await update(tenant, { attributes: [{ name: 'floor' }], discardValues: true });
    const changes: unknown[] = (await recordsOf(tenant, id))
      .filter((record) => record['operation'] === 'UPDATE')
      .map((record) => at(record, 'changes'));
    expect(changes).toHaveLength(2);
    expect(changes).toContainEqual([{ path: 'name', before: 'Hill View', after: 'Renamed' }]);
    expect(changes.map((list) => at(list, 1))).toContainEqual({
      path: 'values',
      before: { attributes: ['floor'], resources: 1 },
    });
  });

  it('that changes nothing leaves no record', async () => {
    const { tenant, id } = await tenantWith(FLOOR);
    const [first, again] = [await update(tenant, { name: 'Hill View' }), await update(tenant, {})];
    expect(at(first.data, 'updateSchemaExtension')).toEqual(
      at(again.data, 'updateSchemaExtension'),
    );
    expect(await recordsOf(tenant, id)).toHaveLength(1);
  });

  it('on the state that is named is made by one of five', async () => {
    const { tenant } = await tenantWith(FLOOR);
    const { data } = await update(tenant, {});
    const ifUpdatedAt = textAt(data, 'updateSchemaExtension', 'updatedAt');
    const tries = Array.from({ length: 5 }, (_, index) =>
      update(tenant, { name: `name ${index}`, ifUpdatedAt }),
    );
    const codes = (await Promise.all(tries)).map((answer) => refusalIn(answer).code);
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === 'VERSION_MISMATCH')).toHaveLength(4);
  });

  it('is refused by the rules of a registration, and for what is not there', async () => {
    const { tenant } = await tenantWith(FLOOR);
    for (const [input, code] of [
      [{ attributes: [] }, 'INVALID_VALUE'],
      [{ attributes: [{ name: 'a.b' }] }, 'INVALID_VALUE'],
      [{ urn: 'urn:example:other', name: 'x' }, 'NOT_FOUND'],
    ] as const) {
      expect(refusalIn(await update(tenant, input)).code).toBe(code);
    }
  });
});
