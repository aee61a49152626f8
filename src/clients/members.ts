import { isObject } from './http.js';
import type { Job } from './job.js';
import type { SourceGroup } from './organisation.js';

/** Ids of the members that the endpoint knows. */
export function memberIds(job: Job, group: SourceGroup): string[] {
  return [...group.members].map((key) => job.ids.get(key)).filter((id) => id !== undefined);
}

/** The ids of the members that the endpoint shows. */
export function shownMembers(resource: Readonly<Record<string, unknown>>): string[] {
  const members = resource['members'];
  return Array.isArray(members)
    ? members.filter(isObject).map((member) => String(member['value']))
    : [];
}

/** A text inside a filter: quotes and backslashes are escaped as in JSON. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}
