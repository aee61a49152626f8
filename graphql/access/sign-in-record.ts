import { newId } from '../../prisma/ids.js';
import type { Statements } from '../../prisma/rows.js';
import { queryRows } from '../../prisma/rows.js';
import { defineStatement } from '../../prisma/tenant-database.js';
import { clip } from '../errors.js';

/** What is to be told of a sign-in, a sign-out or a link. */
export interface SignInRecord {
  readonly tenantId: string;
  readonly channel: 'GRAPHQL' | 'SYSTEM';
  readonly operation: 'CREATE' | 'SIGN_IN' | 'SIGN_OUT';
  readonly resourceType: 'Session' | 'SignInLink';
  readonly resourceId?: string;
  /** The session that acted, where there is one. */
  readonly actorId?: string;
  readonly actorName: string;
  readonly requestId: string;
  /** Why it was refused; absent when it was not. */
  readonly refusal?: { readonly status: number; readonly detail: string };
  readonly changes?: readonly { readonly path: string; readonly after: string }[];
}

const COLUMNS = [
  'tenantId',
  'id',
  'channel',
  'actorId',
  'actorName',
  'requestId',
  'operation',
  'resourceType',
  'resourceId',
  'resourceName',
  'outcome',
  'status',
  'detail',
  'changes',
]
  .map((name) => `"${name}"`)
  .join(', ');

const WRITE = defineStatement(`
  INSERT INTO "ProvisioningRecord" (${COLUMNS})
  SELECT ${COLUMNS} FROM jsonb_populate_recordset(NULL::"ProvisioningRecord", $1::jsonb)`);

/** Writes records of sign-ins, all in one statement, into the log of the tenant that each one names. */
export async function writeSignInRecords(
  statements: Statements,
  records: readonly SignInRecord[],
): Promise<void> {
  if (records.length === 0) return;
  await queryRows(statements, WRITE.text, [JSON.stringify(records.map(toRow))]);
}

function toRow({ refusal, ...record }: SignInRecord) {
  return {
    changes: [],
    ...record,
    id: newId(),
    actorName: clip(record.actorName),
    resourceName: clip(record.actorName),
    outcome: refusal === undefined ? 'APPLIED' : 'REFUSED',
    status: refusal?.status ?? null,
    detail: refusal?.detail ?? null,
  };
}
