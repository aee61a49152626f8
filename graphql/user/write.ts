import { classifyFailure } from '../../prisma/failures.js';
import { retrying, type Statement } from '../../prisma/tenant-database.js';
import type { RequestContext } from '../context.js';
import { DirectoryError, notFound, notUnique, versionMismatch } from '../errors.js';
import { extensionsOf } from '../extension/definition.js';
import { refusingTaken } from '../extension/unique.js';
import { askingReview, checkFirstWrite, checkProtection, type Linkable } from '../link/policy.js';
import { trailOf } from '../shared/trail.js';
import { PLURAL_KINDS } from './attributes.js';
import { differenceOf, type UserDifference } from './changes.js';
import { nameOf, ownedNames } from './draft.js';
import type { UpdateUserInput, UserAttributes } from './input.js';
import { changePassword, changesOfPassword } from './password.js';
import { readUser } from './read.js';
import { ALL_PARTS, type UserRow } from './row.js';
import { checkUserAttributes } from './rules.js';
import {
  idOfReference,
  toAddressRows,
  toChangedKinds,
  toState,
  toStoredElements,
  toValueRows,
} from './state.js';
import {
  DELETE_USER,
  LOCK_GROUPS_OF_USER,
  LOCK_USER,
  UPDATE_USER,
  UPDATE_USER_WITH_OTHERS,
  UPDATE_USER_WITH_UNIQUES,
} from './statements.js';

/** How often an update is tried again when others were faster. */
const ATTEMPTS = 64;

interface Written {
  readonly at: string;
  readonly version?: number;
  readonly managerId: string | null;
  readonly managerDisplayName: string | null;
}

/**
 * Changes what differs, in one statement that compares the version. Without `ifVersion` a lost race is
 * tried again on what the winner left. Errors: NOT_FOUND, INVALID_VALUE, UNIQUENESS, VERSION_MISMATCH,
 * WRITE_CONFLICT; of a first SCIM write, or one of somebody protected, REVIEW_WAITING, FORBIDDEN.
 */
export function updateUser(context: RequestContext, input: UpdateUserInput): Promise<UserRow> {
  return askingReview(context, { id: input.id, attempt: 'UPDATE' }, () => update(context, input));
}

async function update(context: RequestContext, input: UpdateUserInput): Promise<UserRow> {
  checkUserAttributes(input);
  const passwordHash = await changePassword(context, input.id, input);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const before = await beforeImage(context, input.id, attempt);
    if (typeof input.ifVersion === 'number' && before.version !== input.ifVersion) {
      throw versionMismatch('user', before.version);
    }
    const difference = differenceOf(before, input, extensionsOf(context.tenant, 'User'));
    const { active, userName } = difference.attributes;
    if (active === false) checkProtection(context, before, 'disable');
    if (userName !== undefined) checkProtection(context, before, 'rename');
    checkFirstWrite(context, before);
    const isSame = difference.changes.length === 0 && passwordHash === undefined;
    if (isSame && !isFirstWrite(context, before)) return before;
    const after = await writeDifference(context, before, { passwordHash, ...difference });
    if (after !== undefined) return after;
  }
  throw new DirectoryError(
    'WRITE_CONFLICT',
    'Other requests kept changing this user at the same time. Repeat the request.',
  );
}

interface Deletion {
  readonly id: string;
  readonly ifVersion?: number | null;
}

/**
 * Moves a user to the recycle bin. Errors: NOT_FOUND, VERSION_MISMATCH; of a first SCIM write, or one
 * of somebody protected, REVIEW_WAITING, FORBIDDEN.
 */
export function deleteUser(context: RequestContext, deletion: Deletion): Promise<UserRow> {
  return askingReview(context, { id: deletion.id, attempt: 'DELETE' }, () =>
    moveToBin(context, deletion),
  );
}

async function moveToBin(context: RequestContext, { id, ifVersion }: Deletion): Promise<UserRow> {
  const user = await readUser(context, id, ALL_PARTS);
  const trail = JSON.stringify(
    trailOf(context, {
      operation: 'DELETE',
      event: 'user.deleted',
      changes: [],
      ...nameOf(id, user.userName),
    }),
  );
  await context.database.transaction(async (database) => {
    await database.run(LOCK_GROUPS_OF_USER, [id]);
    const [locked] = await database.run<Linkable & { version: number }>(LOCK_USER, [id]);
    if (locked === undefined) throw notFound('user', id);
    if (typeof ifVersion === 'number' && ifVersion !== locked.version) {
      throw versionMismatch('user', locked.version);
    }
    checkProtection(context, locked, 'delete');
    checkFirstWrite(context, locked);
    await database.run(DELETE_USER, [id, trail]);
  });
  return user;
}

/** A user read earlier in this request will do at first: the version guards it. */
async function beforeImage(context: RequestContext, id: string, attempt: number): Promise<UserRow> {
  const known = attempt === 1 ? context.readUsers.get(id) : undefined;
  return known ?? readUser(context, id, ALL_PARTS);
}

