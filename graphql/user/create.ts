import type { RequestContext } from '../context.js';
import { DirectoryError } from '../errors.js';
import { refuseTakenNames } from '../link/conflict.js';
import { type Draft, draftUser, type Written } from './draft.js';
import type { CreateUserInput } from './input.js';
import { insertUsers } from './insert.js';
import type { UserRow } from './row.js';
import { toStoredElements } from './state.js';

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
  const drafts = await Promise.all(inputs.map((input) => draftUser(context, input)));
  const valid = drafts.flatMap((one) => ('row' in one ? [one] : []));
  const written = await insertUsers(context, valid);
  const taken = valid.filter(({ row }) => !written.has(row.id)).map(({ userName }) => userName);
  const refuse = await refuseTakenNames(context, taken);
  return drafts.map((one, index) => {
    if ('error' in one) return one;
    const [outcome, input] = [written.get(one.row.id), inputs[index]];
    if (outcome instanceof DirectoryError) return { error: outcome };
    if (outcome !== undefined && 'user' in outcome) return outcome;
    if (outcome !== undefined && input !== undefined) return { user: newRow(input, outcome, one) };
    return { error: refuse(one.userName) };
  });
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
