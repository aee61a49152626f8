import { describe, expect, it } from 'vitest';
import { fateOf, SCENARIOS } from '../../../src/entra/scenarios.js';
import { backOff, CYCLE_HOURS, Escrow, isQuarantined } from '../../../src/entra/schedule.js';

describe('what failed', () => {
  it('is tried again in the next cycle, then after 6, 12, 24 and again 24 hours', () => {
    expect([1, 2, 3, 4, 5].map(backOff)).toEqual([CYCLE_HOURS, 6, 12, 24, 24]);
  });

  it('is due when its time has come, object by object', () => {
    const escrow = new Escrow();
    escrow.note('a');
    expect(escrow.nextDue()).toEqual(['a']);
    escrow.note('a');
    escrow.note('b');
    expect(escrow.nextDue()).toEqual(['b']);
    escrow.clear('b');
    expect(escrow.nextDue()).toEqual(['a']);
    escrow.clear('a');
    expect(escrow.nextDue()).toEqual([]);
    expect(escrow.hours).toBeGreaterThan(6);
  });

  it('waits for its time while the source has news for every cycle', () => {
    const escrow = new Escrow();
    escrow.note('a');
    escrow.note('a');
    const due = Array.from({ length: 10 }, () => escrow.nextCycle());
    expect(due.findIndex((keys) => keys.includes('a'))).toBe(8);
    expect(escrow.hours).toBeCloseTo(10 * CYCLE_HOURS);
  });
});

describe('quarantine', () => {
  it.each([
    [4_999, 5_000, false],
    [5_000, 12_500, false],
    [5_001, 12_500, true],
    [40_000, 1_000_000, false],
    [40_001, 1_000_000, true],
  ])('of %d failures among %d events is %s', (failures, events, expected) => {
    expect(isQuarantined(failures, events)).toBe(expected);
  });
});

describe('the fate of a person', () => {
  it.each([
    ['rename-storm', true, 0.49, 'renamed'],
    ['rename-storm', true, 0.5, 'unchanged'],
    ['scope-emptied', true, 0.99, 'disabled'],
    ['scope-emptied', false, 0, 'unchanged'],
    ['initial', true, 0, 'unchanged'],
    ['joiner-mover-leaver', true, 0.05, 'disabled'],
    ['joiner-mover-leaver', true, 0.1, 'moved'],
    ['joiner-mover-leaver', false, 0.4, 'restored'],
  ] as const)('in %s (active %s, %d) is %s', (name, active, roll, fate) => {
    expect(fateOf(SCENARIOS[name], { active }, roll)).toBe(fate);
  });
});
