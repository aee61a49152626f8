import type { Job } from '../clients/job.js';
import type { Person } from '../clients/organisation.js';
import type { Scenario } from './scenarios.js';
import type { Escrow } from './schedule.js';
import type { Dialect } from './shapes.js';

/** A job of Entra: it writes in one of the two dialects. */
export interface EntraJob extends Job {
  readonly dialect: Dialect;
  /** What failed, to be tried again. */
  readonly escrow: Escrow;
  /** What happens between two cycles. */
  readonly scenario: Scenario;
  /** The most people that one cycle may disable or delete. */
  readonly deletionThreshold: number;
  /** Why the job has stopped; undefined while it goes on. */
  quarantine?: string;
  /** Who has left the source and is to be deleted at the endpoint. */
  readonly leaving: Person[];
}
