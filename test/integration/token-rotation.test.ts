import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, graphql, textAt } from '../support/client.js';
import { recordsOf } from '../support/extension.js';
import { startAnotherInstance, startServer, type TestServer } from '../support/start-server.js';
import { act, asAdmin, createToken, statusWith, type Token } from '../support/tokens.js';

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

const TOKEN = 'id name dialect scopes expiresAt revokedAt rotation { state successor { id } }';
const MADE = `secret accessToken { ${TOKEN} predecessor { id } }`;

const start = (id: string, input: object = {}, at_ = server) =>
  act(at_, 'startTokenRotation', { input: { id, ...input }, select: MADE });
const finish = (id: string, input: object = {}, at_ = server) =>
  act(at_, 'finishTokenRotation', { input: { id, ...input }, select: TOKEN });
const cancel = (id: string, input: object = {}, at_ = server) =>
  act(at_, 'cancelTokenRotation', { input: { id, ...input }, select: TOKEN });

async function stateOf(id: string): Promise<unknown> {
  const query = `query ($id: ID!) { accessToken(id: $id) { ${TOKEN} } }`;
  const { data } = await graphql(server, query, { id });
  return at(data, 'accessToken', 'rotation', 'state');
}

async function startedRotation(): Promise<{ first: Token; second: Token }> {
  const first = await createToken(server);
  const { result } = await start(first.id);
  const second = { id: textAt(result, 'accessToken', 'id'), secret: textAt(result, 'secret') };
  return { first, second };
}

describe('a rotation', () => {
  it('makes a second token with scopes, dialect, name and lifetime of the first', async () => {
    const expiresAt = new Date(Date.now() + 90 * 86_400_000).toISOString();
    const first = await createToken(server, {
      name: 'Okta',
      scopes: ['scim:read'],
      dialect: 'okta',
      expiresAt,
    });
    const { result } = await start(first.id);
    expect(at(result, 'accessToken')).toMatchObject({
      name: 'Okta',
      scopes: ['scim:read'],
      dialect: 'okta',
      predecessor: { id: first.id },
      rotation: null,
    });
    const lifetime = Date.parse(textAt(result, 'accessToken', 'expiresAt')) - Date.now();
    expect(Math.abs(lifetime - 90 * 86_400_000)).toBeLessThan(60_000);
    expect(textAt(result, 'secret')).toMatch(/^rollcall_[\w-]{43}$/);
  });

  it('keeps both valid, and is finished once the second has been seen in traffic', async () => {
    const { first, second } = await startedRotation();
    expect(await statusWith(server, first.secret)).toBe(200);
    expect(await stateOf(first.id)).toBe('STARTED');
    const early = await finish(first.id);
    expect(early.code).toBe('IN_USE');
    expect(early.message).toContain('has not been seen in traffic yet');
    expect(await statusWith(server, first.secret)).toBe(200);
    expect(await statusWith(other, second.secret)).toBe(200);
    expect(await stateOf(first.id)).toBe('SEEN');
    const { result } = await finish(first.id);
    expect(at(result, 'rotation', 'state')).toBe('FINISHED');
    expect(at(result, 'rotation', 'successor', 'id')).toBe(second.id);
    for (const instance of [server, other]) {
      expect(await statusWith(instance, first.secret)).toBe(401);
      expect(await statusWith(instance, second.secret)).toBe(200);
    }
    // A request that is repeated finds what it wanted, and leaves no second record.
    expect((await finish(first.id)).code).toBeUndefined();
    const records = await recordsOf(server, first.id);
    expect(records.filter(({ operation }) => operation === 'REVOKE')).toHaveLength(1);
  });

  it('is finished unseen by force alone, and with a reason', async () => {
    const { first, second } = await startedRotation();
    const unexplained = await finish(first.id, { force: true, reason: ' ' });
    expect([unexplained.code, await statusWith(server, first.secret)]).toEqual([
      'INVALID_VALUE',
      200,
    ]);
    expect((await finish(first.id, { force: true, reason: 'It leaked.' })).code).toBeUndefined();
    expect(await statusWith(server, first.secret)).toBe(401);
    expect(await statusWith(server, second.secret)).toBe(200);
  });

  it('is not finished with a second token that has expired', async () => {
    const { first, second } = await startedRotation();
    expect(await statusWith(server, second.secret)).toBe(200);
    await server.database.client.accessToken.updateMany({
      where: { id: second.id },
      data: { expiresAt: new Date(Date.now() - 1_000) },
    });
    const refused = await finish(first.id);
    expect(refused.code).toBe('IN_USE');
    expect(refused.message).toContain('has expired');
    expect(await statusWith(server, first.secret)).toBe(200);
  });

  it('that is canceled revokes the second and can be started anew', async () => {
    const { first, second } = await startedRotation();
    const { result } = await cancel(first.id);
    expect(at(result, 'rotation')).toBeNull();
    for (const instance of [server, other]) {
      expect(await statusWith(instance, second.secret)).toBe(401);
      expect(await statusWith(instance, first.secret)).toBe(200);
    }
    expect((await cancel(first.id)).code).toBe('NOT_FOUND');
    expect((await finish(first.id)).code).toBe('NOT_FOUND');
    expect((await start(first.id)).code).toBeUndefined();
  });

  it('ends when its second token is revoked', async () => {
    const { first, second } = await startedRotation();
    await act(server, 'revokeAccessToken', { input: { id: second.id }, select: 'id' });
    expect(await stateOf(first.id)).toBeUndefined();
    expect((await start(first.id)).code).toBeUndefined();
  });

  it.each([
    ['a token that is being rotated', (first: Token) => first.id, 'IN_USE'],
    ['the token that takes its place', (_: Token, second: Token) => second.id, 'IN_USE'],
    ['nothing', () => '00000000-0000-7000-8000-000000000009', 'NOT_FOUND'],
    ['what is no id', () => "x'; --", 'NOT_FOUND'],
  ])('is not started of %s', async (_title, choose, code) => {
    const { first, second } = await startedRotation();
    expect((await start(choose(first, second))).code).toBe(code);
  });

  it('is not started of a revoked token', async () => {
    const { id } = await createToken(server);
    await act(server, 'revokeAccessToken', { input: { id }, select: 'id' });
    expect((await start(id)).code).toBe('INVALID_VALUE');
  });

  it('tells nothing of the tokens of another tenant', async () => {
    const { first } = await startedRotation();
    await act(server, 'createTenant', { input: { slug: 'apart', name: 'Apart' }, select: 'id' });
    const { secret } = await createToken(server, {
      tenant: 'apart',
      scopes: ['admin:write'],
      name: 'Owner',
    });
    const stranger = asAdmin(server, secret);
    const codes = [
      (await start(first.id, {}, stranger)).code,
      (await finish(first.id, { force: true, reason: 'x' }, stranger)).code,
      (await cancel(first.id, {}, stranger)).code,
    ];
    expect(codes).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
    expect(await stateOf(first.id)).toBe('STARTED');
  });

  it('of the token of an instance operator is for instance operators alone', async () => {
    const { id } = await createToken(server, { scopes: ['instance:operator'] });
    const { secret } = await createToken(server, { scopes: ['admin:write'] });
    const owner = asAdmin(server, secret);
    const revoke = { input: { id }, select: 'id' };
    const update = { input: { id, name: 'Mine' }, select: 'id' };
    const codes = [
      (await start(id, {}, owner)).code,
      (await finish(id, {}, owner)).code,
      (await cancel(id, {}, owner)).code,
      (await act(owner, 'revokeAccessToken', revoke)).code,
      (await act(owner, 'updateAccessToken', update)).code,
    ];
    expect(codes).toEqual(Array.from({ length: 5 }, () => 'FORBIDDEN'));
  });
});