/** What an update changes, with the new hash of the password; undefined where that stays. */
interface Difference extends UserDifference {
  readonly passwordHash: string | null | undefined;
}

async function writeDifference(
  context: RequestContext,
  before: UserRow,
  difference: Difference,
): Promise<UserRow | undefined> {
  const { attributes, changes, passwordHash, extensions } = difference;
  const ownership = ownershipAfter(context, before, difference);
  const { linkedAt } = ownership;
  const state = {
    passwordHash,
    extensions: extensions?.extensions,
    extensionKeys: extensions?.extensionKeys,
    ...ownership,
    ...toState(attributes),
  };
  const trail = JSON.stringify(
    trailOf(context, {
      operation: 'UPDATE',
      event: 'user.updated',
      changes: [
        ...changes,
        ...changesOfPassword(passwordHash),
        ...(isFirstWrite(context, before) ? [{ path: 'linkedAt', after: linkedAt }] : []),
      ],
      ...nameOf(before.id, attributes.userName ?? before.userName),
    }),
  );
  const [written] = await runUpdate(context, difference, [
    before.id,
    before.version,
    JSON.stringify(state),
    trail,
    attributes.managerRef !== undefined,
    idOfReference(attributes.managerRef),
    attributes.managerRef ?? null,
  ]);
  context.readUsers.delete(before.id);
  return written === undefined
    ? undefined
    : changedRow(before, difference, { linkedAt, ...written });
}

/** Whether SCIM takes over a person who was made here. */
function isFirstWrite({ channel }: RequestContext, { linkedAt }: UserRow): boolean {
  return channel === 'SCIM' && typeof linkedAt !== 'string';
}

/** What SCIM writes belongs to the directory from then on. */
function ownershipAfter(
  { channel }: RequestContext,
  before: UserRow,
  { attributes, extensions }: Difference,
) {
  const { ownedAttributes = [], linkedAt = null } = before;
  if (channel !== 'SCIM') return { ownedAttributes, linkedAt };
  return {
    ownedAttributes: [
      ...new Set([...ownedAttributes, ...ownedNames(attributes, extensions?.changes ?? [])]),
    ],
    linkedAt: linkedAt ?? new Date().toISOString(),
  };
}

async function runUpdate(
  context: RequestContext,
  { attributes, extensions }: Difference,
  values: readonly [id: string, ...rest: unknown[]],
): Promise<Written[]> {
  const run = (statement: Statement, given: readonly unknown[]) =>
    retrying(() => context.database.run<Written>(statement, given));
  try {
    if (isOfOneRow({ attributes, extensions })) return await run(UPDATE_USER, values);
    const others = [...values, ...valuesOfOthers(attributes)];
    if (extensions === undefined) return await run(UPDATE_USER_WITH_OTHERS, others);
    const { uniqueKeys } = extensions;
    return await refusingTaken(context, { type: 'User', uniqueKeys, id: values[0] }, () =>
      run(UPDATE_USER_WITH_UNIQUES, [...others, JSON.stringify(uniqueKeys)]),
    );
  } catch (error) {
    const failure = classifyFailure(error);
    if (failure?.kind !== 'unique' || typeof attributes.userName !== 'string') throw error;
    throw notUnique('userName', attributes.userName);
  }
}

/** Whether a change is one of the user's own row alone. Who waits for an `externalId` are rows of others. */
function isOfOneRow({ attributes, extensions }: Pick<Difference, 'attributes' | 'extensions'>) {
  const { addresses, externalId } = attributes;
  const isApart = addresses === undefined && externalId === undefined && extensions === undefined;
  return isApart && PLURAL_KINDS.every((kind) => attributes[kind] === undefined);
}

function valuesOfOthers(attributes: UserAttributes): unknown[] {
  const { addresses } = attributes;
  return [
    JSON.stringify(toChangedKinds(attributes)),
    JSON.stringify(toValueRows(attributes)),
    addresses === undefined ? null : JSON.stringify(toAddressRows(addresses ?? [])),
  ];
}

function changedRow(
  before: UserRow,
  { attributes, extensions }: Difference,
  written: Written & { linkedAt: string | null },
): UserRow {
  const { addresses, active, userName, ...rest } = attributes;
  const kept = (before.values ?? []).filter(({ kind }) => attributes[kind] === undefined);
  return {
    ...before,
    ...rest,
    userName: userName ?? before.userName,
    active: active ?? before.active,
    version: written.version ?? before.version,
    updatedAt: new Date(written.at).toISOString(),
    linkedAt: written.linkedAt,
    managerId: written.managerId,
    managerDisplayName: written.managerDisplayName,
    values: [...kept, ...toStoredElements(attributes)],
    addresses: addresses ?? before.addresses ?? [],
    extensions: extensions?.extensions ?? before.extensions,
  };
}
