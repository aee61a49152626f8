import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import type { Database } from '../../prisma/database.js';
import { findLockHolder } from '../../prisma/directory-lock.js';
import { applyMigrations } from '../../prisma/migrate.js';
import { answerOrder } from './answer-order.js';
import { answerLink } from './link.js';

/**
 * Lets other commands reach the embedded database through the process that holds it, never past its
 * lock. The channel is on the loopback interface; its address and secret stand in the lock file,
 * which only the owner of the data directory can read.
 */
export async function openControlChannel(
  database: Database,
  publicUrl: string,
): Promise<{ close(): Promise<void> }> {
  const secret = randomBytes(32).toString('base64url');
  const studio = createStudioSocket(database);
  const actions = new Map<string, (asked: unknown) => Promise<object>>([
    ['POST /studio', studio.open],
    ['DELETE /studio', studio.close],
    ['POST /migrate', async () => ({ applied: await applyMigrations(database) })],
    ['POST /graphql', (asked) => answerOrder(database, asked)],
    ['POST /sign-in-link', (asked) => answerLink(database, publicUrl, asked)],
  ]);
  const server = createServer((request, response) => {
    const action = actions.get(`${request.method ?? ''} ${request.url ?? ''}`);
    if (action === undefined || !isAllowed(request, secret)) {
      response.writeHead(404).end();
      return;
    }
    readAsked(request)
      .then(action)
      .then(
        (result) => response.end(JSON.stringify(result)),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  database.lock?.announce({ controlUrl: `http://127.0.0.1:${port}`, controlSecret: secret });
  return {
    close: async () => {
      await studio.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Asks the process that holds the data directory; undefined when none does. */
export async function askHolder(
  dataDir: string,
  action:
    | 'POST /studio'
    | 'DELETE /studio'
    | 'POST /migrate'
    | 'POST /graphql'
    | 'POST /sign-in-link',
  asked: object = {},
): Promise<unknown> {
  const holder = findLockHolder(dataDir);
  if (holder?.controlUrl === undefined || holder.controlSecret === undefined) return undefined;
  const [method, path = ''] = action.split(' ');
  const response = await fetch(`${holder.controlUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${holder.controlSecret}` },
    body: JSON.stringify(asked),
  });
  if (!response.ok) throw new Error(`The running server refused: ${await response.text()}`);
  return response.json();
}

/** A loopback socket that speaks PostgreSQL, for as long as a tool needs it. */
export function createStudioSocket(database: Database) {
  let socket: PGLiteSocketServer | undefined;
  const open = async () => {
    if (database.embedded === undefined)
      throw new Error('Only the embedded database needs a socket.');
    if (socket === undefined) {
      socket = new PGLiteSocketServer({ db: database.embedded, host: '127.0.0.1', port: 0 });
      await socket.start();
    }
    return { connection: socket.getServerConn() };
  };
  const close = async () => {
    await socket?.stop();
    socket = undefined;
    return {};
  };
  return { open, close };
}

/** What a command says besides the action's name. */
async function readAsked(request: IncomingMessage): Promise<unknown> {
  const body = await text(request);
  return body === '' ? {} : JSON.parse(body);
}

function isAllowed(request: IncomingMessage, secret: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${secret}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
