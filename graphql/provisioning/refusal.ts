import { isId, newId } from '../../prisma/ids.js';
import type { RequestContext } from '../context.js';

/** A SCIM write that was refused. */
export interface Refusal {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly resourceType: 'User' | 'Group';
  readonly resourceId?: string | undefined;
  readonly status: number;
  readonly scimType?: string | undefined;
  readonly detail: string;
}

/** Writes the record of a refused SCIM write, without its body. */
export async function recordRefusal(context: RequestContext, refusal: Refusal): Promise<void> {
  const { client, tenant, actor, channel, requestId } = context;
  const { resourceId, scimType, detail, ...rest } = refusal;
  await client.provisioningRecord.create({
    data: {
      ...rest,
      tenantId: tenant.id,
      id: newId(),
      channel,
      actorId: actor.id ?? null,
      actorName: actor.name,
      requestId,
      outcome: 'REFUSED',
      scimType: scimType ?? null,
      detail: clipDetail(detail),
      resourceId: resourceId !== undefined && isId(resourceId) ? resourceId : null,
      resourceName: null,
    },
  });
}

function clipDetail(detail: string): string {
  return detail.length > 1_000 ? `${detail.slice(0, 999)}…` : detail;
}
