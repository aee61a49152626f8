import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { openPool } from '../../prisma/connections.js';

const QUIET = { max: 1, onConnectionError: () => undefined };

let server: Server;
afterEach(() => server.close());

const message = (type: string, ...parts: (Buffer | string)[]) => {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
};
const READY = Buffer.concat([message('R', Buffer.alloc(4)), message('Z', 'I')]);
const FATAL = message('E', 'SFATAL\0C57P01\0Mterminating connection\0\0');

/** A server that says what it is told to as soon as a client has introduced itself. */
function speak(say: (socket: Socket) => void): Promise<string> {
  server = createServer((socket) =>
    socket.on('error', () => undefined).once('data', () => say(socket)),
  );
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve(`postgresql://someone@127.0.0.1:${port}/data`);
    });
  });
}

it('is told, and ends nothing but the connection, when it breaks before its borrower can listen', async () => {
  // Both in one piece: the error is there before the promise of a connection is kept.
  const url = await speak((socket) => socket.end(Buffer.concat([READY, FATAL])));
  const errors: string[] = [];
  const pool = openPool(url, {
    max: 1,
    onConnectionError: (error) => errors.push(error.message),
  });
  const client = await pool.connect();
  await expect(client.query('SELECT 1')).rejects.toThrow();
  client.release();
  expect(errors).toContain('terminating connection');
  expect(pool.totalCount).toBe(0);
  await pool.end();
});

it('is cut when the server says nothing for longer than a statement may take', async () => {
  const url = await speak((socket) => socket.write(READY));
  const pool = openPool(`${url}?statement_timeout=100`, QUIET);
  const start = performance.now();
  await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  expect(performance.now() - start).toBeLessThan(4_000);
  await expect.poll(() => pool.totalCount).toBe(0);
  await pool.end();
});

it('is waited for less than two seconds', async () => {
  const url = await speak(() => undefined);
  const pool = openPool(url, QUIET);
  const start = performance.now();
  await expect(pool.query('SELECT 1')).rejects.toThrow(/timeout/);
  expect(performance.now() - start).toBeLessThan(2_000);
  await pool.end();
});
