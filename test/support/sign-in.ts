import { createServer } from 'node:net';
import type { GrantedRole } from '../../graphql/access/sign-in.js';
import type { SignInSettings } from '../../src/sign-in.js';
import { Browser, type Visited } from './browser.js';
import { type Account, CLIENT, type Issuer, startIssuer } from './issuer.js';
import { startServer, type TestServer } from './start-server.js';

/** A server, and the issuer that its administrators sign in at. */
export interface SignInServer extends TestServer {
  readonly issuer: Issuer;
}

interface Options {
  readonly roles?: Readonly<Record<string, GrantedRole>>;
  readonly settings?: Partial<SignInSettings>;
  readonly isTerse?: boolean;
  readonly roleClaim?: string;
  readonly rateLimit?: { readonly perSecond: number; readonly burst: number };
}

/** What the claim values of the tests give. */
export const ROLES = {
  'Rollcall.Owner': { role: 'owner' },
  'Rollcall.Viewer': { role: 'viewer' },
  'Acme.Owner': { role: 'owner', tenant: 'acme' },
  'Instance.Operator': { role: 'operator' },
} as const satisfies Record<string, GrantedRole>;

/** Starts a server and an issuer that know each other. */
export async function startSignInServer(options: Options = {}): Promise<SignInServer> {
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const redirectUri = `${publicUrl}/auth/callback`;
  const issuer = await startIssuer({ redirectUri, isTerse: options.isTerse ?? false });
  const server = await startServer({
    port,
    publicUrl,
    ...(options.rateLimit === undefined ? {} : { rateLimit: options.rateLimit }),
    signIn: {
      idleMinutes: 60,
      hours: 12,
      provider: {
        issuer: issuer.url,
        clientId: CLIENT.id,
        clientSecret: CLIENT.secret,
        scopes: 'openid email',
        roleClaim: options.roleClaim ?? 'roles',
        roles: new Map(Object.entries(options.roles ?? ROLES)),
      },
      ...options.settings,
    },
  });
  return {
    ...server,
    issuer,
    close: async () => {
      await server.close();
      await issuer.close();
    },
  };
}

/** Signs somebody in, in a browser of their own unless told otherwise. */
export async function signIn(
  server: SignInServer,
  account: Account,
  { browser = new Browser(), query = '' }: { browser?: Browser; query?: string } = {},
): Promise<{ browser: Browser; visited: Visited }> {
  server.issuer.admit(account);
  const visited = await browser.visit(`${server.url}/auth/sign-in${query}`);
  return { browser, visited };
}

/** Name of the cookie of a session without TLS. */
export const SESSION = 'rollcall-session';

/** What a page of our own sends beside the cookie. */
export const PROOF = { 'rollcall-csrf': '1', 'sec-fetch-site': 'same-origin' };

/** Asks GraphQL as a page of our own does. */
export async function askWith(
  server: TestServer,
  { browser, query = '{ me { name role } tenant { slug } }', headers = PROOF }: Asking,
): Promise<{ status: number; answer: unknown }> {
  const { status, text } = await browser.visit(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  const answer: unknown = JSON.parse(text);
  return { status, answer };
}

interface Asking {
  readonly browser: Browser;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
