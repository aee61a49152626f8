import pg from 'pg';
import { watchSilence } from './silence.js';

/** What to tell about a connection that broke. */
export type OnConnectionError = (error: Error) => void;

/** Statements longer than this are cut off; a request must be answered well before Entra's own limit. */
const STATEMENT_TIMEOUT_MS = 10_000;
const LOCK_TIMEOUT_MS = 5_000;
/** A transaction that waits for us this long has lost its owner; it must not keep its locks. */
const IDLE_IN_TRANSACTION_MS = 15_000;
/** How long a new connection, or a free one of the pool, is waited for: the answer is due within two seconds. */
const CONNECT_TIMEOUT_MS = 1_700;

/**
 * Session settings of every connection. A statement is planned once and reused, perhaps planned
 * while its table was still tiny: without sequential scans and JIT in the planner's choice the plan
 * for a handful of rows is also the right plan for a million. The writes lock rows and compare
 * versions by themselves: a stricter isolation, set for the database, would only make them fail.
 */
const SESSION = [
  'TimeZone=UTC',
  'jit=off',
  'enable_seqscan=off',
  'plan_cache_mode=auto',
  'default_transaction_isolation=read\\ committed',
];

/** How one pool of connections differs from another. */
interface PoolOptions {
  readonly max: number;
  /** The role that its sessions act as; that of the address when absent. */
  readonly role?: string | undefined;
  readonly onConnectionError: OnConnectionError;
}

/**
 * Opens the connections to a PostgreSQL server; none is made before it is needed. Limits in the
 * address (`?statement_timeout=…`, in milliseconds) win over the ones above.
 */
export function openPool(
  connectionString: string,
  { max, role, onConnectionError }: PoolOptions,
): pg.Pool {
  const settings = role === undefined ? SESSION : [...SESSION, `role=${role}`];
  const pool = new pg.Pool({
    connectionString,
    max,
    // A new connection has to prepare its statements again.
    idleTimeoutMillis: 300_000,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    options: settings.map((setting) => `-c ${setting}`).join(' '),
  });
  const silence = watchSilence(connectionString, statementTimeoutOf(connectionString));
  // From its first moment to its last: an error that nobody listens to would end the process, and
  // between the pool and those who borrow from it there are moments when neither listens.
  pool.on('connect', (client) => client.on('error', onConnectionError));
  // The pool repeats what the connection has told already.
  pool.on('error', ignore);
  pool.on('acquire', (client) => silence.begin(client));
  pool.on('release', (_error, client) => silence.end(client));
  return pool;
}

/** Serialises migrating processes: two instances that start together apply each migration once. */
const MIGRATION_LOCK = 7_264_001;

/**
 * Runs `work` on connections of its own, in one process at a time. A migration may take longer than a
 * statement of a request. The schema engine locks, too, and leaves its lock to the connection: it is
 * released with the connections, which end here.
 */
export async function withMigrationPool<Result>(
  connectionString: string,
  work: (pool: pg.Pool) => Promise<Result>,
): Promise<Result> {
  const url = new URL(connectionString);
  for (const limit of ['statement_timeout', 'lock_timeout']) url.searchParams.delete(limit);
  const pool = new pg.Pool({
    connectionString: url.href,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  });
  // What breaks a connection fails the statement on it, which tells.
  pool.on('connect', (client) => client.on('error', ignore));
  pool.on('error', ignore);
  try {
    const holder = await pool.connect();
    try {
      await holder.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
      return await work(pool);
    } finally {
      holder.release(true);
    }
  } finally {
    await pool.end();
  }
}

function ignore(): void {
  return;
}

function statementTimeoutOf(connectionString: string): number {
  const given = new URL(connectionString).searchParams.get('statement_timeout');
  return given === null ? STATEMENT_TIMEOUT_MS : Number(given);
}
