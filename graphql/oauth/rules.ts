import { validate } from 'uuid';
import type { Scope } from '../context.js';
import { invalidValue } from '../errors.js';
import { checkText, requireText } from '../shared/text-rules.js';

/** What an OAuth client may be allowed: the SCIM door. Administrators use tokens of their own. */
export const CLIENT_SCOPES = ['scim:read', 'scim:write', 'scim:test'] as const satisfies Scope[];

/** Seconds that an access token may live: Entra's gallery asks for 60 minutes to 6 hours. */
export const TOKEN_LIFETIME = { min: 3600, max: 21_600 } as const;

const DAY_MS = 86_400_000;
/** How long a secret lives when nothing is said, and at most: Entra's gallery asks for 1 to 3 years. */
export const SECRET_DAYS = { usual: 730, max: 1_096 } as const;

/** Secrets of one client that may be valid side by side. */
export const MAX_SECRETS = 10;
const MAX_AUDIENCES = 10;

/** The scopes of a client. Errors: INVALID_VALUE. */
export function checkClientScopes(given: readonly string[]): Scope[] {
  const known = new Map<string, Scope>(CLIENT_SCOPES.map((scope) => [scope, scope]));
  const scopes = given.map((name) => {
    const scope = known.get(name);
    if (scope !== undefined) return scope;
    throw invalidValue('scopes', `scopes: "${name}" is not one of ${CLIENT_SCOPES.join(', ')}.`);
  });
  if (scopes.length === 0) throw invalidValue('scopes', 'scopes must name at least one scope.');
  return [...new Set(scopes)];
}

/** The seconds that access tokens of a client live. Errors: INVALID_VALUE. */
export function checkTokenLifetime(seconds: number): number {
  const { min, max } = TOKEN_LIFETIME;
  if (seconds >= min && seconds <= max) return seconds;
  throw invalidValue('tokenLifetime', `tokenLifetime must be ${min} to ${max} seconds.`);
}

/** When a new secret stops. Errors: INVALID_VALUE. */
export function checkSecretExpiry(given: Date | null | undefined): Date {
  const now = Date.now();
  const expiresAt = given ?? new Date(now + SECRET_DAYS.usual * DAY_MS);
  if (expiresAt.getTime() <= now) {
    throw invalidValue('expiresAt', 'expiresAt lies in the past; give an instant to come.');
  }
  if (expiresAt.getTime() > now + SECRET_DAYS.max * DAY_MS) {
    throw invalidValue(
      'expiresAt',
      'expiresAt is more than three years away; a secret is replaced before.',
    );
  }
  return expiresAt;
}

/** What is registered of a workload that signs in by assertion. */
export interface FederationInput {
  readonly entraTenantId: string;
  readonly audiences: readonly string[];
  readonly applicationId: string;
  readonly subject?: string | null;
  readonly objectId?: string | null;
}

/** The columns of a federation. Errors: INVALID_VALUE. */
export function toFederationColumns(given: FederationInput | null) {
  if (given === null) return NO_FEDERATION;
  const { subject, objectId, applicationId, audiences } = given;
  if (!subject && !objectId) {
    throw invalidValue(
      'federation',
      'federation must name the workload: give its subject, its objectId, or both.',
    );
  }
  if (audiences.length === 0 || audiences.length > MAX_AUDIENCES) {
    throw invalidValue(
      'federation',
      `federation.audiences must hold 1 to ${MAX_AUDIENCES} values.`,
    );
  }
  return {
    federationTenantId: checkEntraTenant(given.entraTenantId, 'federation'),
    federationAudiences: audiences.map((value) => claim(value, 'audiences')),
    federationApplicationId: claim(applicationId, 'applicationId'),
    federationSubject: subject ? claim(subject, 'subject') : null,
    federationObjectId: objectId ? claim(objectId, 'objectId') : null,
  };
}

const NO_FEDERATION = {
  federationTenantId: null,
  federationAudiences: [],
  federationApplicationId: null,
  federationSubject: null,
  federationObjectId: null,
};

/** Id of an Entra tenant, in lower case. It becomes part of an address, so nothing else may pass. Errors: INVALID_VALUE. */
export function checkEntraTenant(given: string, path: string): string {
  const id = given.toLowerCase();
  if (validate(id)) return id;
  throw invalidValue(path, 'The id of an Entra tenant is a GUID, shown as "Tenant ID" in Entra.');
}

function claim(given: string, part: string): string {
  const value = requireText(given, `federation.${part}`);
  checkText(value, { path: `federation.${part}`, maxLength: 256, isName: true });
  return value;
}
