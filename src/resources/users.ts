import { fromRefusal, notFound } from '../../graphql/errors.js';
import {
  CreateUserDocument,
  type CreateUserInput,
  CreateUsersDocument,
  DeleteUserDocument,
  GetUserDocument,
  ListUsersDocument,
  type ScimUserFragment,
  UpdateUserDocument,
} from '../../graphql/operations/generated/documents.js';
import type { JsonObject } from '../scim/json.js';
import { applyPatch } from '../scim/patch/apply.js';
import { decodePatch } from '../scim/patch/decode.js';
import { sentBy } from '../scim/patch/sent.js';
import type { PatchOperation } from '../scim/patch/types.js';
import { decodeResource } from '../scim/resource/decode.js';
import { whereLeftOut, withImmutable } from '../scim/resource/keep.js';
import {
  type Projection,
  parseProjection,
  projectResource,
  wants,
} from '../scim/resource/project.js';
import { ENTERPRISE_USER } from '../scim/urns.js';
import { PLURAL_ATTRIBUTES } from '../translation/attributes.js';
import {
  changedInput,
  changedUser,
  fromUser,
  toUserInput,
  withoutBlanks,
} from '../translation/user.js';
import { toUserOrder } from '../translation/user-order.js';
import { toUserWhere } from '../translation/user-where.js';
import { answerList } from './list.js';
import { checkOrder, parseListFilter, parseSort } from './list-query.js';
import { namingOperation } from './name-operation.js';
import { type ResourceNeeds, type ScimContext, type Using, using } from './needs.js';
import { showsPatched, withoutBody } from './patch-answer.js';
import { checkMatch, isConditional } from './preconditions.js';
import type {
  Answer,
  BulkCreate,
  CreateOutcome,
  OneRequest,
  Resource,
  WriteRequest,
} from './resource.js';
import { untilUndisturbed } from './retry.js';

/** The SCIM verbs of users, over the GraphQL documents. */
export function createUserResource(
  needs: ResourceNeeds,
): Resource<ScimContext> & BulkCreate<ScimContext> {
  return {
    create: (context, request) => createUser(using(needs, context), request),
    createMany: (context, requests) => createUsers(using(needs, context), requests),
    get: (context, request) => getUser(using(needs, context), request),
    list: (context, { query }) => listUsers(using(needs, context), query),
    replace: (context, request) => replaceUser(using(needs, context), request),
    patch: (context, request) => patchUser(using(needs, context), request),
    remove: (context, request) => removeUser(using(needs, context), request),
  };
}

async function createUser(using: Using, { body, query }: WriteRequest): Promise<Answer> {
  const { execute, request } = using;
  const projection = parseProjection(query, using.types.User);
  const sent = decodeUser(body, using);
  const input = toNewUser(sent, using);
  const { createUser: user } = await execute(request, CreateUserDocument, { input });
  return toAnswer(using, user, { status: 201, projection: { sent, ...projection } });
}

/** Several new users in one statement; their answers have no bodies. */
async function createUsers(
  using: Using,
  requests: readonly WriteRequest[],
): Promise<CreateOutcome[]> {
  const { execute, request, baseUrl } = using;
  const drafts = requests.map(({ body }) =>
    attempt(() => toNewUser(decodeUser(body, using), using)),
  );
  const users = drafts.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const { createUsers: outcomes } = await execute(request, CreateUsersDocument, {
    input: { users },
  });
  const rest = outcomes[Symbol.iterator]();
  return drafts.map(({ value, error }) => {
    if (value === undefined) return { error };
    const { user = null, refusal = null } = rest.next().value ?? {};
    if (user === null) return { error: refusal === null ? undefined : fromRefusal(refusal) };
    const { id, version } = user;
    return { answer: { status: 201, version, location: `${baseUrl}/Users/${id}` } };
  });
}

function attempt<Value>(work: () => Value): { readonly value?: Value; readonly error?: unknown } {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}

function decodeUser(body: unknown, { leniency, prepare, types }: Using): JsonObject {
  return decodeResource(body, { type: types.User, leniency, prepare });
}

function toNewUser(resource: JsonObject, { types }: Using): CreateUserInput {
  const { userName, ...rest } = withoutBlanks(toUserInput(resource, types.User));
  return { userName: userName ?? '', ...rest };
}

async function getUser(using: Using, { id, query }: OneRequest): Promise<Answer> {
  const projection = parseProjection(query, using.types.User);
  const variables = { id, ...partsOf(projection) };
  const { user } = await using.execute(using.request, GetUserDocument, variables);
  if (user === null) throw notFound('user', id);
  return toAnswer(using, user, { status: 200, projection });
}

