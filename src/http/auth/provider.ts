import * as oidc from 'openid-client';
import type { GrantedRole } from '../../../graphql/access/sign-in.js';
import { clip } from '../../../graphql/errors.js';
import { SignInRefused } from './refused.js';

/** The OpenID provider that administrators sign in at. */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Absent for a public client, which PKCE alone protects. */
  readonly clientSecret: string | undefined;
  readonly scopes: string;
  /** Name of the claim that holds the roles; dots lead into objects. */
  readonly roleClaim: string;
  /** What each value of the claim gives. */
  readonly roles: ReadonlyMap<string, GrantedRole>;
}

/** What binds the provider's answer to the browser that asked. */
export interface Checks {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Whom the provider vouches for, and what the claims give. */
export interface Vouched {
  readonly person: { readonly subject: string; readonly name: string };
  readonly granted: readonly GrantedRole[];
}

/** An OpenID provider, asked by code with PKCE. */
export interface Provider {
  /** Where to send the browser. Errors: SignInRefused 503. */
  start(checks: Checks): Promise<URL>;
  /** Checks the answer and reads the claims. Errors: SignInRefused 403 or 503. */
  finish(search: string, checks: Checks): Promise<Vouched>;
}

/** Seconds that the provider may take. */
const TIMEOUT = 10;

/** Speaks to the provider. Its addresses and keys are asked for when somebody first signs in. */
export function createProvider(settings: OidcSettings, publicUrl: string): Provider {
  const callback = `${publicUrl}/auth/callback`;
  let discovered: Promise<oidc.Configuration> | undefined;
  const discover = () => {
    discovered ??= discoverProvider(settings).catch((error: unknown) => {
      discovered = undefined;
      throw new SignInRefused(503, SILENT, error);
    });
    return discovered;
  };
  return {
    start: (checks) =>
      refusing(async () => {
        const configuration = await discover();
        return oidc.buildAuthorizationUrl(configuration, {
          redirect_uri: callback,
          scope: settings.scopes,
          state: checks.state,
          nonce: checks.nonce,
          code_challenge: await oidc.calculatePKCECodeChallenge(checks.verifier),
          code_challenge_method: 'S256',
        });
      }),
    finish: (search, checks) =>
      refusing(async () => {
        const configuration = await discover();
        const tokens = await oidc.authorizationCodeGrant(
          configuration,
          new URL(`${callback}${search}`),
          {
            expectedState: checks.state,
            expectedNonce: checks.nonce,
            pkceCodeVerifier: checks.verifier,
            idTokenExpected: true,
          },
        );
        const claims = tokens.claims();
        if (claims === undefined) throw new SignInRefused(403, FOREIGN);
        const values = await readRoles({ settings, configuration }, claims, tokens.access_token);
        return { person: toPerson(claims), granted: toGranted(settings.roles, values) };
      }),
  };
}

/** New random values for one sign-in. */
export function newChecks(): Checks {
  return {
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    verifier: oidc.randomPKCECodeVerifier(),
  };
}

function discoverProvider(settings: OidcSettings): Promise<oidc.Configuration> {
  const { issuer, clientId, clientSecret } = settings;
  const isInsecure = issuer.startsWith('http:');
  return oidc.discovery(
    new URL(issuer),
    clientId,
    clientSecret,
    clientSecret === undefined ? oidc.None() : authenticateWith(clientSecret),
    {
      timeout: TIMEOUT,
      // The signature of the id token is checked too, not only the connection that it came through.
      execute: [
        oidc.enableNonRepudiationChecks,
        ...(isInsecure ? [oidc.allowInsecureRequests] : []),
      ],
    },
  );
}

/** In the body, unless the provider says that it does not take it there. */
function authenticateWith(secret: string): oidc.ClientAuth {
  const [post, basic] = [oidc.ClientSecretPost(secret), oidc.ClientSecretBasic(secret)];
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_post'];
    const authenticate = methods.includes('client_secret_post') ? post : basic;
    authenticate(server, ...rest);
  };
}

interface Asked {
  readonly settings: OidcSettings;
  readonly configuration: oidc.Configuration;
}

/** Some providers put roles into the id token, others tell them at the userinfo endpoint alone. */
async function readRoles(
  { settings, configuration }: Asked,
  claims: oidc.IDToken,
  accessToken: string,
): Promise<string[]> {
  const told = claimAt(claims, settings.roleClaim);
  if (told !== undefined || configuration.serverMetadata().userinfo_endpoint === undefined) {
    return textsOf(told);
  }
  const info = await oidc.fetchUserInfo(configuration, accessToken, claims.sub);
  return textsOf(claimAt(info, settings.roleClaim));
}

/** A claim by its name, which may itself have dots, or by a path into objects. */
function claimAt(claims: object, name: string): unknown {
  if (Object.hasOwn(claims, name)) return Reflect.get(claims, name);
  return name.split('.').reduce<unknown>((value, step) => {
    const isInside = typeof value === 'object' && value !== null && Object.hasOwn(value, step);
    return isInside ? Reflect.get(value, step) : undefined;
  }, claims);
}

function textsOf(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((item) => typeof item === 'string');
}

function toPerson(claims: oidc.IDToken): Vouched['person'] {
  const { iss, sub, preferred_username: username, email, name } = claims;
  // OpenID Connect Core §2: 255 ASCII characters at most.
  if (!/^[\x20-\x7e]{1,255}$/.test(sub)) throw new SignInRefused(403, FOREIGN);
  const shown = [username, email, name].find((one) => typeof one === 'string' && one !== '');
  return { subject: `${iss} ${sub}`, name: clip(typeof shown === 'string' ? shown : sub) };
}

function toGranted(roles: OidcSettings['roles'], values: readonly string[]): GrantedRole[] {
  return [...roles].filter(([value]) => values.includes(value)).map(([, granted]) => granted);
}

const FOREIGN =
  'The answer does not belong to a sign-in that was started in this browser. Start again.';
const SILENT = 'The OpenID provider does not answer, or not as one. Try again in a few minutes.';

/** What the provider or its answer does wrong is told in our own words; the cause is for the log. */
async function refusing<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw toRefused(error);
  }
}

function toRefused(error: unknown): unknown {
  if (error instanceof oidc.AuthorizationResponseError) {
    return new SignInRefused(403, 'The OpenID provider did not let you sign in.', error);
  }
  if (
    error instanceof oidc.ResponseBodyError ||
    error instanceof oidc.WWWAuthenticateChallengeError
  ) {
    return new SignInRefused(403, 'The OpenID provider does not accept this answer.', error);
  }
  if (isSilence(error)) return new SignInRefused(503, SILENT, error);
  return error instanceof oidc.ClientError ? new SignInRefused(403, FOREIGN, error) : error;
}

/** Nobody there, too late, or an answer that says that it cannot. */
function isSilence(error: unknown): boolean {
  if (error instanceof oidc.ClientError) {
    return error.code === 'OAUTH_TIMEOUT' || error.code === 'OAUTH_RESPONSE_IS_NOT_CONFORM';
  }
  return error instanceof TypeError && error.message === 'fetch failed';
}
