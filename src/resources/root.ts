import {
  ListResourcesDocument,
  type ListResourcesQuery,
} from '../../graphql/operations/generated/documents.js';
import type { JsonObject } from '../scim/json.js';
import {
  type Projection,
  parseProjection,
  projectResource,
  wants,
} from '../scim/resource/project.js';
import { fromGroup } from '../translation/group.js';
import { toGroupOrder } from '../translation/group-order.js';
import { toGroupWhere } from '../translation/group-where.js';
import { fromUser } from '../translation/user.js';
import { toUserOrder } from '../translation/user-order.js';
import { toUserWhere } from '../translation/user-where.js';
import { answerList } from './list.js';
import { checkOrder, parseListFilter, parseSort } from './list-query.js';
import { using as join, type ResourceNeeds, type ScimContext, type Using } from './needs.js';
import type { Resource, ScimQuery } from './resource.js';
import { partsOf } from './users.js';

/** Queries of the server root: users and groups in one list (RFC 7644 §3.4.2.1). */
export function createRootResource(needs: ResourceNeeds): Pick<Resource<ScimContext>, 'list'> {
  return {
    list: (context, { query }) => {
      const using = join(needs, context);
      const projections = {
        User: parseProjection(query, using.types.User),
        Group: parseProjection(query, using.types.Group),
      };
      const variables = { ...toVariables(using, query), ...toParts(projections) };
      return answerList(using, query, {
        list: 'root',
        read: async (page) => {
          const { resources } = await using.execute(using.request, ListResourcesDocument, {
            ...variables,
            ...page,
          });
          const show = (node: Node) => toResource(node, using, projections);
          return { ...resources, resources: resources.nodes.map(show) };
        },
      });
    },
  };
}

type Node = ListResourcesQuery['resources']['nodes'][number];
type Projections = Readonly<Record<'User' | 'Group', Projection>>;

/** An attribute that a type does not have has no value there. */
function toVariables({ leniency, baseUrl, types }: Using, query: ScimQuery) {
  const { User, Group } = types;
  const users = { type: User, leniency, others: [Group] };
  const groups = { type: Group, leniency, others: [User] };
  const user = toUserOrder(parseSort(query, users));
  const group = toGroupOrder(parseSort(query, groups));
  checkOrder(user ?? group, query, users);
  const direction = user?.direction ?? group?.direction;
  return {
    users: toUserWhere(parseListFilter(query, users), { type: User, baseUrl }),
    groups: toGroupWhere(parseListFilter(query, groups), { type: Group, baseUrl }),
    ...(direction === undefined
      ? {}
      : {
          orderBy: {
            user: user?.field,
            userExtension: user?.extension,
            group: group?.field,
            groupExtension: group?.extension,
            direction,
          },
        }),
  };
}

function toParts({ User, Group }: Projections) {
  return { ...partsOf(User), members: wants(Group, 'members') };
}

function toResource(
  node: Node,
  { baseUrl, types }: Using,
  { User, Group }: Projections,
): JsonObject {
  return node.__typename === 'User'
    ? projectResource(fromUser(node, baseUrl), User, types.User)
    : projectResource(
        fromGroup({ ...node, displayName: node.groupName }, baseUrl),
        Group,
        types.Group,
      );
}
