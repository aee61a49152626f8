import { builder } from '../builder.js';
import { toRefusal } from '../errors.js';
import { GroupRef } from '../group/ref.js';
import { RefusalRef } from '../shared/refusal-type.js';
import { UserRef } from '../user/type.js';
import type { Missed, RestoreOutcome } from './outcome.js';
import type { Purged } from './purge.js';
import type { DeletedRow } from './read.js';
import type { RestoreReport } from './restore.js';

const DAY_MS = 86_400_000;

/** The kind of a resource. */
export const ResourceTypeEnum = builder.enumType('DeletedResourceType', {
  description: 'What a deleted resource was.',
  values: ['User', 'Group'] as const,
});

/** A resource in the recycle bin. */
export const DeletedResourceRef = builder.objectRef<DeletedRow>('DeletedResource').implement({
  description: 'A deleted user or group in the recycle bin, until it is restored or purged.',
  authScopes: { read: true },
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id that it had, and will have again.' }),
    resourceType: t.expose('resourceType', { type: ResourceTypeEnum }),
    name: t.exposeString('name', { description: 'Its `userName` or `displayName`.' }),
    externalId: t.exposeString('externalId', { nullable: true }),
    deletedAt: t.expose('deletedAt', { type: 'DateTime' }),
    purgeAfter: t.field({
      type: 'DateTime',
      description: 'When it is purged for good, if it is not restored before.',
      resolve: ({ deletedAt }, _arguments, { tenant }) =>
        new Date(Date.parse(deletedAt) + tenant.retentionDays * DAY_MS),
    }),
    actorId: t.exposeID('actorId', {
      nullable: true,
      description: 'The credential or session that deleted it.',
    }),
    actorName: t.exposeString('actorName', { nullable: true }),
    requestId: t.exposeString('requestId', { description: 'The `X-Request-Id` of the request.' }),
  }),
});

const MissedReasonEnum = builder.enumType('MissedLinkReason', {
  description: 'Why a link of a restored resource is not there.',
  values: {
    IN_RECYCLE_BIN: { description: 'The other end is deleted too; the link returns with it.' },
    GONE: { description: 'The other end does not exist any more.' },
    OTHER_MANAGER: { description: 'The person has another manager now.' },
    NO_LONGER_WANTED: { description: 'The person does not name this manager any more.' },
  } as const,
});

const MissedLinksRef = builder.objectRef<Missed>('MissedLinks').implement({
  description: 'Links of one kind that a restored resource did not get back, for one reason.',
  fields: (t) => ({
    path: t.exposeString('path', { description: 'groups, members, reports or manager.' }),
    reason: t.expose('reason', { type: MissedReasonEnum }),
    message: t.exposeString('message', { description: 'A sentence for people.' }),
    count: t.exposeInt('count'),
    ids: t.exposeIDList('values', { description: 'The first hundred of the other ends.' }),
  }),
});

/** What became of one deleted resource. */
export const RestoreOutcomeRef = builder.objectRef<RestoreOutcome>('RestoreOutcome').implement({
  description: 'What became of one deleted resource that was to be restored.',
  fields: (t) => ({
    id: t.exposeID('id'),
    resourceType: t.exposeString('resourceType'),
    name: t.exposeString('name', { description: 'Its `userName` or `displayName`.' }),
    user: t.field({
      type: UserRef,
      nullable: true,
      description: 'The user, when it was restored.',
      resolve: async ({ id, resourceType, isBack }, _arguments, { loaders }) =>
        isBack && resourceType === 'User' ? ((await loaders.users.load(id)) ?? null) : null,
    }),
    group: t.field({
      type: GroupRef,
      nullable: true,
      description: 'The group, when it was restored.',
      resolve: async ({ id, resourceType, isBack }, _arguments, { loaders }) =>
        isBack && resourceType === 'Group' ? ((await loaders.groups.load(id)) ?? null) : null,
    }),
    missed: t.field({
      type: [MissedLinksRef],
      description: 'Memberships, reports and manager that it did not get back.',
      resolve: ({ missed }) => [...missed],
    }),
    refusal: t.field({
      type: RefusalRef,
      nullable: true,
      description: 'Why it was not restored.',
      resolve: ({ error }) => (error === undefined ? null : toRefusal(error)),
    }),
  }),
});

/** What became of everything that was deleted in a time. */
export const RestoreReportRef = builder.objectRef<RestoreReport>('RestoreReport').implement({
  description: 'What became of several deleted resources, in the order of their ids.',
  fields: (t) => ({
    outcomes: t.field({
      type: [RestoreOutcomeRef],
      resolve: ({ outcomes }) => [...outcomes],
    }),
    hasMore: t.exposeBoolean('hasMore', {
      description: 'Whether there are more: repeat the request with `after`, the last id.',
    }),
  }),
});

/** A resource that is no more. */
export const PurgedResourceRef = builder.objectRef<Purged>('PurgedResource').implement({
  description: 'A deleted resource that was purged.',
  authScopes: { read: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    resourceType: t.expose('resourceType', { type: ResourceTypeEnum }),
    recordsErased: t.exposeInt('recordsErased', {
      description: 'How many provisioning records kept their paths and lost their values.',
    }),
  }),
});
