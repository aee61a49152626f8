import { type Postponed, postpone } from '../scim/bulk/postpone.js';
import {
  type ReferenceScope,
  referenceOfId,
  referencesIn,
  resolveId,
  resolveReferences,
} from '../scim/bulk/references.js';
import { invalidValue, ScimError } from '../scim/errors.js';
import { weakTag } from '../scim/etag.js';
import { clip, type JsonObject } from '../scim/json.js';
import {
  type BulkOperation,
  type BulkRequest,
  type BulkResult,
  type BulkTarget,
  type BulkTask,
} from '../scim/message/bulk.js';
import type { ResourceTypeDefinition } from '../scim/schema/types.js';
import { PATCH_OP } from '../scim/urns.js';
import type { Answer, BulkCreate, Resource } from './resource.js';
import type { TenantTypes } from './types.js';

/** What a bulk is run with. */
export interface BulkNeeds<Context> {
  readonly resources: Readonly<
    Record<'Users' | 'Groups', Resource<Context> & Partial<BulkCreate<Context>>>
  >;
  /** The resource types of the tenant: they tell where references stand. */
  readonly types: TenantTypes;
  /** A context of its own for each operation: nothing that one has read serves another. */
  readonly openContext: () => Context;
  /** Throws when no further operation may begin. What is half made may still be finished or undone. */
  readonly checkTime: () => void;
  /** Notes that an operation was refused, and gives the error that the client gets. */
  readonly refuse: (operation: BulkOperation, error: unknown) => Promise<BulkRefusal>;
  readonly baseUrl: string;
}

/** The error that the client gets for an operation. */
export interface BulkRefusal {
  readonly status: number;
  readonly body: JsonObject;
  /** The data cannot be reached: nothing else needs to be tried. */
  readonly isOutage?: boolean;
}

/** What became of the operations; `outage` is why some were not tried. */
export interface BulkOutcome {
  readonly results: BulkResult[];
  readonly outage?: unknown;
}

/** Most resources that are created in one statement. */
const BATCH = 200;

/**
 * Runs the operations of a bulk (RFC 7644 §3.7): in their order, except that a resource that others
 * refer to is made first. Each operation is atomic by itself. New resources that stand side by side
 * are created together. Throws what the first operations met when the data cannot be reached and
 * nothing has been done yet.
 */
export async function runBulk<Context>(
  request: BulkRequest,
  needs: BulkNeeds<Context>,
): Promise<BulkOutcome> {
  const run = new BulkRun(request, needs);
  await run.all();
  return run.outcome();
}

/** What the data of an operation is read by. */
type Sent = Pick<BulkTask, 'method' | 'type' | 'data'>;

interface Entry {
  readonly operation: BulkOperation;
  readonly references: readonly string[];
  state: 'waiting' | 'running' | 'done';
  result?: BulkResult;
  /** Links to resources that were not there yet. */
  links: JsonObject[];
}

class BulkRun<Context> {
  private readonly entries: readonly Entry[];
  private readonly byBulkId: ReadonlyMap<string, Entry>;
  /** Ids of the resources that were made, by bulkId. */
  private readonly ids = new Map<string, string>();
  private errors = 0;
  private outage: (BulkRefusal & { readonly error: unknown }) | undefined;

  constructor(
    private readonly request: BulkRequest,
    private readonly needs: BulkNeeds<Context>,
  ) {
    this.entries = request.operations.map((operation) => ({
      operation,
      references: referencesOf(operation, needs.types),
      state: 'waiting',
      links: [],
    }));
    this.byBulkId = new Map(
      this.entries.flatMap((entry) => {
        const { bulkId, method } = entry.operation;
        return bulkId !== undefined && method === 'POST' ? [[bulkId, entry] as const] : [];
      }),
    );
  }

  outcome(): BulkOutcome {
    const results = this.entries.flatMap(({ operation, result }) => {
      const told = result ?? (this.outage && this.refused(operation, this.outage));
      return told === undefined ? [] : [told];
    });
    if (this.outage === undefined) return { results };
    if (results.every(({ status }) => status >= 400)) throw this.outage.error;
    return { results, outage: this.outage.error };
  }

  async all(): Promise<void> {
    for (const [index, entry] of this.entries.entries()) {
      if (this.isStopped()) return;
      if (entry.state !== 'waiting') continue;
      const batch = this.batchFrom(index);
      if (batch.length > 1) await this.createTogether(batch);
      else await this.one(entry);
    }
  }

