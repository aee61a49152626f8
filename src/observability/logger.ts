import { type DestinationStream, type Logger, pino } from 'pino';
import { redact } from './redact.js';

/** The log of the service: one JSON object a line, without secrets and personal data. */
export function createLogger(level = 'info', destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      // JSON escapes control characters: no value begins a line of its own.
      formatters: { log: (fields) => redact(fields) },
    },
    // Standard output belongs to what the commands say; the log goes to standard error.
    destination ?? pino.destination(2),
  );
}
