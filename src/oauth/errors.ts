/** Why the token endpoint says no (RFC 6749 §5.2); the last two are for what is not the client's doing. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_scope'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'temporarily_unavailable'
  | 'server_error';

/** A refusal of the token endpoint. The description is ASCII without quotes and backslashes (RFC 6749 §5.2). */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';

  constructor(
    readonly status: number,
    readonly code: OAuthErrorCode,
    readonly description: string,
  ) {
    super(description);
  }
}

/** The request itself is wrong. */
export function invalidRequest(description: string, status = 400): OAuthError {
  return new OAuthError(status, 'invalid_request', description);
}

/** The client did not show who it is; nobody is told why. */
export function invalidClient(): OAuthError {
  return new OAuthError(
    401,
    'invalid_client',
    'The client is unknown, or its secret, assertion or certificate is not valid. Check client id, secret and certificate.',
  );
}

/** Nothing tells who asks (RFC 6749 §5.2: no client authentication included). */
export function noClient(): OAuthError {
  return new OAuthError(
    401,
    'invalid_client',
    'The request does not authenticate a client. Send client_id with client_secret or client_assertion, or the header Authorization with Basic.',
  );
}
