/** What each administrative mutation says of its `reason`. */
export const REASON = 'Why; it is kept in the provisioning record.';
