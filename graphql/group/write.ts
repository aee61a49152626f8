import { classifyFailure } from '../../prisma/failures.js';
import { isId, newId } from '../../prisma/ids.js';
import { retrying } from '../../prisma/tenant-database.js';
import { comparisonKey } from '../../prisma/text.js';
import type { RequestContext, UnknownMembers } from '../context.js';
import { clip, DirectoryError, notFound, notUnique, versionMismatch } from '../errors.js';
import { checkText, requireText } from '../shared/text-rules.js';
import { type Deed, trailOf } from '../shared/trail.js';
import type { MemberInput } from './input.js';
import { readGroup } from './read.js';
import type { GroupRow, MemberRow } from './row.js';
import { CREATE_GROUP, DELETE_GROUP, LOCK_GROUP, UPDATE_GROUP } from './statements.js';

/** A new group. */
export interface NewGroup {
  readonly displayName: string;
  readonly externalId?: string | null | undefined;
  readonly members?: readonly MemberInput[] | null | undefined;
  readonly unknownMembers?: UnknownMembers | null | undefined;
}

/** What changes of a group; absent keeps, null clears. */
export interface GroupChange {
  readonly id: string;
  readonly ifVersion?: number | null | undefined;
  readonly displayName?: string | null | undefined;
  readonly externalId?: string | null | undefined;
  /** All members from now on. */
  readonly members?: readonly MemberInput[] | null | undefined;
  readonly add?: readonly MemberInput[];
  readonly remove?: readonly string[];
  readonly unknownMembers?: UnknownMembers | null | undefined;
  readonly operation: Deed['operation'];
}

/** Creates a group with its first members. Errors: INVALID_VALUE, UNIQUENESS, REFERENCE_NOT_FOUND. */
export async function createGroup(context: RequestContext, input: NewGroup): Promise<GroupRow> {
  const { externalId = null } = input;
  const displayName = checkAttributes(input, true) ?? '';
  const { members, unknown } = sortMembers(input.members ?? [], input.unknownMembers);
  const id = newId();
  const linkedAt = linkedNow(context);
  const after = members.map(({ memberId }) => memberId);
  const trail = JSON.stringify(
    trailOf(context, {
      operation: 'CREATE',
      event: 'group.created',
      changes: [
        { path: 'displayName', after: displayName },
        ...(externalId === null ? [] : [{ path: 'externalId', after: externalId }]),
        ...(after.length === 0 ? [] : [{ path: 'members', after }]),
      ],
      ...nameOf(id, displayName),
    }),
  );
  const state = {
    ...stateOf(context, input),
    ownedAttributes: ownedNames(context, input),
    linkedAt,
  };
  const [made] = await retrying(() =>
    context.database.run<Created>(CREATE_GROUP, [
      JSON.stringify(state),
      toRecords(members),
      trail,
      id,
      input.unknownMembers !== 'SKIP',
      JSON.stringify(unknown),
    ]),
  );
  if (typeof made?.at !== 'string') throw refusalOf(made?.missing ?? [], displayName);
  const at = new Date(made.at).toISOString();
  const stamp = { version: 1, createdAt: at, updatedAt: at, linkedAt };
  return { id, externalId, displayName, extensions: {}, memberList: made.members, ...stamp };
}

/**
 * Changes a group in one statement, at any size of the group, and returns it without its members.
 * Errors: NOT_FOUND, INVALID_VALUE, UNIQUENESS, REFERENCE_NOT_FOUND, VERSION_MISMATCH.
 */
export async function updateGroup(context: RequestContext, change: GroupChange): Promise<GroupRow> {
  const name = checkAttributes(change, false);
  if (!isId(change.id)) throw notFound('group', change.id);
  const listed = change.members === undefined ? change.add : (change.members ?? []);
  const { members, unknown } = sortMembers(listed ?? [], change.unknownMembers);
  const trail = JSON.stringify(
    trailOf(context, {
      operation: change.operation,
      event: 'group.updated',
      changes: [],
      ...nameOf(change.id, name ?? ''),
    }),
  );
  const written = await runUpdate(context, name, [
    change.id,
    change.ifVersion ?? null,
    JSON.stringify({
      ...stateOf(context, change),
      owned: ownedNames(context, change),
      ...(context.channel === 'SCIM' ? { linkedAt: linkedNow(context) } : {}),
    }),
    toRecords(members),
    JSON.stringify((change.remove ?? []).filter(isId)),
    change.members !== undefined,
    change.unknownMembers !== 'SKIP',
    trail,
    JSON.stringify(unknown),
  ]);
  return checkWritten(written, change);
}

