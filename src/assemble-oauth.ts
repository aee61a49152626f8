import { findByEntraTenant } from '../graphql/access/entra-tenant.js';
import { issueToken } from '../graphql/access/issued-token.js';
import { findOAuthClient } from '../graphql/access/oauth-client.js';
import type { Log } from '../graphql/context.js';
import type { Database } from '../prisma/database.js';
import type { Authenticate } from './http/middleware/authenticate.js';
import type { CountRequest } from './http/middleware/limit-rate.js';
import type { OAuthDoor } from './http/oauth.js';
import { createAssertionCheck } from './oauth/assertion.js';
import type { EntraSettings } from './oauth/authority.js';
import { createEntraAuthentication, looksLikeJwt } from './oauth/entra-token.js';
import { createKeySets, type KeysAt } from './oauth/key-sets.js';
import { createTokenEndpoint } from './oauth/token-endpoint.js';

/** What OAuth is assembled from. */
export interface OAuthNeeds {
  readonly database: Database;
  readonly log: Log;
  readonly entra: EntraSettings;
  readonly countClient: CountRequest;
  readonly countStranger: CountRequest;
}

/** The parts of OAuth that the doors use. */
export interface OAuth {
  readonly door: OAuthDoor;
  /** What the SCIM door asks: `authenticate`, and Entra's own tokens where they are accepted. */
  readonly authenticateScim: Authenticate;
}

/** Puts the token endpoint and the check of Entra's tokens together, over one cache of keys. */
export function assembleOAuth(needs: OAuthNeeds, authenticate: Authenticate): OAuth {
  const { database, log, entra, countClient, countStranger } = needs;
  const keysAt = createKeySets(log);
  const answer = createTokenEndpoint({
    findClient: (clientId, secret) => findOAuthClient(database, clientId, secret),
    issue: (grant) => issueToken(database, grant),
    checkAssertion: createAssertionCheck(entra.authority, keysAt),
    log,
  });
  return {
    door: {
      ...{ answer, countClient, countStranger },
      onFault: (error, requestId) =>
        log.error({ error, requestId }, 'A token request met a fault.'),
    },
    authenticateScim: withEntraTokens(needs, { authenticate, keysAt }),
  };
}

function withEntraTokens(
  { database, log, entra: { authority, ownTokens } }: OAuthNeeds,
  { authenticate, keysAt }: { readonly authenticate: Authenticate; readonly keysAt: KeysAt },
): Authenticate {
  if (ownTokens === undefined) return authenticate;
  const authenticateEntra = createEntraAuthentication({
    ...{ authority, ...ownTokens, keysAt, log },
    findByEntraTenant: (id) => findByEntraTenant(database, id),
  });
  return (secret, certificate) =>
    looksLikeJwt(secret) ? authenticateEntra(secret) : authenticate(secret, certificate);
}
