import type { Json } from '../json.js';
import type { Path } from '../path.js';

/** One change of a PATCH request, with its path found and its value in the form of the attribute. */
export interface PatchOperation {
  /** Place of the operation in the request, from 1, for error sentences. */
  readonly number: number;
  readonly op: 'add' | 'remove' | 'replace';
  readonly path: Path;
  /** The path as the client wrote it. */
  readonly text: string;
  /** Undefined when nothing is given or the value is empty: the target is to be unassigned. */
  readonly value?: Json;
  /** The value was "" and not null or left out. */
  readonly isBlank?: boolean;
}
