import { isId, newId } from '../../prisma/ids.js';
import { defineStatement } from '../../prisma/tenant-database.js';
import type { RequestContext } from '../context.js';
import type { ProblemCode } from '../problem/catalogue.js';
import type { Deed } from '../shared/trail.js';

/** A write that was refused. */
export interface Refusal extends Pick<Deed, 'reason'> {
  readonly operation: Deed['operation'] | 'SIGN_OUT';
  readonly resourceType: Deed['resourceType'] | 'Session';
  readonly resourceId?: string | undefined;
  readonly status: number;
  readonly scimType?: string | undefined;
  readonly problem: ProblemCode;
  readonly detail: string;
}

/** Writes the record of a refused write, without its body. */
export async function recordRefusal(context: RequestContext, refusal: Refusal): Promise<void> {
  const { database, actor, channel, requestId } = context;
  const { resourceId, scimType, detail, reason, ...rest } = refusal;
  const record = {
    ...rest,
    id: newId(),
    channel,
    actorId: actor.id ?? null,
    actorName: actor.name,
    requestId,
    scimType: scimType ?? null,
    detail: clipText(detail),
    reason: reason ? clipText(reason) : null,
    resourceId: resourceId !== undefined && isId(resourceId) ? resourceId : null,
  };
  await database.run(RECORD, [JSON.stringify(record)]);
}

const COLUMNS = [
  'id',
  'channel',
  'actorId',
  'actorName',
  'requestId',
  'operation',
  'resourceType',
  'resourceId',
  'status',
  'scimType',
  'problem',
  'detail',
  'reason',
]
  .map((name) => `"${name}"`)
  .join(', ');

const RECORD = defineStatement(`
  INSERT INTO "ProvisioningRecord" ("tenantId", "outcome", ${COLUMNS})
  SELECT $1::uuid, 'REFUSED', ${COLUMNS} FROM jsonb_populate_record(NULL::"ProvisioningRecord", $2::jsonb)`);

/** Cut to length, and without what cannot be stored: a cut may halve a character pair. */
function clipText(text: string): string {
  const cut = text.length > 1_000 ? `${text.slice(0, 999)}…` : text;
  return cut.replace(/[\u0000\p{Surrogate}]/gu, '\ufffd');
}
