import { builder } from '../builder.js';
import { extensionsOf } from '../extension/definition.js';
import { shownExtensions } from '../extension/state.js';
import { pageArguments, toConnection, toPage } from '../shared/connection.js';
import { UserRef } from '../user/type.js';
import { readGroup } from './read.js';
import { GroupRef } from './ref.js';
import type { MemberRow } from './row.js';

const MemberTypeEnum = builder.enumType('MemberType', {
  description: 'What a member is.',
  values: ['User', 'Group'] as const,
});

const MembershipRef = builder.objectRef<MemberRow>('Membership');
MembershipRef.implement({
  description: 'One member of a group.',
  fields: (t) => ({
    memberId: t.exposeID('memberId', { description: 'Id of the user or group.' }),
    type: t.expose('type', {
      type: MemberTypeEnum,
      nullable: true,
      description: 'Null while the id names nobody.',
    }),
    display: t.exposeString('display', {
      nullable: true,
      description: 'How the client wants the member shown.',
    }),
    user: t.field({
      type: UserRef,
      nullable: true,
      description: 'The member, when it is a user.',
      resolve: async ({ type, memberId }, _arguments, { loaders }) =>
        type === 'User' ? ((await loaders.users.load(memberId)) ?? null) : null,
    }),
    group: t.field({
      type: GroupRef,
      nullable: true,
      description: 'The member, when it is a group.',
      resolve: async ({ type, memberId }, _arguments, { loaders }) =>
        type === 'Group' ? ((await loaders.groups.load(memberId)) ?? null) : null,
    }),
  }),
});

const MembershipConnection = builder.connectionObject({
  type: MembershipRef,
  name: 'MembershipConnection',
});

GroupRef.implement({
  description: 'A group of users and groups. SCIM: Group.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Identifier; the same that SCIM shows.' }),
    externalId: t.exposeString('externalId', { nullable: true }),
    displayName: t.exposeString('displayName', { description: 'Name of the group.' }),
    extensions: t.field({
      type: 'JSON',
      description: 'Values of the schema extensions of the tenant, by URN and attribute.',
      resolve: ({ extensions }, _arguments, { tenant }) =>
        shownExtensions(extensionsOf(tenant, 'Group'), extensions),
    }),
    version: t.exposeInt('version', { description: 'Raised by every change; for `ifVersion`.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'SCIM: meta.created.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'SCIM: meta.lastModified.' }),
    linkedAt: t.expose('linkedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When SCIM first wrote this group; null for a group made here.',
    }),
    members: t.field({
      type: MembershipConnection,
      args: pageArguments,
      description: 'Members, in the order of their ids.',
      resolve: async (group, args, context) => {
        const page = toPage(context, args);
        const { members, memberCounts } = context.loaders;
        const rows = await members.load({ groupId: group.id, page });
        return toConnection(rows, page, () => memberCounts.load(group.id));
      },
    }),
    memberList: t.field({
      type: [MembershipRef],
      authScopes: { scimDoor: true },
      description:
        'All members at once, as the SCIM door answers them; others page through `members`.',
      resolve: (group, _arguments, context) =>
        group.memberList ??
        readGroup(context, group.id, true).then(({ memberList }) => memberList ?? []),
    }),
  }),
});
