import { classifyFailure } from '../../prisma/failures.js';
import { forgetTenant } from '../access/memory.js';
import type { RequestContext } from '../context.js';
import { notUnique } from '../errors.js';
import { checkReason } from '../shared/reason.js';
import { leaveTrail } from '../shared/record.js';
import { checkEntraTenant } from './rules.js';

interface SetEntraTenant {
  readonly entraTenantId?: string | null;
  readonly reason?: string | null;
}

/** Registers the Entra tenant whose own tokens stand for the tenant; null takes it away. */
export async function setEntraTenant(context: RequestContext, input: SetEntraTenant) {
  const given = input.entraTenantId ?? null;
  const { id } = context.tenant;
  const entraTenantId = given === null ? null : checkEntraTenant(given, 'entraTenantId');
  const tenant = await context.client.tenant.findUniqueOrThrow({ where: { id } });
  if (tenant.entraTenantId === entraTenantId) return tenant;
  const trail = leaveTrail(id, context, {
    operation: 'UPDATE',
    event: 'tenant.updated',
    resourceType: 'Tenant',
    resourceId: id,
    resourceName: tenant.slug,
    reason: checkReason(input.reason),
    changes: [{ path: 'entraTenantId', before: tenant.entraTenantId, after: entraTenantId }],
  });
  try {
    const changed = await context.inTenant(async (transaction) => {
      await Promise.all(trail(transaction));
      return transaction.tenant.update({
        where: { id },
        data: { entraTenantId, updatedAt: new Date() },
      });
    });
    forgetTenant(context.instance, id);
    return changed;
  } catch (error) {
    if (classifyFailure(error)?.kind !== 'unique') throw error;
    throw notUnique('entraTenantId', entraTenantId ?? '');
  }
}
