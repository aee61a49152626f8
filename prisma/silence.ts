import { Socket } from 'node:net';
import pg from 'pg';

/** How long a server may say nothing before it is asked whether it still answers anybody. */
const PATIENCE_MS = 900;
/** How long it may take to answer that. Together less than the two seconds in which a 503 is due. */
const PROBE_MS = 750;
/** How much longer than a statement may take a server may say nothing at all. */
const GRACE_MS = 2_000;

/** Whether a server answers; those who ask at the same time share the question. */
type Probe = () => Promise<boolean>;

/** Watches the connections of a pool while they are in use. */
export interface SilenceWatch {
  /** A connection is about to be used. */
  begin(client: pg.PoolClient): void;
  /** A connection is not used any more. */
  end(client: pg.PoolClient): void;
}

/**
 * A server that froze, or a network that swallows everything, answers no time limit of its own. A
 * connection that hears nothing for a second asks on another one whether anybody is there; it is cut
 * when nobody is, or when a statement has taken longer than statements may.
 */
export function watchSilence(connectionString: string, statementMs: number): SilenceWatch {
  const isThere = createProbe(connectionString);
  const limit = statementMs + GRACE_MS;
  return {
    begin: (client) => {
      const socket = socketOf(client);
      if (socket === undefined) return;
      socket.removeAllListeners('timeout');
      socket.setTimeout(Math.min(PATIENCE_MS, limit));
      socket.on('timeout', () => void decide(socket, { isThere, limit }));
    },
    end: (client) => {
      const socket = socketOf(client);
      socket?.removeAllListeners('timeout');
      socket?.setTimeout(0);
    },
  };
}

interface Judgement {
  readonly isThere: Probe;
  /** Milliseconds of silence after which a connection is cut whoever else is answered. */
  readonly limit: number;
}

/** A socket that has been silent for its time out: the server is slow, or it is gone. */
async function decide(socket: Socket, { isThere, limit }: Judgement): Promise<void> {
  const heard = socket.bytesRead;
  const silentFor = socket.timeout ?? 0;
  const isSlow = silentFor < limit && (await isThere());
  // Nobody waits any more, or the answer came meanwhile.
  if (socket.listenerCount('timeout') === 0 || socket.bytesRead !== heard) return;
  if (isSlow) socket.setTimeout(limit);
  else cut(socket);
}

function cut(socket: Socket): void {
  const error = new Error('The database server has been silent for too long.');
  socket.destroy(Object.assign(error, { code: 'ETIMEDOUT' }));
}

function createProbe(connectionString: string): Probe {
  let asked: Promise<boolean> | undefined;
  return () => {
    asked ??= probe(connectionString).finally(() => {
      asked = undefined;
    });
    return asked;
  };
}

async function probe(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: PROBE_MS });
  // What ends this connection tells nothing more than that it could not be made.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    // A server that refuses, because it has no room for example, is there.
    return error instanceof Error && 'severity' in error;
  } finally {
    client.end().catch(() => undefined);
  }
}

/** The driver does not show the socket of a connection in its types. */
function socketOf(client: pg.PoolClient): Socket | undefined {
  const connection: unknown = Reflect.get(client, 'connection');
  if (typeof connection !== 'object' || connection === null) return undefined;
  const stream: unknown = Reflect.get(connection, 'stream');
  return stream instanceof Socket ? stream : undefined;
}
