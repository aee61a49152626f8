const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2}:\d{2})(?:\.(\d{1,30}))?(Z|[+-](?:0\d|1[0-3]):\d{2}|[+-]14:00)?$/i;

/**
 * Reads an xsd:dateTime (RFC 7643 §2.3.5) into UTC with milliseconds; undefined when it is none.
 * Without an offset UTC is meant; digits beyond milliseconds are cut off.
 */
export function parseDateTime(text: string): string | undefined {
  const match = DATE_TIME.exec(text);
  if (match === null) return undefined;
  const [, year = '', month = '', day = '', time = '', fraction = '', offset = 'Z'] = match;
  // Date moves a day that the month does not have into the next month.
  if (Number(day) > daysIn(Number(year), Number(month))) return undefined;
  const milliseconds = `${fraction}000`.slice(0, 3);
  const instant = new Date(
    `${year}-${month}-${day}T${time}.${milliseconds}${offset.toUpperCase()}`,
  );
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString();
}

/** Days of a month from 1 to 12. */
function daysIn(year: number, month: number): number {
  const last = new Date(0);
  last.setUTCFullYear(year, month, 0);
  return last.getUTCDate();
}
