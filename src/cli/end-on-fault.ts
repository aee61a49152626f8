import type { Logger } from 'pino';

/**
 * A fault that nobody waited for leaves the process in a state that nobody knows: it is logged, and the
 * process ends for a supervisor to start it again. What was acknowledged is in the database.
 */
export function endOnFault(log: Logger): void {
  process.once('uncaughtException', (error: unknown, origin) => {
    log.fatal({ error, origin }, 'The process met a fault that nobody waited for, and ends.');
    process.exit(1);
  });
}
