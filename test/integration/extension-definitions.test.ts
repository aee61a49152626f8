import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTERPRISE_USER, USER } from '../../src/scim/urns.js';
import { build } from '../support/build.js';
import { at, graphql, scim } from '../support/client.js';
import { asTenant, BADGE, refusalIn, register, remove } from '../support/extension.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
let serial = 0;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** A tenant that has added nothing yet. */
const newTenant = () => {
  serial += 1;
  return asTenant(server, `registering-${serial}`);
};
const freshUrn = () => {
  serial += 1;
  return `urn:example:registered:${serial}`;
};
const registered = async (tenant: TestServer) => {
  const { data } = await graphql(tenant, '{ schemaExtensions { urn } }');
  const found = at(data, 'schemaExtensions');
  return Array.isArray(found) ? found.map((one) => at(one, 'urn')) : [];
};

describe('the URN of an extension', () => {
  it.each([
    ['', /urn must be a URN/],
    ['HillView', /urn must be a URN/],
    ['https://hillview.example/schema', /urn must be a URN/],
    ['urn:x', /urn must be a URN/],
    ['urn:example:', /urn must be a URN/],
    ['urn:example:User:', /urn must be a URN/],
    ['urn:example:two words', /urn must be a URN/],
    ['urn:example:a\nb', /urn must be a URN/],
    ['urn:example:a[b]', /urn must be a URN/],
    ['urn:example:a"b', /urn must be a URN/],
    [`urn:example:${'x'.repeat(250)}`, /urn has 262 characters; at most 255/],
    [USER, /belongs to the SCIM standard/],
    [USER.toUpperCase(), /belongs to the SCIM standard/],
    [ENTERPRISE_USER, /belongs to the SCIM standard/],
    ['urn:ietf:params:scim:schemas:core', /belongs to the SCIM standard/],
    ['urn:ietf:params:scim:api:messages:2.0:Mine', /belongs to the SCIM standard/],
  ])('is refused: %j', async (urn, message) => {
    const answer = await register(server, { urn, attributes: [{ name: 'a' }] });
    const refusal = refusalIn(answer);
    expect(refusal).toMatchObject({ code: 'INVALID_VALUE', attribute: 'urn' });
    expect(refusal.message).toMatch(message);
  });

  it('is there once in a tenant, whatever its letter case and its resource type', async () => {
    const tenant = await newTenant();
    expect(refusalIn(await register(tenant, { attributes: [{ name: 'a' }] })).code).toBeUndefined();
    const again = { urn: BADGE.toUpperCase(), resourceType: 'Group', attributes: [{ name: 'b' }] };
    expect(refusalIn(await register(tenant, again))).toMatchObject({
      code: 'UNIQUENESS',
      attribute: 'urn',
    });
    const other = await newTenant();
    expect(refusalIn(await register(other, { attributes: [{ name: 'a' }] })).code).toBeUndefined();
  });

  it('is registered by one of ten who ask at once', async () => {
    const tenant = await newTenant();
    const tries = Array.from({ length: 10 }, (_, index) =>
      register(tenant, { attributes: [{ name: `a${index}` }] }),
    );
    const codes = (await Promise.all(tries)).map((answer) => refusalIn(answer).code);
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === 'UNIQUENESS')).toHaveLength(9);
    expect(await registered(tenant)).toEqual([BADGE]);
  });
});

describe('the name of an attribute', () => {
  it.each([
    '__proto__',
    'constructor',
    'toString',
    'a.b',
    'a b',
    'a:b',
    'a[0]',
    '1st',
    '$ref',
    '-a',
    'ä',
    '',
    'not',
    'AND',
    'x'.repeat(101),
  ])('is refused: %j', async (name) => {
    const answer = await register(server, { urn: freshUrn(), attributes: [{ name }] });
    expect(refusalIn(answer)).toMatchObject({
      code: 'INVALID_VALUE',
      attribute: 'attributes.name',
    });
    expect(refusalIn(answer).message).toEqual(expect.stringContaining('attributes'));
  });

  it.each(['a', 'Z9', 'a-b_c$d', 'x'.repeat(100)])('is taken: %j', async (name) => {
    const answer = await register(server, { urn: freshUrn(), attributes: [{ name }] });
    expect(answer.errors).toEqual([]);
  });

  it('is there once, whatever its letter case, at the top and among sub-attributes', async () => {
    const twice = [{ name: 'floor' }, { name: 'Floor', type: 'integer' }];
    const complex = { name: 'desk', type: 'complex', subAttributes: twice };
    for (const [attributes, path] of [
      [twice, 'attributes'],
      [[complex], 'attributes.desk.subAttributes'],
    ] as const) {
      const answer = await register(server, { urn: freshUrn(), attributes });
      const refusal = refusalIn(answer);
      expect(refusal).toMatchObject({ code: 'INVALID_VALUE', attribute: path });
      expect(refusal.message).toContain('"Floor" is there twice');
    }
  });

  it('may be that of a standard attribute, which keeps the name without a URN', async () => {
    const tenant = await newTenant();
    const names = ['title', 'schemas', 'id', 'meta', 'members', 'password', 'value'];
    await register(tenant, { attributes: names.map((name) => ({ name })) });
    const custom = Object.fromEntries(names.map((name) => [name, `custom ${name}`]));
    const id = await build.user(tenant, { title: 'Planner', [BADGE]: custom });
    const path = `${BADGE}:schemas`;
    const Operations = [{ op: 'replace', path, value: 'changed' }];
    const { body } = await scim(tenant, 'PATCH', `/Users/${id}`, {
      body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations },
    });
    expect(body).toMatchObject({
      id,
      title: 'Planner',
      [BADGE]: { ...custom, schemas: 'changed' },
    });
    expect(body['schemas']).toEqual([USER, BADGE]);
    const find = async (filter: string) =>
      (await scim(tenant, 'GET', `/Users?filter=${filter}`)).body['totalResults'];
    expect(await find('title eq "Planner"')).toBe(1);
    expect(await find('title eq "custom title"')).toBe(0);
    expect(await find(`${BADGE}:title eq "custom title"`)).toBe(1);
    expect(await find(`${path} eq "changed"`)).toBe(1);
  });
});

