import { type ClientCertificate, satisfies } from '../../graphql/access/certificate.js';
import type { TokenGrant } from '../../graphql/access/issued-token.js';
import type { Federation, FoundClient, OAuthClient } from '../../graphql/access/oauth-client.js';
import { looksLikeSecret } from '../../graphql/access/secret.js';
import type { Log } from '../../graphql/context.js';
import { AssertionRefused } from './assertion.js';
import { invalidClient, OAuthError } from './errors.js';
import type { Credential, TokenRequest } from './request.js';
import { grantScopes } from './scope.js';

/** What the token endpoint is built from. */
export interface TokenEndpointNeeds {
  readonly findClient: (
    clientId: string,
    secret: string | undefined,
  ) => Promise<FoundClient | undefined>;
  /** Makes a token; undefined when the client has changed since it was found. */
  readonly issue: (grant: TokenGrant) => Promise<string | undefined>;
  /** Throws an AssertionRefused when the assertion does not say what is registered. */
  readonly checkAssertion: (assertion: string, federation: Federation) => Promise<void>;
  readonly log: Log;
}

/** A successful answer (RFC 6749 §5.1). */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  /** Seconds. */
  readonly expires_in: number;
  readonly scope: string;
}

/** The surroundings of a token request. */
export interface Visit {
  readonly requestId: string;
  /** The certificate that the client has proved to hold; absent when none came along. */
  readonly certificate: ClientCertificate | undefined;
  /** Called once it is known who asks; throws when the client has asked too often. */
  readonly admit: (client: OAuthClient) => Promise<void>;
}

/** Answers a token request. Throws an OAuthError, and whatever `admit` throws. */
export type AnswerTokenRequest = (request: TokenRequest, visit: Visit) => Promise<TokenAnswer>;

/** How often a request is looked at anew when its client changes in between. */
const ATTEMPTS = 3;

/** The token endpoint without HTTP: who is it, what may it have, here is a token. */
export function createTokenEndpoint(needs: TokenEndpointNeeds): AnswerTokenRequest {
  return async ({ credential, scope }, visit) => {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const found = await authenticateClient(needs, credential, visit);
      if (attempt === 1) await visit.admit(found.client);
      const answer = await issue(needs, found, scope);
      if (answer !== undefined) return answer;
    }
    throw new OAuthError(503, 'temporarily_unavailable', 'The client is being changed. Try again.');
  };
}

/** Undefined when the client has changed since it was found. */
async function issue(
  needs: TokenEndpointNeeds,
  { client, secret }: FoundClient,
  scope: string | undefined,
): Promise<TokenAnswer | undefined> {
  const scopes = grantScopes(scope, checkEnabled(client).scopes);
  const now = Date.now();
  const expiresAt = endOf(now + client.tokenLifetime * 1000, secret?.expiresAt);
  const { tenantId } = client;
  const token = await needs.issue({
    ...{ tenantId, client, scopes, expiresAt },
    secretId: secret?.id,
  });
  if (token === undefined) return undefined;
  return {
    access_token: token,
    token_type: 'Bearer',
    expires_in: Math.max(1, Math.floor((expiresAt.getTime() - now) / 1000)),
    scope: scopes.join(' '),
  };
}

/** No token outlives the secret that it was issued for. */
function endOf(milliseconds: number, secretEnd: Date | undefined): Date {
  return new Date(Math.min(milliseconds, secretEnd?.getTime() ?? milliseconds));
}

function checkEnabled(client: OAuthClient): OAuthClient {
  if (client.enabled) return client;
  throw new OAuthError(
    400,
    'unauthorized_client',
    'The client is switched off. An administrator can switch it on again.',
  );
}

/** Whatever is wrong, the client hears the same; what it was is in the log. */
async function authenticateClient(
  needs: TokenEndpointNeeds,
  credential: Credential,
  { requestId, certificate }: Visit,
): Promise<FoundClient> {
  const secret = credential.kind === 'secret' ? credential.secret : undefined;
  const found = await needs.findClient(credential.clientId, secret);
  const reason =
    (await findFault(needs, credential, found)) ?? findMissing(certificate, found?.client);
  if (found !== undefined && reason === undefined) return found;
  const { client } = found ?? {};
  needs.log.warn(
    {
      requestId,
      tenant: client?.tenant,
      client: client?.name,
      clientId: client === undefined ? maskUnknown(credential.clientId) : credential.clientId,
      reason,
    },
    'An OAuth client was refused.',
  );
  throw invalidClient();
}

/** What is sent as an unknown client id may be anything: the secret, when two fields were swapped. */
function maskUnknown(clientId: string): string {
  return /^cl_/.test(clientId) ? `${clientId.slice(0, 9)}…` : '…';
}

/** RFC 8705 §3: what a client is bound to must come along, whatever else it has shown. */
function findMissing(
  certificate: ClientCertificate | undefined,
  client: OAuthClient | undefined,
): string | undefined {
  return satisfies(client?.boundTo ?? [], certificate)
    ? undefined
    : 'The client is bound to client certificates, and none of them came along.';
}

/** Why what a client has shown does not do; undefined when it does. */
async function findFault(
  { checkAssertion }: TokenEndpointNeeds,
  credential: Credential,
  found: FoundClient | undefined,
): Promise<string | undefined> {
  if (found === undefined) {
    return looksLikeSecret(credential.clientId)
      ? 'The client id is a secret of this service: the two fields may be swapped.'
      : 'There is no client with this id.';
  }
  if (credential.kind === 'secret') {
    return found.secret === undefined ? 'The secret is unknown, revoked or expired.' : undefined;
  }
  const { federation } = found.client;
  if (federation === undefined) return 'No federation is registered for the client.';
  try {
    await checkAssertion(credential.assertion, federation);
    return undefined;
  } catch (error) {
    if (error instanceof AssertionRefused) return error.message;
    throw error;
  }
}
