import { LowestFirst } from './lowest-first.js';

/**
 * The steps in which operations are run, each given by its place in the request; `waits` has those that
 * each one waits for. An operation that waits is put off until the last of them has been run, and comes
 * right after it; the others keep their order, since the effects are those of sequential work (RFC 7644
 * §3.7). Operations that wait for one another in a circle are one step, at the place of the last one.
 */
export function planSteps(waits: readonly (readonly number[])[]): number[][] {
  const steps = new Map<number, Step>();
  const stepOf = new Map<number, Step>();
  for (const operations of findCircles(waits)) {
    const step: Step = { place: Math.max(...operations), operations, missing: 0, followers: [] };
    steps.set(step.place, step);
    for (const operation of operations) stepOf.set(operation, step);
  }
  for (const step of steps.values()) follow(step, waits, stepOf);
  return sorted(steps);
}

interface Step {
  /** Where it would be run if it waited for nothing; each step has another place. */
  readonly place: number;
  readonly operations: number[];
  /** How many steps it still waits for. */
  missing: number;
  readonly followers: Step[];
}

function follow(
  step: Step,
  waits: readonly (readonly number[])[],
  stepOf: ReadonlyMap<number, Step>,
): void {
  const others = new Set(
    step.operations.flatMap((one) => waits[one] ?? []).map((one) => stepOf.get(one)),
  );
  others.delete(step);
  for (const other of others) other?.followers.push(step);
  step.missing = others.size;
}

/** Of the steps that wait for nothing any more, the one with the lowest place comes first. */
function sorted(steps: ReadonlyMap<number, Step>): number[][] {
  const ready = new LowestFirst();
  for (const { place, missing } of steps.values()) if (missing === 0) ready.add(place);
  const order: number[][] = [];
  for (let next = ready.take(); next !== undefined; next = ready.take()) {
    const step = steps.get(next);
    if (step === undefined) continue;
    order.push(step.operations);
    for (const follower of step.followers) {
      follower.missing -= 1;
      if (follower.missing === 0) ready.add(follower.place);
    }
  }
  return order;
}

/**
 * The operations in circles of those that wait for one another (strongly connected components, after
 * Tarjan); most are alone. Within a circle comes first what others wait for, as far as that can be. A
 * chain is followed by recursion: a bulk has few operations (maxOperations).
 */
function findCircles(waits: readonly (readonly number[])[]): number[][] {
  const circles: number[][] = [];
  const entered = new Map<number, number>();
  const left = new Map<number, number>();
  const open: number[] = [];
  const closed = new Set<number>();
  const visit = (operation: number): number => {
    const mark = entered.size;
    entered.set(operation, mark);
    const start = open.push(operation) - 1;
    let lowest = mark;
    for (const other of waits[operation] ?? []) {
      if (!closed.has(other)) lowest = Math.min(lowest, entered.get(other) ?? visit(other));
    }
    left.set(operation, left.size);
    if (lowest < mark) return lowest;
    const circle = open.splice(start);
    for (const one of circle) closed.add(one);
    circles.push(circle.sort((one, other) => (left.get(one) ?? 0) - (left.get(other) ?? 0)));
    return lowest;
  };
  for (const operation of waits.keys()) if (!entered.has(operation)) visit(operation);
  return circles;
}

/**
 * The operations of a circle such that those come first that others need: `needs` has what each one
 * cannot be made without. Where they need one another in a circle, too, there is no such order.
 */
export function needsFirst(
  circle: readonly number[],
  needs: (operation: number) => readonly number[],
): number[] {
  const members = new Set(circle);
  const entered = new Set<number>();
  const ordered: number[] = [];
  const visit = (operation: number): void => {
    if (entered.has(operation) || !members.has(operation)) return;
    entered.add(operation);
    needs(operation).forEach(visit);
    ordered.push(operation);
  };
  circle.forEach(visit);
  return ordered;
}
