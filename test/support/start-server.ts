import type { AddressInfo } from 'node:net';
import { bootstrap } from '../../graphql/access/bootstrap.js';
import { createApp } from '../../src/app.js';
import type { EntraSettings } from '../../src/oauth/authority.js';
import { createLogger } from '../../src/observability/logger.js';
import type { SignInSettings } from '../../src/sign-in.js';
import { openTestDatabase, type TestDatabase } from './database.js';

/** A real server on a free port, over a database of its own. */
export interface TestServer {
  readonly url: string;
  readonly scimUrl: string;
  readonly scimToken: string;
  readonly adminToken: string;
  readonly database: TestDatabase;
  close(): Promise<void>;
}

interface Options {
  readonly rateLimit?: { readonly perSecond: number; readonly burst: number };
  readonly signIn?: SignInSettings;
  readonly entra?: EntraSettings;
  readonly publicUrl?: string;
  /** A free one unless told. */
  readonly port?: number;
}

/** An address at which nobody answers. */
const NO_ENTRA: EntraSettings = { authority: 'http://127.0.0.1:9', ownTokens: undefined };

const SCIM_TOKEN = 'scim-token-of-the-tests';
const ADMIN_TOKEN = 'admin-token-of-the-tests';

/** Starts a server; without options its rate limit is off. */
export async function startServer(options: Options = {}): Promise<TestServer> {
  const database = await openTestDatabase();
  await bootstrap(database, {
    tenantSlug: 'default',
    scimToken: SCIM_TOKEN,
    adminToken: ADMIN_TOKEN,
  });
  const app = createApp({
    database,
    log: createLogger('error'),
    publicUrl: options.publicUrl ?? 'http://rollcall.example',
    rateLimit: options.rateLimit ?? { perSecond: 0, burst: 1 },
    signIn: options.signIn,
    entra: options.entra ?? NO_ENTRA,
  });
  await new Promise<void>((resolve) => app.server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${portOf(app.server.address())}`;
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
