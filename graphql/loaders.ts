import DataLoader from 'dataloader';
import type { Loaders, RequestContext } from './context.js';
import { countMembers, listMembers } from './group/members.js';
import { readGroups } from './group/read.js';
import { readIndirectGroups } from './user/groups.js';
import { readUsers } from './user/read.js';

/** Loaders live as long as one request and know its tenant. */
export function createLoaders(context: RequestContext): Loaders {
  return {
    users: new DataLoader((ids) => readUsers(context, ids)),
    indirectGroups: new DataLoader((ids) => readIndirectGroups(context, ids)),
    groups: new DataLoader((ids) => readGroups(context, ids)),
    // Not remembered: a later mutation of the same request may change them.
    members: new DataLoader((listings) => listMembers(context, listings), { cache: false }),
    memberCounts: new DataLoader((ids) => countMembers(context, ids), { cache: false }),
  };
}
