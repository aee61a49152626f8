import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import Provider, { type ResourceServer } from 'oidc-provider';
import { textAt } from './client.js';

/** A workload of an Entra tenant: the service principal that provisions. */
export interface Workload {
  readonly objectId: string;
  readonly applicationId: string;
}

/** Entra, played by real OpenID issuers: two for each tenant, as Entra has (v1.0 and v2.0), with one set of keys. */
export interface FakeEntra {
  /** What stands for https://login.microsoftonline.com. */
  readonly authority: string;
  /** Paths that were asked for, in order. */
  readonly visits: string[];
  /** An access token that the tenant's issuer made and signed for the workload. */
  token(tenant: string, wanted: { version: 1 | 2; audience: string }): Promise<string>;
  /** Signs claims with the tenants' key, or with another. */
  sign(claims: JWTPayload, more?: Signing): Promise<string>;
  /** Replaces the keys; tokens that were signed before are worth nothing from then on. */
  rotateKeys(): Promise<void>;
  /** Takes the place of every answer, until it is taken away again. */
  breakWith(answer: ((response: ServerResponse) => void) | undefined): void;
  close(): Promise<void>;
}

/** How a token is signed, where it is not as Entra does. */
export interface Signing {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: CryptoKey | Uint8Array;
}

const SECRET = 'secret-of-the-workload';

/** Starts issuers for these tenants, all with the same workload. */
export async function startEntra(
  tenants: readonly string[],
  workload: Workload,
): Promise<FakeEntra> {
  const visits: string[] = [];
  let keys = await makeKeys('key-1');
  let handlers = new Map<string, Handler>();
  let broken: ((response: ServerResponse) => void) | undefined;
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    visits.push(path);
    const handle = handlers.get(path);
    if (broken !== undefined) broken(response);
    else if (handle === undefined) response.writeHead(404).end();
    else void handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const authority = `http://127.0.0.1:${port}`;
  const open = () => openIssuers({ authority, tenants, workload, key: keys.jwk });
  handlers = open();
  let serial = 1;
  return {
    authority,
    visits,
    token: (tenant, wanted) => requestToken(authority, tenant, { ...wanted, workload }),
    sign: (claims, { header, key } = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: keys.jwk.kid ?? '', ...header })
        .sign(key ?? keys.privateKey),
    rotateKeys: async () => {
      serial += 1;
      keys = await makeKeys(`key-${serial}`);
      handlers = open();
    },
    breakWith: (answer) => {
      broken = answer;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

interface Issuers {
  readonly authority: string;
  readonly tenants: readonly string[];
  readonly workload: Workload;
  readonly key: JWK;
}

function openIssuers({ authority, tenants, workload, key }: Issuers): Map<string, Handler> {
  const handlers = new Map<string, Handler>();
  for (const tenant of tenants) {
    for (const { version, issuer, routes } of issuersOf(authority, tenant)) {
      const claims =
        version === 2
          ? { ver: '2.0', azp: workload.applicationId }
          : { ver: '1.0', appid: workload.applicationId };
      const provider = new Provider(issuer, {
        jwks: { keys: [key] },
        routes,
        ttl: { ClientCredentials: 3900 },
        clients: [
          {
            client_id: workload.objectId,
            client_secret: SECRET,
            grant_types: ['client_credentials'],
            response_types: [],
            redirect_uris: [],
          },
        ],
        features: {
          clientCredentials: { enabled: true },
          devInteractions: { enabled: false },
          resourceIndicators: { enabled: true, getResourceServerInfo: describeResource },
        },
        extraTokenClaims: () => ({ ...claims, tid: tenant, oid: workload.objectId }),
      });
      const handle = provider.callback();
      handlers.set(routes.token, handle).set(routes.jwks, handle);
    }
  }
  return handlers;
}

function issuersOf(authority: string, tenant: string) {
  return [
    {
      version: 2,
      issuer: `${authority}/${tenant}/v2.0`,
      routes: { token: `/${tenant}/oauth2/v2.0/token`, jwks: `/${tenant}/discovery/v2.0/keys` },
    },
    {
      version: 1,
      issuer: `${authority}/${tenant}/`,
      routes: { token: `/${tenant}/oauth2/token`, jwks: `/${tenant}/discovery/keys` },
    },
  ] as const;
}

/** Tokens are signed, and `aud` is the address that was asked for without what makes it one. */
function describeResource(_context: unknown, resource: string): ResourceServer {
  return {
    scope: '',
    audience: resource.replace(/^urn:audience:/, ''),
    accessTokenTTL: 3900,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'RS256' } },
  };
}

async function requestToken(
  authority: string,
  tenant: string,
  wanted: { version: 1 | 2; audience: string; workload: Workload },
): Promise<string> {
  const issuer = issuersOf(authority, tenant).find(({ version }) => version === wanted.version);
  const response = await fetch(`${authority}${issuer?.routes.token ?? ''}`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: wanted.workload.objectId,
      client_secret: SECRET,
      resource: `urn:audience:${wanted.audience}`,
    }),
  });
  return textAt(await response.json(), 'access_token');
}

async function makeKeys(kid: string) {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk: JWK = { ...(await exportJWK(privateKey)), kid, use: 'sig', alg: 'RS256' };
  return { privateKey, jwk };
}
