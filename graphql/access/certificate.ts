import type { X509Certificate } from 'node:crypto';
import { createHash } from 'node:crypto';

/** A certificate that a client has proved to hold, in the forms that a credential can be bound to. */
export interface ClientCertificate {
  /** `x5t#S256` of RFC 8705 §3.1: SHA-256 of the certificate in DER, in base64url. */
  readonly thumbprint: string;
  /** Its subject as RFC 4514 writes it; absent when no authority that we know vouches for it. */
  readonly subject?: string;
}

const THUMBPRINT = 'x5t#S256:';
const SUBJECT = 'subject:';

/** What a credential is bound to, as it is stored: by thumbprint or by subject. */
export function toBinding(bound: { thumbprint: string } | { subject: string }): string {
  return 'thumbprint' in bound ? THUMBPRINT + bound.thumbprint : SUBJECT + bound.subject;
}

/** A stored binding as its parts. */
export function fromBinding(binding: string): { thumbprint: string } | { subject: string } {
  return binding.startsWith(THUMBPRINT)
    ? { thumbprint: binding.slice(THUMBPRINT.length) }
    : { subject: binding.slice(SUBJECT.length) };
}

/** Whether a certificate is one of those that a credential is bound to; none is asked for without any. */
export function satisfies(
  bindings: readonly string[],
  certificate: ClientCertificate | undefined,
): boolean {
  if (bindings.length === 0) return true;
  if (certificate === undefined) return false;
  const { thumbprint, subject } = certificate;
  if (bindings.includes(toBinding({ thumbprint }))) return true;
  return subject !== undefined && bindings.includes(toBinding({ subject }));
}

/** The thumbprint of a certificate. */
export function thumbprintOf(certificate: X509Certificate): string {
  return createHash('sha256').update(certificate.raw).digest('base64url');
}

/** The subject of a certificate as RFC 4514 writes it: the most specific part first. */
export function subjectOf({ subject }: X509Certificate): string | undefined {
  // Node writes one part a line, the most general first. Without a subject it gives none at all.
  return toSubject(subject.split('\n').reverse().join(','));
}

/** Reads a thumbprint in base64url, or in hex as openssl prints it; undefined for anything else. */
export function toThumbprint(text: string): string | undefined {
  const given = text.trim().replace(/^sha256 fingerprint=/i, '');
  const hex = given.replaceAll(':', '');
  if (/^[0-9a-f]{64}$/i.test(hex)) return Buffer.from(hex, 'hex').toString('base64url');
  const encoded = given.replace(/=$/, '').replaceAll('+', '-').replaceAll('/', '_');
  if (!/^[\w-]{43}$/.test(encoded)) return undefined;
  // Of several spellings of the last digit one is kept.
  return Buffer.from(encoded, 'base64url').toString('base64url');
}

// RFC 4514 §3: a type, "=", and a value in which a backslash leads two hex digits or one character.
const PART =
  /^\s*([A-Za-z][\w-]*|\d+(?:\.\d+)+)\s*=((?:[^\\,+"<>;]|\\[0-9A-Fa-f]{2}|\\[^0-9A-Fa-f])*)/;

/** Brings a subject into one spelling of RFC 4514; undefined when it is none. */
export function toSubject(text: string): string | undefined {
  const parts: string[] = [];
  let rest = text;
  for (;;) {
    const [whole, type, value] = PART.exec(rest) ?? [];
    if (whole === undefined || type === undefined || value === undefined) return undefined;
    parts.push(`${type.toUpperCase()}=${escapeValue(readValue(value))}`);
    const separator = rest.charAt(whole.length);
    if (separator === '') return parts.join('');
    if (separator !== ',' && separator !== '+') return undefined;
    parts.push(separator);
    rest = rest.slice(whole.length + 1);
  }
}

/** The text that a value means: blanks around it count only when they are escaped. */
function readValue(value: string): string {
  const trimmed = value.trimStart().replace(/(?<!\\)\s+$/, '');
  const bytes = trimmed.match(/\\[0-9A-Fa-f]{2}|\\.|[^\\]+/gsu) ?? [];
  return Buffer.concat(bytes.map(readPiece)).toString('utf8');
}

function readPiece(piece: string): Buffer {
  if (!piece.startsWith('\\')) return Buffer.from(piece);
  const escaped = piece.slice(1);
  return /^[0-9A-Fa-f]{2}$/.test(escaped) ? Buffer.from(escaped, 'hex') : Buffer.from(escaped);
}

function escapeValue(value: string): string {
  return value
    .replace(/[\\,+"<>;]/g, '\\$&')
    .replace(/^[ #]|(?<=.) $/g, '\\$&')
    .replace(/\p{Cc}/gu, (control) => `\\${Buffer.from(control).toString('hex').toUpperCase()}`);
}
