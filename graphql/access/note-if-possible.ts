import { classifyFailure } from '../../prisma/failures.js';

/**
 * Writes down what may stay unwritten, such as a last use. A database that takes no writes now may
 * still answer reads: what the request itself does decides. Tells whether it was written.
 */
export async function noteIfPossible(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (classifyFailure(error) === undefined) throw error;
    return false;
  }
}