const one = (attribute: object) => [{ name: 'a', ...attribute }];
const sub = (attribute: object) => one({ type: 'complex', subAttributes: one(attribute) });

describe('characteristics that contradict each other', () => {
  it.each([
    [sub({ type: 'complex', subAttributes: one({}) }), /cannot be complex itself/],
    [sub({ multiValued: true }), /sub-attribute cannot be multi-valued/],
    [one({ type: 'complex' }), /a complex attribute has subAttributes/],
    [one({ type: 'complex', subAttributes: [] }), /subAttributes is empty/],
    [one({ subAttributes: one({}) }), /a complex attribute has subAttributes/],
    [one({ referenceTypes: ['User'] }), /only an attribute of the type reference/],
    [one({ type: 'integer', canonicalValues: ['1'] }), /only text has canonicalValues/],
    [one({ type: 'binary', caseExact: false }), /base64 is compared exactly/],
    [one({ type: 'complex', subAttributes: one({}), uniqueness: 'server' }), /can be unique/],
    [one({ type: 'boolean', uniqueness: 'server' }), /can be unique/],
    [one({ type: 'dateTime', uniqueness: 'global' }), /can be unique/],
    [one({ type: 'binary', uniqueness: 'server' }), /can be unique/],
    [one({ mutability: 'writeOnly', returned: 'default' }), /is never returned/],
    [one({ mutability: 'readOnly', required: true }), /cannot be required/],
    [sub({ returned: 'never' }), /as a whole/],
    [sub({ returned: 'request' }), /as a whole/],
    [sub({ mutability: 'writeOnly' }), /as a whole/],
    [sub({ mutability: 'readOnly' }), /as a whole/],
    [one({ mutability: 'readOnly', returned: 'never' }), /neither write nor see/],
    [one({ mutability: 'immutable', returned: 'never' }), /cannot be compared/],
    [one({ canonicalValues: [' '] }), /canonicalValues is required and must not be empty/],
  ])('are refused: %j', async (attributes, message) => {
    const answer = await register(server, { urn: freshUrn(), attributes });
    const refusal = refusalIn(answer);
    expect(refusal.code).toBe('INVALID_VALUE');
    expect(refusal.attribute).toMatch(/^attributes\.a/);
    expect(refusal.message).toMatch(message);
  });

  it('are not those that are left out: each has the value of the RFC', async () => {
    const urn = freshUrn();
    const attributes = [
      { name: 'plain' },
      { name: 'link', type: 'reference' },
      { name: 'seal', type: 'binary' },
      { name: 'pin', mutability: 'writeOnly' },
    ];
    await register(server, { urn, attributes });
    const { data } = await graphql(
      server,
      'query ($urn: String!) { schemaExtension(urn: $urn) { attributes { type multiValued required caseExact mutability returned uniqueness } } }',
      { urn: urn.toUpperCase() },
    );
    const plain = {
      type: 'string',
      multiValued: false,
      required: false,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'none',
    };
    expect(at(data, 'schemaExtension', 'attributes')).toEqual([
      plain,
      { ...plain, type: 'reference', caseExact: true },
      { ...plain, type: 'binary', caseExact: true },
      { ...plain, mutability: 'writeOnly', returned: 'never' },
    ]);
  });
});

describe('the limits of extensions', () => {
  it.each([
    ['attributes', Array.from({ length: 101 }, (_, index) => ({ name: `a${index}` })), {}],
    ['attributes', [], {}],
    ['name', one({}), { name: ' ' }],
    ['name', one({}), { name: 'a\u0007b' }],
    ['name', one({}), { name: 'x'.repeat(1025) }],
    ['description', one({}), { description: 'x'.repeat(1025) }],
    ['attributes.a.description', one({ description: 'x'.repeat(1025) }), {}],
    [
      'attributes.a.canonicalValues',
      one({ canonicalValues: Array.from({ length: 201 }, (_, index) => `v${index}`) }),
      {},
    ],
  ])('refuse with %s at fault', async (attribute, attributes, more) => {
    const answer = await register(server, { urn: freshUrn(), attributes, ...more });
    expect(refusalIn(answer)).toMatchObject({ code: 'INVALID_VALUE', attribute });
  });

  it('let a tenant have fifty', async () => {
    const tenant = await newTenant();
    for (let index = 0; index < 50; index++) {
      const answer = await register(tenant, { urn: `urn:example:x:${index}`, attributes: one({}) });
      expect(answer.errors).toEqual([]);
    }
    const last = await register(tenant, { attributes: one({}) });
    expect(refusalIn(last).code).toBe('TOO_MANY');
    await remove(tenant, { urn: 'urn:example:x:7' });
    expect((await register(tenant, { attributes: one({}) })).errors).toEqual([]);
  });
});
