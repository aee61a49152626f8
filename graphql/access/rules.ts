import { type RequestContext, SCOPES, type Scope } from '../context.js';
import { clip, forbidden, invalidValue } from '../errors.js';
import { checkText, requireText } from '../shared/text-rules.js';

/** How tolerant the SCIM door can be with a client: the names that src/scim/dialect.ts knows. */
export const DIALECTS = ['entra', 'okta', 'generic', 'rfc-strict'] as const;

/** The name of a credential. Errors: INVALID_VALUE. */
export function checkName(given: string | null | undefined): string {
  const name = requireText(given, 'name');
  checkText(name, { path: 'name', isName: true });
  return name;
}

/** The scopes of a new credential. Errors: INVALID_VALUE, FORBIDDEN. */
export function checkScopes(context: RequestContext, given: readonly string[]): Scope[] {
  const known = new Map<string, Scope>(SCOPES.map((scope) => [scope, scope]));
  const scopes = given.map((name) => {
    const scope = known.get(name);
    if (scope !== undefined) return scope;
    throw invalidValue('scopes', `scopes: "${clip(name)}" is not one of ${SCOPES.join(', ')}.`);
  });
  if (scopes.length === 0) throw invalidValue('scopes', 'scopes must name at least one scope.');
  checkMayManage(context, scopes);
  return [...new Set(scopes)];
}

/**
 * Whoever makes, rotates or changes a credential could use it: that of an instance operator is for
 * instance operators alone. Errors: FORBIDDEN.
 */
export function checkMayManage({ actor }: RequestContext, scopes: readonly string[]): void {
  if (!scopes.includes('instance:operator') || actor.scopes.includes('instance:operator')) return;
  throw forbidden(
    'Only an instance operator may make or change the credential of an instance operator.',
  );
}

/** The dialect of a credential. Errors: INVALID_VALUE. */
export function checkDialect(given: string): string {
  const dialect = DIALECTS.find((name) => name === given);
  if (dialect !== undefined) return dialect;
  throw invalidValue('dialect', `dialect "${clip(given)}" is not one of ${DIALECTS.join(', ')}.`);
}

/** When a credential is to stop. Errors: INVALID_VALUE. */
export function checkExpiry(expiresAt: Date): Date {
  if (expiresAt.getTime() > Date.now()) return expiresAt;
  throw invalidValue(
    'expiresAt',
    'expiresAt lies in the past; give an instant to come, or revoke the credential.',
  );
}
