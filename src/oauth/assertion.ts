import { errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import type { Federation } from '../../graphql/access/oauth-client.js';
import { type KeysAt, KeysUnavailable } from './key-sets.js';

/** Why an assertion or a token was not accepted; for the log alone. */
export class AssertionRefused extends Error {
  override readonly name = 'AssertionRefused';
}

/** Seconds that the clocks of issuer and service may differ. */
export const SKEW = 300;

/** What every token of Entra is held to: RS256 alone, so neither `none` nor a shared key can pass. */
export const RULES: JWTVerifyOptions = { algorithms: ['RS256'], clockTolerance: SKEW };

/** Checks an assertion against what is registered. Throws an AssertionRefused. */
export type CheckAssertion = (assertion: string, federation: Federation) => Promise<void>;

/** Checks of assertions that tenants of this cloud sign (RFC 7523 §3); `authority` without a slash at the end. */
export function createAssertionCheck(authority: string, keysAt: KeysAt): CheckAssertion {
  return async (assertion, federation) => {
    const { tenantId, audiences } = federation;
    const keys = keysAt(`${authority}/${tenantId}/discovery/v2.0/keys`);
    const payload = await refusing(async () => {
      const verified = await jwtVerify(assertion, keys, {
        ...RULES,
        issuer: `${authority}/${tenantId}/v2.0`,
        audience: [...audiences],
        requiredClaims: ['exp', 'iss', 'aud', 'tid', 'ver'],
      });
      return verified.payload;
    });
    expectClaim(payload, 'tid', tenantId);
    expectClaim(payload, 'ver', '2.0');
    expectWorkload(payload, federation);
  };
}

/** Turns what the library refuses into a reason for the log. A token that nobody can check is refused too. */
export async function refusing<Result>(verify: () => Promise<Result>): Promise<Result> {
  try {
    return await verify();
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof KeysUnavailable) {
      throw new AssertionRefused(error.message, { cause: error });
    }
    throw error;
  }
}

/** Each registered part must be there, and no part may say otherwise than registered. */
function expectWorkload(payload: JWTPayload, federation: Federation): void {
  const { subject, objectId, applicationId } = federation;
  if (subject === undefined && objectId === undefined) {
    throw new AssertionRefused('No workload is registered.');
  }
  if (subject !== undefined) expectClaim(payload, 'sub', subject);
  if (objectId !== undefined) expectClaim(payload, 'oid', objectId);
  const names = ['azp', 'appid'].filter((name) => payload[name] !== undefined);
  if (names.length === 0) throw new AssertionRefused('The claims azp and appid are missing.');
  for (const name of names) expectClaim(payload, name, applicationId);
}

/** A claim must say exactly this. Throws an AssertionRefused. */
export function expectClaim(payload: JWTPayload, name: string, wanted: string): void {
  if (payload[name] === wanted) return;
  throw new AssertionRefused(`The claim ${name} is not what is registered.`);
}