  private isStopped(): boolean {
    return this.outage !== undefined || this.errors >= this.request.failOnErrors;
  }

  /** New resources of one type that follow one another and wait for nothing. */
  private batchFrom(index: number): Entry[] {
    const type = this.entries[index]?.operation.task?.type;
    // With a limit of errors nobody may be created after the last one allowed: one by one, then.
    const isLimited = Number.isFinite(this.request.failOnErrors);
    if (isLimited || type === undefined) return [];
    if (this.needs.resources[type].createMany === undefined) return [];
    const following = this.entries.slice(index, index + BATCH);
    const end = following.findIndex((entry) => !this.isReadyToCreate(entry, type));
    return end < 0 ? following : following.slice(0, end);
  }

  private isReadyToCreate(
    { operation, state, references }: Entry,
    type: BulkTask['type'],
  ): boolean {
    const isNew = operation.task?.method === 'POST' && operation.task.type === type;
    return isNew && state === 'waiting' && references.every((id) => this.ids.has(id));
  }

  private async createTogether(batch: readonly Entry[]): Promise<void> {
    const tasks = batch.flatMap(({ operation: { task } }) => (task === undefined ? [] : [task]));
    const [first] = tasks;
    if (first === undefined) return;
    const requests = tasks.map((task) => ({ query: {}, body: this.resolved(task) }));
    const { createMany } = this.needs.resources[first.type];
    const outcomes = await this.attempt(async () => {
      this.needs.checkTime();
      return createMany?.(this.needs.openContext(), requests);
    });
    for (const [index, entry] of batch.entries()) {
      const outcome = outcomes.value?.[index] ?? { error: outcomes.error };
      entry.state = 'done';
      if (outcome.answer === undefined) await this.fail(entry, outcome.error);
      else this.succeed(entry, outcome.answer);
    }
  }

  /** A fault is the outcome of the operations that met it: those before it have been made already. */
  private async attempt<Value>(
    work: () => Promise<Value>,
  ): Promise<{ readonly value?: Value; readonly error?: unknown }> {
    try {
      return { value: await work() };
    } catch (error) {
      return { error };
    }
  }

  private async one(entry: Entry): Promise<void> {
    entry.state = 'running';
    try {
      const waiting = await this.prepare(entry);
      if (this.isStopped()) {
        entry.state = 'waiting';
        return;
      }
      this.succeed(entry, await this.execute(entry, waiting));
    } catch (error) {
      await this.fail(entry, error);
    }
    entry.state = 'done';
    await this.linkReady();
  }

  /** Makes what the operation refers to; gives the bulkIds that wait for this very operation. */
  private async prepare({ references, operation }: Entry): Promise<Set<string>> {
    if (operation.refusal !== undefined) throw operation.refusal;
    const waiting = new Set<string>();
    for (const id of references) {
      const other = this.byBulkId.get(id);
      if (other === undefined)
        throw invalidValue(`No POST of this bulk has the bulkId "${clip(id)}".`);
      if (other.state === 'waiting' && !this.isStopped()) await this.one(other);
      if (other.state === 'running') waiting.add(id);
      else if (other.state === 'done' && !this.ids.has(id)) throw dependsOnFailed(id);
    }
    return waiting;
  }

  private async execute(entry: Entry, waiting: ReadonlySet<string>): Promise<Answer> {
    const { task, version } = entry.operation;
    if (task === undefined) throw new Error('An operation without a task was not refused.');
    this.needs.checkTime();
    const { method, type } = task;
    const resource = this.needs.resources[type];
    const context = this.needs.openContext();
    if (method === 'POST') {
      const { data, operations } = this.postponed(task, waiting);
      entry.links = operations;
      return resource.create(context, { query: {}, body: this.resolved({ ...task, data }) });
    }
    const id = resolveId(task.id, this.ids);
    const request = { id, query: {}, ifMatch: version };
    if (method === 'DELETE') return resource.remove(context, request);
    const body = this.resolved(task);
    return method === 'PUT'
      ? resource.replace(context, { ...request, body })
      : resource.patch(context, { ...request, body });
  }

  private postponed({ data, type }: BulkTask, waiting: ReadonlySet<string>): Postponed {
    if (waiting.size === 0) return { data, operations: [] };
    return postpone(data, waiting, typeOf(type, this.needs.types));
  }

  private resolved(task: Sent): JsonObject {
    return resolveReferences(task.data, this.ids, scopeOf(task, this.needs.types));
  }

