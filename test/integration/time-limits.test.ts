import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineStatement, openTenantDatabase } from '../../prisma/tenant-database.js';
import { BULK_REQUEST } from '../../src/scim/urns.js';
import { at, graphql, scim, textAt } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

/** Sends bytes and nothing more; gives what came back until the server ended it, and how long it took. */
function trickle({ url }: TestServer, text: string): Promise<{ answer: string; took: number }> {
  const start = performance.now();
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve({ answer, took: performance.now() - start }));
    socket.write(text);
  });
}

describe('a slow client', () => {
  let server: TestServer;
  beforeAll(async () => {
    const patience = { headersTimeout: 600, requestTimeout: 1200 };
    server = await startServer({ app: { listening: { patience } } });
  });
  afterAll(() => server.close());

  it.each([
    ['in its headers', 'POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nX-'],
    [
      'in its body',
      'POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer scim-token-of-the-tests\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"userName":',
    ],
    [
      'between two chunks',
      'POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer scim-token-of-the-tests\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{"\r\n',
    ],
  ])('%s is cut off with 408 in SCIM form', async (_title, text) => {
    const { answer, took } = await trickle(server, text);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('"status":"408"');
    expect(took).toBeLessThan(5_000);
    expect(await server.database.client.user.count()).toBe(0);
  });

  it('that sends nothing at all is let go', async () => {
    expect((await trickle(server, '')).took).toBeLessThan(5_000);
  });
});

describe('a request whose time is over', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ app: { timeLimitMs: -1 }, logTo: { write: () => undefined } });
  });
  afterAll(() => server.close());

  it.each([
    ['POST', '/Users', { userName: 'late' }],
    ['GET', '/Users', undefined],
    ['POST', '/Groups', { displayName: 'late' }],
  ])(
    '%s %s: 503 with Retry-After in SCIM form, and nothing is stored',
    async (method, path, body) => {
      const answer = await scim(server, method, path, body === undefined ? {} : { body });
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toMatch(/^[1-9]/);
      expect(at(answer.body, 'status')).toBe('503');
      const { client } = server.database;
      expect([await client.user.count(), await client.group.count()]).toEqual([0, 0]);
    },
  );

  it('answers 503 at the GraphQL door, with a code', async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.adminToken}`, 'content-type': 'application/json' },
      body: '{"query":"{ users { totalCount } }"}',
    });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toMatch(/^[1-9]/);
    const body: unknown = await response.json();
    expect(at(body, 'errors', 0, 'extensions', 'code')).toBe('UNAVAILABLE');
    expect((await graphql(server, '{ users { totalCount } }')).errors).toHaveLength(1);
  });

  it('of a bulk is answered 503 when nothing of it was begun', async () => {
    const operation = (userName: string) => ({
      method: 'POST',
      path: '/Users',
      bulkId: userName,
      data: { userName },
    });
    const body = { schemas: [BULK_REQUEST], Operations: [operation('a'), operation('b')] };
    const answer = await scim(server, 'POST', '/Bulk', { body });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toMatch(/^[1-9]/);
    expect(textAt(answer.body, 'detail')).toContain('not begun');
  });
});

describe('a transaction whose time is over', () => {
  const RENAME = defineStatement(`UPDATE "Tenant" SET "name" = $2::text WHERE "id" = $1::uuid`);
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const open = async (milliseconds: number) => {
    const { id } = await server.database.client.tenant.findFirstOrThrow();
    return openTenantDatabase(server.database, id, { timeLimitMs: milliseconds });
  };
  const nameNow = async () => (await server.database.client.tenant.findFirstOrThrow()).name;

  it('keeps nothing of what it did, whether it ends in or after its last statement', async () => {
    const before = await nameNow();
    for (const pause of [0, 1]) {
      const database = await open(300);
      const work = database.transaction(async (inner) => {
        await inner.run(RENAME, ['half done']);
        await sleep(400);
        if (pause === 1) await inner.run(RENAME, ['wholly done']);
      });
      await expect(work).rejects.toThrow('ran out of time');
      expect(await nameNow()).toBe(before);
    }
  });

  it('is committed when it ends in time', async () => {
    const database = await open(10_000);
    await database.transaction((inner) => inner.run(RENAME, ['in time']));
    expect(await nameNow()).toBe('in time');
  });
});
