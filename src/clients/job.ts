import type { ScimClient } from './client.js';
import { LostAnswerError } from './faults.js';
import type { Answer } from './http.js';
import type { Organisation, Person, SourceGroup } from './organisation.js';
import type { Random } from './random.js';

/** What differs between what was sent and what the endpoint says. */
export interface Difference {
  readonly resource: 'User' | 'Group' | 'Request';
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** What was done, for the report. */
export interface Counts {
  created: number;
  matched: number;
  updated: number;
  renamed: number;
  disabled: number;
  restored: number;
  deleted: number;
}

/** A value that the endpoint must show. */
export type Expected = string | boolean | null;

/** One simulated job: the source, the endpoint, and what the job has learnt about both. */
export interface Job {
  readonly source: Organisation;
  readonly client: ScimClient;
  /** What the endpoint must show of a person, by path; null stands for nothing. */
  readonly expected: (person: Person) => Map<string, Expected>;
  readonly concurrency: number;
  readonly random: Random;
  readonly seed: number;
  /** Ids at the endpoint, by key of the person or group. */
  readonly ids: Map<string, string>;
  /** Ids that were deleted, with the names they had. */
  readonly deleted: Map<string, string>;
  readonly users: Counts;
  readonly groups: Counts;
  readonly differences: Difference[];
  readonly progress: Progress;
  /** Told of every object whose turn has ended: with an answer, or without one. */
  readonly note: (key: string, isDone: boolean) => void;
}

/** Told how far a phase is. */
export interface Progress {
  start(phase: string, total: number): void;
  step(): void;
}

/** Nothing done yet. */
export function noCounts(): Counts {
  return { created: 0, matched: 0, updated: 0, renamed: 0, disabled: 0, restored: 0, deleted: 0 };
}

/** Works through a phase, as many items at a time as the job allows. */
export async function workThrough<Item extends { readonly key: string }>(
  job: Job,
  { phase, items }: { readonly phase: string; readonly items: readonly Item[] },
  work: (item: Item) => Promise<void>,
): Promise<void> {
  job.progress.start(phase, items.length);
  let next = 0;
  const worker = async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) {
      job.note(item.key, await isAnswered(work(item)));
      job.progress.step();
    }
  };
  await Promise.all(Array.from({ length: Math.min(job.concurrency, items.length) }, worker));
}

async function isAnswered(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof LostAnswerError) return false;
    throw error;
  }
}

/** Notes an answer of another status than the protocol asks for; tells whether it was the right one. */
export function expectStatus(
  job: Job,
  answer: Answer,
  expected: { readonly what: string; readonly statuses: readonly number[] },
): boolean {
  if (expected.statuses.includes(answer.status)) return true;
  job.differences.push({
    resource: 'Request',
    id: '',
    name: expected.what,
    path: 'status',
    expected: expected.statuses.join(' or '),
    actual:
      typeof answer.body['detail'] === 'string'
        ? `${answer.status}: ${answer.body['detail']}`
        : answer.status,
  });
  return false;
}

/** The id at the endpoint of a person or group that the job has provisioned. */
export function idOf(job: Job, { key }: Person | SourceGroup): string {
  return job.ids.get(key) ?? '';
}

/** Learns the id that an answer gives a person or group; an answer without one is a difference. */
export function learnId(job: Job, { key }: Person | SourceGroup, answer: Answer): boolean {
  const id = answer.body['id'];
  if (typeof id === 'string' && id !== '') {
    job.ids.set(key, id);
    return true;
  }
  job.differences.push({
    resource: 'Request',
    id: '',
    name: `answer to the creation of ${key}`,
    path: 'id',
    expected: 'a text',
    actual: id ?? null,
  });
  return false;
}
