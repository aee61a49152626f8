const DATE_TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,30}))?(Z|[+-]\d{2}:\d{2})?$/i;

/**
 * Reads an xsd:dateTime (RFC 7643 §2.3.5) into UTC with milliseconds; undefined when it is none.
 * Without an offset UTC is meant; digits beyond milliseconds are cut off.
 */
export function parseDateTime(text: string): string | undefined {
  const match = DATE_TIME.exec(text);
  if (match === null) return undefined;
  const [, seconds = '', fraction = '', offset = 'Z'] = match;
  const milliseconds = `${fraction}000`.slice(0, 3);
  const instant = new Date(`${seconds}.${milliseconds}${offset.toUpperCase()}`);
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString();
}
