import { notFound } from '../../graphql/errors.js';
import {
  CreateGroupDocument,
  DeleteGroupDocument,
  GetGroupDocument,
  ListGroupsDocument,
  type ScimGroupFragment,
  type UnknownMembers,
  UpdateGroupDocument,
} from '../../graphql/operations/generated/documents.js';
import { onlyVersion } from '../scim/etag.js';
import type { JsonObject } from '../scim/json.js';
import { applyPatch } from '../scim/patch/apply.js';
import { decodePatch } from '../scim/patch/decode.js';
import { isMembers, type MemberDelta, memberDelta } from '../scim/patch/member-delta.js';
import { sentBy } from '../scim/patch/sent.js';
import type { PatchOperation } from '../scim/patch/types.js';
import { decodeResource } from '../scim/resource/decode.js';
import { checkImmutableParts } from '../scim/resource/immutable.js';
import { whereLeftOut, withImmutable } from '../scim/resource/keep.js';
import {
  type Projection,
  parseProjection,
  projectResource,
  wants,
} from '../scim/resource/project.js';
import { changedGroup, fromGroup, toGroupInput } from '../translation/group.js';
import { toGroupOrder } from '../translation/group-order.js';
import { toGroupWhere } from '../translation/group-where.js';
import { answerList } from './list.js';
import { checkOrder, parseListFilter, parseSort } from './list-query.js';
import { unknownInPatch, unknownInWhole, writeMembers } from './members.js';
import { namingOperation } from './name-operation.js';
import { type ResourceNeeds, type ScimContext, type Using, using } from './needs.js';
import { showsPatched, withoutBody } from './patch-answer.js';
import { checkMatch, isConditional } from './preconditions.js';
import type { Answer, OneRequest, Resource, ScimQuery, WriteRequest } from './resource.js';
import { untilUndisturbed } from './retry.js';

/** The SCIM verbs of groups, over the GraphQL documents. */
export function createGroupResource(needs: ResourceNeeds): Resource<ScimContext> {
  return {
    create: (context, request) => createGroup(using(needs, context), request),
    get: (context, request) => getGroup(using(needs, context), request),
    list: (context, { query }) => listGroups(using(needs, context), query),
    replace: (context, request) => replaceGroup(using(needs, context), request),
    patch: (context, request) => patchGroup(using(needs, context), request),
    remove: (context, request) => removeGroup(using(needs, context), request),
  };
}

async function createGroup(using: Using, { body, query }: WriteRequest): Promise<Answer> {
  const { execute, request, leniency, prepare } = using;
  const type = using.types.Group;
  const projection = parseProjection(query, type);
  const sent = decodeResource(body, { type, leniency, prepare });
  const input = { unknownMembers: unknownInWhole(leniency), ...toGroupInput(sent, type) };
  const { createGroup: created } = await execute(request, CreateGroupDocument, { input });
  return toAnswer(using, created, { status: 201, projection: { sent, ...projection } });
}

async function getGroup(using: Using, { id, query }: OneRequest): Promise<Answer> {
  const projection = parseProjection(query, using.types.Group);
  const group = await read(using, id, wants(projection, 'members'));
  return toAnswer(using, group, { status: 200, projection });
}

async function listGroups(using: Using, query: ScimQuery): Promise<Answer> {
  const { execute, request, leniency, baseUrl } = using;
  const type = using.types.Group;
  const projection = parseProjection(query, type);
  const scope = { type, leniency };
  const orderBy = toGroupOrder(parseSort(query, scope));
  checkOrder(orderBy, query, scope);
  const variables = {
    where: toGroupWhere(parseListFilter(query, scope), { type, baseUrl }),
    ...(orderBy === undefined ? {} : { orderBy }),
    members: wants(projection, 'members'),
  };
  return answerList(using, query, {
    list: 'Group',
    read: async (page) => {
      const { groups } = await execute(request, ListGroupsDocument, { ...variables, ...page });
      const resources = groups.nodes.map((group) =>
        projectResource(fromGroup(group, baseUrl), projection, type),
      );
      return { resources, totalCount: groups.totalCount, pageInfo: groups.pageInfo };
    },
  });
}

async function replaceGroup(using: Using, request: OneRequest & WriteRequest): Promise<Answer> {
  const { leniency, prepare, types } = using;
  const type = types.Group;
  const given = decodeResource(request.body, { type, leniency, prepare });
  return rewrite(using, request, {
    sent: given,
    unknownMembers: unknownInWhole(leniency),
    withMembers: true,
    isShown: true,
    change: (current) => {
      if (leniency.memberParts === 'reject') checkImmutableParts(current, given, { type, prepare });
      return replaced(current, { given, body: request.body }, using);
    },
  });
}

