import type { Job } from '../clients/job.js';
import type { Person } from '../clients/organisation.js';
import type { Escrow } from './schedule.js';
import type { Dialect } from './shapes.js';

/** A job of Entra: it writes in one of the two dialects. */
export interface EntraJob extends Job {
  readonly dialect: Dialect;
  /** What failed, to be tried again. */
  readonly escrow: Escrow;
  /** Who has left the source and is to be deleted at the endpoint. */
  readonly leaving: Person[];
}
