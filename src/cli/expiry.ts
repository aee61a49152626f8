import { InvalidArgumentError } from 'commander';
import { parseInstant } from '../../graphql/shared/instant.js';

const DAY_MS = 86_400_000;

/**
 * An instant that is to come, as it is typed: days from now ("180d"), a date ("2027-01-31", its
 * beginning in UTC) or an instant. Throws InvalidArgumentError.
 */
export function parseExpiry(text: string, now = Date.now()): string {
  const [, days] = /^(\d{1,5})d$/.exec(text) ?? [];
  const time = days === undefined ? toTime(text) : now + Number(days) * DAY_MS;
  if (Number.isNaN(time)) {
    throw new InvalidArgumentError('Give days such as 180d, or a date such as 2027-01-31.');
  }
  if (time <= now) throw new InvalidArgumentError('It lies in the past.');
  return new Date(time).toISOString();
}

function toTime(text: string): number {
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text);
  return parseInstant(isDate ? `${text}T00:00:00Z` : text)?.getTime() ?? Number.NaN;
}
