import type { Principal } from '../../../graphql/access/authenticate.js';
import { type ClientCertificate, satisfies } from '../../../graphql/access/certificate.js';
import type { Scope } from '../../../graphql/context.js';
import { ScimError } from '../../scim/errors.js';
import type { HttpContext } from '../context.js';
import { toScimBody } from '../problems.js';
import { writeScim } from '../scim/respond.js';

/** Finds whom a secret stands for; told of the certificate that came along. */
export type Authenticate = (
  secret: string,
  certificate?: ClientCertificate,
) => Promise<Principal | undefined>;

/** Why a request was not let in. */
export type Refusal = keyof typeof SENTENCES;

const SENTENCES = {
  missing: 'The request carries no secret token. Send it as "Authorization: Bearer …".',
  scheme:
    'The Authorization header holds no bearer token. Send the secret token as "Authorization: Bearer …".',
  invalid:
    'The secret token is not valid: it is unknown, expired or revoked. Make a new one and enter it again.',
  certificate:
    'The secret token is bound to client certificates, and none of them came with the request.',
} as const;

/** Why a request was not let in, for people. */
export function sentenceOf(refusal: Refusal): string {
  return SENTENCES[refusal];
}

/**
 * Who is asking, by bearer token (RFC 6750 §2.1; the scheme's name in any letter case). An unknown,
 * an expired and a revoked secret all get the same answer.
 */
export async function identify(
  context: HttpContext,
  authenticate: Authenticate,
): Promise<Principal | Refusal> {
  const header = context.get('authorization').trim();
  if (header === '') return 'missing';
  const [, secret] = /^bearer +(\S+)$/i.exec(header) ?? [];
  if (secret === undefined) return 'scheme';
  const { certificate } = context.state;
  const principal = await authenticate(secret, certificate);
  if (principal === undefined) return 'invalid';
  // RFC 8705 §3: a bound token is worth nothing without the key that it is bound to.
  return satisfies(principal.boundTo ?? [], certificate) ? principal : 'certificate';
}

/** Which scheme is wanted; `error` only when a credential was sent (RFC 6750 §3). */
export function challengeOf(refusal: Refusal, realm: 'scim' | 'graphql'): string {
  const wanted = `Bearer realm="${realm}"`;
  return refusal === 'missing'
    ? wanted
    : `${wanted}, error="invalid_token", error_description="The token is unknown, expired or revoked."`;
}

/** Answers 401 and says which scheme is wanted. */
export function refuseStranger(context: HttpContext, refusal: Refusal): void {
  const detail = sentenceOf(refusal);
  context.state.problem = 'unauthenticated';
  writeScim(context, 401, toScimBody({ status: 401, detail }, context.state.requestId));
  context.set('WWW-Authenticate', challengeOf(refusal, 'scim'));
}

/** Refuses a credential that lacks a scope (RFC 6750 §3.1). */
export function requireScope(context: HttpContext, principal: Principal, scope: Scope): void {
  if (principal.actor.scopes.includes(scope)) return;
  context.set(
    'WWW-Authenticate',
    `Bearer realm="scim", error="insufficient_scope", scope="${scope}"`,
  );
  throw new ScimError(403, `This secret token may not do that; it lacks the scope ${scope}.`);
}
