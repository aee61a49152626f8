import { builder } from '../builder.js';
import { bothWaysArguments, toConnection, toPage } from '../shared/connection.js';
import { selectedFields } from '../shared/selection.js';
import { checkedWhere } from '../shared/where-size.js';
import {
  AddGroupMembersInputRef,
  ChangeGroupMembersInputRef,
  CreateGroupInputRef,
  RemoveGroupMembersInputRef,
  UpdateGroupInputRef,
} from './input.js';
import { GroupOrderInput, toGroupOrder } from './order.js';
import { countGroups, findGroup, listGroups } from './read.js';
import { GroupRef } from './ref.js';
import { GroupWhereInput } from './where-input.js';
import { createGroup, deleteGroup, updateGroup } from './write.js';

const GroupConnection = builder.connectionObject({ type: GroupRef, name: 'GroupConnection' });

builder.queryFields((t) => ({
  group: t.field({
    type: GroupRef,
    nullable: true,
    description: 'One group by id.',
    authScopes: { read: true },
    args: { id: t.arg.id({ required: true }) },
    resolve: async (_root, { id }, context, info) =>
      (await findGroup(context, id, selectedFields(info, []).has('memberList'))) ?? null,
  }),
  groups: t.field({
    type: GroupConnection,
    description: 'The groups of the tenant, in the order of their creation unless told otherwise.',
    authScopes: { read: true },
    args: {
      where: t.arg({ type: GroupWhereInput }),
      orderBy: t.arg({ type: GroupOrderInput }),
      ...bothWaysArguments,
    },
    resolve: async (_root, { where, orderBy, ...args }, context, info) => {
      const page = toPage(context, args);
      const wanted = checkedWhere(where, {});
      const withMembers = selectedFields(info, ['nodes']).has('memberList');
      const order = toGroupOrder(orderBy, context.tenant);
      const rows = await listGroups(context, { where: wanted, order, page, withMembers });
      return toConnection(rows, page, () => countGroups(context, wanted));
    },
  }),
}));

builder.mutationFields((t) => ({
  createGroup: t.field({
    type: GroupRef,
    description: 'Creates a group. Errors: INVALID_VALUE, UNIQUENESS, REFERENCE_NOT_FOUND.',
    authScopes: { write: true },
    args: { input: t.arg({ type: CreateGroupInputRef, required: true }) },
    resolve: (_root, { input }, context) => createGroup(context, input),
  }),
  updateGroup: t.field({
    type: GroupRef,
    description:
      'Changes a group. Errors: NOT_FOUND, INVALID_VALUE, UNIQUENESS, REFERENCE_NOT_FOUND, VERSION_MISMATCH.',
    authScopes: { write: true },
    args: { input: t.arg({ type: UpdateGroupInputRef, required: true }) },
    resolve: (_root, { input }, context) => updateGroup(context, { operation: 'UPDATE', ...input }),
  }),
  addGroupMembers: t.field({
    type: GroupRef,
    description:
      'Adds members, whatever the size of the group. Errors: NOT_FOUND, REFERENCE_NOT_FOUND, VERSION_MISMATCH.',
    authScopes: { write: true },
    args: { input: t.arg({ type: AddGroupMembersInputRef, required: true }) },
    resolve: (_root, { input: { groupId: id, members: add, ...rest } }, context) =>
      updateGroup(context, { id, add, operation: 'ADD_MEMBERS', ...rest }),
  }),
  removeGroupMembers: t.field({
    type: GroupRef,
    description:
      'Removes members, whatever the size of the group. Errors: NOT_FOUND, VERSION_MISMATCH.',
    authScopes: { write: true },
    args: { input: t.arg({ type: RemoveGroupMembersInputRef, required: true }) },
    resolve: (_root, { input: { groupId: id, memberIds: remove, ifVersion } }, context) =>
      updateGroup(context, { id, remove, ifVersion, operation: 'REMOVE_MEMBERS' }),
  }),
  changeGroupMembers: t.field({
    type: GroupRef,
    description:
      'Adds and removes members in one change. Errors: NOT_FOUND, REFERENCE_NOT_FOUND, VERSION_MISMATCH.',
    authScopes: { write: true },
    args: { input: t.arg({ type: ChangeGroupMembersInputRef, required: true }) },
    resolve: (_root, { input: { groupId: id, ...rest } }, context) =>
      updateGroup(context, { id, operation: 'UPDATE', ...rest }),
  }),
  deleteGroup: t.field({
    type: GroupRef,
    description:
      'Moves a group to the recycle bin and returns it as it was. Errors: NOT_FOUND, VERSION_MISMATCH.',
    authScopes: { write: true },
    args: { input: t.arg({ type: DeleteGroupInputRef, required: true }) },
    resolve: (_root, { input }, context) => deleteGroup(context, input),
  }),
}));

const DeleteGroupInputRef = builder.inputType('DeleteGroupInput', {
  description: 'A group to delete.',
  fields: (t) => ({
    id: t.id({ required: true }),
    ifVersion: t.int({ description: 'Delete only if the group is still at this version.' }),
  }),
});
