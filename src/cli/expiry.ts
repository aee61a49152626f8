import { InvalidArgumentError } from 'commander';

const DAY_MS = 86_400_000;

/**
 * An instant that is to come, as it is typed: days from now ("180d"), a date ("2027-01-31", its
 * beginning in UTC) or an instant. Throws InvalidArgumentError.
 */
export function parseExpiry(text: string, now = Date.now()): string {
  const [, days] = /^(\d{1,5})d$/.exec(text) ?? [];
  const time = days === undefined ? parseInstant(text) : now + Number(days) * DAY_MS;
  if (Number.isNaN(time)) {
    throw new InvalidArgumentError('Give days such as 180d, or a date such as 2027-01-31.');
  }
  if (time <= now) throw new InvalidArgumentError('It lies in the past.');
  return new Date(time).toISOString();
}

function parseInstant(text: string): number {
  return /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : NaN;
}
