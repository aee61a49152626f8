import { builder } from '../builder.js';
import { ExtensionWhereInput } from '../extension/input.js';
import { AddressFilterInput, DateTimeFilterInput, StringFilterInput } from '../shared/filters.js';
import type { GroupWhere, MemberWhere } from './where.js';

const MemberWhereInput = builder.inputRef<MemberWhere>('MemberWhere');
MemberWhereInput.implement({
  description: 'Tests on one member of a group; all given tests must hold for it.',
  fields: (t) => ({
    and: t.field({ type: [MemberWhereInput] }),
    or: t.field({ type: [MemberWhereInput] }),
    not: t.field({ type: MemberWhereInput }),
    memberId: t.field({ type: StringFilterInput }),
    address: t.field({
      type: AddressFilterInput,
      description: 'Address of the member; `base` is followed by Users/ or Groups/.',
    }),
    type: t.field({ type: StringFilterInput, description: '`User` or `Group`.' }),
    display: t.field({ type: StringFilterInput }),
  }),
});

const MembersFilterInput = builder.inputRef<{ some: MemberWhere }>('MembersFilter').implement({
  description: 'Tests on the members of a group.',
  fields: (t) => ({ some: t.field({ type: MemberWhereInput, required: true }) }),
});

/** GraphQL input of `GroupWhere`. */
export const GroupWhereInput = builder.inputRef<GroupWhere>('GroupWhere');
GroupWhereInput.implement({
  description: 'Tests on a group; all given tests must hold.',
  fields: (t) => ({
    and: t.field({ type: [GroupWhereInput] }),
    or: t.field({ type: [GroupWhereInput] }),
    not: t.field({ type: GroupWhereInput }),
    id: t.field({ type: StringFilterInput }),
    address: t.field({ type: AddressFilterInput, description: 'Address of the group.' }),
    entityTag: t.field({ type: StringFilterInput, description: 'The version as SCIM shows it.' }),
    externalId: t.field({ type: StringFilterInput }),
    displayName: t.field({ type: StringFilterInput }),
    createdAt: t.field({ type: DateTimeFilterInput }),
    updatedAt: t.field({ type: DateTimeFilterInput }),
    members: t.field({ type: MembersFilterInput }),
    extensions: t.field({ type: [ExtensionWhereInput] }),
  }),
});
