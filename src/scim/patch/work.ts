import { ScimError } from '../errors.js';
import type { Json } from '../json.js';

/** Comparisons that the operations of one request may make: about half a second of one processor. */
const MOST = 250_000;

/**
 * What the operations of one request have looked at. Each is cheap, and many of them on long lists would
 * keep the process from everything else.
 */
export class Work {
  /** Elements of a list by their key, while operations only add to it. */
  readonly indexes = new WeakMap<readonly Json[], Map<string, Json>>();
  #looked = 0;

  /** Notes so many comparisons. Errors: 400 tooMany. */
  look(count: number): void {
    this.#looked += count;
    if (this.#looked <= MOST) return;
    throw new ScimError(
      400,
      `the operations up to here make more than ${MOST} comparisons with elements of lists. Send them in several requests.`,
      'tooMany',
    );
  }
}
