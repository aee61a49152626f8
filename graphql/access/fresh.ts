import type { Actor } from '../context.js';
import { type DirectoryError, forbidden } from '../errors.js';

/** How long after signing in a person may still do what asks for a fresh sign-in. */
const FRESH_MS = 3_600_000;

/** Whether somebody is a machine, or a person who has signed in of late. */
export function isFresh({ signedInAt }: Actor): boolean {
  return signedInAt === undefined || Date.now() - signedInAt.getTime() < FRESH_MS;
}

/** Refuses what an actor may not do, or not so long after signing in. */
export function notPermitted(actor: Actor): DirectoryError {
  return forbidden(
    isFresh(actor)
      ? 'This credential may not do that.'
      : 'This session may not do that, or no longer: sign in again, then repeat it.',
  );
}
