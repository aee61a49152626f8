import { createHash, randomBytes } from 'node:crypto';

/** Leads every secret, so that secret scanners recognise one that leaked. */
const PREFIX = 'rollcall_';

/** A new secret: 256 random bits behind a recognisable prefix. */
export function newSecret(): string {
  return `${PREFIX}${randomBytes(32).toString('base64url')}`;
}

/** What is stored of a secret: its SHA-256, enough for 256 random bits (RFC 7644 §7). */
export function hashSecret(secret: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash('sha256').update(secret).digest());
}

/** The first characters of a secret, by which people recognise it. */
export function recognisablePart(secret: string): string {
  return secret.startsWith(PREFIX) ? secret.slice(0, PREFIX.length + 6) : secret.slice(0, 4);
}
