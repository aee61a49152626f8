/** A request has taken longer than anybody waits for its answer; nothing of it is kept. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  /** Read by `classifyFailure`. */
  readonly code = 'DEADLINE';

  constructor() {
    super('The request ran out of time.');
  }
}

/**
 * Until when a request may begin statements and commit transactions, so that what is answered with a
 * failure is undone as a whole. A statement that is under way is cut off by its own time limit.
 */
export class Deadline {
  readonly #end: number;

  constructor(milliseconds: number) {
    this.#end = performance.now() + milliseconds;
  }

  /** Throws a DeadlineError once the time is over. */
  check(): void {
    if (performance.now() > this.#end) throw new DeadlineError();
  }
}
