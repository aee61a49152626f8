import { newId } from '../../prisma/ids.js';
import type { RequestContext } from '../context.js';
import { DirectoryError } from '../errors.js';
import { extensionsOf } from '../extension/definition.js';
import { changeExtensions, type ExtensionState } from '../extension/state.js';
import { type Change, trailOf } from '../shared/trail.js';
import { changesOfNew } from './changes.js';
import type { CreateUserInput, UserAttributes } from './input.js';
import { hashNewPassword } from './password.js';
import { checkUserAttributes } from './rules.js';
import { idOfReference, toAddressRows, toState, toValueRows } from './state.js';

/** A new user, ready to be written. */
export interface Draft {
  /** What the statement is given. */
  readonly row: {
    readonly id: string;
    readonly uniqueKeys: ExtensionState['uniqueKeys'];
    readonly managerRef: string | null;
    readonly externalId: string | null;
    readonly trail: { readonly changes: readonly Change[] };
  };
  readonly userName: string;
  /** Whether it may be a deleted user who returns. */
  readonly mayReturn: boolean;
  readonly linkedAt: string | null;
  readonly extensions: ExtensionState['extensions'];
}

/** What the statement is given of one user, or why it may not exist. */
export async function draftUser(
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
  const mayReturn = isScim && context.tenant.revivesDeleted && Boolean(input.externalId);
  const { userName } = input;
  return { row, userName, mayReturn, linkedAt, extensions: values.extensions };
}

/** What a statement tells of a user that it has made. */
export interface Written {
  readonly id: string;
  readonly at: string;
  readonly managerId: string | null;
  readonly managerDisplayName: string | null;
  /** The deleted user that this one is: nothing was made of it yet. */
  readonly deletedId?: string | null;
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
