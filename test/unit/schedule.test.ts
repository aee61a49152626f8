import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startSchedule } from '../../src/schedule.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('a schedule', () => {
  it('does its work at once and after each interval, until it is stopped', async () => {
    let runs = 0;
    const work = () => Promise.resolve((runs += 1));
    const schedule = startSchedule({ everyMs: 1_000, work, onFailure: fail });
    expect(runs).toBe(1);
    await vi.advanceTimersByTimeAsync(3_500);
    expect(runs).toBe(4);
    await schedule.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(runs).toBe(4);
  });

  it('goes on after a failure, and tells of it', async () => {
    const failures: unknown[] = [];
    let runs = 0;
    const work = () => {
      runs += 1;
      return Promise.reject(new Error(`run ${runs}`));
    };
    const onFailure = (error: unknown) => failures.push(error);
    const schedule = startSchedule({ everyMs: 1_000, work, onFailure });
    await vi.advanceTimersByTimeAsync(2_500);
    expect(failures.map(String)).toEqual(['Error: run 1', 'Error: run 2', 'Error: run 3']);
    await schedule.stop();
  });

  it('never runs twice at a time, and is stopped when the work under way has ended', async () => {
    const ends: (() => void)[] = [];
    let runs = 0;
    const work = () => {
      runs += 1;
      return new Promise<void>((resolve) => ends.push(resolve));
    };
    const schedule = startSchedule({ everyMs: 1_000, work, onFailure: fail });
    await vi.advanceTimersByTimeAsync(3_500);
    expect(runs).toBe(1);
    let isStopped = false;
    const stopping = schedule.stop().then(() => {
      isStopped = true;
    });
    await vi.advanceTimersByTimeAsync(100);
    expect(isStopped).toBe(false);
    ends[0]?.();
    await stopping;
    expect(isStopped).toBe(true);
  });
});

function fail(error: unknown): never {
  throw error;
}
