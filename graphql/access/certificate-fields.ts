import { X509Certificate } from 'node:crypto';
import { isId } from '../../prisma/ids.js';
import { defineStatement } from '../../prisma/tenant-database.js';
import { builder } from '../builder.js';
import type { RequestContext } from '../context.js';
import { DirectoryError, invalidValue, notFound } from '../errors.js';
import { trailOf, trailStatements } from '../shared/trail.js';
import { fromBinding, thumbprintOf, toBinding, toSubject, toThumbprint } from './certificate.js';
import { forgetTenant } from './memory.js';
import { AccessTokenRef } from './type.js';

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
  }),
});

builder.mutationFields((t) => ({
  bindCertificate: t.field({
    type: AccessTokenRef,
    description:
      'Binds a credential to a client certificate at once: from now on its secret is valid only together with one of those that it is bound to. Errors: NOT_FOUND, INVALID_VALUE, TOO_MANY.',
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

/** One statement: it writes the bindings and, when it changed any, the record. */
const statementThat = (becomes: string, condition: string) =>
  defineStatement(`
  WITH before AS (
    SELECT "id", "name", "boundCertificates" AS bound FROM "AccessToken"
    WHERE "tenantId" = $1::uuid AND "id" = $2::uuid
    FOR UPDATE
  ), changed AS (
    UPDATE "AccessToken" a SET "boundCertificates" = ${becomes}
    FROM before
    WHERE a."tenantId" = $1::uuid AND a."id" = before."id" AND ${condition}
    RETURNING a."tokenHash", 0 AS "version"
  ), ${trailStatements({ trail: '$4', source: 'changed', name: '(SELECT "name" FROM before)' })}
  SELECT to_jsonb(bound) AS "bound", (SELECT encode("tokenHash", 'hex') FROM changed) AS "hash"
  FROM before`);

interface Done {
  readonly bound: readonly string[];
  readonly hash: string | null;
}

const BIND = {
  statement: statementThat(
    'array_append(before.bound, $3::text)',
    `NOT $3::text = ANY (before.bound) AND cardinality(before.bound) < ${MAX_BINDINGS}`,
  ),
  describe: (binding: string) => ({ path: 'boundCertificates', after: binding }),
};

const UNBIND = {
  statement: statementThat('array_remove(before.bound, $3::text)', '$3::text = ANY (before.bound)'),
  describe: (binding: string) => ({ path: 'boundCertificates', before: binding }),
};

interface Given {
  readonly accessTokenId: string;
  readonly certificate?: string | null;
  readonly thumbprint?: string | null;
  readonly subject?: string | null;
}

async function change(context: RequestContext, given: Given, kind: typeof BIND | typeof UNBIND) {
  const binding = readBinding(given);
  const id = given.accessTokenId;
  if (!isId(id)) throw notFound('access token', id);
  const trail = trailOf(context, {
    operation: 'UPDATE',
    resourceType: 'AccessToken',
    resourceId: id,
    resourceName: '',
    event: 'accessToken.updated',
    changes: [kind.describe(binding)],
  });
  const values = [id, binding, JSON.stringify(trail)];
  const [done] = await context.database.run<Done>(kind.statement, values);
  if (done === undefined) throw notFound('access token', id);
  if (done.hash !== null) forgetTenant(context.instance, context.tenant.id);
  else if (kind === BIND && !done.bound.includes(binding)) throw tooMany();
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
