import { existsSync } from 'node:fs';
import { Agent, type ClientRequest, createServer, request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../prisma/database.js';
import { prepareDrain } from '../../src/http/drain.js';
import type { ServerAddress } from '../support/start-server.js';
import { expectUnavailable, timed } from './support/answers.js';
import { type DataDir, prepareDataDir } from './support/data-dir.js';
import { findFreePort, startPostgres, whyNoPostgres } from './support/private-postgres.js';
import { startProcess } from './support/server-process.js';

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

interface Slow {
  /** Sends the rest, and gives the answer. */
  finish(): Promise<{ status: number; connection: string | undefined }>;
  readonly request: ClientRequest;
}

/** Begins to create a user: head and half of the body. */
async function beginCreate({ scimUrl, scimToken }: ServerAddress, userName: string): Promise<Slow> {
  const body = JSON.stringify({ userName });
  const sent = request(`${scimUrl}/Users`, {
    method: 'POST',
    agent: new Agent({ keepAlive: true }),
    headers: {
      authorization: `Bearer ${scimToken}`,
      'content-type': 'application/scim+json',
      'content-length': Buffer.byteLength(body),
    },
  });
  const answered = new Promise<Awaited<ReturnType<Slow['finish']>>>((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', ({ statusCode = 0, headers }) => {
      resolve({ status: statusCode, connection: headers.connection });
    });
  });
  answered.catch(() => undefined);
  sent.write(body.slice(0, 5));
  await pause(200);
  return {
    request: sent,
    finish: () => {
      sent.end(body.slice(5));
      return answered;
    },
  };
}

describe('a server that is told to stop', () => {
  let data: DataDir;
  let dataDir: string;
  beforeAll(async () => {
    data = await prepareDataDir();
    dataDir = data.path;
  });
  afterAll(() => data.remove());

  it('takes nothing new, finishes what runs, and exits with 0 soon after', async () => {
    const server = await startProcess({ dataDir });
    const slow = await beginCreate(server, 'last@hillview.example');
    server.signal('SIGTERM');
    await pause(500);
    await expect(fetch(`${server.url}/readyz`)).rejects.toThrow();
    expect(server.isRunning()).toBe(true);
    expect(await slow.finish()).toEqual({ status: 201, connection: 'close' });
    const answered = performance.now();
    expect(await server.ended()).toBe(0);
    expect(performance.now() - answered).toBeLessThan(3_000);
    expect(existsSync(join(dataDir, 'rollcall.lock'))).toBe(false);
    const database = await openDatabase({ dataDir }, fail);
    expect(await database.client.user.count()).toBe(1);
    await database.close();
  }, 60_000);

  it('is not held up by clients that keep their connections busy', async () => {
    const server = await startProcess({ dataDir });
    let answers = 0;
    const count = () => (answers += 1);
    const outcomes = Promise.all(Array.from({ length: 4 }, () => askUntilRefused(server, count)));
    await expect.poll(() => answers, { timeout: 10_000 }).toBeGreaterThan(20);
    server.signal('SIGTERM');
    const signalled = performance.now();
    expect(await server.ended()).toBe(0);
    expect(performance.now() - signalled).toBeLessThan(3_000);
    // Each got its answers to the last, and was turned away when it came again: by a closed port, or
    // by an idle connection that closed at the moment in which it was used.
    for (const { statuses, ends } of await outcomes) {
      expect(new Set(statuses)).toEqual(new Set([200]));
      expect(['ECONNREFUSED', 'ECONNRESET']).toContain(ends[0]);
    }
  }, 60_000);

  it('exits at once when it is told again', async () => {
    const server = await startProcess({ dataDir });
    const slow = await beginCreate(server, 'never@hillview.example');
    server.signal('SIGTERM');
    await pause(300);
    expect(server.isRunning()).toBe(true);
    server.signal('SIGTERM');
    const signalled = performance.now();
    expect(await server.ended()).toBe(1);
    expect(performance.now() - signalled).toBeLessThan(1_000);
    slow.request.destroy();
  }, 60_000);

  it('ends with a line in the log at a fault that nobody waits for, and can be started again', async () => {
    const plant = 'process.on("SIGUSR2", () => void Promise.reject(new Error("planted")))';
    const more = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(plant)}` };
    const server = await startProcess({ dataDir, more });
    server.signal('SIGUSR2');
    expect(await server.ended()).toBe(1);
    const [last] = server.log().filter(({ level }) => level === 60);
    expect(last).toMatchObject({ origin: 'unhandledRejection', error: { message: 'planted' } });
    const next = await startProcess({ dataDir });
    next.signal('SIGTERM');
    expect(await next.ended()).toBe(0);
  }, 60_000);

  it.skipIf(whyNoPostgres)(
    'exits although its database has frozen',
    async () => {
      const postgres = await startPostgres();
      const databaseUrl = `${postgres.urlOf('postgres')}?statement_timeout=500`;
      const server = await startProcess({ databaseUrl });
      await timed(server, 'GET', '/Users');
      postgres.freeze();
      const waiting = timed(server, 'GET', '/Users');
      await pause(200);
      server.signal('SIGTERM');
      const signalled = performance.now();
      expectUnavailable(await waiting);
      expect(await server.ended()).toBe(0);
      expect(performance.now() - signalled).toBeLessThan(10_000);
      await postgres.destroy();
    },
    60_000,
  );
});

/** Asks over one connection for as long as there is an answer. */
async function askUntilRefused(server: ServerAddress, onAnswer: () => void) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const statuses: number[] = [];
  const ends: string[] = [];
  while (ends.length === 0) {
    await new Promise<void>((resolve) => {
      request(`${server.scimUrl}/Users?count=1`, {
        agent,
        headers: { authorization: `Bearer ${server.scimToken}` },
      })
        .on('response', (response) => {
          statuses.push(response.statusCode ?? 0);
          onAnswer();
          response.resume().on('end', resolve);
        })
        .on('error', (error: NodeJS.ErrnoException) => {
          ends.push(error.code ?? error.message);
          resolve();
        })
        .end();
    });
  }
  agent.destroy();
  return { statuses, ends };
}

it('cuts off at the end of its time what is still not answered', async () => {
  const server = createServer(() => undefined);
  const drain = prepareDrain(server);
  const port = await findFreePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const unanswered = fetch(`http://127.0.0.1:${port}/`);
  unanswered.catch(() => undefined);
  await pause(100);
  const start = performance.now();
  await drain(300);
  expect(performance.now() - start).toBeGreaterThanOrEqual(290);
  expect(performance.now() - start).toBeLessThan(1_500);
  await expect(unanswered).rejects.toThrow();
});

function fail(error: Error): void {
  throw error;
}
