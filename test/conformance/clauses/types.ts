/** One behaviour that a clause asks for, and the tests that hold it. */
export interface ClauseRow {
  /** Document and section, such as `RFC 7644 §3.4.2.2`. */
  readonly clause: string;
  /** One sentence in the present tense. */
  readonly behaviour: string;
  readonly tests: readonly TestName[];
}

/** One place where sources disagree or leave the choice, and what Rollcall does there. */
export interface Deviation {
  readonly question: string;
  readonly clause: string;
  /** What the RFC says, and what clients do. */
  readonly sources: string;
  readonly decision: string;
  readonly tests: readonly TestName[];
}

/**
 * A test as `<file> › <title>`: the whole title with those of its suites, its own title, or a part
 * that only one title holds. `%s` in a table's title may be filled in. For a folder of exchange
 * files the title is a part of one file name, or a section for all of its files.
 */
export type TestName = `test/${string} › ${string}`;
