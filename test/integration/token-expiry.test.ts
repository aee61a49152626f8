import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { warningDue, warnOfExpiry } from '../../graphql/access/expiry.js';
import { at } from '../support/client.js';
import { addSecret, createClient } from '../support/oauth.js';
import { startAnotherInstance, startServer, type TestServer } from '../support/start-server.js';
import { act, createToken } from '../support/tokens.js';

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

const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS);

/** A token of a year, as many days before its end as a test asks for. */
async function tokenEndingIn(days: number): Promise<string> {
  const { id } = await createToken(server, { expiresAt: inDays(365).toISOString() });
  await moveEnd(id, days);
  return id;
}

/** Time goes by: only the end comes nearer. */
async function moveEnd(id: string, days: number): Promise<void> {
  const data = { expiresAt: inDays(days) };
  await server.database.client.accessToken.updateMany({ where: { id }, data });
}

async function daysWarned(id: string): Promise<unknown[]> {
  const events = await server.database.client.outboxEvent.findMany({
    where: { resourceId: id, type: 'token.expiring' },
    orderBy: { id: 'asc' },
  });
  return events.map(({ payload }) => at(payload, 'days'));
}

describe('a token that expires', () => {
  afterEach(() => warnOfExpiry(server.database));

  it('is warned of 30, 14, 7 and 1 days before, once each', async () => {
    const id = await tokenEndingIn(31);
    for (const days of [31, 30, 29, 15, 14, 13.9, 8, 7, 6, 2, 1, 0.5, 0.01]) {
      await moveEnd(id, days);
      await warnOfExpiry(server.database);
      await warnOfExpiry(other.database);
    }
    expect(await daysWarned(id)).toEqual([30, 14, 7, 1]);
    await moveEnd(id, -0.01);
    expect(await warnOfExpiry(server.database)).toBe(0);
  });

  it('is told of by name, prefix and instant, never by its secret', async () => {
    const id = await tokenEndingIn(6);
    await warnOfExpiry(server.database);
    const { client } = server.database;
    const { payload } = await client.outboxEvent.findFirstOrThrow({
      where: { resourceId: id, type: 'token.expiring' },
    });
    const { prefix, expiresAt } = await client.accessToken.findFirstOrThrow({ where: { id } });
    expect(payload).toMatchObject({ name: 'Entra', prefix, days: 7, attributes: [] });
    expect(new Date(String(at(payload, 'expiresAt')))).toEqual(expiresAt);
  });

  it('is warned of once by instances that look at the same time', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, () => tokenEndingIn(10)));
    const written = await Promise.all(
      [server, other, server, other].map(({ database }) => warnOfExpiry(database)),
    );
    expect(written.reduce((sum, count) => sum + count, 0)).toBe(12);
    for (const id of ids) expect(await daysWarned(id)).toEqual([14]);
  });

  it('is warned of once by the last warning that was missed', async () => {
    const id = await tokenEndingIn(3);
    await warnOfExpiry(server.database);
    expect(await daysWarned(id)).toEqual([7]);
  });

  it('is not warned of when it was made for fewer days', async () => {
    const { id } = await createToken(server, { expiresAt: inDays(10).toISOString() });
    await warnOfExpiry(server.database);
    expect(await daysWarned(id)).toEqual([]);
    await moveEnd(id, 7);
    await warnOfExpiry(server.database);
    expect(await daysWarned(id)).toEqual([7]);
  });

  it('is warned of anew after its expiry was moved', async () => {
    const id = await tokenEndingIn(5);
    await warnOfExpiry(server.database);
    const input = { id, expiresAt: inDays(200).toISOString() };
    await act(server, 'updateAccessToken', { input, select: 'id' });
    await moveEnd(id, 29);
    await warnOfExpiry(server.database);
    expect(await daysWarned(id)).toEqual([7, 30]);
  });

  it('is warned of as before when something else changes', async () => {
    const id = await tokenEndingIn(5);
    await warnOfExpiry(server.database);
    await act(server, 'updateAccessToken', { input: { id, name: 'Other' }, select: 'id' });
    expect(await warnOfExpiry(server.database)).toBe(0);
  });

  it('is not warned of when it is revoked', async () => {
    const id = await tokenEndingIn(5);
    await act(server, 'revokeAccessToken', { input: { id }, select: 'id' });
    expect(await warnOfExpiry(server.database)).toBe(0);
    expect(await daysWarned(id)).toEqual([]);
  });
});

describe('a secret of an OAuth client that expires', () => {
  it('is warned of once each time, by the name of its client, never by itself', async () => {
    const { client } = server.database;
    const { id: clientId } = await createClient(server, { name: 'Nightly job' });
    const { id, secret } = await addSecret(server, clientId);
    for (const days of [31, 29, 13, 6, 0.5, 0.01]) {
      await client.oAuthClientSecret.updateMany({
        where: { id },
        data: { expiresAt: inDays(days) },
      });
      await Promise.all([warnOfExpiry(server.database), warnOfExpiry(other.database)]);
    }
    const events = await client.outboxEvent.findMany({
      where: { resourceId: id, type: 'secret.expiring' },
      orderBy: { id: 'asc' },
    });
    expect(events.map(({ payload }) => at(payload, 'days'))).toEqual([30, 14, 7, 1]);
    expect(events.map(({ payload }) => at(payload, 'name'))).toEqual(Array(4).fill('Nightly job'));
    expect(JSON.stringify(events.map(({ payload }) => payload))).not.toContain(secret);
  });

  it('is not warned of what it was made too late for, nor when it is revoked', async () => {
    const { id: clientId } = await createClient(server);
    const late = await addSecret(server, clientId, { expiresAt: inDays(5).toISOString() });
    const revoked = await addSecret(server, clientId);
    const { client } = server.database;
    await client.oAuthClientSecret.updateMany({
      where: { id: revoked.id },
      data: { expiresAt: inDays(5), revokedAt: new Date() },
    });
    expect(await warnOfExpiry(server.database)).toBe(0);
    await client.oAuthClientSecret.updateMany({
      where: { id: late.id },
      data: { expiresAt: inDays(0.5) },
    });
    expect(await warnOfExpiry(server.database)).toBe(1);
  });
});

describe('the warning that is due', () => {
  it.each([
    [400, null],
    [30.01, null],
    [30, 30],
    [14.01, 30],
    [14, 14],
    [7, 7],
    [1.01, 7],
    [1, 1],
    [0.01, 1],
  ])('%d days before expiry is %s', (days, due) => {
    const now = Date.UTC(2027, 0, 1);
    expect(warningDue(new Date(now + days * DAY_MS), now)).toBe(due);
  });
});
