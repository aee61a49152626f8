import { join } from 'node:path';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { btree_gin } from '@electric-sql/pglite/contrib/btree_gin';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { PrismaPg } from '@prisma/adapter-pg';
import type {
  SqlDriverAdapter,
  SqlMigrationAwareDriverAdapterFactory,
  SqlQuery,
} from '@prisma/driver-adapter-utils';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { type OnConnectionError, openPool, withMigrationPool } from './connections.js';
import { type DirectoryLock, lockDirectory } from './directory-lock.js';
import { PrismaClient } from './generated/client/client.js';
import { statementName } from './statements.js';

/** An open database behind one interface: embedded PGlite or a PostgreSQL server. */
export interface Database {
  readonly client: PrismaClient;
  readonly adapter: SqlMigrationAwareDriverAdapterFactory;
  /** Runs statements without the client's layers, on the same connections. */
  readonly statements: SqlDriverAdapter;
  readonly kind: 'embedded' | 'postgresql';
  /** The embedded engine, for what only it can do (Studio's loopback socket). */
  readonly embedded?: PGlite;
  readonly lock?: DirectoryLock;
  /** Runs migrations on connections that are made for them, in one process at a time. */
  migrating<Result>(
    work: (adapter: SqlMigrationAwareDriverAdapterFactory) => Promise<Result>,
  ): Promise<Result>;
  close(): Promise<void>;
}

/** Where the data is: a PostgreSQL URL, or a directory of the embedded database. */
export interface DatabaseLocation {
  readonly databaseUrl?: string | undefined;
  readonly dataDir: string;
}

/** Opens the database that the settings name. */
export async function openDatabase(
  location: DatabaseLocation,
  onConnectionError: OnConnectionError,
): Promise<Database> {
  return location.databaseUrl === undefined
    ? openEmbedded(location.dataDir)
    : openPostgres(location.databaseUrl, onConnectionError);
}

async function openEmbedded(dataDir: string): Promise<Database> {
  const lock = lockDirectory(dataDir);
  try {
    const embedded = await openEngine({ dataDir: join(dataDir, 'postgres') });
    return await wrapEmbedded(embedded, lock);
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
export async function wrapEmbedded(embedded: PGlite, lock?: DirectoryLock): Promise<Database> {
  await embedded.exec('SET TimeZone = UTC; SET jit = off; SET enable_seqscan = off');
  const adapter = new PrismaPGlite(embedded);
  const client = new PrismaClient({ adapter });
  return {
    client,
    adapter,
    statements: await adapter.connect(),
    kind: 'embedded',
    embedded,
    ...(lock === undefined ? {} : { lock }),
    migrating: (work) => work(adapter),
    close: async () => {
      await client.$disconnect();
      if (!embedded.closed) await embedded.close();
      lock?.release();
    },
  };
}

async function openPostgres(
  connectionString: string,
  onConnectionError: OnConnectionError,
): Promise<Database> {
  const pool = openPool(connectionString, onConnectionError);
  const adapter = new PrismaPg(pool, {
    statementNameGenerator: (query: SqlQuery) => statementName(query.sql),
  });
  const client = new PrismaClient({ adapter });
  return {
    client,
    adapter,
    statements: await adapter.connect(),
    kind: 'postgresql',
    migrating: (work) => withMigrationPool(connectionString, (own) => work(new PrismaPg(own))),
    close: async () => {
      await client.$disconnect();
      await pool.end();
    },
  };
}
