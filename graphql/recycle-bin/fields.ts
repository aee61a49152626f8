import { builder } from '../builder.js';
import { pageArguments, toConnection, toPage } from '../shared/connection.js';
import { DateTimeFilterInput, StringFilterInput } from '../shared/filters.js';
import { OrderDirectionEnum } from '../shared/order-input.js';
import { REASON } from '../shared/reason.js';
import { checkedWhere } from '../shared/where-size.js';
import { purgeOne } from './purge.js';
import { countDeleted, type DeletedWhere, findDeleted, listDeleted } from './read.js';
import { MAX_RESTORED, restoreOne, restoreWithin } from './restore.js';
import {
  DeletedResourceRef,
  PurgedResourceRef,
  ResourceTypeEnum,
  RestoreOutcomeRef,
  RestoreReportRef,
} from './type.js';

const DeletedResourceConnection = builder.connectionObject({
  type: DeletedResourceRef,
  name: 'DeletedResourceConnection',
});

const DeletedResourceWhereInput = builder.inputRef<DeletedWhere>('DeletedResourceWhere').implement({
  description: 'Tests on a deleted resource; all given tests must hold.',
  fields: (t) => ({
    id: t.field({ type: StringFilterInput }),
    resourceType: t.field({ type: ResourceTypeEnum }),
    name: t.field({
      type: StringFilterInput,
      description: '`userName` or `displayName`, without regard to letter case.',
    }),
    externalId: t.field({ type: StringFilterInput }),
    deletedAt: t.field({ type: DateTimeFilterInput }),
    actorId: t.field({ type: StringFilterInput, description: 'Who deleted it.' }),
    requestId: t.field({ type: StringFilterInput }),
  }),
});

const RestoreUserInputRef = builder.inputType('RestoreUserInput', {
  description: 'A deleted user to restore.',
  fields: (t) => ({
    id: t.id({ required: true }),
    userName: t.string({ description: 'Another userName, when its own is taken by now.' }),
    reason: t.string({ description: REASON }),
  }),
});

const RestoreGroupInputRef = builder.inputType('RestoreGroupInput', {
  description: 'A deleted group to restore.',
  fields: (t) => ({
    id: t.id({ required: true }),
    displayName: t.string({ description: 'Another displayName, when its own is taken by now.' }),
    reason: t.string({ description: REASON }),
  }),
});

const RestoreDeletedInputRef = builder.inputType('RestoreDeletedInput', {
  description: 'Everything that was deleted in a time, such as the leavers of one sync run.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', required: true }),
    to: t.field({ type: 'DateTime', required: true, description: 'Inclusive.' }),
    actorId: t.id({ description: 'Only what this credential or session has deleted.' }),
    resourceType: t.field({ type: ResourceTypeEnum, description: 'Both unless told.' }),
    first: t.int({ description: `How many; ${MAX_RESTORED} unless told, and at most.` }),
    after: t.id({ description: 'The last id of the report before, to go on from.' }),
    reason: t.string({ description: REASON }),
  }),
});

const PurgeDeletedInputRef = builder.inputType('PurgeDeletedInput', {
  description: 'A deleted resource to purge.',
  fields: (t) => ({
    id: t.id({ required: true }),
    reason: t.string({ description: REASON }),
  }),
});

builder.queryFields((t) => ({
  deletedResource: t.field({
    type: DeletedResourceRef,
    nullable: true,
    description: 'One deleted resource by id.',
    authScopes: { read: true },
    args: { id: t.arg.id({ required: true }) },
    resolve: async (_root, { id }, context) => (await findDeleted(context, id)) ?? null,
  }),
  deletedResources: t.field({
    type: DeletedResourceConnection,
    description:
      'The recycle bin of the tenant, what was deleted last first unless told otherwise.',
    authScopes: { read: true },
    args: {
      where: t.arg({ type: DeletedResourceWhereInput }),
      direction: t.arg({ type: OrderDirectionEnum, description: 'By time; DESC unless told.' }),
      ...pageArguments,
    },
    resolve: async (_root, { where, direction, ...args }, context) => {
      const page = toPage(context, args);
      const wanted = checkedWhere(where, {});
      const isAscending = direction === 'ASC';
      const rows = await listDeleted(context, { where: wanted, page, isAscending });
      return toConnection(rows, page, () => countDeleted(context, wanted));
    },
  }),
}));

builder.mutationFields((t) => ({
  restoreUser: t.field({
    type: RestoreOutcomeRef,
    description:
      'Brings a deleted user back with the same id, and with the memberships, manager and reports that are free. Errors: NOT_FOUND, INVALID_VALUE, UNIQUENESS.',
    authScopes: { write: true },
    args: { input: t.arg({ type: RestoreUserInputRef, required: true }) },
    resolve: (_root, { input: { userName: name, ...rest } }, context) =>
      restoreOne(context, { ...rest, name, resourceType: 'User' }),
  }),
  restoreGroup: t.field({
    type: RestoreOutcomeRef,
    description:
      'Brings a deleted group back with the same id, and with the members and memberships that still exist. Errors: NOT_FOUND, INVALID_VALUE, UNIQUENESS.',
    authScopes: { write: true },
    args: { input: t.arg({ type: RestoreGroupInputRef, required: true }) },
    resolve: (_root, { input: { displayName: name, ...rest } }, context) =>
      restoreOne(context, { ...rest, name, resourceType: 'Group' }),
  }),
  restoreDeleted: t.field({
    type: RestoreReportRef,
    description:
      'Brings back everything that was deleted in a time, such as the leavers of one sync run, each resource by itself: links among them return too.',
    authScopes: { write: true },
    args: { input: t.arg({ type: RestoreDeletedInputRef, required: true }) },
    resolve: (_root, { input }, context) => restoreWithin(context, input),
  }),
  purgeDeleted: t.field({
    type: PurgedResourceRef,
    description:
      'Removes a deleted resource for good, at once, and erases its values from records and events; that something happened stays. Errors: NOT_FOUND, INVALID_VALUE.',
    authScopes: { $all: { administrate: true, freshlySignedIn: true } },
    args: { input: t.arg({ type: PurgeDeletedInputRef, required: true }) },
    resolve: (_root, { input }, context) => purgeOne(context, input),
  }),
}));
