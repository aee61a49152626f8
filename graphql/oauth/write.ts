import { randomBytes } from 'node:crypto';
import type { Prisma } from '../../prisma/generated/client/client.js';
import { newId } from '../../prisma/ids.js';
import { forgetTenant } from '../access/memory.js';
import { checkDialect, checkName } from '../access/rules.js';
import { changeSwitches, readSwitches, switchChanges } from '../access/switches.js';
import type { RequestContext } from '../context.js';
import { versionMismatch } from '../errors.js';
import { checkReason } from '../shared/reason.js';
import { leaveTrail } from '../shared/record.js';
import { findClient } from './find.js';
import {
  checkClientScopes,
  checkTokenLifetime,
  type FederationInput,
  TOKEN_LIFETIME,
  toFederationColumns,
} from './rules.js';
import { saveClient } from './save.js';

interface CreateClient {
  readonly name: string;
  readonly scopes?: readonly string[] | null;
  readonly dialect?: string | null;
  readonly switches?: Readonly<Record<string, string | null | undefined>> | null;
  readonly tokenLifetime?: number | null;
  readonly federation?: FederationInput | null;
  readonly reason?: string | null;
}

interface UpdateClient extends Partial<Omit<CreateClient, 'name'>> {
  readonly id: string;
  readonly ifVersion?: number | null;
  readonly name?: string | null;
  readonly enabled?: boolean | null;
}

interface Given {
  readonly id: string;
  readonly reason?: string | null;
}

/** Makes a client. Errors: INVALID_VALUE. */
export async function createClient(context: RequestContext, input: CreateClient) {
  const tenantId = context.tenant.id;
  const id = newId();
  const data = {
    clientId: `cl_${randomBytes(16).toString('base64url')}`,
    name: checkName(input.name),
    scopes: checkClientScopes(input.scopes ?? ['scim:read', 'scim:write']),
    dialect: checkDialect(input.dialect ?? 'entra'),
    switches: changeSwitches({}, input.switches),
    tokenLifetime: checkTokenLifetime(input.tokenLifetime ?? TOKEN_LIFETIME.min),
    ...toFederationColumns(input.federation ?? null),
  };
  const trail = leaveTrail(tenantId, context, {
    operation: 'CREATE',
    event: 'oauthClient.created',
    resourceType: 'OAuthClient',
    resourceId: id,
    resourceName: data.name,
    reason: checkReason(input.reason),
    changes: changesOf({}, data),
  });
  return context.inTenant(async (transaction) => {
    await Promise.all(trail(transaction));
    return transaction.oAuthClient.create({ data: { tenantId, id, ...data } });
  });
}

/** Changes a client; a change that changes nothing keeps its version. Errors: NOT_FOUND, INVALID_VALUE, VERSION_MISMATCH. */
export async function updateClient(context: RequestContext, input: UpdateClient) {
  const columns = toColumns(input);
  const reason = checkReason(input.reason);
  const client = await findClient(context, input.id);
  const switches = changeSwitches(readSwitches(client.switches), input.switches);
  const wanted = { ...columns, switches };
  const { version } = client;
  if (typeof input.ifVersion === 'number' && input.ifVersion !== version) {
    throw versionMismatch('OAuth client', version);
  }
  const changes = changesOf(client, wanted);
  if (changes.length === 0) return client;
  return saveClient(context, client, { data: wanted, changes, reason });
}

/** Deletes a client with all that was issued to it; `query` says what is read of it. Errors: NOT_FOUND. */
export async function deleteClient(
  context: RequestContext,
  input: Given,
  query: Prisma.OAuthClientDefaultArgs,
) {
  const tenantId = context.tenant.id;
  const client = await findClient(context, input.id);
  const { id } = client;
  const trail = leaveTrail(tenantId, context, {
    operation: 'DELETE',
    event: 'oauthClient.deleted',
    resourceType: 'OAuthClient',
    version: client.version,
    resourceId: id,
    resourceName: client.name,
    reason: checkReason(input.reason),
    changes: [{ path: 'clientId', before: client.clientId }],
  });
  const where = { tenantId_id: { tenantId, id } };
  const deleted = await context.inTenant(async (transaction) => {
    await Promise.all(trail(transaction));
    return transaction.oAuthClient.delete({ ...query, where });
  });
  forgetTenant(context.instance, tenantId);
  return deleted;
}

function toColumns(input: UpdateClient) {
  const { name, scopes, dialect, tokenLifetime, enabled, federation } = input;
  return {
    ...(typeof name === 'string' ? { name: checkName(name) } : {}),
    ...(scopes ? { scopes: checkClientScopes(scopes) } : {}),
    ...(typeof dialect === 'string' ? { dialect: checkDialect(dialect) } : {}),
    ...(typeof tokenLifetime === 'number'
      ? { tokenLifetime: checkTokenLifetime(tokenLifetime) }
      : {}),
    ...(typeof enabled === 'boolean' ? { enabled } : {}),
    ...(federation === undefined ? {} : toFederationColumns(federation)),
  };
}

/** What a record says: each column that differs. None of them is a secret. */
function changesOf(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
) {
  const { switches, ...columns } = after;
  const plain = Object.entries(columns)
    .map(([path, value]) => ({ path, before: toText(before[path]), after: toText(value) }))
    .filter((change) => change.before !== change.after);
  return [...plain, ...switchChanges(readSwitches(before['switches']), readSwitches(switches))];
}

function toText(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.length === 0 ? null : value.join(' ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
