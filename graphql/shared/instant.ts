/** RFC 3339 §5.6: a date, a time of day, and the offset without which it is no point in time. */
const DATE_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(?:Z|([+-]\d\d):([0-5]\d))$/i;

/** What the sentences of a refusal give as an example. */
export const INSTANT_EXAMPLE = '2026-11-24T10:00:00Z';

/** The farthest time zone there is, and the farthest that XML Schema knows (RFC 7643 §2.3.5). */
const MAX_OFFSET_MINUTES = 14 * 60;
const MINUTE_MS = 60_000;

/**
 * Reads an RFC 3339 instant; undefined when it is none, or one that cannot be: a day that no calendar
 * has, the hour 24, an offset beyond 14:00, a year before 1 or after 9999 in UTC. Digits beyond
 * milliseconds are cut off.
 */
export function parseInstant(text: string): Date | undefined {
  const match = DATE_TIME.exec(text);
  if (match === null) return undefined;
  const [, seconds = '', fraction = '', hours = '+00', minutes = '00'] = match;
  const wanted = `${seconds.toUpperCase()}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
  const local = new Date(wanted);
  // `Date` moves the 30th of February into March, and 24:00 into the next day.
  if (Number.isNaN(local.getTime()) || local.toISOString() !== wanted) return undefined;
  const offset = Number(hours) * 60 + Number(`${hours.charAt(0)}${minutes}`);
  if (Math.abs(offset) > MAX_OFFSET_MINUTES) return undefined;
  const instant = new Date(local.getTime() - offset * MINUTE_MS);
  return isWritable(instant) ? instant : undefined;
}

/** Whether the instant has a year that RFC 3339 can write in UTC, and that a calendar has. */
function isWritable(instant: Date): boolean {
  const year = instant.getUTCFullYear();
  return year >= 1 && year <= 9_999;
}
