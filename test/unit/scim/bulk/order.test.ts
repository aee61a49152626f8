import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { needsFirst, planSteps } from '../../../../src/scim/bulk/order.js';

describe('the steps of a bulk', () => {
  it.each<[string, number[][], number[][]]>([
    ['nothing waits', [[], [], []], [[0], [1], [2]]],
    ['one waits for an earlier one', [[], [0], []], [[0], [1], [2]]],
    ['one waits for a later one', [[2], [], [], []], [[1], [2], [0], [3]]],
    ['several wait for one', [[3], [3], [], [], []], [[2], [3], [0], [1], [4]]],
    ['a chain', [[1], [2], [3], []], [[3], [2], [1], [0]]],
    ['one waits for two', [[1, 3], [], [], []], [[1], [2], [3], [0]]],
    ['what is put off keeps its order', [[4], [0], [4], [1], []], [[4], [0], [1], [2], [3]]],
    ['a circle', [[2], [], [0], []], [[1], [2, 0], [3]]],
    ['one that refers to itself', [[0], []], [[0], [1]]],
    ['a circle that waits', [[1], [0, 3], [], []], [[2], [3], [1, 0]]],
    ['what waits for a circle', [[2], [0], [0], []], [[2, 0], [1], [3]]],
    [
      'two circles',
      [[1], [0], [3], [2, 0]],
      [
        [1, 0],
        [3, 2],
      ],
    ],
  ])('%s', (_name, waits, steps) => {
    expect(planSteps(waits)).toEqual(steps);
  });

  const graph = fc.integer({ min: 1, max: 12 }).chain((size) =>
    fc.array(fc.uniqueArray(fc.nat(size - 1), { maxLength: 3 }), {
      minLength: size,
      maxLength: size,
    }),
  );

  it('hold each operation once, after all that it waits for', () => {
    fc.assert(
      fc.property(graph, (waits) => {
        const steps = planSteps(waits);
        expect(steps.flat().sort((one, other) => one - other)).toEqual([...waits.keys()]);
        const stepOf = new Map(steps.flatMap((step, at) => step.map((one) => [one, at] as const)));
        for (const [one, others] of waits.entries()) {
          for (const other of others) {
            expect(stepOf.get(other)).toBeLessThanOrEqual(stepOf.get(one) ?? -1);
          }
        }
      }),
    );
  });

  it('differ from the order of the request only where something waits', () => {
    fc.assert(
      fc.property(graph, (waits) => {
        const places = planSteps(waits).map((step) => Math.max(...step));
        const stepOf = new Map(
          planSteps(waits).flatMap((step, at) => step.map((one) => [one, at])),
        );
        for (const [at, place] of places.entries()) {
          // A step that comes after one of a higher place waits for a step since then.
          const higher = places.slice(0, at).findLastIndex((other) => other > place);
          const others = planSteps(waits)[at]?.flatMap((one) => waits[one] ?? []) ?? [];
          const last = Math.max(
            -1,
            ...others.map((one) => stepOf.get(one) ?? -1).filter((one) => one !== at),
          );
          expect(higher).toBeLessThanOrEqual(last);
        }
      }),
    );
  });

  it('are found for many at once', () => {
    const waits = Array.from({ length: 100_000 }, (_, index) =>
      index < 50_000 ? [99_999 - index] : [],
    );
    const start = performance.now();
    expect(planSteps(waits)).toHaveLength(100_000);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

describe('the order within a circle', () => {
  it('puts first what others need', () => {
    const needs = new Map([
      [0, [2]],
      [2, [1]],
    ]);
    expect(needsFirst([0, 1, 2], (one) => needs.get(one) ?? [])).toEqual([1, 2, 0]);
  });

  it('is kept where nothing is needed, or where all need one another', () => {
    expect(needsFirst([2, 0, 1], () => [])).toEqual([2, 0, 1]);
    expect(needsFirst([1, 0], (one) => [1 - one, 7])).toEqual([0, 1]);
  });
});