describe('parallel administrators at two instances', () => {
  const both = [0, 1, 2, 3, 4, 5, 6, 7];
  const at_ = (index: number) => (index % 2 === 0 ? server : other);

  it('start one rotation of a token', async () => {
    const { id } = await createToken(server);
    const codes = (await Promise.all(both.map((index) => start(id, {}, at_(index))))).map(
      ({ code }) => code,
    );
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === 'IN_USE')).toHaveLength(7);
    const named = await server.database.client.accessToken.count({
      where: { successorId: { not: null }, id },
    });
    expect(named).toBe(1);
  });

  it('finish or cancel a rotation, never both: one token stays valid', async () => {
    for (let round = 0; round < 5; round++) {
      const { first, second } = await startedRotation();
      expect(await statusWith(server, second.secret)).toBe(200);
      const outcomes = await Promise.all([
        finish(first.id, {}, at_(round)),
        cancel(first.id, {}, at_(round + 1)),
      ]);
      expect(outcomes.map(({ code }) => code).filter(Boolean)).toEqual(['NOT_FOUND']);
      const statuses = [
        await statusWith(server, first.secret),
        await statusWith(server, second.secret),
      ];
      expect(statuses.sort()).toEqual([200, 401]);
    }
  });

  it('leave one record of a rotation that all of them finish', async () => {
    const { first, second } = await startedRotation();
    expect(await statusWith(server, second.secret)).toBe(200);
    const outcomes = await Promise.all(both.map((index) => finish(first.id, {}, at_(index))));
    expect(outcomes.map(({ code }) => code).filter(Boolean)).toEqual([]);
    const records = await recordsOf(server, first.id);
    expect(records.filter(({ operation }) => operation === 'REVOKE')).toHaveLength(1);
  });
});
