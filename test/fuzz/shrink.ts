import { simplerBodies } from './simplify.js';
import type { Step } from './step.js';

/** Whether steps, played on a tenant of their own, still break the rule. */
export type Breaks = (steps: readonly Step[]) => Promise<boolean>;

/** Makes a sequence smaller as long as it breaks the rule: fewer requests, then simpler ones. */
export async function shrink(
  steps: readonly Step[],
  breaks: Breaks,
  until: number,
): Promise<readonly Step[]> {
  let smallest = steps;
  for (let size = Infinity; sizeOf(smallest) < size && Date.now() < until; ) {
    size = sizeOf(smallest);
    for (const simpler of [dropSteps, simplifySteps]) {
      for (let at = smallest.length - 1; at >= 0; at--) {
        smallest = await descend(smallest, { simpler, at, until }, breaks);
      }
    }
  }
  return smallest;
}

interface Descent {
  readonly simpler: (steps: readonly Step[], at: number) => Iterable<readonly Step[]>;
  readonly at: number;
  readonly until: number;
}

/** Takes the first candidate that still breaks the rule, as often as there is one. */
async function descend(
  steps: readonly Step[],
  descent: Descent,
  breaks: Breaks,
): Promise<readonly Step[]> {
  for (const candidate of descent.simpler(steps, descent.at)) {
    if (Date.now() >= descent.until) return steps;
    if (await breaks(candidate)) return descend(candidate, descent, breaks);
  }
  return steps;
}

function sizeOf(steps: readonly Step[]): number {
  return JSON.stringify(steps).length;
}

/** Without one step; before that, without the many in front of it. */
function* dropSteps(steps: readonly Step[], at: number): Iterable<readonly Step[]> {
  if (at >= steps.length) return;
  for (let size = Math.floor(at / 2); size > 0; size = Math.floor(size / 2)) {
    yield [...steps.slice(0, at - size), ...steps.slice(at)];
  }
  if (steps.length > 1) yield steps.filter((_, index) => index !== at);
}

function* simplifySteps(steps: readonly Step[], at: number): Iterable<readonly Step[]> {
  const step = steps[at];
  if (step === undefined) return;
  for (const simpler of simplerSteps(step)) {
    yield steps.map((one, index) => (index === at ? simpler : one));
  }
}

function* simplerSteps(step: Step): Iterable<Step> {
  const [place = '', query] = step.path.split('?');
  if (query !== undefined) {
    yield { ...step, path: place };
    const parts = query.split('&');
    for (const part of parts) {
      yield { ...step, path: `${place}?${parts.filter((one) => one !== part).join('&')}` };
    }
  }
  if (Object.keys(step.headers).length > 0) yield { ...step, headers: {} };
  for (const body of simplerBodies(step.body)) yield { ...step, body };
}
