import { join } from 'node:path';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { btree_gin } from '@electric-sql/pglite/contrib/btree_gin';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { PrismaPg } from '@prisma/adapter-pg';
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { type DirectoryLock, lockDirectory } from './directory-lock.js';
import { embeddedStatements } from './embedded-statements.js';
import { PrismaClient } from './generated/client/client.js';
import { postgresStatements } from './postgres-statements.js';
import type { StatementSource } from './rows.js';
import { TENANT_ROLE } from './wall.js';

/** An open database behind one interface: embedded PGlite or a PostgreSQL server. */
export interface Database {
  /** The client, as the owner of the tables: it sees all tenants. */
  readonly client: PrismaClient;
  /** What migrations go through, as the owner of the tables. */
  readonly adapter: SqlMigrationAwareDriverAdapterFactory;
  /** Runs statements without the client's layers, each for the tenant that it names. */
  readonly statements: StatementSource;
  /** The same as the owner of the tables. */
  readonly ownerStatements: StatementSource;
  /** Whether row-level security keeps the tenants apart too. */
  readonly hasWall: boolean;
  readonly kind: 'embedded' | 'postgresql';
  /** The embedded engine, for what only it can do (Studio's loopback socket). */
  readonly embedded?: PGlite;
  readonly lock?: DirectoryLock;
  close(): Promise<void>;
}

/** Where the data is: a PostgreSQL URL, or a directory of the embedded database. */
export interface DatabaseLocation {
  readonly databaseUrl?: string | undefined;
  readonly dataDir: string;
  /** Whether row-level security keeps the tenants apart too; it does unless this says no. */
  readonly rowLevelSecurity?: boolean | undefined;
}

/** What to tell about a connection that broke while nobody was using it. */
type OnConnectionError = (error: Error) => void;

/** Statements longer than this are cut off; a request must be answered well before Entra's own limit. */
const STATEMENT_TIMEOUT_MS = 10_000;
const LOCK_TIMEOUT_MS = 5_000;
const CONNECT_TIMEOUT_MS = 2_000;
const IDLE_TIMEOUT_MS = 300_000;
/** Connections of one process: those that requests share, and those of migrations and of the client. */
const MAX_CONNECTIONS = 10;
const MAX_OWNER_CONNECTIONS = 4;

/**
 * Session settings of every connection. A statement is planned once and reused, perhaps planned
 * while its table was still tiny: without sequential scans and JIT in the planner's choice the plan
 * for a handful of rows is also the right plan for a million.
 */
const SESSION = '-c TimeZone=UTC -c jit=off -c enable_seqscan=off -c plan_cache_mode=auto';

/** Opens the database that the settings name. */
export async function openDatabase(
  location: DatabaseLocation,
  onConnectionError: OnConnectionError,
): Promise<Database> {
  const { databaseUrl, dataDir, rowLevelSecurity: hasWall = true } = location;
  return databaseUrl === undefined
    ? openEmbedded(dataDir, hasWall)
    : openPostgres(databaseUrl, { hasWall, onConnectionError });
}

async function openEmbedded(dataDir: string, hasWall: boolean): Promise<Database> {
  const lock = lockDirectory(dataDir);
  try {
    const embedded = await openEngine({ dataDir: join(dataDir, 'postgres') });
    return await wrapEmbedded(embedded, { lock, hasWall });
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Opens an embedded engine with the extensions that the indexes need. */
export function openEngine(options: PGliteOptions): Promise<PGlite> {
  return PGlite.create({ ...options, extensions: { btree_gin, pg_trgm } });
}

/** Puts the common interface around an embedded engine that is already open. */
export async function wrapEmbedded(
  embedded: PGlite,
  { lock, hasWall = true }: { readonly lock?: DirectoryLock; readonly hasWall?: boolean } = {},
): Promise<Database> {
  await embedded.exec('SET TimeZone = UTC; SET jit = off; SET enable_seqscan = off');
  const adapter = new PrismaPGlite(embedded);
  const client = new PrismaClient({ adapter });
  return {
    client,
    adapter,
    statements: embeddedStatements(embedded, hasWall),
    ownerStatements: embeddedStatements(embedded, false),
    hasWall,
    kind: 'embedded',
    embedded,
    ...(lock === undefined ? {} : { lock }),
    close: async () => {
      await client.$disconnect();
      if (!embedded.closed) await embedded.close();
      lock?.release();
    },
  };
}

interface PostgresOptions {
  readonly hasWall: boolean;
  readonly onConnectionError: OnConnectionError;
}

function openPostgres(
  connectionString: string,
  { hasWall, onConnectionError }: PostgresOptions,
): Database {
  const open = (max: number, options: string) => {
    const pool = new pg.Pool({
      connectionString,
      max,
      // A new connection has to prepare its statements again.
      idleTimeoutMillis: IDLE_TIMEOUT_MS,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      lock_timeout: LOCK_TIMEOUT_MS,
      options,
    });
    pool.on('error', onConnectionError);
    // A connection that breaks while it is in use tells its user too.
    pool.on('connect', (connection) => connection.on('error', onConnectionError));
    return pool;
  };
  // Whoever forgets to say for which tenant he acts sees nothing.
  const pool = open(MAX_CONNECTIONS, hasWall ? `${SESSION} -c role=${TENANT_ROLE}` : SESSION);
  const ownerPool = open(MAX_OWNER_CONNECTIONS, SESSION);
  const adapter = new PrismaPg(ownerPool, { onPoolError: onConnectionError, onConnectionError });
  const client = new PrismaClient({ adapter });
  return {
    client,
    adapter,
    statements: postgresStatements(pool, hasWall),
    ownerStatements: postgresStatements(ownerPool, false),
    hasWall,
    kind: 'postgresql',
    close: async () => {
      await client.$disconnect();
      await Promise.all([pool.end(), ownerPool.end()]);
    },
  };
}
