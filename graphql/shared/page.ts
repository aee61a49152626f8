/** The page that a request asks for: after a cursor, before one, or from an offset. */
export interface Page {
  readonly limit: number;
  readonly offset: number;
  /** Where the page before ended: the sort key of its last object, and its id. */
  readonly after?: Position;
  /** Where the page after begins. */
  readonly before?: Position;
}

/** A place in an ordered list. */
export interface Position {
  readonly key: string | number | boolean | null;
  readonly id: string;
}

/** An object with its place in the list. */
export interface Placed<Node> {
  readonly node: Node;
  readonly key: Position['key'];
}
