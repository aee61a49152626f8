import { checkText } from './text-rules.js';

/** What each administrative mutation says of its `reason`. */
export const REASON = 'Why; it is kept in the provisioning record.';

/** Why something is done, for its record. Errors: INVALID_VALUE. */
export function checkReason(given: string | null | undefined): string | undefined {
  if (given === null || given === undefined || given.trim() === '') return undefined;
  checkText(given, { path: 'reason' });
  return given;
}
