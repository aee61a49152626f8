import type { Prisma } from '../../prisma/generated/client/client.js';
import { newId } from '../../prisma/ids.js';
import type { RequestContext } from '../context.js';
import type { Deed } from './trail.js';

/** What the record and the event of a change to tenants and credentials say. */
export interface RecordOf
  extends Pick<Deed, 'operation' | 'event' | 'resourceType' | 'resourceId' | 'reason'> {
  readonly resourceName: string;
  /** The version after the change; 1 for what has none. */
  readonly version?: number;
  readonly changes: readonly { path: string; before?: string | null; after?: string | null }[];
}

/** The client, or a transaction of it. */
type Writer = Pick<Prisma.TransactionClient, 'provisioningRecord' | 'outboxEvent'>;

/**
 * The writes of the provisioning record and of the event of a change, which nothing has begun yet: they
 * belong into the transaction of the change. The event names what has changed, and no values.
 */
export function leaveTrail(
  tenantId: string,
  { actor, channel, requestId }: RequestContext,
  { changes, operation, event, version = 1, reason, ...resource }: RecordOf,
) {
  const shared = { tenantId, id: newId(), requestId };
  const { resourceType, resourceId } = resource;
  const record = {
    ...shared,
    ...resource,
    channel,
    actorId: actor.id ?? null,
    actorName: actor.name,
    operation,
    reason: reason ?? null,
    changes: changes.map((change) => ({ ...change })),
    warnings: [],
  };
  const payload = { attributes: changes.map(({ path }) => path) };
  const told = { ...shared, type: event, resourceType, resourceId, version, payload };
  return (writer: Writer) =>
    [
      writer.provisioningRecord.create({ data: record }),
      writer.outboxEvent.create({ data: told }),
    ] as const;
}
