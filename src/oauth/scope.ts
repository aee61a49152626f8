import type { Scope } from '../../graphql/context.js';
import { OAuthError } from './errors.js';

/** Stands for everything that the client may do: what set-up guides tell people to enter. */
const EVERYTHING = 'scim';

/**
 * The scopes of a new token: all that the client has when none are asked for (RFC 6749 §3.3). Throws an
 * OAuthError when one is asked for that the client does not have.
 */
export function grantScopes(asked: string | undefined, held: readonly Scope[]): readonly Scope[] {
  const wanted = (asked ?? '').split(' ').filter((name) => name !== '');
  const refused = wanted.find(
    (name) => name !== EVERYTHING && !held.some((scope) => scope === name),
  );
  if (refused !== undefined) {
    throw new OAuthError(
      400,
      'invalid_scope',
      `A scope is asked for that the client does not have. It has: ${held.join(' ')}.`,
    );
  }
  if (wanted.length === 0 || wanted.includes(EVERYTHING)) return held;
  return held.filter((scope) => wanted.includes(scope));
}
