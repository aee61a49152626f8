import { notFound } from '../../graphql/errors.js';
import {
  AddGroupMembersDocument,
  ChangeGroupMembersDocument,
  CreateGroupDocument,
  DeleteGroupDocument,
  GetGroupDocument,
  ListGroupsDocument,
  RemoveGroupMembersDocument,
  type ScimGroupFragment,
  UpdateGroupDocument,
} from '../../graphql/operations/generated/documents.js';
import { onlyVersion } from '../scim/etag.js';
import type { JsonObject } from '../scim/json.js';
import { listResponse, parseIndexPage } from '../scim/message/list.js';
import { applyPatch } from '../scim/patch/apply.js';
import { decodePatch } from '../scim/patch/decode.js';
import { type MemberDelta, memberDelta } from '../scim/patch/member-delta.js';
import { decodeResource } from '../scim/resource/decode.js';
import {
  type Projection,
  parseProjection,
  projectResource,
  wants,
} from '../scim/resource/project.js';
import { GROUP_TYPE } from '../scim/schema/resource-types.js';
import { fromGroup, toGroupInput } from '../translation/group.js';
import { toGroupOrder } from '../translation/group-order.js';
import { toGroupWhere } from '../translation/group-where.js';
import { parseListFilter, parseSort } from './list-query.js';
import type { ResourceNeeds, ScimContext } from './needs.js';
import { checkMatch } from './preconditions.js';
import type { Answer, OneRequest, Resource, ScimQuery } from './resource.js';
import { untilUndisturbed } from './retry.js';