/** Moves a group to the recycle bin. Errors: NOT_FOUND, VERSION_MISMATCH. */
export async function deleteGroup(
  context: RequestContext,
  { id, ifVersion }: { id: string; ifVersion?: number | null | undefined },
): Promise<GroupRow> {
  const group = await readGroup(context, id, false);
  const deed = { operation: 'DELETE', event: 'group.deleted', changes: [] } as const;
  const trail = JSON.stringify(trailOf(context, { ...deed, ...nameOf(id, group.displayName) }));
  await context.database.transaction(async (database) => {
    const rows = await database.run<{ id: string; version: number }>(LOCK_GROUP, [id]);
    const locked = rows.find((row) => row.id === id);
    if (locked === undefined) throw notFound('group', id);
    if (typeof ifVersion === 'number' && ifVersion !== locked.version) {
      throw versionMismatch('group', locked.version);
    }
    await database.run(DELETE_GROUP, [id, trail]);
  });
  return group;
}

interface Created {
  readonly at: string | null;
  readonly missing: readonly string[];
  readonly members: readonly MemberRow[];
}

interface Updated {
  readonly found: number;
  readonly row: GroupRow | null;
  readonly missing: readonly string[];
}

async function runUpdate(
  context: RequestContext,
  name: string | undefined,
  values: readonly unknown[],
): Promise<Updated | undefined> {
  try {
    const [written] = await retrying(() => context.database.run<Updated>(UPDATE_GROUP, values));
    return written;
  } catch (error) {
    if (classifyFailure(error)?.kind !== 'unique' || name === undefined) throw error;
    throw notUnique('displayName', name);
  }
}

function checkWritten(written: Updated | undefined, change: GroupChange): GroupRow {
  if (written === undefined) throw notFound('group', change.id);
  if (written.row !== null) return written.row;
  if (typeof change.ifVersion === 'number' && change.ifVersion !== written.found) {
    throw versionMismatch('group', written.found);
  }
  throw unknownMembers(written.missing);
}

function refusalOf(missing: readonly string[], displayName: string): DirectoryError {
  return missing.length > 0 ? unknownMembers(missing) : notUnique('displayName', displayName);
}

function unknownMembers(ids: readonly string[]): DirectoryError {
  const named = ids.slice(0, 5).map((id) => `"${clip(id)}"`);
  const more = ids.length > named.length ? ` and ${ids.length - named.length} more` : '';
  return new DirectoryError(
    'REFERENCE_NOT_FOUND',
    `members: no user or group of this tenant has the id ${named.join(', ')}${more}. Provision them first, or leave them out.`,
    { attribute: 'members' },
  );
}

function checkAttributes(input: Pick<GroupChange, 'displayName' | 'externalId'>, isNew: boolean) {
  const { displayName, externalId } = input;
  if (typeof externalId === 'string')
    checkText(externalId, { path: 'externalId', isIndexed: true });
  if (displayName === undefined && !isNew) return undefined;
  const name = requireText(displayName, 'displayName');
  checkText(name, { path: 'displayName', isIndexed: true, isName: true });
  return name;
}

function stateOf(context: RequestContext, input: Pick<GroupChange, 'displayName' | 'externalId'>) {
  const { displayName, externalId } = input;
  const key = typeof displayName === 'string' ? comparisonKey(displayName) : undefined;
  return {
    ...(externalId === undefined ? {} : { externalId }),
    ...(key === undefined
      ? {}
      : {
          displayName,
          displayNameKey: key,
          uniqueDisplayNameKey: context.tenant.uniqueGroupNames ? key : null,
        }),
  };
}

function ownedNames(context: RequestContext, input: object): string[] {
  if (context.channel !== 'SCIM') return [];
  const given = new Map<string, unknown>(Object.entries(input));
  return ['displayName', 'externalId', 'members'].filter((name) => given.get(name) != null);
}

function linkedNow(context: RequestContext): string | null {
  return context.channel === 'SCIM' ? new Date().toISOString() : null;
}

/** Ids that have no valid form can name nobody; they never reach a UUID column. */
function sortMembers(
  listed: readonly MemberInput[],
  policy: UnknownMembers | null | undefined,
): { members: MemberInput[]; unknown: string[] } {
  for (const { display } of listed) if (display) checkText(display, { path: 'members.display' });
  const unknown = listed.map(({ memberId }) => memberId).filter((id) => !isId(id));
  if (unknown.length > 0 && policy !== 'SKIP') throw unknownMembers(unknown);
  return { members: listed.filter(({ memberId }) => isId(memberId)), unknown };
}

function toRecords(members: readonly MemberInput[]): string {
  return JSON.stringify(members.map(({ memberId, display }) => ({ value: memberId, display })));
}

function nameOf(resourceId: string, resourceName: string) {
  return { resourceType: 'Group', resourceId, resourceName } as const;
}
