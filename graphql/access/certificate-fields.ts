import { X509Certificate } from 'node:crypto';
import { builder } from '../builder.js';
import type { RequestContext } from '../context.js';
import { DirectoryError, invalidValue } from '../errors.js';
import { checkReason, REASON } from '../shared/reason.js';
import { fromBinding, thumbprintOf, toBinding, toSubject, toThumbprint } from './certificate.js';
import { AccessTokenRef } from './type.js';
import { changingOwn, findLive } from './write.js';

const BoundCertificateRef = builder
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

builder.prismaObjectField(AccessTokenRef, 'boundCertificates', (t) =>
  t.field({
    type: [BoundCertificateRef],
    description:
      'Client certificates of which one must come along with the secret; none is asked for when empty.',
    select: { boundCertificates: true },
    resolve: ({ boundCertificates }) => boundCertificates.map(fromBinding),
  }),
);

const CertificateBindingInputRef = builder.inputType('CertificateBindingInput', {
  description: 'A credential and a client certificate, named in exactly one way.',
  fields: (t) => ({
    accessTokenId: t.id({ required: true }),
    certificate: t.string({ description: 'The certificate in PEM; its thumbprint is bound.' }),
    thumbprint: t.string({
      description: 'SHA-256 of the certificate, in base64url or in hex as openssl prints it.',
    }),
    subject: t.string({
      description:
        'Subject as RFC 4514 writes it, most specific part first, such as `CN=payroll,O=Hillview`. Any certificate of a known authority with this subject will do.',
    }),
    reason: t.string({ description: REASON }),
  }),
});

builder.mutationFields((t) => ({
  bindCertificate: t.field({
    type: AccessTokenRef,
    description:
      'Binds a credential to a client certificate at once: from now on its secret is valid only together with one of those that it is bound to. Errors: NOT_FOUND, INVALID_VALUE, TOO_MANY, FORBIDDEN.',
    authScopes: { administrate: true },
    args: { input: t.arg({ type: CertificateBindingInputRef, required: true }) },
    resolve: (_root, { input }, context) => change(context, input, BIND),
  }),
  unbindCertificate: t.field({
    type: AccessTokenRef,
    description:
      'Takes a client certificate from a credential at once. Without any left, the secret alone will do. A person must have signed in within the hour. Errors: NOT_FOUND, INVALID_VALUE, FORBIDDEN.',
    authScopes: { $all: { administrate: true, freshlySignedIn: true } },
    args: { input: t.arg({ type: CertificateBindingInputRef, required: true }) },
    resolve: (_root, { input }, context) => change(context, input, UNBIND),
  }),
}));

/** Enough to rotate certificates in many places; a request compares against all of them. */
const MAX_BINDINGS = 20;
const MAX_SUBJECT = 1000;

type Bindings = readonly string[];

const BIND = {
  become: (bound: Bindings, binding: string): Bindings => {
    if (bound.includes(binding)) return bound;
    if (bound.length >= MAX_BINDINGS) throw tooMany();
    return [...bound, binding];
  },
  describe: (binding: string) => ({ path: 'boundCertificates', after: binding }),
};

const UNBIND = {
  become: (bound: Bindings, binding: string): Bindings =>
    bound.includes(binding) ? bound.filter((one) => one !== binding) : bound,
  describe: (binding: string) => ({ path: 'boundCertificates', before: binding }),
};

interface Given {
  readonly accessTokenId: string;
  readonly certificate?: string | null;
  readonly thumbprint?: string | null;
  readonly subject?: string | null;
  readonly reason?: string | null;
}

async function change(context: RequestContext, given: Given, kind: typeof BIND | typeof UNBIND) {
  const binding = readBinding(given);
  const reason = checkReason(given.reason);
  const { id } = await changingOwn(context, async (store) => {
    const token = await findLive(context, store, given.accessTokenId);
    const boundCertificates = kind.become(token.boundCertificates, binding);
    if (boundCertificates === token.boundCertificates) return token;
    const changes = [kind.describe(binding)];
    const told = { operation: 'UPDATE', event: 'token.updated', changes, reason } as const;
    await store.save({ ...token, boundCertificates }, told);
    return token;
  });
  const where = { tenantId_id: { tenantId: context.tenant.id, id } };
  return context.client.accessToken.findUniqueOrThrow({ where });
}

function tooMany(): DirectoryError {
  return new DirectoryError(
    'TOO_MANY',
    `The credential is bound to ${MAX_BINDINGS} certificates already. Unbind one that is no longer used.`,
  );
}

/** What the input names, as it is stored. */
function readBinding({ certificate, thumbprint, subject }: Given): string {
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