/** The SCIM verbs of groups, over the GraphQL documents. */
export function createGroupResource(needs: ResourceNeeds): Resource<ScimContext> {
  const { execute, baseUrl, prepare } = needs;

  const toAnswer = (status: number, group: ScimGroupFragment, projection: Projection): Answer => ({
    status,
    body: projectResource(fromGroup(group, baseUrl), projection, GROUP_TYPE),
    version: group.version,
    location: `${baseUrl}/Groups/${group.id}`,
  });

  const read = async ({ request }: ScimContext, id: string, members: boolean) => {
    const { group } = await execute(request, GetGroupDocument, { id, members });
    if (group === null) throw notFound('group', id);
    return group;
  };

  /** Reads, changes and writes one group; members are touched only where they differ. */
  const rewrite = (
    context: ScimContext,
    { id, ifMatch, query }: OneRequest,
    options: { unknownMembers: 'REFUSE' | 'SKIP'; change: (current: JsonObject) => JsonObject },
  ) =>
    untilUndisturbed(ifMatch !== undefined && ifMatch.trim() !== '*', async () => {
      const projection = parseProjection(query, GROUP_TYPE);
      const before = await read(context, id, true);
      checkMatch(ifMatch, before.version);
      const { unknownMembers } = options;
      const input = toGroupInput(options.change(fromGroup(before, baseUrl)));
      const { updateGroup } = await execute(context.request, UpdateGroupDocument, {
        input: { id, ifVersion: before.version, ...input, unknownMembers },
        members: wants(projection, 'members'),
      });
      return toAnswer(200, updateGroup, projection);
    });

  /** Members come and go without a read of the group, whatever its size. */
  const changeMembers = async (
    context: ScimContext,
    { id, ifMatch, query }: OneRequest,
    delta: MemberDelta,
  ): Promise<Answer> => {
    const projection = parseProjection(query, GROUP_TYPE);
    const ifVersion = await versionFor(
      ifMatch,
      async () => (await read(context, id, false)).version,
    );
    const unknownMembers = context.leniency.skipUnknownMembers ? 'SKIP' : 'REFUSE';
    const group = await executeDelta({ ...context, id, ifVersion, unknownMembers, delta });
    return patchAnswer(query, toAnswer(200, group, projection), async () =>
      toAnswer(200, await read(context, id, wants(projection, 'members')), projection),
    );
  };

  const executeDelta = async (
    change: ScimContext & {
      readonly id: string;
      readonly ifVersion: number | undefined;
      readonly unknownMembers: 'REFUSE' | 'SKIP';
      readonly delta: MemberDelta;
    },
  ): Promise<ScimGroupFragment> => {
    const { request, id: groupId, ifVersion, unknownMembers, delta } = change;
    const add = delta.add.map(({ value, display }) => ({ memberId: value, display }));
    const remove = delta.remove;
    if (remove.length === 0) {
      const input = { groupId, ifVersion, members: add, unknownMembers };
      return (await execute(request, AddGroupMembersDocument, { input })).addGroupMembers;
    }
    if (add.length === 0) {
      const input = { groupId, ifVersion, memberIds: remove };
      return (await execute(request, RemoveGroupMembersDocument, { input })).removeGroupMembers;
    }
    const input = { groupId, ifVersion, add, remove, unknownMembers };
    return (await execute(request, ChangeGroupMembersDocument, { input })).changeGroupMembers;
  };

  return {
    create: async ({ request, leniency }, { body, query }) => {
      const projection = parseProjection(query, GROUP_TYPE);
      const input = toGroupInput(decodeResource(body, { type: GROUP_TYPE, leniency }));
      const { createGroup } = await execute(request, CreateGroupDocument, {
        input: { ...input, unknownMembers: 'REFUSE' },
      });
      return toAnswer(201, createGroup, projection);
    },

    get: async (context, { id, query }) => {
      const projection = parseProjection(query, GROUP_TYPE);
      return toAnswer(200, await read(context, id, wants(projection, 'members')), projection);
    },

    list: async ({ request, leniency }, { query }) => {
      const projection = parseProjection(query, GROUP_TYPE);
      const scope = { type: GROUP_TYPE, leniency };
      const where = toGroupWhere(parseListFilter(query.filter, scope));
      const orderBy = toGroupOrder(parseSort(query, scope));
      const { startIndex, count } = parseIndexPage(query, needs.pages);
      const { groups } = await execute(request, ListGroupsDocument, {
        where,
        ...(orderBy === undefined ? {} : { orderBy }),
        offset: startIndex - 1,
        limit: count,
        members: wants(projection, 'members'),
      });
      const resources = groups.nodes.map((group) =>
        projectResource(fromGroup(group, baseUrl), projection, GROUP_TYPE),
      );
      return {
        status: 200,
        body: listResponse({ resources, totalResults: groups.totalCount, startIndex }),
      };
    },

    replace: (context, request) => {
      const { leniency } = context;
      const given = decodeResource(request.body, { type: GROUP_TYPE, leniency });
      return rewrite(context, request, {
        unknownMembers: 'REFUSE',
        change: ({ externalId }) => ({
          ...(leniency.keepExternalId && externalId !== undefined ? { externalId } : {}),
          ...given,
        }),
      });
    },

    patch: async (context, request) => {
      const { leniency } = context;
      const operations = decodePatch(request.body, { type: GROUP_TYPE, leniency });
      const delta = memberDelta(operations);
      if (delta !== undefined) return changeMembers(context, request, delta);
      const answer = await rewrite(context, request, {
        unknownMembers: leniency.skipUnknownMembers ? 'SKIP' : 'REFUSE',
        change: (current) =>
          applyPatch(current, operations, { type: GROUP_TYPE, leniency, prepare }),
      });
      return patchAnswer(request.query, answer, () => Promise.resolve(answer));
    },

    remove: async (context, { id, ifMatch }) => {
      const ifVersion = await versionFor(
        ifMatch,
        async () => (await read(context, id, false)).version,
      );
      await execute(context.request, DeleteGroupDocument, { input: { id, ifVersion } });
      return { status: 204 };
    },
  };
}

/** The version that a conditional change is made against; the write itself compares it again. */
async function versionFor(
  ifMatch: string | undefined,
  current: () => Promise<number>,
): Promise<number | undefined> {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  const named = onlyVersion(ifMatch);
  if (named !== undefined) return named;
  const version = await current();
  checkMatch(ifMatch, version);
  return version;
}

/** A group PATCH answers 204, unless the client names the attributes that it wants back. */
async function patchAnswer(
  { attributes, excludedAttributes }: ScimQuery,
  { version, location }: Answer,
  full: () => Promise<Answer>,
): Promise<Answer> {
  if (attributes !== undefined || excludedAttributes !== undefined) return full();
  return {
    status: 204,
    ...(version === undefined ? {} : { version }),
    ...(location === undefined ? {} : { location }),
  };
}
