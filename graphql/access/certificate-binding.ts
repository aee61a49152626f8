import { X509Certificate } from 'node:crypto';
import { builder } from '../builder.js';
import { DirectoryError, invalidValue } from '../errors.js';
import { REASON } from '../shared/reason.js';
import { thumbprintOf, toBinding, toSubject, toThumbprint } from './certificate.js';

// What binding has in common, whether an access token or an OAuth client is bound.

/** A certificate that a credential is bound to, as the schema shows it. */
export const BoundCertificateRef = builder
  .objectRef<{ readonly thumbprint?: string; readonly subject?: string }>('BoundCertificate')
  .implement({
    description: 'A client certificate that a credential is bound to (RFC 8705 §3).',
    authScopes: { administrate: true },
    fields: (t) => ({
      thumbprint: t.exposeString('thumbprint', {
        nullable: true,
        description: 'SHA-256 of the certificate in base64url (`x5t#S256`).',
      }),
      subject: t.exposeString('subject', {
        nullable: true,
        description: 'Subject of the certificate, as RFC 4514 writes it.',
      }),
    }),
  });

type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

/** How an input names the certificate, and why it is bound or unbound. */
export const certificateFields = (t: InputFields) => ({
  certificate: t.string({ description: 'The certificate in PEM; its thumbprint is bound.' }),
  thumbprint: t.string({
    description: 'SHA-256 of the certificate, in base64url or in hex as openssl prints it.',
  }),
  subject: t.string({
    description:
      'Subject as RFC 4514 writes it, most specific part first, such as `CN=payroll,O=Hillview`. Any certificate of a known authority with this subject will do.',
  }),
  reason: t.string({ description: REASON }),
});

/** Enough to rotate certificates in many places; a request compares against all of them. */
const MAX_BINDINGS = 20;
const MAX_SUBJECT = 1000;

type Bindings = readonly string[];

/** Adds a binding. */
export const BIND = {
  become: (bound: Bindings, binding: string): Bindings => {
    if (bound.includes(binding)) return bound;
    if (bound.length >= MAX_BINDINGS) throw tooMany();
    return [...bound, binding];
  },
  describe: (binding: string) => ({ path: 'boundCertificates', after: binding }),
};

/** Takes a binding away. */
export const UNBIND = {
  become: (bound: Bindings, binding: string): Bindings =>
    bound.includes(binding) ? bound.filter((one) => one !== binding) : bound,
  describe: (binding: string) => ({ path: 'boundCertificates', before: binding }),
};

/** What becomes of the bindings of a credential, and what its record says. */
export type BindingChange = typeof BIND | typeof UNBIND;

/** A certificate, named in exactly one way. */
export interface NamedCertificate {
  readonly certificate?: string | null;
  readonly thumbprint?: string | null;
  readonly subject?: string | null;
}

function tooMany(): DirectoryError {
  return new DirectoryError(
    'TOO_MANY',
    `The credential is bound to ${MAX_BINDINGS} certificates already. Unbind one that is no longer used.`,
  );
}

/** What an input names, as it is stored. Errors: INVALID_VALUE. */
export function readBinding({ certificate, thumbprint, subject }: NamedCertificate): string {
  const [named, ...others] = [
    ...readingOf('certificate', certificate, readPem),
    ...readingOf('thumbprint', thumbprint, readThumbprint),
    ...readingOf('subject', subject, readSubject),
  ];
  if (named === undefined || others.length > 0) {
    throw invalidValue('certificate', 'Give one of certificate, thumbprint and subject.');
  }
  const binding = named.read(named.text);
  if (binding !== undefined) return binding;
  throw invalidValue(named.name, `${named.name} is not ${EXPECTED[named.name]}.`);
}

const EXPECTED = {
  certificate: 'a certificate in PEM',
  thumbprint: 'a SHA-256 thumbprint in base64url or hex',
  subject: 'a subject such as "CN=payroll,O=Hillview" (RFC 4514)',
} as const;

type Read = (text: string) => string | undefined;

function readingOf(name: keyof typeof EXPECTED, text: string | null | undefined, read: Read) {
  return typeof text === 'string' ? [{ name, text, read }] : [];
}

function readPem(text: string): string | undefined {
  try {
    return toBinding({ thumbprint: thumbprintOf(new X509Certificate(text)) });
  } catch {
    // The library's own words name its internals.
    return undefined;
  }
}

function readThumbprint(text: string): string | undefined {
  const thumbprint = toThumbprint(text);
  return thumbprint && toBinding({ thumbprint });
}

function readSubject(text: string): string | undefined {
  const subject = text.length > MAX_SUBJECT ? undefined : toSubject(text);
  return subject && toBinding({ subject });
}
