import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../prisma/ids.js';
import { at, scim, textAt } from '../support/client.js';
import { register } from '../support/extension.js';
import { startAnotherInstance, startServer, type TestServer } from '../support/start-server.js';
import { act, createToken, statusWith } from '../support/tokens.js';

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

const revoke = (id: string) =>
  act(server, 'revokeAccessToken', { input: { id }, select: 'revokedAt' });

describe('a change of a token at one instance', () => {
  it('stops the token at the very next request at every other one', async () => {
    for (let round = 0; round < 10; round++) {
      const { id, secret } = await createToken(server);
      expect(await statusWith(other, secret)).toBe(200);
      expect(await statusWith(other, secret)).toBe(200);
      expect(textAt((await revoke(id)).result, 'revokedAt')).not.toBe('');
      expect(await statusWith(other, secret)).toBe(401);
    }
  });

  it('stops it for every request that begins afterwards, under load', async () => {
    const { id, secret } = await createToken(server);
    let isRevoked = false;
    const late: number[] = [];
    const early: number[] = [];
    const worker = async () => {
      for (let count = 0; count < 40; count++) {
        const seen = isRevoked ? late : early;
        seen.push(await statusWith(other, secret));
      }
    };
    const revoking = async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      await revoke(id);
      isRevoked = true;
    };
    await Promise.all([revoking(), ...Array.from({ length: 8 }, worker)]);
    expect(early).toContain(200);
    expect(late.length).toBeGreaterThan(0);
    expect(new Set(late)).toEqual(new Set([401]));
  });

  it('of its dialect and its expiry holds at the next request at every other one', async () => {
    const { id, secret } = await createToken(server);
    const headers = { authorization: `Bearer ${secret}` };
    const body = { userName: 'loose@hillview.example', active: 'True' };
    expect((await scim(other, 'POST', '/Users', { headers, body })).status).toBe(201);
    await act(server, 'updateAccessToken', {
      input: { id, dialect: 'rfc-strict' },
      select: 'id',
    });
    const again = { headers, body: { ...body, userName: 'strict@hillview.example' } };
    expect((await scim(other, 'POST', '/Users', again)).status).toBe(400);
    const soon = new Date(Date.now() + 400).toISOString();
    await act(server, 'updateAccessToken', { input: { id, expiresAt: soon }, select: 'id' });
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(await statusWith(other, secret)).toBe(401);
    await act(server, 'updateAccessToken', { input: { id, expiresAt: null }, select: 'id' });
    expect(await statusWith(other, secret)).toBe(200);
  });

  it('of the tenant’s extensions holds at the next request at every other one', async () => {
    await scim(other, 'GET', '/Schemas');
    await register(server, { attributes: [{ name: 'badgeNo' }] });
    const { body } = await scim(other, 'GET', '/Schemas');
    expect(JSON.stringify(body)).toContain('badgeNo');
  });
});

describe('the last use of a token', () => {
  const lastUse = (id: string) =>
    act(server, 'updateAccessToken', { input: { id }, select: 'lastUsedAt' });

  it('is noted with the first request, and once a minute for all instances', async () => {
    const { id, secret } = await createToken(server);
    expect(at((await lastUse(id)).result, 'lastUsedAt')).toBeNull();
    await statusWith(server, secret);
    const first = textAt((await lastUse(id)).result, 'lastUsedAt');
    await statusWith(other, secret);
    await statusWith(server, secret);
    expect(at((await lastUse(id)).result, 'lastUsedAt')).toBe(first);
  });

  it('that cannot be noted does not stop the request', async () => {
    const { id, secret } = await createToken(server);
    const { statements } = server.database;
    const queryRaw = statements.queryRaw.bind(statements);
    statements.queryRaw = (query) =>
      query.sql.includes('"lastUsedAt" = now()')
        ? Promise.reject(
            Object.assign(new Error('read-only'), { code: '25006', originalCode: '25006' }),
          )
        : queryRaw(query);
    const status = await statusWith(server, secret);
    statements.queryRaw = queryRaw;
    expect(status).toBe(200);
    expect(at((await lastUse(id)).result, 'lastUsedAt')).toBeNull();
    await statusWith(server, secret);
    expect(textAt((await lastUse(id)).result, 'lastUsedAt')).not.toBe('');
  });
});

describe('authentication', () => {
  it('looks a credential up once a minute at most, and writes its last use as often', async () => {
    const { secret } = await createToken(server);
    const { statements } = server.database;
    const queryRaw = statements.queryRaw.bind(statements);
    const sent: string[] = [];
    statements.queryRaw = (query) => {
      if (query.sql.includes('"AccessToken"')) sent.push(query.sql);
      return queryRaw(query);
    };
    const headers = { authorization: `Bearer ${secret}` };
    for (let count = 0; count < 5; count++)
      await scim(server, 'GET', `/Users/${newId()}`, { headers });
    statements.queryRaw = queryRaw;
    expect(sent.filter((sql) => sql.includes('UPDATE'))).toHaveLength(1);
    expect(sent.filter((sql) => sql.includes('SELECT'))).toHaveLength(1);
  });
});
