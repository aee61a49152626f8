import type { Job } from '../clients/job.js';
import type { Person } from '../clients/organisation.js';
import type { ChangeLog } from './change-log.js';
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
  /** What happened at the source, read up to the watermark. */
  readonly changes: ChangeLog;
  /** The most changes that one cycle takes; the next one goes on behind them. */
  readonly changesPerCycle: number;
  /** How many cycles ended before the end of the log. */
  partialCycles: number;
  /** What each group was sent with last, by its key: its name, and the ids of its members. */
  readonly sent: Map<string, SentGroup>;
  /** Keys of joiners whose POST is sent twice, as after a lost answer. */
  readonly repeated: Set<string>;
  /** The most people that one cycle may disable or delete. */
  readonly deletionThreshold: number;
  /** Why the job has stopped; undefined while it goes on. */
  quarantine?: string;
  /** Who has left the source and is to be deleted at the endpoint. */
  readonly leaving: Person[];
}

/** A group as the endpoint must have it after the last answer. */
export interface SentGroup {
  readonly displayName: string;
  readonly members: ReadonlySet<string>;
}
