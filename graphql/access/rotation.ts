import type { RequestContext } from '../context.js';
import { DirectoryError, invalidValue } from '../errors.js';
import { checkReason } from '../shared/reason.js';
import { checkExpiry, checkMayManage, checkName } from './rules.js';
import type { StoredToken } from './token-store.js';
import {
  addToken,
  changingOwn,
  findLive,
  type MadeToken,
  newToken,
  revokeToken,
  unlink,
} from './write.js';

/** The start of a rotation. */
export interface StartTokenRotation {
  readonly id: string;
  /** Absent: the name of the first token. */
  readonly name?: string | null | undefined;
  /** Absent: as long as the first token was meant to live; null: it never stops. */
  readonly expiresAt?: Date | null | undefined;
  readonly reason?: string | null | undefined;
}

/**
 * Makes a second token with the scopes, the dialect and the certificates of the first; both are valid until the rotation
 * is finished or canceled. Errors: NOT_FOUND, INVALID_VALUE, IN_USE, FORBIDDEN.
 */
export function startTokenRotation(
  context: RequestContext,
  input: StartTokenRotation,
): Promise<MadeToken> {
  const reason = checkReason(input.reason);
  const given = input.name ? checkName(input.name) : undefined;
  if (input.expiresAt) checkExpiry(input.expiresAt);
  return changingOwn(context, async (store) => {
    const first = await findLive(context, store, input.id);
    refuseSecondRotation(first);
    const { scopes, dialect, switches, boundCertificates } = first;
    const expiresAt = input.expiresAt === undefined ? sameLifetime(first) : input.expiresAt;
    const { token, secret } = newToken({
      name: given ?? first.name,
      scopes,
      dialect,
      switches,
      boundCertificates,
      expiresAt,
    });
    const changes = [{ path: 'predecessorId', after: first.id }];
    await addToken(store, token, { changes, reason });
    await store.save(
      { ...first, successorId: token.id },
      {
        operation: 'UPDATE',
        event: 'token.rotationStarted',
        changes: [{ path: 'successorId', before: null, after: token.id }],
        reason,
      },
    );
    return { tenantId: context.tenant.id, id: token.id, secret };
  });
}

/**
 * Revokes the first token, once its successor has been seen in traffic; before that only with `force`
 * and a reason. Errors: NOT_FOUND, INVALID_VALUE, IN_USE, FORBIDDEN.
 */
export function finishTokenRotation(
  context: RequestContext,
  input: { readonly id: string; readonly force?: boolean | null; readonly reason?: string | null },
): Promise<StoredToken> {
  const reason = checkReason(input.reason);
  if (input.force === true && reason === undefined) {
    throw invalidValue(
      'reason',
      'reason is required with force: say why the first token is revoked before the new one was seen.',
    );
  }
  return changingOwn(context, async (store) => {
    const first = await store.find(input.id);
    checkMayManage(context, first.scopes);
    if (first.successorId === null) throw noRotation(first);
    // Finished already: a repeated request finds what it wanted.
    if (first.revokedAt !== null) return first;
    const successor = await store.find(first.successorId);
    if (input.force !== true) refuseUnready(successor);
    return revokeToken(store, first, { event: 'token.rotationFinished', reason });
  });
}

/** Revokes the successor; the first token stays. Errors: NOT_FOUND, INVALID_VALUE, FORBIDDEN. */
export function cancelTokenRotation(
  context: RequestContext,
  input: { readonly id: string; readonly reason?: string | null },
): Promise<StoredToken> {
  const reason = checkReason(input.reason);
  return changingOwn(context, async (store) => {
    const first = await store.find(input.id);
    checkMayManage(context, first.scopes);
    if (first.successorId === null || first.revokedAt !== null) throw noRotation(first);
    const successor = await store.find(first.successorId);
    await unlink(store, first.id, reason);
    await revokeToken(store, successor, { event: 'token.revoked', reason });
    return { ...first, successorId: null };
  });
}

function refuseSecondRotation({ name, successorId, predecessorId }: StoredToken): void {
  if (successorId !== null) {
    throw inUse(
      `The access token "${name}" is being rotated. Finish or cancel that rotation first.`,
    );
  }
  if (predecessorId !== null) {
    throw inUse(
      `The access token "${name}" is taking the place of another one. Finish or cancel that rotation first.`,
    );
  }
}

function refuseUnready({ name, prefix, lastUsedAt, expiresAt }: StoredToken): void {
  if (lastUsedAt === null) {
    throw inUse(
      `The new token ${prefix}… of "${name}" has not been seen in traffic yet. Enter it at the client and wait for its first request, or repeat this with force and a reason.`,
    );
  }
  if (expiresAt !== null && new Date(expiresAt).getTime() <= Date.now()) {
    throw inUse(
      `The new token ${prefix}… of "${name}" has expired: no valid token would be left. Give it another expiry, or repeat this with force and a reason.`,
    );
  }
}

function noRotation({ name }: StoredToken): DirectoryError {
  return new DirectoryError(
    'NOT_FOUND',
    `No rotation of the access token "${name}" is under way. Start one, or give the id of the token that is to be replaced.`,
  );
}

function inUse(detail: string): DirectoryError {
  return new DirectoryError('IN_USE', detail);
}

/** A token that was made for half a year is followed by one for half a year. */
function sameLifetime({ createdAt, expiresAt }: StoredToken): Date | null {
  if (expiresAt === null) return null;
  const lifetime = new Date(expiresAt).getTime() - new Date(createdAt).getTime();
  return new Date(Date.now() + Math.max(lifetime, 60_000));
}
