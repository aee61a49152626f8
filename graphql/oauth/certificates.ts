import {
  type BindingChange,
  type NamedCertificate,
  readBinding,
} from '../access/certificate-binding.js';
import type { RequestContext } from '../context.js';
import { checkReason } from '../shared/reason.js';
import { findClient } from './find.js';
import { saveClient } from './save.js';

interface Given extends NamedCertificate {
  readonly id: string;
  readonly reason?: string | null;
}

/**
 * Binds a client to a certificate, or unbinds it; what is so already stays as it is. Errors: NOT_FOUND,
 * INVALID_VALUE, TOO_MANY, VERSION_MISMATCH.
 */
export async function changeCertificates(
  context: RequestContext,
  given: Given,
  kind: BindingChange,
) {
  const binding = readBinding(given);
  const reason = checkReason(given.reason);
  const client = await findClient(context, given.id);
  const boundCertificates = kind.become(client.boundCertificates, binding);
  if (boundCertificates === client.boundCertificates) return client;
  return saveClient(context, client, {
    data: { boundCertificates: [...boundCertificates] },
    changes: [kind.describe(binding)],
    reason,
  });
}
