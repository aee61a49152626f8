import type { GraphQLResolveInfo } from 'graphql';
import { builder } from '../builder.js';
import { DirectoryError, toRefusal } from '../errors.js';
import { bothWaysArguments, MAX_PAGE, toConnection, toPage } from '../shared/connection.js';
import { RefusalRef } from '../shared/refusal-type.js';
import { selectedFields } from '../shared/selection.js';
import { checkedWhere } from '../shared/where-size.js';
import { PLURAL_KINDS } from './attributes.js';
import { type CreateUserOutcome, createUser, createUsers } from './create.js';
import { CreateUserInputRef, UpdateUserInputRef } from './input.js';
import { toUserOrder, UserOrderInput } from './order.js';
import { countUsers, findUser, listUsers } from './read.js';
import type { UserParts } from './row.js';
import { UserRef } from './type.js';
import { UserWhereInput } from './where-input.js';
import { deleteUser, updateUser } from './write.js';

const UserConnection = builder.connectionObject({ type: UserRef, name: 'UserConnection' });

builder.queryFields((t) => ({
  user: t.field({
    type: UserRef,
    nullable: true,
    description: 'One user by id.',
    authScopes: { read: true },
    args: { id: t.arg.id({ required: true }) },
    resolve: async (_root, { id }, context, info) =>
      (await findUser(context, id, partsOf(info, []))) ?? null,
  }),
  users: t.field({
    type: UserConnection,
    description: 'The users of the tenant, in the order of their creation unless told otherwise.',
    authScopes: { read: true },
    args: {
      where: t.arg({ type: UserWhereInput }),
      orderBy: t.arg({ type: UserOrderInput }),
      ...bothWaysArguments,
    },
    resolve: async (_root, { where, orderBy, ...args }, context, info) => {
      const page = toPage(context, args);
      const wanted = checkedWhere(where, {});
      const rows = await listUsers(context, {
        where: wanted,
        order: toUserOrder(orderBy, context.tenant),
        page,
        parts: partsOfList(info),
      });
      return toConnection(rows, page, () => countUsers(context, wanted));
    },
  }),
}));

builder.mutationFields((t) => ({
  createUser: t.field({
    type: UserRef,
    description: 'Creates a user. Errors: INVALID_VALUE, UNIQUENESS.',
    authScopes: { write: true },
    args: { input: t.arg({ type: CreateUserInputRef, required: true }) },
    resolve: (_root, { input }, context) => createUser(context, input),
  }),
  createUsers: t.field({
    type: [CreateUserOutcomeRef],
    description: `Creates several users, ${MAX_PAGE} at most, each of which is made or refused by itself. Errors: TOO_MANY.`,
    authScopes: { write: true },
    args: { input: t.arg({ type: CreateUsersInputRef, required: true }) },
    resolve: (_root, { input: { users } }, context) => {
      if (users.length <= MAX_PAGE) return createUsers(context, users);
      throw new DirectoryError(
        'TOO_MANY',
        `There are ${users.length} users; at most ${MAX_PAGE} are created at once. Send several requests.`,
      );
    },
  }),
  updateUser: t.field({
    type: UserRef,
    description:
      'Changes a user. Who only repairs may change `active` and nothing else. Errors: NOT_FOUND, INVALID_VALUE, UNIQUENESS, VERSION_MISMATCH.',
    authScopes: (_root, { input }) => (isRepair(input) ? REPAIR : WRITE),
    args: { input: t.arg({ type: UpdateUserInputRef, required: true }) },
    resolve: (_root, { input }, context) => updateUser(context, input),
  }),
  deleteUser: t.field({
    type: UserRef,
    description:
      'Moves a user to the recycle bin and returns it as it was. Errors: NOT_FOUND, VERSION_MISMATCH.',
    authScopes: { write: true },
    args: { input: t.arg({ type: DeleteUserInputRef, required: true }) },
    resolve: (_root, { input }, context) => deleteUser(context, input),
  }),
}));

const CreateUsersInputRef = builder.inputType('CreateUsersInput', {
  description: 'Several new users.',
  fields: (t) => ({ users: t.field({ type: [CreateUserInputRef], required: true }) }),
});

const CreateUserOutcomeRef = builder.objectRef<CreateUserOutcome>('CreateUserOutcome').implement({
  description: 'What became of one of several new users.',
  fields: (t) => ({
    user: t.field({ type: UserRef, nullable: true, resolve: ({ user }) => user ?? null }),
    refusal: t.field({
      type: RefusalRef,
      nullable: true,
      resolve: ({ error }) => (error === undefined ? null : toRefusal(error)),
    }),
  }),
});

const DeleteUserInputRef = builder.inputType('DeleteUserInput', {
  description: 'A user to delete.',
  fields: (t) => ({
    id: t.id({ required: true }),
    ifVersion: t.int({ description: 'Delete only if the user is still at this version.' }),
  }),
});

function partsOfList(info: GraphQLResolveInfo): UserParts {
  const [direct, edges] = [partsOf(info, ['nodes']), partsOf(info, ['edges', 'node'])];
  return {
    values: direct.values || edges.values,
    addresses: direct.addresses || edges.addresses,
    groups: direct.groups || edges.groups,
    manager: direct.manager || edges.manager,
  };
}

const REPAIR = { repair: true };
const WRITE = { write: true };
const REPAIRED = new Set(['id', 'ifVersion', 'active']);

/** Whether a change disables or enables a person and does nothing else. */
function isRepair(input: object): boolean {
  return Object.keys(input).every((name) => REPAIRED.has(name));
}

/** The parts of a user that the request selects; the others are not read. */
function partsOf(info: GraphQLResolveInfo, path: readonly string[]): UserParts {
  const fields = selectedFields(info, path);
  return {
    values: PLURAL_KINDS.some((kind) => fields.has(kind)),
    addresses: fields.has('addresses'),
    groups: fields.has('groups') || fields.has('groupReferences'),
    manager: fields.has('managerDisplayName'),
  };
}
