import { notFound } from '../../graphql/errors.js';
import {
  CreateUserDocument,
  DeleteUserDocument,
  GetUserDocument,
  ListUsersDocument,
  type ScimUserFragment,
  UpdateUserDocument,
} from '../../graphql/operations/generated/documents.js';
import type { JsonObject } from '../scim/json.js';
import { listResponse, parseIndexPage } from '../scim/message/list.js';
import { applyPatch } from '../scim/patch/apply.js';
import { decodePatch } from '../scim/patch/decode.js';
import { decodeResource } from '../scim/resource/decode.js';
import {
  type Projection,
  parseProjection,
  projectResource,
  wants,
} from '../scim/resource/project.js';
import { USER_TYPE } from '../scim/schema/resource-types.js';
import { ENTERPRISE_USER } from '../scim/urns.js';
import { PLURAL_ATTRIBUTES } from '../translation/attributes.js';
import { changedInput, fromUser, toUserInput, withoutBlanks } from '../translation/user.js';
import { toUserOrder } from '../translation/user-order.js';
import { toUserWhere } from '../translation/user-where.js';
import { parseListFilter, parseSort } from './list-query.js';
import type { ResourceNeeds, ScimContext } from './needs.js';
import { checkMatch, guardedVersion } from './preconditions.js';
import type { Answer, OneRequest, Resource } from './resource.js';
import { untilUndisturbed } from './retry.js';

/** The SCIM verbs of users, over the GraphQL documents. */
export function createUserResource(needs: ResourceNeeds): Resource<ScimContext> {
  const { execute, baseUrl, prepare } = needs;

  const toAnswer = (status: number, user: ScimUserFragment, projection: Projection): Answer => ({
    status,
    body: projectResource(fromUser(user, baseUrl), projection, USER_TYPE),
    version: user.version,
    location: `${baseUrl}/Users/${user.id}`,
  });

  /** Reads the user with everything that a change compares. */
  const readWhole = async ({ request }: ScimContext, id: string): Promise<ScimUserFragment> => {
    const { user } = await execute(request, GetUserDocument, { id });
    if (user === null) throw notFound('user', id);
    return user;
  };

  /** Reads, changes and writes one user; `change` gives the whole new resource. */
  const rewrite = (
    context: ScimContext,
    { id, ifMatch, query }: OneRequest,
    change: (current: JsonObject) => JsonObject,
  ): Promise<Answer> =>
    untilUndisturbed(ifMatch !== undefined && ifMatch.trim() !== '*', async () => {
      const projection = parseProjection(query, USER_TYPE);
      const before = await readWhole(context, id);
      checkMatch(ifMatch, before.version);
      const current = fromUser(before, baseUrl);
      const input = changedInput(toUserInput(current), toUserInput(change(current)));
      const { updateUser } = await execute(context.request, UpdateUserDocument, {
        input: { id, ifVersion: before.version, ...input },
      });
      return toAnswer(200, updateUser, projection);
    });

  return {
    create: async ({ request, leniency }, { body, query }) => {
      const projection = parseProjection(query, USER_TYPE);
      const resource = decodeResource(body, { type: USER_TYPE, leniency });
      const { userName, ...rest } = withoutBlanks(toUserInput(resource));
      const { createUser } = await execute(request, CreateUserDocument, {
        input: { ...rest, userName: userName ?? '' },
      });
      return toAnswer(201, createUser, projection);
    },

    get: async ({ request }, { id, query }) => {
      const projection = parseProjection(query, USER_TYPE);
      const { user } = await execute(request, GetUserDocument, { id, ...partsOf(projection) });
      if (user === null) throw notFound('user', id);
      return toAnswer(200, user, projection);
    },

    list: async ({ request, leniency }, { query }) => {
      const projection = parseProjection(query, USER_TYPE);
      const scope = { type: USER_TYPE, leniency };
      const where = toUserWhere(parseListFilter(query.filter, scope));
      const orderBy = toUserOrder(parseSort(query, scope));
      const { startIndex, count } = parseIndexPage(query, needs.pages);
      const { users } = await execute(request, ListUsersDocument, {
        where,
        ...(orderBy === undefined ? {} : { orderBy }),
        offset: startIndex - 1,
        limit: count,
        ...partsOf(projection),
      });
      const resources = users.nodes.map((user) =>
        projectResource(fromUser(user, baseUrl), projection, USER_TYPE),
      );
      return {
        status: 200,
        body: listResponse({ resources, totalResults: users.totalCount, startIndex }),
      };
    },

    replace: (context, request) => {
      const { leniency } = context;
      const given = decodeResource(request.body, { type: USER_TYPE, leniency });
      return rewrite(context, request, (current) =>
        replaced(current, given, leniency.keepExternalId),
      );
    },

    patch: (context, request) => {
      const { leniency } = context;
      const operations = decodePatch(request.body, { type: USER_TYPE, leniency });
      return rewrite(context, request, (current) =>
        applyPatch(current, operations, { type: USER_TYPE, leniency, prepare }),
      );
    },

    remove: async (context, { id, ifMatch }) => {
      const ifVersion =
        ifMatch === undefined
          ? undefined
          : guardedVersion(ifMatch, (await readWhole(context, id)).version);
      await execute(context.request, DeleteUserDocument, { input: { id, ifVersion } });
      return { status: 204 };
    },
  };
}

/**
 * What a PUT makes of the current resource: what is not sent is cleared, but `active` stays, so that
 * nobody is re-enabled by an omission.
 */
function replaced(current: JsonObject, given: JsonObject, keepExternalId: boolean): JsonObject {
  const { active, externalId } = current;
  return {
    ...(active === undefined ? {} : { active }),
    ...(keepExternalId && externalId !== undefined ? { externalId } : {}),
    ...given,
  };
}

/** The parts of a user that the answer will show; the others are not read. */
function partsOf(projection: Projection) {
  return {
    values: PLURAL_ATTRIBUTES.some((name) => wants(projection, name)),
    addresses: wants(projection, 'addresses'),
    groups: wants(projection, 'groups'),
    manager: wants(projection, 'manager', ENTERPRISE_USER),
  };
}
