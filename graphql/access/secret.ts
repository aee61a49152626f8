import { createHash, randomBytes } from 'node:crypto';

/** Leads every secret, so that secret scanners recognise one that leaked. */
const PREFIX = 'rollcall_';

/** Leads every issued access token. No other secret begins like that: a dot is in no random part. */
const ACCESS_TOKEN_PREFIX = 'rollcall_access.';

/** A new secret: 256 random bits behind a recognisable prefix. */
export function newSecret(): string {
  return `${PREFIX}${randomBytes(32).toString('base64url')}`;
}

/** A new access token: 256 random bits behind a prefix that tells it from other secrets. */
export function newAccessToken(): string {
  return `${ACCESS_TOKEN_PREFIX}${randomBytes(32).toString('base64url')}`;
}

/** Whether a secret can only be an access token that the token endpoint issued. */
export function isAccessToken(secret: string): boolean {
  return secret.startsWith(ACCESS_TOKEN_PREFIX);
}

/** Whether a text begins as every secret of this service does. */
export function looksLikeSecret(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** What is stored of a secret: its SHA-256, enough for 256 random bits (RFC 7644 §7). */
export function hashSecret(secret: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(secret).digest());
}

/** The first characters of a secret, by which people recognise it. */
export function recognisablePart(secret: string): string {
  return secret.startsWith(PREFIX) ? secret.slice(0, PREFIX.length + 6) : secret.slice(0, 4);
}
