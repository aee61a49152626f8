import { newId } from '../../prisma/ids.js';
import type { RequestContext } from '../context.js';

/** What a record shows instead of a secret. */
export const MASK = '••••••';

/** One changed attribute of a record: what it was, and what it became. */
export interface Change {
  /** SCIM path of the attribute. */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Something that was accepted but could not be applied. */
export interface Warning {
  readonly path: string;
  readonly message: string;
  readonly values: readonly string[];
}

/** What a change was, for its record and its event. */
export interface Deed {
  readonly operation:
    | 'CREATE'
    | 'UPDATE'
    | 'DELETE'
    | 'ADD_MEMBERS'
    | 'REMOVE_MEMBERS'
    | 'REVOKE'
    | 'RESTORE'
    | 'PURGE';
  readonly resourceType:
    | 'User'
    | 'Group'
    | 'Tenant'
    | 'AccessToken'
    | 'SchemaExtension'
    | 'OAuthClient'
    | 'OAuthClientSecret';
  readonly resourceId: string;
  readonly resourceName: string;
  /** user.created, user.updated … */
  readonly event: string;
  readonly changes: readonly Change[];
  readonly warnings?: readonly Warning[];
  /** Why, in the administrator's words. */
  readonly reason?: string | null | undefined;
}

/**
 * The record and the event of a change as one value, which the statement that makes the change writes
 * in the same breath. See `trailStatements`.
 */
export function trailOf(context: RequestContext, deed: Deed) {
  const { actor, channel, requestId } = context;
  return {
    id: newId(),
    channel,
    actorId: actor.id ?? null,
    actorName: actor.name,
    requestId,
    ...deed,
    reason: deed.reason ?? null,
    warnings: deed.warnings ?? [],
  };
}

/**
 * Common table expressions that write the provisioning record and the outbox row of a change.
 * `trail` is the placeholder of `trailOf`; `source` names an expression that yields one row, with the
 * new version, exactly when the change was made; `changes` and `warnings` may be computed by it.
 */
export function trailStatements(options: TrailOptions): string {
  const { trail, source, eventSource = source, changes, warnings } = options;
  const changed = changes ?? `${trail}::jsonb -> 'changes'`;
  const warned = warnings ?? `${trail}::jsonb -> 'warnings'`;
  const text = (name: string) => `${trail}::jsonb ->> '${name}'`;
  return `
  record AS (
    INSERT INTO "ProvisioningRecord" ("tenantId", "id", "channel", "actorId", "actorName", "requestId",
      "operation", "resourceType", "resourceId", "resourceName", "reason", "changes", "warnings")
    SELECT $1::uuid, (${text('id')})::uuid, (${text('channel')})::"Channel",
      (${text('actorId')})::uuid, ${text('actorName')}, ${text('requestId')},
      (${text('operation')})::"Operation", ${text('resourceType')}, (${text('resourceId')})::uuid,
      ${options.name ?? text('resourceName')}, ${text('reason')}, ${changed}, ${warned}
    FROM ${source} source
  ), event AS (
    INSERT INTO "OutboxEvent" ("tenantId", "id", "type", "resourceType", "resourceId", "version",
      "requestId", "payload")
    SELECT $1::uuid, (${text('id')})::uuid, ${text('event')}, ${text('resourceType')},
      (${text('resourceId')})::uuid, source."version", ${text('requestId')},
      jsonb_build_object('attributes', jsonb_path_query_array(${changed}, '$[*].path'))
    FROM ${eventSource} source
  )`;
}

interface TrailOptions {
  readonly trail: string;
  readonly source: string;
  /** Where the event is not written whenever the record is. */
  readonly eventSource?: string;
  /** Expression of the resource's name, where the caller does not know it. */
  readonly name?: string;
  readonly changes?: string;
  readonly warnings?: string;
}
