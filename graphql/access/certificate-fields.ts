import { builder } from '../builder.js';
import type { RequestContext } from '../context.js';
import { checkReason } from '../shared/reason.js';
import { fromBinding } from './certificate.js';
import {
  BIND,
  type BindingChange,
  BoundCertificateRef,
  certificateFields,
  type NamedCertificate,
  readBinding,
  UNBIND,
} from './certificate-binding.js';
import { AccessTokenRef } from './type.js';
import { changingOwn, findLive } from './write.js';

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
    ...certificateFields(t),
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

interface Given extends NamedCertificate {
  readonly accessTokenId: string;
  readonly reason?: string | null;
}

async function change(context: RequestContext, given: Given, kind: BindingChange) {
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
