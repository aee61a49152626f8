import type { HttpRequest } from './http.js';
import { createRandom } from './random.js';

/** What happens to a request on a bad line: it never arrives, its answer is lost, or it arrives twice. */
export type Fault = 'unsent' | 'lost' | 'twice';

/** Thrown when a request has no answer: nobody knows whether it was carried out. */
export class LostAnswerError extends Error {
  override readonly name = 'LostAnswerError';
}

/** A line that fails at a rate. The same seed fails the same turns of each method and collection. */
export function createFaults(
  rate: number,
  seed: number,
): (request: HttpRequest) => Fault | undefined {
  const turns = new Map<string, number>();
  return (request) => {
    if (rate === 0) return undefined;
    const kind = `${request.method} ${request.path.split('/')[1] ?? ''}`;
    const turn = (turns.get(kind) ?? 0) + 1;
    turns.set(kind, turn);
    const random = createRandom(hash(`${seed} ${turn} ${kind}`));
    return random.next() < rate ? random.pick(['unsent', 'lost', 'twice'] as const) : undefined;
  };
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text)
    value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return value >>> 0;
}
