import { classifyFailure } from '../../prisma/failures.js';
import { isId, newId } from '../../prisma/ids.js';
import { retrying } from '../../prisma/tenant-database.js';
import type { RequestContext, UnknownMembers } from '../context.js';
import { DirectoryError, notFound, notUnique, versionMismatch } from '../errors.js';
import { extensionsOf } from '../extension/definition.js';
import { changeExtensions, type ExtensionState, type UniqueKey } from '../extension/state.js';
import { refusingTaken } from '../extension/unique.js';
import { type Deed, trailOf } from '../shared/trail.js';
import type { MemberInput } from './input.js';
import { readGroup } from './read.js';
import type { GroupRow, MemberRow } from './row.js';
import {
  checkAttributes,
  linkedNow,
  nameOf,
  ownedNames,
  sortMembers,
  stateOf,
  toRecords,
  unknownMembers,
} from './state.js';
import { createStatement, DELETE_GROUP, LOCK_GROUP, updateStatement } from './statements.js';

/** A new group. */
export interface NewGroup {
  readonly displayName: string;
  readonly externalId?: string | null | undefined;
  readonly members?: readonly MemberInput[] | null | undefined;
  readonly unknownMembers?: UnknownMembers | null | undefined;
  /** Values of schema extensions by URN and attribute. */
  readonly extensions?: unknown;
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
  /** Values of schema extensions by URN and attribute: absent keeps, null clears. */
  readonly extensions?: unknown;
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
  const { changes, uniqueKeys, ...values } = changeExtensions(
    extensionsOf(context.tenant, 'Group'),
    {},
    input.extensions,
  );
  const trail = JSON.stringify(
    trailOf(context, {
      operation: 'CREATE',
      event: 'group.created',
      changes: [
        { path: 'displayName', after: displayName },
        ...(externalId === null ? [] : [{ path: 'externalId', after: externalId }]),
        ...(after.length === 0 ? [] : [{ path: 'members', after }]),
        ...changes,
      ],
      ...nameOf(id, displayName),
    }),
  );
  const state = {
    ...stateOf(input),
    ...values,
    ownedAttributes: ownedNames(context, input, changes),
    linkedAt,
  };
  const made = await runCreate(context, { isStoring: isStoring(input), uniqueKeys }, [
    JSON.stringify(state),
    toRecords(members),
    trail,
    id,
    isRefusing(input),
    JSON.stringify(unknown),
  ]);
  if (typeof made?.at !== 'string') throw refusalOf(made?.missing ?? [], displayName);
  const at = new Date(made.at).toISOString();
  const stamp = { version: 1, createdAt: at, updatedAt: at, linkedAt };
  const { extensions } = values;
  return { id, externalId, displayName, extensions, memberList: made.members, ...stamp };
}

async function runCreate(
  context: RequestContext,
  { isStoring: storing, uniqueKeys }: { isStoring: boolean; uniqueKeys: readonly UniqueKey[] },
  values: readonly unknown[],
): Promise<Created | undefined> {
  const withUniques = uniqueKeys.length > 0;
  const statement = createStatement({ withUniques, isStoring: storing });
  const given = withUniques ? [...values, JSON.stringify(uniqueKeys)] : values;
  const [made] = await refusingTaken(context, { type: 'Group', uniqueKeys }, () =>
    retrying(() => context.database.run<Created>(statement, given)),
  );
  return made;
}

/** How often an update is tried again when others were faster. */
const ATTEMPTS = 64;

/**
 * Changes a group, at any size of the group, and returns it without its members. Values of extensions
 * are compared with those that are there, and written if they still are. Errors: NOT_FOUND,
 * INVALID_VALUE, UNIQUENESS, REFERENCE_NOT_FOUND, VERSION_MISMATCH, IMMUTABLE, WRITE_CONFLICT.
 */
