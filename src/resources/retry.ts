import { DirectoryError } from '../../graphql/errors.js';

/** How often a change is worked out anew when others were faster. */
const ATTEMPTS = 64;

/**
 * Repeats reading, changing and writing until no other change came between. A client that set a
 * condition itself is told instead: `isConditional`.
 */
export async function untilUndisturbed<Result>(
  isConditional: boolean,
  work: () => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const isLostRace = error instanceof DirectoryError && error.code === 'VERSION_MISMATCH';
      if (!isLostRace || isConditional) throw error;
      if (attempt === ATTEMPTS) {
        throw new DirectoryError(
          'WRITE_CONFLICT',
          'Other requests kept changing this resource at the same time. Repeat the request.',
          { cause: error },
        );
      }
    }
  }
}
