import { postpone } from '../scim/bulk/postpone.js';
import { resolveId, resolveReferences } from '../scim/bulk/references.js';
import { invalidValue } from '../scim/errors.js';
import { clip, type JsonObject } from '../scim/json.js';
import {
  type BulkOperation,
  type BulkRequest,
  type BulkResult,
  type BulkTarget,
  type BulkTask,
} from '../scim/message/bulk.js';
import { PATCH_OP } from '../scim/urns.js';
import { type Entry, isNew, planEntries, scopeOf, toEntries, typeOf } from './bulk-entry.js';
import type { BulkNeeds, BulkOutcome, BulkRefusal } from './bulk-needs.js';
import { dependsOnFailed, inBrokenCircle, madeResult, refusedResult } from './bulk-result.js';
import type { Answer } from './resource.js';

/** Most resources that are created in one statement. */
const BATCH = 200;

/**
 * Runs the operations of a bulk (RFC 7644 §3.7): in their order, except that one that refers to a
 * resource which a later one makes is put off until then. Each operation is atomic by itself. New
 * resources that stand side by side are created together. Throws what the first operations met when the
 * data cannot be reached and nothing has been done yet.
 */
export async function runBulk<Context>(
  request: BulkRequest,
  needs: BulkNeeds<Context>,
): Promise<BulkOutcome> {
  const run = new BulkRun(request, needs);
  await run.all();
  return run.outcome();
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
    this.entries = toEntries(request.operations, needs.types);
    this.byBulkId = new Map(
      this.entries.flatMap((entry) =>
        isNew(entry.operation) ? [[entry.operation.bulkId, entry] as const] : [],
      ),
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
    const steps = planEntries(this.entries, this.needs.types);
    for (let next = 0; next < steps.length && !this.isStopped(); ) {
      const batch = this.batchFrom(steps, next);
      if (batch.length > 1) await this.createTogether(batch);
      else await this.step(steps[next] ?? []);
      next += Math.max(batch.length, 1);
    }
  }

  private isStopped(): boolean {
    return this.outage !== undefined || this.errors >= this.request.failOnErrors;
  }

  /** New resources of one type that follow one another and wait for nothing. */
  private batchFrom(steps: readonly Entry[][], start: number): Entry[] {
    const type = steps[start]?.[0]?.operation.task?.type;
    if (type === undefined || !this.createsTogether(type)) return [];
    const batch: Entry[] = [];
    while (batch.length < BATCH) {
      const [entry] = steps[start + batch.length] ?? [];
      if (entry === undefined || !this.isReadyToCreate(entry, type)) break;
      batch.push(entry);
    }
    return batch;
  }

  private createsTogether(type: BulkTask['type']): boolean {
    // With a limit of errors nobody may be created after the last one allowed: one by one, then.
    const isLimited = Number.isFinite(this.request.failOnErrors);
    return !isLimited && this.needs.resources[type].createMany !== undefined;
  }

  /** Who is in a circle is never ready: somebody of it is still missing. */
  private isReadyToCreate({ operation, references }: Entry, type: BulkTask['type']): boolean {
    const isWanted = operation.task?.method === 'POST' && operation.task.type === type;
    return isWanted && references.every((id) => this.ids.has(id));
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

  /** Runs one operation, or a circle of them: its resources are made first and linked afterwards. */
  private async step(members: readonly Entry[]): Promise<void> {
    for (const entry of members) {
      if (this.isStopped()) break;
      await this.one(entry);
    }
    const isCircle = members.length > 1 || members.some(({ links }) => links !== undefined);
    if (isCircle) await this.closeCircle(members);
  }

  private async one(entry: Entry): Promise<void> {
    try {
      this.succeed(entry, await this.execute(entry, this.waitingFor(entry)));
    } catch (error) {
      await this.fail(entry, error);
    }
  }

  /** The bulkIds of resources that are still to be made, in the circle that this one is in. */
  private waitingFor({ references, operation }: Entry): Set<string> {
    if (operation.refusal !== undefined) throw operation.refusal;
    const missing = references.filter((id) => !this.ids.has(id));
    for (const id of missing) {
      const other = this.byBulkId.get(id);
      if (other === undefined)
        throw invalidValue(`No POST of this bulk has the bulkId "${clip(id)}".`);
      if (other.result !== undefined) throw dependsOnFailed(id);
    }
    return new Set(missing);
  }

  private async execute(entry: Entry, waiting: ReadonlySet<string>): Promise<Answer> {
    const { task, version } = entry.operation;
    if (task === undefined) throw new Error('An operation without a task was not refused.');
    this.needs.checkTime();
    const { method, type } = task;
    const resource = this.needs.resources[type];
    const context = this.needs.openContext();
    if (method === 'POST') {
      const body = this.resolved({ ...task, data: this.postponed(entry, task, waiting) });
      return resource.create(context, { query: {}, body });
    }
    const id = resolveId(task.id, this.ids);
    const request = { id, query: {}, ifMatch: version };
    if (method === 'DELETE') return resource.remove(context, request);
    const body = this.resolved(task);
    return method === 'PUT'
      ? resource.replace(context, { ...request, body })
      : resource.patch(context, { ...request, body });
  }

  /** The data without what the resource has to wait for. */
  private postponed(
    entry: Entry,
    { data, type }: BulkTask,
    waiting: ReadonlySet<string>,
  ): JsonObject {
    if (waiting.size === 0) return data;
    const postponed = postpone(data, waiting, typeOf(type, this.needs.types));
    entry.links = postponed.operations;
    return postponed.data;
  }

  private resolved(task: Pick<BulkTask, 'method' | 'type' | 'data'>): JsonObject {
    return resolveReferences(task.data, this.ids, scopeOf(task, this.needs.types));
  }

  /** A circle is there as a whole or not at all: nothing half made is left behind. */
  private async closeCircle(members: readonly Entry[]): Promise<void> {
    let broken = members.find(({ operation: { bulkId = '' } }) => !this.ids.has(bulkId));
    for (const entry of members) {
      if (broken !== undefined) break;
      if (!(await this.isLinked(entry))) broken = entry;
    }
    if (broken !== undefined) await this.undoCircle(members, broken);
  }

  private async isLinked(entry: Entry): Promise<boolean> {
    if (entry.links === undefined) return true;
    try {
      this.succeed(entry, await this.link(entry, entry.links));
      return true;
    } catch (error) {
      const { error: left } = await this.attempt(() => this.undo(entry));
      await this.fail(entry, left ?? error);
      return false;
    }
  }

  private async link({ operation, result }: Entry, links: JsonObject[]): Promise<Answer> {
    const { task, bulkId = '' } = operation;
    const id = this.ids.get(bulkId);
    if (task === undefined || id === undefined) throw dependsOnFailed(bulkId);
    const { type } = task;
    const data = { schemas: [PATCH_OP], Operations: links };
    const answer = await this.needs.resources[type].patch(this.needs.openContext(), {
      id,
      query: {},
      body: this.resolved({ method: 'PATCH', type, data }),
    });
    return { ...answer, status: result?.status ?? answer.status };
  }

  /**
   * Takes back what was made of a circle. After the last error that is allowed it is as if that had not
   * been run; until then it has failed with the circle.
   */
  private async undoCircle(members: readonly Entry[], broken: Entry): Promise<void> {
    let isReachable = true;
    for (const entry of members) {
      if (!this.ids.has(entry.operation.bulkId ?? '')) continue;
      entry.result = undefined;
      if (!isReachable) continue;
      const { error } = await this.attempt(() => this.undo(entry));
      if (error !== undefined) isReachable = (await this.fail(entry, error)).isOutage !== true;
      else if (!this.isStopped()) await this.fail(entry, inBrokenCircle(broken.operation));
    }
  }

  private async undo({ operation: { task, bulkId = '' } }: Entry): Promise<void> {
    const id = this.ids.get(bulkId);
    if (task === undefined || id === undefined) return;
    this.ids.delete(bulkId);
    await this.needs.resources[task.type].remove(this.needs.openContext(), { id, query: {} });
  }

  private succeed(entry: Entry, answer: Answer): void {
    const { operation } = entry;
    const location = answer.location ?? this.locationOf(operation);
    if (isNew(operation)) {
      this.ids.set(operation.bulkId, location.slice(location.lastIndexOf('/') + 1));
    }
    entry.result = madeResult(operation, { ...answer, location });
  }

  private async fail(entry: Entry, error: unknown): Promise<BulkRefusal> {
    const { operation } = entry;
    this.errors += 1;
    const refusal = await this.needs.refuse(operation, error);
    if (refusal.isOutage === true) this.outage ??= { ...refusal, error };
    entry.result = this.refused(operation, refusal);
    return refusal;
  }

  private refused(operation: BulkOperation, refusal: BulkRefusal): BulkResult {
    return refusedResult(operation, refusal, this.locationOf(operation));
  }

  private locationOf({ target }: BulkOperation): string {
    const { type, id }: BulkTarget = target ?? { type: 'Users', id: '' };
    return `${this.needs.baseUrl}/${type}/${resolveId(id, this.ids)}`;
  }
}
