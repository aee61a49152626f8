/** Work that is done again and again while the service runs. */
export interface Recurring {
  readonly everyMs: number;
  readonly work: () => Promise<unknown>;
  /** Told when the work fails; it is tried again when its time comes. */
  readonly onFailure: (error: unknown) => void;
}

/** A schedule that runs. */
export interface Schedule {
  /** Starts nothing more, and waits for what is under way. */
  stop(): Promise<void>;
}

/** Does the work now and after each interval, never twice at a time; it keeps no process alive. */
export function startSchedule({ everyMs, work, onFailure }: Recurring): Schedule {
  let running: Promise<void> | undefined;
  const run = () => {
    running ??= work()
      .then(() => undefined, onFailure)
      .finally(() => {
        running = undefined;
      });
  };
  run();
  const timer = setInterval(run, everyMs).unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