  /** Links resources whose last missing piece exists by now. */
  private async linkReady(): Promise<void> {
    for (const entry of this.entries) {
      if (entry.links.length === 0 || entry.state !== 'done') continue;
      const { type } = entry.operation.task ?? { type: 'Users' };
      const message: Sent = {
        method: 'PATCH',
        type,
        data: { schemas: [PATCH_OP], Operations: entry.links },
      };
      const missing = referencesIn(message.data, scopeOf(message, this.needs.types)).filter(
        (id) => !this.ids.has(id),
      );
      const failed = missing.find((id) => this.byBulkId.get(id)?.state === 'done');
      if (missing.length > 0 && failed === undefined) continue;
      const body = this.resolved(message);
      entry.links = [];
      try {
        if (failed !== undefined) throw dependsOnFailed(failed);
        this.succeed(entry, await this.link(entry, body));
      } catch (error) {
        const { error: left } = await this.attempt(() => this.undo(entry));
        await this.fail(entry, left ?? error);
      }
    }
  }

  private async link({ operation, result }: Entry, body: JsonObject): Promise<Answer> {
    const { task, bulkId = '' } = operation;
    const id = this.ids.get(bulkId);
    if (task === undefined || id === undefined) throw dependsOnFailed(bulkId);
    const answer = await this.needs.resources[task.type].patch(this.needs.openContext(), {
      id,
      query: {},
      body,
    });
    return { ...answer, status: result?.status ?? answer.status };
  }

  /** A resource that could not be linked is not left behind half made. */
  private async undo({ operation: { task, bulkId = '' } }: Entry): Promise<void> {
    const id = this.ids.get(bulkId);
    if (task === undefined || id === undefined) return;
    this.ids.delete(bulkId);
    await this.needs.resources[task.type].remove(this.needs.openContext(), { id, query: {} });
  }

  private succeed(entry: Entry, { status, version, location }: Answer): void {
    const { operation } = entry;
    const place = location ?? locationOf(operation, this.ids, this.needs.baseUrl);
    if (operation.bulkId !== undefined && operation.method === 'POST') {
      this.ids.set(operation.bulkId, place.slice(place.lastIndexOf('/') + 1));
    }
    entry.result = {
      ...echo(operation),
      location: place,
      ...(version === undefined ? {} : { version: weakTag(version) }),
      status,
    };
  }

  private async fail(entry: Entry, error: unknown): Promise<void> {
    const { operation } = entry;
    entry.links = [];
    this.errors += 1;
    const refusal = await this.needs.refuse(operation, error);
    if (refusal.isOutage === true) this.outage ??= { ...refusal, error };
    entry.result = this.refused(operation, refusal);
  }

  private refused(operation: BulkOperation, { status, body }: BulkRefusal): BulkResult {
    const { method, target } = operation;
    // RFC 7644 §3.7: all but a failed POST have a location, where the path names a resource.
    const place =
      target === undefined || target.id === '' || method === 'POST'
        ? {}
        : { location: locationOf(operation, this.ids, this.needs.baseUrl) };
    return { ...echo(operation), ...place, status, response: body };
  }
}

function referencesOf({ task }: BulkOperation, types: TenantTypes): string[] {
  if (task === undefined) return [];
  const named = referenceOfId(task.id);
  const within = referencesIn(task.data, scopeOf(task, types));
  return [...new Set(named === undefined ? within : [named, ...within])];
}

function scopeOf(
  { method, type }: Pick<BulkTask, 'method' | 'type'>,
  types: TenantTypes,
): ReferenceScope {
  return { type: typeOf(type, types), isPatch: method === 'PATCH' };
}

function typeOf(type: BulkTask['type'], { User, Group }: TenantTypes): ResourceTypeDefinition {
  return type === 'Users' ? User : Group;
}

function echo({ method, bulkId }: BulkOperation): Pick<BulkResult, 'method' | 'bulkId'> {
  return { method, ...(bulkId === undefined ? {} : { bulkId }) };
}

function locationOf(
  { target }: BulkOperation,
  ids: ReadonlyMap<string, string>,
  baseUrl: string,
): string {
  const { type, id }: BulkTarget = target ?? { type: 'Users', id: '' };
  return `${baseUrl}/${type}/${resolveId(id, ids)}`;
}

function dependsOnFailed(id: string): ScimError {
  return new ScimError(
    409,
    `The operation refers to "bulkId:${clip(id)}", which was not created; mend that operation first.`,
  );
}
