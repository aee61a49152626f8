import { chmodSync, mkdirSync, statSync } from 'node:fs';

/** Rights of the owner; those of anybody else; the mark of a directory that many share, as /tmp is. */
const OWNER = 0o700;
const OTHERS = 0o077;
const SHARED = 0o1000;

/**
 * Makes a directory that its owner alone may enter, or closes one that is there: the engine unpacks
 * its files so that everybody may read them. A directory of another account, such as a mounted volume,
 * and one that is shared stay as they are. Throws when the file system refuses.
 */
export function makePrivate(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: OWNER });
  const { uid, mode } = statSync(directory);
  // Where accounts have no numbers (Windows), the mode tells nothing.
  if (process.getuid?.() !== uid || (mode & OTHERS) === 0 || (mode & SHARED) !== 0) return;
  chmodSync(directory, mode & ~OTHERS);
}
