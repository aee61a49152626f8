import { type DestinationStream, type Logger, pino } from 'pino';

/** The log of the service: one JSON object a line, without secrets. */
export function createLogger(level = 'info', destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: [
          'authorization',
          '*.authorization',
          'secret',
          '*.secret',
          'token',
          '*.token',
          'password',
          '*.password',
        ],
        censor: '[redacted]',
      },
      serializers: { error: pino.stdSerializers.err },
    },
    // Standard output belongs to what the commands say; the log goes to standard error.
    destination ?? pino.destination(2),
  );
}
