import { isId, newId } from '../../prisma/ids.js';
import { warningDue } from '../access/expiry.js';
import { forgetTenant } from '../access/memory.js';
import { hashSecret, newSecret, recognisablePart } from '../access/secret.js';
import type { RequestContext } from '../context.js';
import { DirectoryError, notFound } from '../errors.js';
import { checkReason } from '../shared/reason.js';
import { leaveTrail } from '../shared/record.js';
import { findClient } from './find.js';
import { checkSecretExpiry, MAX_SECRETS } from './rules.js';

interface Given {
  readonly id: string;
  readonly reason?: string | null;
}

/** Makes a secret beside those that a client has. Errors: NOT_FOUND, INVALID_VALUE, TOO_MANY. */
export async function addSecret(
  context: RequestContext,
  input: Given & { readonly expiresAt?: Date | null },
) {
  const tenantId = context.tenant.id;
  const expiresAt = checkSecretExpiry(input.expiresAt);
  const client = await findClient(context, input.id);
  await checkRoom(context, client.id);
  const secret = newSecret();
  const id = newId();
  const prefix = recognisablePart(secret);
  const trail = leaveTrail(tenantId, context, {
    operation: 'CREATE',
    event: 'secret.created',
    resourceType: 'OAuthClientSecret',
    resourceId: id,
    resourceName: client.name,
    reason: checkReason(input.reason),
    changes: [
      { path: 'client', after: client.clientId },
      { path: 'prefix', after: prefix },
      { path: 'expiresAt', after: expiresAt.toISOString() },
    ],
  });
  const oauthClientSecret = await context.inTenant(async (transaction) => {
    await Promise.all(trail(transaction));
    return transaction.oAuthClientSecret.create({
      data: {
        ...{ tenantId, id, prefix, expiresAt, oauthClientId: client.id },
        secretHash: hashSecret(secret),
        warnedDays: warningDue(expiresAt),
      },
    });
  });
  return { oauthClientSecret, secret };
}

/** Revokes a secret; its access tokens stop with it. Errors: NOT_FOUND. */
export async function revokeSecret(context: RequestContext, { id, reason }: Given) {
  const tenantId = context.tenant.id;
  const where = { tenantId_id: { tenantId, id } };
  const include = { client: true };
  const found = isId(id)
    ? await context.client.oAuthClientSecret.findUnique({ where, include })
    : null;
  if (found === null) throw notFound('secret of an OAuth client', id);
  if (found.revokedAt !== null) return found;
  const trail = leaveTrail(tenantId, context, {
    operation: 'REVOKE',
    event: 'secret.revoked',
    resourceType: 'OAuthClientSecret',
    resourceId: id,
    resourceName: found.client.name,
    reason: checkReason(reason),
    changes: [
      { path: 'client', after: found.client.clientId },
      { path: 'prefix', after: found.prefix },
    ],
  });
  const revoked = await context.inTenant(async (transaction) => {
    await Promise.all(trail(transaction));
    await transaction.oAuthAccessToken.deleteMany({ where: { tenantId, secretId: id } });
    return transaction.oAuthClientSecret.update({ where, data: { revokedAt: new Date() } });
  });
  forgetTenant(context.instance, tenantId);
  return revoked;
}

async function checkRoom({ client, tenant }: RequestContext, oauthClientId: string): Promise<void> {
  const count = await client.oAuthClientSecret.count({
    where: { tenantId: tenant.id, oauthClientId, revokedAt: null, expiresAt: { gt: new Date() } },
  });
  if (count < MAX_SECRETS) return;
  throw new DirectoryError(
    'TOO_MANY',
    `The client has ${count} valid secrets; at most ${MAX_SECRETS} are kept. Revoke one first.`,
  );
}
