import { classifyFailure } from '../../prisma/failures.js';
import { isId } from '../../prisma/ids.js';
import { defineStatement, type TenantDatabase } from '../../prisma/tenant-database.js';
import { comparisonKey } from '../../prisma/text.js';
import type { RequestContext } from '../context.js';
import { clip, invalidValue } from '../errors.js';
import {
  type ExtensionValues,
  extensionsOf,
  type ResourceTypeName,
} from '../extension/definition.js';
import { recallExtensions } from '../extension/recall.js';
import type { UniqueKey } from '../extension/state.js';
import { checkReason } from '../shared/reason.js';
import { checkText, requireText } from '../shared/text-rules.js';
import { type Change, trailOf } from '../shared/trail.js';
import { type Missed, notInBin, type RestoreOutcome, taken } from './outcome.js';
import { RELINK } from './relink.js';
import { LOCK_BINNED, LOCK_LINKED_GROUPS, RESTORE_GROUPS, RESTORE_USERS } from './statements.js';

/** Most resources that one request restores. */
export const MAX_RESTORED = 500;
/** How often a restore is tried again when names were taken meanwhile. */
const ATTEMPTS = 4;

/** One resource to restore. */
export interface RestoreInput {
  readonly id: string;
  readonly resourceType: ResourceTypeName;
  /** Another name for it, when its own is taken. */
  readonly name?: string | null | undefined;
  readonly reason?: string | null | undefined;
}

/** Restores one resource. Errors: NOT_FOUND, INVALID_VALUE, UNIQUENESS. */
export async function restoreOne(
  context: RequestContext,
  { id, resourceType, name, reason }: RestoreInput,
): Promise<RestoreOutcome> {
  const path = NAMES[resourceType];
  const type = resourceType.toLowerCase();
  if (typeof name === 'string') {
    checkText(requireText(name, path), { path, isIndexed: true, isName: true });
  }
  if (!isId(id)) throw notInBin(type, clip(id));
  const [outcome] = await restoreAll(context, [id], { resourceType, name, reason });
  if (outcome === undefined) throw notInBin(type, id);
  if (outcome.error !== undefined) throw outcome.error;
  return outcome;
}

/** What was deleted in a time, by whom. */
export interface DeletedWithin {
  readonly from: Date;
  readonly to: Date;
  readonly actorId?: string | null;
  readonly resourceType?: ResourceTypeName | null;
  /** Id of the last outcome of the request before. */
  readonly after?: string | null;
  readonly first?: number | null;
  readonly reason?: string | null;
}

/** What became of the resources of one request, and whether there are more. */
export interface RestoreReport {
  readonly outcomes: readonly RestoreOutcome[];
  readonly hasMore: boolean;
}

const SELECT_WITHIN = defineStatement(`
  SELECT b."id"::text AS "id" FROM "DeletedResource" b
  WHERE b."tenantId" = $1::uuid AND b."deletedAt" BETWEEN $2::timestamptz AND $3::timestamptz
    AND ($4::uuid IS NULL OR b."actorId" = $4::uuid)
    AND ($5::text IS NULL OR b."resourceType" = $5::text)
    AND ($6::uuid IS NULL OR b."id" > $6::uuid)
  ORDER BY b."id" LIMIT $7::int`);

/** Restores what was deleted in a time, each resource by itself. */
export async function restoreWithin(
  context: RequestContext,
  { from, to, actorId, resourceType, after, first, reason }: DeletedWithin,
): Promise<RestoreReport> {
  const given = [actorId, after].filter((id) => typeof id === 'string');
  if (!given.every(isId)) return { outcomes: [], hasMore: false };
  const limit = first ?? MAX_RESTORED;
  if (limit < 1 || limit > MAX_RESTORED)
    throw invalidValue('first', `first must be a number from 1 to ${MAX_RESTORED}.`);
  if (from > to) throw invalidValue('from', 'from must not be later than to.');
  const found = await context.database.run<{ id: string }>(SELECT_WITHIN, [
    from.toISOString(),
    to.toISOString(),
    actorId ?? null,
    resourceType ?? null,
    after ?? null,
    limit + 1,
  ]);
  const ids = found.slice(0, limit).map(({ id }) => id);
  const outcomes = ids.length === 0 ? [] : await restoreAll(context, ids, { reason });
  return { outcomes, hasMore: found.length > limit };
}

interface Choice extends Pick<RestoreInput, 'name' | 'reason'> {
  /** Resources of another type count as not there. */
  readonly resourceType?: ResourceTypeName;
}

/** Restores several resources in one transaction; gives the outcome of each that is in the bin, by id. */
async function restoreAll(
  context: RequestContext,
  ids: readonly string[],
  choice: Choice,
): Promise<RestoreOutcome[]> {
  const checked = { ...choice, reason: checkReason(choice.reason) };
  for (let attempt = 1; ; attempt++) {
    try {
      return await context.database.transaction((database) =>
        restoreLocked(context, database, { ids, choice: checked }),
      );
    } catch (error) {
      // A value was taken after it was found free: the next attempt finds it taken.
      if (classifyFailure(error)?.kind !== 'unique' || attempt === ATTEMPTS) throw error;
    }
  }
}

/** A resource in the bin, locked. */
interface Binned {
  readonly id: string;
  readonly resourceType: ResourceTypeName;
  readonly name: string;
  readonly extensions: ExtensionValues | null;
}

