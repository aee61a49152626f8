import type { Prisma } from '../../prisma/generated/client/client.js';
import { newId } from '../../prisma/ids.js';
import type { RequestContext } from '../context.js';
import type { Deed } from './trail.js';

/** What a record of a change to tenants and credentials says. */
export interface RecordOf
  extends Pick<Deed, 'operation' | 'resourceType' | 'resourceId' | 'reason'> {
  readonly resourceName: string;
  readonly changes: readonly { path: string; before?: string | null; after?: string | null }[];
}

/** The provisioning record of a change, to be created inside the change's own write. */
export function recordOf(
  { actor, channel, requestId }: RequestContext,
  { changes, operation, resourceType, resourceId, resourceName, reason }: RecordOf,
): Omit<Prisma.ProvisioningRecordCreateInput, 'tenantId'> {
  return {
    id: newId(),
    channel,
    actorId: actor.id ?? null,
    actorName: actor.name,
    requestId,
    operation,
    resourceType,
    resourceId,
    resourceName,
    reason: reason ?? null,
    changes: changes.map((change) => ({ ...change })),
    warnings: [],
  };
}
