import { newId } from '../../prisma/ids.js';
import { retrying, type Statement, type TenantDatabase } from '../../prisma/tenant-database.js';
import type { RequestContext } from '../context.js';
import { DirectoryError, notUnique } from '../errors.js';
import { extensionsOf } from '../extension/definition.js';
import { changeExtensions, type ExtensionState } from '../extension/state.js';
import { refusingTaken } from '../extension/unique.js';
import { type Change, trailOf } from '../shared/trail.js';
import { changesOfNew } from './changes.js';
import type { CreateUserInput, UserAttributes } from './input.js';
import { hashNewPassword } from './password.js';
import type { UserRow } from './row.js';
import { checkUserAttributes } from './rules.js';
import { haveManagersAmongThem, linkSiblings } from './siblings.js';
import { idOfReference, toAddressRows, toState, toStoredElements, toValueRows } from './state.js';
import { CREATE_USERS, CREATE_USERS_WITH_UNIQUES } from './statements.js';

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
  const valid = drafts.flatMap((one) => ('row' in one ? [one] : []));
  const written = await insert(context, valid);
  return drafts.map((one, index) => {
    if ('error' in one) return one;
    const [outcome, input] = [written.get(one.row.id), inputs[index]];
    if (outcome instanceof DirectoryError) return { error: outcome };
    if (outcome !== undefined && input !== undefined) return { user: newRow(input, outcome, one) };
    return { error: notUnique('userName', input?.userName ?? '') };
  });
}

interface Draft {
  readonly row: {
    readonly id: string;
    readonly uniqueKeys: ExtensionState['uniqueKeys'];
    readonly managerRef: string | null;
    readonly externalId: string | null;
  };
  readonly linkedAt: string | null;
  readonly extensions: ExtensionState['extensions'];
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
  const { changes, uniqueKeys, ...values } = changeExtensions(
    extensionsOf(context.tenant, 'User'),
    {},
    input.extensions,
  );
  const ownedAttributes = isScim ? ownedNames(input, changes) : [];
  const trail = trailOf(context, {
    operation: 'CREATE',
    event: 'user.created',
    changes: [...changesOfNew(input), ...changes],
    ...nameOf(id, input.userName),
  });
  const row = {
    id,
    state: {
      active: true,
      ...values,
      ownedAttributes,
      linkedAt,
      passwordHash,
      ...toState(input),
    },
    values: toValueRows(input),
    addresses: toAddressRows(input.addresses ?? []),
    managerId: idOfReference(input.managerRef),
    managerRef: input.managerRef ?? null,
    externalId: input.externalId ?? null,
    trail,
    uniqueKeys,
  };
  return { row, linkedAt, extensions: values.extensions };
}

interface Written {
  readonly id: string;
  readonly at: string;
  readonly managerId: string | null;
  readonly managerDisplayName: string | null;
}

type Outcomes = ReadonlyMap<string, Written | DirectoryError>;

/** What was written, by id; who is not there has a userName that is taken. */
async function insert(context: RequestContext, drafts: readonly Draft[]): Promise<Outcomes> {
  if (drafts.length === 0) return new Map();
  const rows = drafts.map(({ row }) => row);
  const uniqueKeys = rows.flatMap((row) => row.uniqueKeys);
  const statement = uniqueKeys.length === 0 ? CREATE_USERS : CREATE_USERS_WITH_UNIQUES;
  try {
    const written = await refusingTaken(context, { type: 'User', uniqueKeys }, () =>
      retrying(() => insertRows(context.database, statement, rows)),
    );
    return new Map(written.map((row) => [row.id, row]));
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error;
    const [only] = rows;
    if (rows.length === 1 && only !== undefined) return new Map([[only.id, error]]);
    // A value that is taken stops the statement: each one by itself tells whose it is.
    const outcomes: [string, Written | DirectoryError][] = [];
    for (const draft of drafts) outcomes.push(...(await insert(context, [draft])));
    return new Map(outcomes);
  }
}

/** One statement, and a second one only where one of the users is the manager of another. */
function insertRows(
  database: TenantDatabase,
  statement: Statement,
  rows: readonly Draft['row'][],
): Promise<Written[]> {
  const run = (using: TenantDatabase) => using.run<Written>(statement, [JSON.stringify(rows)]);
  if (!haveManagersAmongThem(rows)) return run(database);
  return database.transaction(async (transaction) =>
    linkSiblings(transaction, await run(transaction)),
  );
}

function newRow(input: CreateUserInput, written: Written, draft: Draft): UserRow {
  const at = new Date(written.at).toISOString();
  const { id, managerId, managerDisplayName } = written;
  return {
    ...input,
    id,
    active: input.active ?? true,
    extensions: draft.extensions,
    version: 1,
    createdAt: at,
    updatedAt: at,
    linkedAt: draft.linkedAt,
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
export function ownedNames(
  attributes: UserAttributes,
  extensionChanges: readonly Change[],
): string[] {
  const names = Object.entries(attributes)
    .filter(([name, value]) => !APART.has(name) && value !== null && value !== undefined)
    .map(([name]) => name);
  return [...names, ...extensionChanges.map(({ path }) => path)];
}

/** What an input holds besides attributes, and extensions, whose attributes have paths of their own. */
const APART = new Set(['id', 'ifVersion', 'extensions']);