/** What a statement is given of one resource that returns. */
interface Draft extends Pick<Binned, 'id' | 'resourceType' | 'name'> {
  readonly state: object;
  readonly uniqueKeys: readonly UniqueKey[];
}

async function restoreLocked(
  context: RequestContext,
  database: TenantDatabase,
  { ids, choice }: { readonly ids: readonly string[]; readonly choice: Choice },
): Promise<RestoreOutcome[]> {
  await database.run(LOCK_LINKED_GROUPS, [ids]);
  const locked = await database.run<Binned>(LOCK_BINNED, [ids]);
  const binned = locked.filter(
    ({ resourceType }) => (choice.resourceType ?? resourceType) === resourceType,
  );
  const drafts = binned.map((one) => toDraft(context, one, choice));
  const refused = findTaken(drafts);
  const wanted = drafts.filter(({ id }) => !refused.has(id));
  for (const [id, attribute] of await insertAll(database, wanted)) {
    refused.set(id, attribute);
  }
  const back = wanted.filter(({ id }) => !refused.has(id));
  const missed = await relink(context, database, { back, binned, choice });
  return drafts
    .map(({ id, resourceType, name }): RestoreOutcome => {
      const attribute = refused.get(id);
      const outcome = { id, resourceType, name, missed: missed.get(id) ?? [] };
      return attribute === undefined
        ? { ...outcome, isBack: true }
        : { ...outcome, isBack: false, error: taken(attribute, name) };
    })
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

const NAMES = { User: 'userName', Group: 'displayName' } as const;

function toDraft(context: RequestContext, binned: Binned, choice: Choice): Draft {
  const { id, resourceType, extensions } = binned;
  const name = choice.name ?? binned.name;
  const path = NAMES[resourceType];
  const { uniqueKeys, ...values } = recallExtensions(
    extensionsOf(context.tenant, resourceType),
    extensions ?? {},
  );
  const naming = name === binned.name ? {} : { [path]: name, [`${path}Key`]: comparisonKey(name) };
  return { id, resourceType, name, state: { ...values, ...naming }, uniqueKeys };
}

/** Of those that return together, the one deleted last has a unique value; the others are refused by it. */
function findTaken(drafts: readonly Draft[]): Map<string, string> {
  const holders = new Set<string>();
  const refused = new Map<string, string>();
  for (const { id, resourceType, uniqueKeys } of drafts) {
    const keys = uniqueKeys.map((key) => JSON.stringify([resourceType, key]));
    const clash = keys.findIndex((key) => holders.has(key));
    if (clash === -1) for (const key of keys) holders.add(key);
    else refused.set(id, uniqueKeys[clash]?.attribute ?? 'extensions');
  }
  return refused;
}

/** Makes them live again; gives those whose name or value is taken, with the attribute. */
async function insertAll(
  database: TenantDatabase,
  drafts: readonly Draft[],
): Promise<[id: string, attribute: string][]> {
  const of = (type: ResourceTypeName) =>
    drafts
      .filter(({ resourceType }) => resourceType === type)
      .map(({ id, state, uniqueKeys }) => ({ id, state, uniqueKeys }));
  const [users, groups] = [of('User'), of('Group')];
  const rows = [
    ...(users.length === 0
      ? []
      : await database.run<Inserted>(RESTORE_USERS, [JSON.stringify(users)])),
    ...(groups.length === 0
      ? []
      : await database.run<Inserted>(RESTORE_GROUPS, [JSON.stringify(groups)])),
  ];
  return rows.flatMap(({ id, taken: attribute }) => (attribute === null ? [] : [[id, attribute]]));
}

interface Inserted {
  readonly id: string;
  readonly taken: string | null;
}

interface Returned {
  readonly back: readonly Draft[];
  readonly binned: readonly Binned[];
  readonly choice: Choice;
}

async function relink(
  context: RequestContext,
  database: TenantDatabase,
  { back, binned, choice }: Returned,
): Promise<Map<string, readonly Missed[]>> {
  const before = new Map(binned.map(({ id, name }) => [id, name]));
  const trails = back.map(({ id, resourceType, name }) => {
    const was = before.get(id);
    const change: Change = { path: NAMES[resourceType], after: name };
    return trailOfReturn(context, {
      ...{ id, resourceType, name, reason: choice.reason },
      changes: [was === name ? change : { ...change, before: was }],
    });
  });
  return runRelink(database, trails);
}

/** What the record and the event of a return say. */
export interface Return {
  readonly id: string;
  readonly resourceType: ResourceTypeName;
  readonly name: string;
  readonly changes: readonly Change[];
  readonly reason?: string | null | undefined;
}

/** The record and the event of a return, as `RELINK` takes them. */
export function trailOfReturn(
  context: RequestContext,
  { id, resourceType, name, changes, reason }: Return,
) {
  const trail = trailOf(context, {
    operation: 'RESTORE',
    event: `${resourceType.toLowerCase()}.restored`,
    ...{ resourceType, resourceId: id, resourceName: name, changes, reason },
  });
  return { id, trail };
}

/** Gives those who are back their links; tells, by id, which ones they did not get. */
export async function runRelink(
  database: TenantDatabase,
  trails: readonly ReturnType<typeof trailOfReturn>[],
): Promise<Map<string, readonly Missed[]>> {
  if (trails.length === 0) return new Map();
  const rows = await database.run<{ id: string; missed: readonly Missed[] }>(RELINK, [
    JSON.stringify(trails),
  ]);
  return new Map(rows.map(({ id, missed }) => [id, missed]));
}
