import type { AddressInfo } from 'node:net';
import { bootstrap } from '../../graphql/access/bootstrap.js';
import { openDatabase } from '../../prisma/database.js';
import { type AppNeeds, createApp } from '../../src/app.js';
import { createLogger } from '../../src/observability/logger.js';
import type { SignInSettings } from '../../src/sign-in.js';
import { openTestDatabase, type TestDatabase } from './database.js';

/** Where a server is, and what lets a client in. */
export interface ServerAddress {
  readonly url: string;
  readonly scimUrl: string;
  readonly scimToken: string;
  readonly adminToken: string;
}

/** A real server on a free port, over a database of its own. */
export interface TestServer extends ServerAddress {
  readonly database: TestDatabase;
  close(): Promise<void>;
}

interface Options {
  readonly rateLimit?: { readonly perSecond: number; readonly burst: number };
  /** Closed with the server; one of the server's own when absent. */
  readonly database?: TestDatabase;
  /** Takes the lines of the log, all of them; those of errors go to standard error when absent. */
  readonly logTo?: { write(line: string): void };
  /** What else the server is assembled from. */
  readonly app?: Omit<Partial<AppNeeds>, 'database' | 'log' | 'rateLimit'>;
  readonly signIn?: SignInSettings;
  readonly publicUrl?: string;
  /** A free one unless told. */
  readonly port?: number;
}

const SCIM_TOKEN = 'scim-token-of-the-tests';
const ADMIN_TOKEN = 'admin-token-of-the-tests';

/** Starts a server; without options its rate limit is off. */
export async function startServer(options: Options = {}): Promise<TestServer> {
  const database = options.database ?? (await openTestDatabase());
  await bootstrap(database, {
    tenantSlug: 'default',
    scimToken: SCIM_TOKEN,
    adminToken: ADMIN_TOKEN,
  });
  return listen(database, options);
}

/**
 * Starts another instance on the database of a server: with connections of its own on PostgreSQL; the
 * embedded database can be shared by two instances in one process alone.
 */
export async function startAnotherInstance(
  { database }: TestServer,
  options: Options = {},
): Promise<TestServer> {
  if (database.url === undefined) {
    return listen({ ...database, close: () => Promise.resolve() }, options);
  }
  const opened = await openDatabase({ databaseUrl: database.url, dataDir: '' }, (error) => {
    process.stderr.write(`${error.message}\n`);
  });
  return listen({ ...opened, url: database.url }, options);
}

async function listen(database: TestDatabase, options: Options = {}): Promise<TestServer> {
  const app = createApp({
    database,
    log: createLogger(options.logTo === undefined ? 'error' : 'info', options.logTo),
    publicUrl: options.publicUrl ?? 'http://rollcall.example',
    rateLimit: options.rateLimit ?? { perSecond: 0, burst: 1 },
    signIn: options.signIn,
    ...options.app,
  });
  await new Promise<void>((resolve) => app.server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const scheme = options.app?.listening?.tls === undefined ? 'http' : 'https';
  const url = `${scheme}://127.0.0.1:${portOf(app.server.address())}`;
  return {
    url,
    scimUrl: `${url}/scim/v2`,
    scimToken: SCIM_TOKEN,
    adminToken: ADMIN_TOKEN,
    database,
    close: async () => {
      app.server.closeAllConnections();
      await new Promise((resolve) => app.server.close(resolve));
      app.close();
      await database.close();
    },
  };
}

function portOf(address: string | AddressInfo | null): number {
  if (typeof address !== 'object' || address === null)
    throw new Error('The server listens nowhere.');
  return address.port;
}
