import type { Prisma } from '../../prisma/generated/client/client.js';
import { isId } from '../../prisma/ids.js';
import { builder } from '../builder.js';
import { pageArguments, toConnection, toPage } from '../shared/connection.js';
import { type DateTimeFilter, DateTimeFilterInput } from '../shared/filters.js';
import { OrderDirectionEnum } from '../shared/order-input.js';

const ChannelEnum = builder.enumType('Channel', {
  description: 'The door that a change came through.',
  values: ['SCIM', 'GRAPHQL', 'SYSTEM'] as const,
});

const OutcomeEnum = builder.enumType('Outcome', {
  description: 'What became of a request.',
  values: ['APPLIED', 'REFUSED'] as const,
});

const OperationEnum = builder.enumType('Operation', {
  description: 'What was done.',
  values: [
    'CREATE',
    'UPDATE',
    'DELETE',
    'ADD_MEMBERS',
    'REMOVE_MEMBERS',
    'REVOKE',
    'SIGN_IN',
    'SIGN_OUT',
    'RESTORE',
    'PURGE',
  ] as const,
});

const ProvisioningRecordRef = builder.prismaObject('ProvisioningRecord', {
  description:
    'Who changed what, when, and through which door; also SCIM writes that were refused, and mutations that an administrator may not use. Records are never removed, and changed by a purge alone, which erases the values of what was deleted.',
  authScopes: { read: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    at: t.expose('at', { type: 'DateTime', description: 'When.' }),
    channel: t.expose('channel', { type: ChannelEnum }),
    actorId: t.exposeID('actorId', {
      nullable: true,
      description: 'The credential or session that acted.',
    }),
    actorName: t.exposeString('actorName'),
    requestId: t.exposeString('requestId', { description: 'The `X-Request-Id` of the request.' }),
    operation: t.expose('operation', { type: OperationEnum }),
    resourceType: t.exposeString('resourceType'),
    resourceId: t.exposeID('resourceId', { nullable: true }),
    resourceName: t.exposeString('resourceName', { nullable: true }),
    outcome: t.expose('outcome', { type: OutcomeEnum }),
    status: t.exposeInt('status', { nullable: true, description: 'HTTP status of a refusal.' }),
    scimType: t.exposeString('scimType', { nullable: true }),
    problem: t.exposeString('problem', {
      nullable: true,
      description: 'Class of the problem that a refusal met, as `docs/errors.md` lists them.',
    }),
    detail: t.exposeString('detail', { nullable: true, description: 'The sentence given.' }),
    reason: t.exposeString('reason', {
      nullable: true,
      description: "Why it was done, in the administrator's words.",
    }),
    changes: t.expose('changes', { type: 'JSON', description: '`[{ path, before, after }]`.' }),
    warnings: t.expose('warnings', { type: 'JSON', description: '`[{ path, message, values }]`.' }),
  }),
});

const ProvisioningRecordConnection = builder.connectionObject({
  type: ProvisioningRecordRef,
  name: 'ProvisioningRecordConnection',
});

const ProvisioningRecordWhereInput = builder.inputType('ProvisioningRecordWhere', {
  description: 'Tests on a provisioning record; all given tests must hold.',
  fields: (t) => ({
    at: t.field({ type: DateTimeFilterInput }),
    channel: t.field({ type: ChannelEnum }),
    outcome: t.field({ type: OutcomeEnum }),
    operation: t.field({ type: OperationEnum }),
    resourceType: t.string(),
    resourceId: t.id(),
    actorId: t.id(),
    requestId: t.string(),
  }),
});

builder.queryFields((t) => ({
  provisioningRecords: t.field({
    type: ProvisioningRecordConnection,
    description: 'The provisioning log of the tenant, newest first unless told otherwise.',
    authScopes: { read: true },
    args: {
      where: t.arg({ type: ProvisioningRecordWhereInput }),
      direction: t.arg({ type: OrderDirectionEnum, description: 'By time; DESC unless told.' }),
      ...pageArguments,
    },
    resolve: async (_root, { where: given, direction, ...args }, context) => {
      const page = toPage(context, args);
      const ascending = direction === 'ASC';
      const where = toWhere(context.tenant.id, given ?? {});
      const beyond = ascending ? { gt: page.after?.id ?? '' } : { lt: page.after?.id ?? '' };
      const rows = await context.client.provisioningRecord.findMany({
        where: page.after === undefined ? where : { AND: [where, { id: beyond }] },
        orderBy: { id: ascending ? 'asc' : 'desc' },
        skip: page.offset,
        take: page.limit + 1,
      });
      const placed = rows.map((node) => ({ node, key: null }));
      return toConnection(placed, page, () => context.client.provisioningRecord.count({ where }));
    },
  }),
}));

interface RecordWhere {
  readonly at?: DateTimeFilter | null;
  readonly channel?: 'SCIM' | 'GRAPHQL' | 'SYSTEM' | null;
  readonly outcome?: 'APPLIED' | 'REFUSED' | null;
  readonly operation?:
    | 'CREATE'
    | 'UPDATE'
    | 'DELETE'
    | 'ADD_MEMBERS'
    | 'REMOVE_MEMBERS'
    | 'REVOKE'
    | 'SIGN_IN'
    | 'SIGN_OUT'
    | 'RESTORE'
    | 'PURGE'
    | null;
  readonly resourceType?: string | null;
  readonly resourceId?: string | null;
  readonly actorId?: string | null;
  readonly requestId?: string | null;
}

/** An id that has no valid form is the id of nothing. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

function toWhere(tenantId: string, where: RecordWhere): Prisma.ProvisioningRecordWhereInput {
  const { channel, outcome, operation, resourceType, requestId } = where;
  return {
    tenantId,
    ...(where.at ? { at: toInstant(where.at) } : {}),
    ...(channel ? { channel } : {}),
    ...(outcome ? { outcome } : {}),
    ...(operation ? { operation } : {}),
    ...(resourceType ? { resourceType } : {}),
    ...(requestId ? { requestId } : {}),
    ...(where.resourceId ? { resourceId: validId(where.resourceId) } : {}),
    ...(where.actorId ? { actorId: validId(where.actorId) } : {}),
  };
}

function validId(id: string): string {
  return isId(id) ? id : NOBODY;
}

function toInstant(filter: DateTimeFilter): Prisma.DateTimeFilter {
  return {
    ...(filter.equals ? { equals: filter.equals } : {}),
    ...(filter.notEquals ? { not: filter.notEquals } : {}),
    ...(filter.greaterThan ? { gt: filter.greaterThan } : {}),
    ...(filter.greaterThanOrEqual ? { gte: filter.greaterThanOrEqual } : {}),
    ...(filter.lessThan ? { lt: filter.lessThan } : {}),
    ...(filter.lessThanOrEqual ? { lte: filter.lessThanOrEqual } : {}),
  };
}
