import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './private-postgres.js';

/** A small file system of the test's own. */
export interface SmallDisk {
  readonly folder: string;
  /** Gives all room that is left to a file of somebody else. */
  fill(): Promise<void>;
  makeRoom(): Promise<void>;
  unmount(): Promise<void>;
}

/** Mounts a file system in memory on an empty folder; undefined where that is not allowed. */
export async function mountSmallDisk(
  folder: string,
  megabytes: number,
): Promise<SmallDisk | undefined> {
  const options = `size=${megabytes}m,mode=0777`;
  try {
    await run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  } catch {
    return undefined;
  }
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill: async () => {
      const more = Buffer.alloc(megabytes * 1024 * 1024);
      // It writes what fits and fails then, which is what it is for.
      await writeFile(ballast, more).catch(() => undefined);
    },
    makeRoom: () => rm(ballast),
    unmount: () => run('umount', [folder]),
  };
}
