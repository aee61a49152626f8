import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

/** Somebody who can sign in at the issuer. */
export interface Account {
  readonly sub: string;
  readonly email?: string;
  readonly roles?: unknown;
}

/** A real OpenID provider on a loopback port. */
export interface Issuer {
  readonly url: string;
  /** The next one to come signs in as this account, without a password; without one, says no. */
  admit(account: Account | undefined): void;
  close(): Promise<void>;
}

interface Options {
  readonly redirectUri: string;
  /** Tells claims at the userinfo endpoint alone, as the specification would have it. */
  readonly isTerse?: boolean;
}

/** The one client that the issuer knows. */
export const CLIENT = { id: 'rollcall', secret: 'secret-of-the-client' };

/** Starts an issuer. */
export async function startIssuer({ redirectUri, isTerse }: Options): Promise<Issuer> {
  const accounts = new Map<string, Account>();
  let next: Account | undefined;
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const url = `http://127.0.0.1:${port}`;
  const provider = new Provider(url, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    jwks: { keys: [await newKey()] },
    cookies: { keys: ['key of the cookies of the issuer'] },
    claims: { openid: ['sub', 'roles'], email: ['email'] },
    scopes: ['openid', 'profile', 'email'],
    conformIdTokenClaims: isTerse === true,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: () => ({ ...accounts.get(sub), sub }),
    }),
    loadExistingGrant: grantAll,
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Session: 600 },
  });
  const handle = provider.callback();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url?.startsWith('/interaction/') !== true) {
      await handle(request, response);
      return;
    }
    if (next !== undefined) accounts.set(next.sub, next);
    const result =
      next === undefined
        ? { error: 'access_denied', error_description: 'no' }
        : { login: { accountId: next.sub } };
    await provider.interactionFinished(request, response, result);
  };
  server.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(asError(error)));
  });
  return {
    url,
    admit: (account) => {
      next = account;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type LoadGrant = NonNullable<
  NonNullable<ConstructorParameters<typeof Provider>[1]>['loadExistingGrant']
>;

/** Whoever signs in has agreed to everything. */
const grantAll: LoadGrant = async ({ oidc }) => {
  const { client, session, provider, params } = oidc;
  if (client === undefined || session?.accountId === undefined) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  const scope = params?.['scope'];
  grant.addOIDCScope(typeof scope === 'string' ? scope : '');
  await grant.save();
  return grant;
};

async function newKey() {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'test' };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