export async function updateGroup(context: RequestContext, change: GroupChange): Promise<GroupRow> {
  const { extensions: given, ...rest } = change;
  if (given === undefined) return writeGroup(context, change);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const before = await readGroup(context, change.id, false);
    const definitions = extensionsOf(context.tenant, 'Group');
    const extensions = changeExtensions(definitions, before.extensions, given);
    if (extensions.changes.length === 0) return writeGroup(context, rest);
    const ifVersion = change.ifVersion ?? before.version;
    if (ifVersion !== before.version) throw versionMismatch('group', before.version);
    try {
      return await writeGroup(context, { ifVersion, ...rest }, extensions);
    } catch (error) {
      const isLost = error instanceof DirectoryError && error.code === 'VERSION_MISMATCH';
      if (!isLost || typeof change.ifVersion === 'number') throw error;
    }
  }
  throw new DirectoryError(
    'WRITE_CONFLICT',
    'Other requests kept changing this group at the same time. Repeat the request.',
  );
}

/** Changes a group in one statement. */
async function writeGroup(
  context: RequestContext,
  change: GroupChange,
  extensions?: ExtensionState,
): Promise<GroupRow> {
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
  const written = await runUpdate(context, { name, extensions, isStoring: isStoring(change) }, [
    change.id,
    change.ifVersion ?? null,
    JSON.stringify(toUpdateState(context, change, extensions)),
    toRecords(members),
    JSON.stringify((change.remove ?? []).filter(isId)),
    change.members !== undefined,
    isRefusing(change),
    trail,
    JSON.stringify(unknown),
  ]);
  return checkWritten(written, change);
}

function toUpdateState(
  context: RequestContext,
  change: GroupChange,
  extensions: ExtensionState | undefined,
) {
  const changes = extensions?.changes ?? [];
  return {
    extensions: extensions?.extensions,
    extensionKeys: extensions?.extensionKeys,
    extensionChanges: changes,
    owned: ownedNames(context, change, changes),
    ...stateOf(change),
    ...(context.channel === 'SCIM' ? { linkedAt: linkedNow(context) } : {}),
  };
}

/** Moves a group to the recycle bin. Errors: NOT_FOUND, VERSION_MISMATCH. */
export async function deleteGroup(
  context: RequestContext,
  { id, ifVersion }: { id: string; ifVersion?: number | null | undefined },
): Promise<GroupRow> {
  const group = await readGroup(context, id, false);
  const deed = { operation: 'DELETE', event: 'group.deleted', changes: [] } as const;
  const trail = JSON.stringify(
    trailOf(context, Object.assign(nameOf(id, group.displayName), deed)),
  );
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

interface Updating {
  /** The new name, if there is one. */
  readonly name: string | undefined;
  readonly extensions: ExtensionState | undefined;
  readonly isStoring: boolean;
}

async function runUpdate(
  context: RequestContext,
  { name, extensions, isStoring: storing }: Updating,
  values: readonly [id: string, ...rest: unknown[]],
): Promise<Updated | undefined> {
  const withUniques = extensions !== undefined;
  const statement = updateStatement({ withUniques, isStoring: storing });
  const run = (given: readonly unknown[]) =>
    retrying(() => context.database.run<Updated>(statement, given));
  try {
    if (!withUniques) return (await run(values))[0];
    const { uniqueKeys } = extensions;
    const [written] = await refusingTaken(
      context,
      { type: 'Group', uniqueKeys, id: values[0] },
      () => run([...values, JSON.stringify(uniqueKeys)]),
    );
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

type Policy = Pick<NewGroup, 'unknownMembers'>;

function isRefusing({ unknownMembers: policy }: Policy): boolean {
  return policy !== 'SKIP' && policy !== 'STORE';
}

function isStoring({ unknownMembers: policy }: Policy): boolean {
  return policy === 'STORE';
}

function refusalOf(missing: readonly string[], displayName: string): DirectoryError {
  return missing.length > 0 ? unknownMembers(missing) : notUnique('displayName', displayName);
}
