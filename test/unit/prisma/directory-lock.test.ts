import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { engineDirectory, lockDirectory } from '../../../prisma/directory-lock.js';

const root = mkdtempSync(join(tmpdir(), 'rollcall-lock-'));
afterAll(() => rmSync(root, { recursive: true }));

/** The rights to a directory that has been taken, and to the engine's own in it. */
function modesOnceTaken(directory: string): string[] {
  lockDirectory(directory).release();
  return [directory, engineDirectory(directory)].map((path) =>
    (statSync(path).mode & 0o7777).toString(8),
  );
}

describe('a data directory', () => {
  it('is made for its owner alone, with those above it', () => {
    expect(modesOnceTaken(join(root, 'above', 'new'))).toEqual(['700', '700']);
    expect(statSync(join(root, 'above')).mode & 0o777).toBe(0o700);
  });

  it('that is open to others is closed, and the engine directory in it', () => {
    const directory = join(root, 'open');
    mkdirSync(engineDirectory(directory), { recursive: true });
    chmodSync(directory, 0o755);
    chmodSync(engineDirectory(directory), 0o777);
    expect(modesOnceTaken(directory)).toEqual(['700', '700']);
  });

  it('that many share stays as it is; the engine directory in it is closed', () => {
    const directory = join(root, 'shared');
    mkdirSync(directory);
    chmodSync(directory, 0o1777);
    expect(modesOnceTaken(directory)).toEqual(['1777', '700']);
  });

  it('that cannot be made is refused with a sentence', () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    expect(() => lockDirectory(join(file, 'data'))).toThrow(
      /^The data directory .* cannot be used: .* Set DATA_DIR to a directory that this user may write to and close to others\.$/,
    );
  });
});
