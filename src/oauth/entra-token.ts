import { decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import type { Principal } from '../../graphql/access/authenticate.js';
import type { Log } from '../../graphql/context.js';
import { DirectoryError } from '../../graphql/errors.js';
import { AssertionRefused, RULES, refusing, SKEW } from './assertion.js';
import { type KeysAt, KeysUnavailable } from './key-sets.js';

/** What tokens that Entra makes by itself, for an empty secret token, are checked against. */
export interface EntraTokenNeeds {
  /** Where keys are, without a slash at the end. */
  readonly authority: string;
  /** What `iss` begins with, without a slash at the end. */
  readonly issuer: string;
  /** Values of `aud` that are accepted. */
  readonly audiences: readonly string[];
  readonly keysAt: KeysAt;
  /** Whom the tokens of an Entra tenant stand for. */
  readonly findByEntraTenant: (
    entraTenantId: string,
  ) => Promise<Omit<Principal, 'expiresAt'> | undefined>;
  readonly log: Log;
}

/** Finds whom a token stands for; undefined when it is not accepted. Throws a DirectoryError UNAVAILABLE when no key is known. */
export type AuthenticateEntra = (token: string) => Promise<Principal | undefined>;

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a bearer token can be one of Entra's own: a signed JWT, which no secret of ours looks like. */
export function looksLikeJwt(token: string): boolean {
  return /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/.test(token);
}

/**
 * Entra's own tokens have the same `aud` for everyone, so the tenant alone tells customers apart: it
 * must be registered, and signature, `iss` and `tid` must all be that tenant's.
 */
export function createEntraAuthentication(needs: EntraTokenNeeds): AuthenticateEntra {
  const { findByEntraTenant, log } = needs;
  return async (token) => {
    const tid = tenantOf(token);
    const found = tid === undefined ? undefined : await findByEntraTenant(tid);
    if (tid === undefined || found === undefined) return undefined;
    try {
      const payload = await verify(needs, token, tid);
      return { ...found, expiresAt: new Date(((payload.exp ?? 0) + SKEW) * 1000) };
    } catch (error) {
      if (!(error instanceof AssertionRefused)) throw error;
      if (error.cause instanceof KeysUnavailable) throw unavailable(error);
      const { slug: tenant } = found.tenant;
      log.warn({ tenant, reason: error.message }, 'A token of Entra was refused.');
      return undefined;
    }
  };
}

async function verify(needs: EntraTokenNeeds, token: string, tid: string): Promise<JWTPayload> {
  const { authority, issuer, audiences, keysAt } = needs;
  const { payload } = await refusing(() =>
    jwtVerify(token, keysAt(`${authority}/${tid}/discovery/keys`), {
      ...RULES,
      issuer: `${issuer}/${tid}/`,
      audience: [...audiences],
      requiredClaims: ['exp', 'iss', 'aud', 'tid'],
    }),
  );
  return payload;
}

/** The tenant that a token claims, not checked yet: it says whose keys and issuer the token must have. */
function tenantOf(token: string): string | undefined {
  try {
    const { tid } = decodeJwt(token);
    return typeof tid === 'string' && GUID.test(tid) ? tid : undefined;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

/** Passing trouble is no 401: that would stop a running job at once. */
function unavailable(cause: Error): DirectoryError {
  const detail = 'The keys of Entra cannot be fetched now. Repeat the request later.';
  return new DirectoryError('UNAVAILABLE', detail, { cause });
}
