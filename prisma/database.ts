import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { btree_gin } from '@electric-sql/pglite/contrib/btree_gin';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { PrismaPg } from '@prisma/adapter-pg';
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { type OnConnectionError, openPool, withMigrationPool } from './connections.js';
import { type DirectoryLock, engineDirectory, lockDirectory } from './directory-lock.js';
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
  /** Whether row-level security keeps the tenants apart too; it does unless this says no. */
  readonly rowLevelSecurity?: boolean | undefined;
}

/** Connections of one process: those that requests share, and those of the client and of what looks after the tables. */
const MAX_CONNECTIONS = 10;
const MAX_OWNER_CONNECTIONS = 4;

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
    const embedded = await openEngine({ dataDir: engineDirectory(dataDir) });
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
    migrating: (work) => work(adapter),
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
  const open = (max: number, role?: string) =>
    openPool(connectionString, { max, role, onConnectionError });
  // Whoever forgets to say for which tenant he acts sees nothing.
  const pool = open(MAX_CONNECTIONS, hasWall ? TENANT_ROLE : undefined);
  const ownerPool = open(MAX_OWNER_CONNECTIONS);
  const adapter = new PrismaPg(ownerPool);
  const client = new PrismaClient({ adapter });
  return {
    client,
    adapter,
    statements: postgresStatements(pool, hasWall),
    ownerStatements: postgresStatements(ownerPool, false),
    hasWall,
    kind: 'postgresql',
    migrating: (work) => withMigrationPool(connectionString, (own) => work(new PrismaPg(own))),
    close: async () => {
      await client.$disconnect();
      await Promise.all([pool.end(), ownerPool.end()]);
    },
  };
}
