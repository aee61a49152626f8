import { DirectoryError } from '../errors.js';

/** Links of one kind that a restored resource did not get back, for one reason. */
export interface Missed {
  /** groups, members, reports or manager. */
  readonly path: string;
  readonly reason: 'IN_RECYCLE_BIN' | 'GONE' | 'OTHER_MANAGER' | 'NO_LONGER_WANTED';
  readonly message: string;
  readonly count: number;
  /** Ids of the first hundred. */
  readonly values: readonly string[];
}

/** What became of one deleted resource that was to be restored. */
export interface RestoreOutcome {
  readonly id: string;
  readonly resourceType: string;
  readonly name: string;
  readonly isBack: boolean;
  readonly missed: readonly Missed[];
  /** Why it was not restored. */
  readonly error?: DirectoryError;
}

/** A name or a unique value belongs to somebody else by now. */
export function taken(attribute: string, name: string): DirectoryError {
  const value = attribute === 'userName' || attribute === 'displayName' ? ` "${name}"` : '';
  return new DirectoryError(
    'UNIQUENESS',
    `${attribute}${value} is used by another resource of this tenant by now. Change that one, or restore under another name.`,
    { attribute },
  );
}

/** The recycle bin holds no such resource. */
export function notInBin(type: string, id: string): DirectoryError {
  return new DirectoryError(
    'NOT_FOUND',
    `The recycle bin holds no ${type} with the id "${id.slice(0, 80)}": it was restored or purged, or never deleted.`,
  );
}