async function listUsers(using: Using, query: OneRequest['query']): Promise<Answer> {
  const { execute, request, leniency, baseUrl } = using;
  const type = using.types.User;
  const projection = parseProjection(query, type);
  const scope = { type, leniency };
  const orderBy = toUserOrder(parseSort(query, scope));
  checkOrder(orderBy, query, scope);
  const where = toUserWhere(parseListFilter(query, scope), { type, baseUrl });
  const parts = partsOf(projection);
  return answerList(using, query, {
    list: 'User',
    read: async (page) => {
      const { users } = await execute(request, ListUsersDocument, {
        where,
        orderBy: orderBy ?? null,
        ...parts,
        ...page,
      });
      const resources = users.nodes.map((user) =>
        projectResource(fromUser(user, baseUrl), projection, type),
      );
      return { resources, totalCount: users.totalCount, pageInfo: users.pageInfo };
    },
  });
}

async function replaceUser(using: Using, request: OneRequest & WriteRequest): Promise<Answer> {
  const sent = decodeUser(request.body, using);
  const change = (current: JsonObject) =>
    replaced(current, { given: sent, body: request.body }, using);
  return rewrite(using, request, { change, sent });
}

async function patchUser(using: Using, request: OneRequest & WriteRequest): Promise<Answer> {
  const { leniency, prepare, types } = using;
  const scope = { type: types.User, leniency, prepare };
  const operations = decodePatch(request.body, scope).filter((one) => !clearsActive(one));
  const answer = await namingOperation(operations, () =>
    rewrite(using, request, {
      change: (current) => applyPatch(current, operations, scope),
      sent: sentBy(operations),
    }),
  );
  return showsPatched(leniency, request.query, true) ? answer : withoutBody(answer);
}

/** Nobody is enabled or disabled by an omission: what would leave `active` without a value does nothing. */
function clearsActive({ op, path, value }: PatchOperation): boolean {
  const isActive = path.kind === 'attribute' && path.ref.attribute.name === 'active';
  return isActive && path.ref.extension === undefined && (op === 'remove' || value === undefined);
}

async function removeUser(using: Using, { id, ifMatch }: OneRequest): Promise<Answer> {
  const ifVersion = isConditional(ifMatch)
    ? await matchingVersion(using, { id, ifMatch })
    : undefined;
  await using.execute(using.request, DeleteUserDocument, { input: { id, ifVersion } });
  return { status: 204 };
}

async function matchingVersion(
  using: Using,
  { id, ifMatch }: Pick<OneRequest, 'id' | 'ifMatch'>,
): Promise<number> {
  const { version } = await readWhole(using, id);
  checkMatch(ifMatch, version);
  return version;
}

interface Rewriting {
  /** Gives the whole new resource. */
  readonly change: (current: JsonObject) => JsonObject;
  /** The attributes that the client has sent. */
  readonly sent: JsonObject;
}

/** Reads, changes and writes one user. */
function rewrite(
  using: Using,
  { id, ifMatch, query }: OneRequest,
  { change, sent }: Rewriting,
): Promise<Answer> {
  const { execute, request, baseUrl } = using;
  const type = using.types.User;
  const projection = { sent, ...parseProjection(query, type) };
  return untilUndisturbed(isConditional(ifMatch), async () => {
    const before = await readWhole(using, id);
    checkMatch(ifMatch, before.version);
    const current = fromUser(before, baseUrl);
    const changed = changedInput(toUserInput(current, type), toUserInput(change(current), type));
    const input = { id, ifVersion: before.version, ...changed };
    const { updateUser: stamp } = await execute(request, UpdateUserDocument, { input });
    return toAnswer(using, changedUser(before, changed, stamp), { status: 200, projection });
  });
}

/** Reads the user with everything that a change compares. */
async function readWhole({ execute, request }: Using, id: string): Promise<ScimUserFragment> {
  const { user } = await execute(request, GetUserDocument, { id });
  if (user === null) throw notFound('user', id);
  return user;
}

/**
 * What a PUT makes of the current resource: what is not sent is cleared, but `active` stays, so that
 * nobody is re-enabled by an omission.
 */
function replaced(
  current: JsonObject,
  { given, body }: { readonly given: JsonObject; readonly body: unknown },
  { leniency, types }: Using,
): JsonObject {
  const { active } = current;
  return {
    ...(active === undefined ? {} : { active }),
    ...(leniency.putExternalId === 'keep' ? whereLeftOut(body, current, 'externalId') : {}),
    ...withImmutable(given, current, types.User),
  };
}

function toAnswer(
  { baseUrl, types }: Using,
  user: ScimUserFragment,
  { status, projection }: { readonly status: number; readonly projection: Projection },
): Answer {
  return {
    status,
    body: projectResource(fromUser(user, baseUrl), projection, types.User),
    version: user.version,
    location: `${baseUrl}/Users/${user.id}`,
  };
}

/** The parts of a user that the answer will show; the others are not read. */
export function partsOf(projection: Projection) {
  return {
    values: PLURAL_ATTRIBUTES.some((name) => wants(projection, name)),
    addresses: wants(projection, 'addresses'),
    groupsOfUser: wants(projection, 'groups'),
    manager: wants(projection, 'manager', ENTERPRISE_USER),
  };
}
