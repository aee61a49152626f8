import DataLoader from 'dataloader';
import type { RequestContext } from './context.js';
import { readGroups } from './group/read.js';
import type { GroupRow } from './group/row.js';
import { readUsers } from './user/read.js';
import type { UserRow } from './user/row.js';

/** Reads of one request that were asked for one by one, sent together. */
export interface Loaders {
  readonly users: DataLoader<string, UserRow | undefined>;
  readonly groups: DataLoader<string, GroupRow | undefined>;
}

/** Loaders live as long as one request and know its tenant. */
export function createLoaders(context: () => RequestContext): Loaders {
  return {
    users: new DataLoader((ids) => readUsers(context(), ids)),
    groups: new DataLoader((ids) => readGroups(context(), ids)),
  };
}