/** What a PUT makes of the current group: what is not sent is cleared. */
function replaced(
  current: JsonObject,
  { given, body }: { readonly given: JsonObject; readonly body: unknown },
  { leniency, types }: Using,
): JsonObject {
  return {
    ...(leniency.putExternalId === 'keep' ? whereLeftOut(body, current, 'externalId') : {}),
    ...(leniency.putMembers === 'keep' ? whereLeftOut(body, current, 'members') : {}),
    ...withImmutable(given, current, types.Group),
  };
}

async function patchGroup(using: Using, request: OneRequest & WriteRequest): Promise<Answer> {
  const { leniency, prepare, types } = using;
  const scope = { type: types.Group, leniency, prepare };
  const operations = decodePatch(request.body, scope);
  const delta = memberDelta(operations);
  if (delta !== undefined)
    return namingOperation(operations, () => changeMembers(using, request, delta));
  const answer = await namingOperation(operations, () =>
    rewrite(using, request, {
      sent: sentBy(operations),
      unknownMembers: unknownInPatch(leniency),
      withMembers: operations.some(touchesMembers),
      isShown: isPatchShown(using, request.query),
      change: (current) => applyPatch(current, operations, scope),
    }),
  );
  return isPatchShown(using, request.query) ? answer : withoutBody(answer);
}

async function removeGroup(using: Using, request: OneRequest): Promise<Answer> {
  const { id } = request;
  const ifVersion = await expectedVersion(using, request);
  await using.execute(using.request, DeleteGroupDocument, { input: { id, ifVersion } });
  return { status: 204 };
}

interface Rewriting {
  /** The attributes that the client has sent. */
  readonly sent: JsonObject;
  readonly unknownMembers: UnknownMembers;
  /** Whether members may change; a new name of a large group need not read them. */
  readonly withMembers: boolean;
  /** Whether the answer shows the group. */
  readonly isShown: boolean;
  /** Gives the whole new resource. */
  readonly change: (current: JsonObject) => JsonObject;
}

/** Reads, changes and writes one group; members are touched only where they differ. */
function rewrite(
  using: Using,
  { id, ifMatch, query }: OneRequest,
  rewriting: Rewriting,
): Promise<Answer> {
  const { execute, request, baseUrl } = using;
  const { unknownMembers, withMembers, isShown, change, sent } = rewriting;
  const type = using.types.Group;
  const projection = { sent, ...parseProjection(query, type) };
  return untilUndisturbed(isConditional(ifMatch), async () => {
    const before = await read(using, id, withMembers);
    checkMatch(ifMatch, before.version);
    const current = fromGroup(before, baseUrl);
    const group = changedGroup(current, change(current), { type, withMembers });
    const { updateGroup } = await execute(request, UpdateGroupDocument, {
      input: { id, ifVersion: before.version, ...group, unknownMembers },
      members: isShown && wants(projection, 'members'),
    });
    return toAnswer(using, updateGroup, { status: 200, projection });
  });
}

/** Members come and go without a read of the group, whatever its size. */
async function changeMembers(
  using: Using,
  request: OneRequest,
  delta: MemberDelta,
): Promise<Answer> {
  const { id, query } = request;
  const projection = parseProjection(query, using.types.Group);
  const ifVersion = await expectedVersion(using, request);
  const group = await writeMembers(using, { groupId: id, ifVersion, delta });
  if (!isPatchShown(using, query)) {
    return withoutBody(toAnswer(using, group, { status: 204, projection }));
  }
  const shown = await read(using, id, wants(projection, 'members'));
  return toAnswer(using, shown, { status: 200, projection });
}

async function read(
  { execute, request }: Using,
  id: string,
  members: boolean,
): Promise<ScimGroupFragment> {
  const { group } = await execute(request, GetGroupDocument, { id, members });
  if (group === null) throw notFound('group', id);
  return group;
}

/** The version that a conditional change is made against; the write itself compares it again. */
async function expectedVersion(
  using: Using,
  { id, ifMatch }: OneRequest,
): Promise<number | undefined> {
  if (ifMatch === undefined || !isConditional(ifMatch)) return undefined;
  const named = onlyVersion(ifMatch);
  if (named !== undefined) return named;
  const { version } = await read(using, id, false);
  checkMatch(ifMatch, version);
  return version;
}

function toAnswer(
  { baseUrl, types }: Using,
  group: ScimGroupFragment,
  { status, projection }: { readonly status: number; readonly projection: Projection },
): Answer {
  return {
    status,
    body: projectResource(fromGroup(group, baseUrl), projection, types.Group),
    version: group.version,
    location: `${baseUrl}/Groups/${group.id}`,
  };
}

function touchesMembers({ path }: PatchOperation): boolean {
  return path.kind === 'extension' || isMembers(path.ref);
}

/** A group PATCH answers 204, since a group may be large. */
function isPatchShown({ leniency }: Using, query: ScimQuery): boolean {
  return showsPatched(leniency, query, false);
}
