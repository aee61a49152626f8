import { invalidClient, invalidRequest, noClient, OAuthError } from './errors.js';

/** How a client shows who it is. */
export type Credential =
  | { readonly kind: 'secret'; readonly clientId: string; readonly secret: string }
  | { readonly kind: 'assertion'; readonly clientId: string; readonly assertion: string };

/** What a client asks the token endpoint for. */
export interface TokenRequest {
  readonly credential: Credential;
  /** Scopes asked for, as sent; absent when none were. */
  readonly scope: string | undefined;
}

/** What arrived: the header `Authorization`, empty when there is none, and the form. */
export interface Arrived {
  readonly authorization: string;
  readonly form: URLSearchParams;
}

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const KNOWN = [
  'grant_type',
  'scope',
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
] as const;

type Parameters = Partial<Record<(typeof KNOWN)[number], string>>;

/**
 * Reads a token request (RFC 6749 §4.4.2, RFC 7523 §2.2). Parameters that are not known here, such as
 * `resource`, are passed over. Throws an OAuthError.
 */
export function readTokenRequest({ authorization, form }: Arrived): TokenRequest {
  const given = readParameters(form);
  if (given.grant_type === undefined) throw invalidRequest('The parameter grant_type is missing.');
  if (given.grant_type !== 'client_credentials') {
    throw new OAuthError(
      400,
      'unsupported_grant_type',
      'Only the grant type client_credentials is supported.',
    );
  }
  return { credential: readCredential(authorization, given), scope: given.scope };
}

/** RFC 6749 §3.2: none twice; one without a value counts as absent. */
function readParameters(form: URLSearchParams): Parameters {
  const parameters: Parameters = {};
  for (const name of KNOWN) {
    const [value, ...more] = form.getAll(name);
    if (more.length > 0) throw invalidRequest(`The parameter ${name} is there more than once.`);
    if (value !== undefined && value !== '') parameters[name] = value;
  }
  return parameters;
}

/** RFC 6749 §2.3: one way to authenticate in a request, not several. */
function readCredential(authorization: string, given: Parameters): Credential {
  const { client_secret: secret, client_assertion: assertion } = given;
  const ways = [authorization === '' ? undefined : authorization, secret, assertion];
  if (ways.filter((way) => way !== undefined).length > 1) {
    throw invalidRequest('The client authenticates in several ways; it must use one of them.');
  }
  if (authorization !== '') return fromBasic(authorization, given.client_id);
  if (assertion !== undefined) return fromAssertion(assertion, given);
  if (secret === undefined) throw noClient();
  return { kind: 'secret', clientId: checkClientId(given.client_id), secret };
}

function fromAssertion(assertion: string, given: Parameters): Credential {
  const { client_assertion_type: type } = given;
  if (type === undefined) throw invalidRequest('The parameter client_assertion_type is missing.');
  if (type !== JWT_BEARER) throw invalidClient();
  return { kind: 'assertion', clientId: checkClientId(given.client_id), assertion };
}

/** RFC 6749 §2.3.1: both halves are form-url-encoded; the first colon parts them. */
function fromBasic(authorization: string, clientId: string | undefined): Credential {
  const [, encoded] = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization) ?? [];
  if (encoded === undefined) throw invalidClient();
  const pair = Buffer.from(encoded, 'base64').toString('latin1');
  const colon = pair.indexOf(':');
  if (colon < 0) throw invalidClient();
  const named = checkClientId(decodeHalf(pair.slice(0, colon)));
  if (clientId !== undefined && clientId !== named) {
    throw invalidRequest('The header and the body name different clients.');
  }
  return { kind: 'secret', clientId: named, secret: decodeHalf(pair.slice(colon + 1)) };
}

function decodeHalf(half: string): string {
  try {
    return decodeURIComponent(half.replaceAll('+', ' '));
  } catch {
    // What is not encoded as it must be is no credential; nobody is told more.
    throw invalidClient();
  }
}

/** RFC 6749 appendix A.1: visible ASCII; nothing else is ever given out. */
function checkClientId(clientId: string | undefined): string {
  if (clientId === undefined || !/^[\x20-\x7e]{1,256}$/.test(clientId)) throw invalidClient();
  return clientId;
}
