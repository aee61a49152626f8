import type { Job } from '../clients/job.js';
import type { Dialect } from './shapes.js';

/** A job of Entra: it writes in one of the two dialects. */
export interface EntraJob extends Job {
  readonly dialect: Dialect;
}
