import { builder } from '../builder.js';
import type { RequestContext } from '../context.js';
import { countGroups } from '../group/read.js';
import { GroupRef } from '../group/ref.js';
import type { GroupRow } from '../group/row.js';
import { GroupWhereInput } from '../group/where-input.js';
import { bothWaysArguments, toConnection, toPage } from '../shared/connection.js';
import type { Placed } from '../shared/page.js';
import { checkedWhere } from '../shared/where-size.js';
import { countUsers } from '../user/read.js';
import type { UserRow } from '../user/row.js';
import { UserRef } from '../user/type.js';
import { UserWhereInput } from '../user/where-input.js';
import { ResourceOrderInput, toResourceOrder } from './order.js';
import { listResources, type ResourceReference } from './read.js';

const ResourceRef = builder.unionType('Resource', {
  description: 'A user or a group.',
  types: [UserRef, GroupRef],
  resolveType: (resource) => ('userName' in resource ? UserRef : GroupRef),
});

const ResourceConnection = builder.connectionObject({
  type: ResourceRef,
  name: 'ResourceConnection',
});

builder.queryField('resources', (t) =>
  t.field({
    type: ResourceConnection,
    description:
      'Users and groups in one list, in the order of their creation unless told otherwise.',
    authScopes: { read: true },
    args: {
      users: t.arg({ type: UserWhereInput, description: 'Which users; all unless told.' }),
      groups: t.arg({ type: GroupWhereInput, description: 'Which groups; all unless told.' }),
      orderBy: t.arg({ type: ResourceOrderInput }),
      ...bothWaysArguments,
    },
    resolve: async (_root, { users, groups, orderBy, ...args }, context) => {
      const page = toPage(context, args);
      const wanted = { users: checkedWhere(users, {}), groups: checkedWhere(groups, {}) };
      const order = toResourceOrder(orderBy, context.tenant);
      const found = await listResources(context, { ...wanted, order, page });
      return toConnection(await load(context, found), page, async () => {
        const counts = [countUsers(context, wanted.users), countGroups(context, wanted.groups)];
        return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
      });
    },
  }),
);

/** Reads what was found, each type in one statement; what went away in between is left out. */
async function load(
  { loaders }: RequestContext,
  found: readonly Placed<ResourceReference>[],
): Promise<Placed<UserRow | GroupRow>[]> {
  const nodes = await Promise.all(
    found.map(({ node: { type, id } }) =>
      type === 'User' ? loaders.users.load(id) : loaders.groups.load(id),
    ),
  );
  return found.flatMap(({ key }, index) => {
    const node = nodes[index];
    return node === undefined ? [] : [{ node, key }];
  });
}
