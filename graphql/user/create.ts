import { newId } from '../../prisma/ids.js';
import { retrying } from '../../prisma/tenant-database.js';
import type { RequestContext } from '../context.js';
import { DirectoryError, notUnique } from '../errors.js';
import { trailOf } from '../shared/trail.js';
import { changesOfNew } from './changes.js';
import type { CreateUserInput, UserAttributes } from './input.js';
import { hashNewPassword } from './password.js';
import type { UserRow } from './row.js';
import { checkUserAttributes } from './rules.js';
import { idOfReference, toAddressRows, toState, toStoredElements, toValueRows } from './state.js';
import { CREATE_USERS } from './statements.js';

/** What became of one of several new users. */
export interface CreateUserOutcome {
  readonly user?: UserRow;
  readonly error?: DirectoryError;
}

/** Creates a user. Errors: INVALID_VALUE, UNIQUENESS. */
export async function createUser(
  context: RequestContext,
  input: CreateUserInput,
): Promise<UserRow> {
  const [outcome] = await createUsers(context, [input]);
  if (outcome?.user === undefined) throw outcome?.error ?? new Error('No user was created.');
  return outcome.user;
}

/**
 * Creates several users in one statement; each one is made or refused by itself. Errors, one by one:
 * INVALID_VALUE, UNIQUENESS.
 */
export async function createUsers(
  context: RequestContext,
  inputs: readonly CreateUserInput[],
): Promise<CreateUserOutcome[]> {
  const drafts = await Promise.all(inputs.map((input) => draft(context, input)));
  const valid = drafts.flatMap((one) => ('row' in one ? [one.row] : []));
  const written = valid.length === 0 ? [] : await insert(context, valid);
  const byId = new Map(written.map((row) => [row.id, row]));
  return drafts.map((one, index) => {
    if ('error' in one) return one;
    const [row, input] = [byId.get(one.row.id), inputs[index]];
    if (row !== undefined && input !== undefined) return { user: newRow(input, row, one.linkedAt) };
    return { error: notUnique('userName', input?.userName ?? '') };
  });
}

interface Draft {
  readonly row: { readonly id: string };
  readonly linkedAt: string | null;
}

/** What the statement is given of one user, or why it may not exist. */
async function draft(
  context: RequestContext,
  input: CreateUserInput,
): Promise<Draft | { readonly error: DirectoryError }> {
  try {
    checkUserAttributes(input);
    return toDraft(context, input, await hashNewPassword(input));
  } catch (error) {
    if (error instanceof DirectoryError) return { error };
    throw error;
  }
}

function toDraft(
  context: RequestContext,
  input: CreateUserInput,
  passwordHash: string | undefined,
): Draft {
  const id = newId();
  const isScim = context.channel === 'SCIM';
  const linkedAt = isScim ? new Date().toISOString() : null;
  const ownedAttributes = isScim ? ownedNames(input) : [];
  const trail = trailOf(context, {
    operation: 'CREATE',
    event: 'user.created',
    changes: changesOfNew(input),
    ...nameOf(id, input.userName),
  });
  const row = {
    id,
    state: {
      active: true,
      extensions: {},
      ownedAttributes,
      linkedAt,
      passwordHash,
      ...toState(input),
    },
    values: toValueRows(input),
    addresses: toAddressRows(input.addresses ?? []),
    managerId: idOfReference(input.managerRef),
    managerRef: input.managerRef ?? null,
    trail,
  };
  return { row, linkedAt };
}

interface Written {
  readonly id: string;
  readonly at: string;
  readonly managerId: string | null;
  readonly managerDisplayName: string | null;
}

function insert(context: RequestContext, rows: readonly Draft['row'][]): Promise<Written[]> {
  const given = JSON.stringify(rows);
  return retrying(() => context.database.run<Written>(CREATE_USERS, [given]));
}

function newRow(input: CreateUserInput, written: Written, linkedAt: string | null): UserRow {
  const at = new Date(written.at).toISOString();
  const { id, managerId, managerDisplayName } = written;
  return {
    ...input,
    id,
    active: input.active ?? true,
    extensions: {},
    version: 1,
    createdAt: at,
    updatedAt: at,
    linkedAt,
    managerId,
    managerDisplayName,
    values: toStoredElements(input),
    addresses: input.addresses ?? [],
    groups: [],
  };
}

/** The subject of a record. */
export function nameOf(resourceId: string, resourceName: string) {
  return { resourceType: 'User', resourceId, resourceName } as const;
}

/** The attributes that the directory has given a value: it owns them from now on. */
export function ownedNames(attributes: UserAttributes): string[] {
  return Object.entries(attributes)
    .filter(
      ([name, value]) =>
        name !== 'id' && name !== 'ifVersion' && value !== null && value !== undefined,
    )
    .map(([name]) => name);
}
