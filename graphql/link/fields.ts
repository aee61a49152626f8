import { builder } from '../builder.js';
import { pageArguments, toConnection, toPage } from '../shared/connection.js';
import { REASON } from '../shared/reason.js';
import { UserRef } from '../user/type.js';
import { decide } from './decide.js';

interface LinkReviewRow {
  readonly id: string;
  readonly operation: string;
  readonly actorId: string | null;
  readonly actorName: string;
  readonly requestId: string;
  readonly attempts: number;
  readonly askedAt: Date;
  readonly lastAskedAt: Date;
}

const LinkReviewRef = builder.objectRef<LinkReviewRow>('LinkReview').implement({
  description: 'The first SCIM write of a person who was made here, waiting for an administrator.',
  fields: (t) => ({
    userId: t.exposeID('id'),
    user: t.field({
      type: UserRef,
      nullable: true,
      resolve: async ({ id }, _arguments, { loaders }) => (await loaders.users.load(id)) ?? null,
    }),
    operation: t.exposeString('operation', {
      description: 'What SCIM tried last: CREATE, UPDATE or DELETE.',
    }),
    actorId: t.exposeID('actorId', {
      nullable: true,
      description: 'The credential that tried it.',
    }),
    actorName: t.exposeString('actorName'),
    requestId: t.exposeString('requestId', { description: 'The `X-Request-Id` of the request.' }),
    attempts: t.exposeInt('attempts', { description: 'How often it was tried.' }),
    askedAt: t.expose('askedAt', { type: 'DateTime' }),
    lastAskedAt: t.expose('lastAskedAt', { type: 'DateTime' }),
  }),
});

const LinkReviewConnection = builder.connectionObject({
  type: LinkReviewRef,
  name: 'LinkReviewConnection',
});

const decisionInput = (name: string, description: string) =>
  builder.inputType(name, {
    description,
    fields: (t) => ({
      id: t.id({ required: true, description: 'Id of the user.' }),
      reason: t.string({ description: REASON }),
    }),
  });

const ApproveLinkInputRef = decisionInput('ApproveLinkInput', 'A person whom SCIM may take over.');
const DeclineLinkInputRef = decisionInput(
  'DeclineLinkInput',
  'A person whom SCIM may not take over.',
);

const SetProtectionInputRef = builder.inputType('SetProtectionInput', {
  description: 'Whether SCIM may take a person over after a review alone.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Id of the user.' }),
    isProtected: t.boolean({ required: true }),
    reason: t.string({ description: REASON }),
  }),
});

builder.queryFields((t) => ({
  linkReviews: t.field({
    type: LinkReviewConnection,
    description: 'The people whose first SCIM write waits for an administrator, by their ids.',
    authScopes: { read: true },
    args: pageArguments,
    resolve: async (_root, args, context) => {
      const page = toPage(context, args);
      const where = { tenantId: context.tenant.id };
      const rows = await context.client.linkReview.findMany({
        where: page.after === undefined ? where : { ...where, userId: { gt: page.after.id } },
        orderBy: { userId: 'asc' },
        skip: page.offset,
        take: page.limit + 1,
      });
      const placed = rows.map(({ userId: id, ...row }) => ({ node: { id, ...row }, key: null }));
      return toConnection(placed, page, () => context.client.linkReview.count({ where }));
    },
  }),
}));

builder.mutationFields((t) => ({
  approveLink: t.field({
    type: UserRef,
    description:
      'Lets SCIM take a person over who was made here: its next write goes through. Errors: NOT_FOUND, INVALID_VALUE, IMMUTABLE.',
    authScopes: { administrate: true },
    args: { input: t.arg({ type: ApproveLinkInputRef, required: true }) },
    resolve: (_root, { input }, context) =>
      decide(context, { ...input, state: { linkDecision: 'APPROVED' } }),
  }),
  declineLink: t.field({
    type: UserRef,
    description:
      'Keeps a person who was made here out of the reach of SCIM, until it is approved after all. Errors: NOT_FOUND, INVALID_VALUE, IMMUTABLE.',
    authScopes: { administrate: true },
    args: { input: t.arg({ type: DeclineLinkInputRef, required: true }) },
    resolve: (_root, { input }, context) =>
      decide(context, { ...input, state: { linkDecision: 'DECLINED' } }),
  }),
  setProtection: t.field({
    type: UserRef,
    description:
      'Marks a person, such as an owner or the last administrator, whom SCIM may take over after a review alone, whatever the policy of the tenant. Errors: NOT_FOUND, INVALID_VALUE.',
    authScopes: { administrate: true },
    args: { input: t.arg({ type: SetProtectionInputRef, required: true }) },
    resolve: (_root, { input: { isProtected, ...rest } }, context) =>
      decide(context, { ...rest, state: { isProtected } }),
  }),
}));
