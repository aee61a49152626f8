import { expect } from 'vitest';
import { at, scim, type TestAnswer } from '../client.js';
import type { ServerAddress } from '../start-server.js';

/** Gives the server for the next request: always the same one, or the servers of one database by turns. */
export type PickServer = () => ServerAddress;

/** Requests that are sent at once, and the state that they must end in. */
export interface Race {
  /** A fact in the present tense. */
  readonly title: string;
  run(pick: PickServer): Promise<void>;
}

/** The outcomes of `count` pieces of work that are begun at once. */
export function atOnce<Result>(
  count: number,
  work: (index: number) => Promise<Result>,
): Promise<Result[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => work(index)));
}

/** How many answers each status has. */
export function countOf(answers: readonly { readonly status: number }[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** Holds answers to a set of statuses. */
export function expectStatuses(answers: readonly TestAnswer[], allowed: readonly number[]): void {
  for (const { status, text } of answers) expect(allowed, text).toContain(status);
}

/** The ids of a group's members, as it is answered. */
export function membersIn({ body }: TestAnswer): Set<unknown> {
  const members = at(body, 'members');
  const ids = Array.isArray(members) ? members.map((member) => at(member, 'value')) : [];
  // A member that is there twice would be lost in a set.
  expect(new Set(ids).size).toBe(ids.length);
  return new Set(ids);
}

/** How many users or groups a filter finds. */
export async function totalOf(
  server: ServerAddress,
  type: 'Users' | 'Groups',
  filter: string,
): Promise<unknown> {
  const path = `/${type}?filter=${encodeURIComponent(filter)}`;
  return at((await scim(server, 'GET', path)).body, 'totalResults');
}
