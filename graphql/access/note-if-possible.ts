import { classifyFailure } from '../../prisma/failures.js';

/**
 * Writes down what may stay unwritten, such as a last use. A database that takes no writes now may
 * still answer reads: what the request itself does decides.
 */
export async function noteIfPossible(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (classifyFailure(error) === undefined) throw error;
  }
}
