import { nameStatement } from './statements.js';

/**
 * What a request was let in by: the tenant's stamp as it was when its credential was found. The first
 * statement of the request asks whether it still is the same, in its own round trip.
 */
export interface Guard {
  readonly stamp: number;
  /** Whether a statement has found it the same. */
  isPassed: boolean;
}

/** A tenant, its extensions or its credentials have changed since the credential was found: find it again. */
export class StaleStamp extends Error {
  override readonly name = 'StaleStamp';
}

/** SQLSTATE of a guard that did not pass. */
export const STALE = 'RC001';

/** Says whose rows the transaction is about, and fails when the tenant's stamp has changed. */
export const ENTER_GUARDED = 'SELECT enter_tenant($1, $2::int)';
nameStatement(ENTER_GUARDED);
