import { builder } from '../builder.js';
import { EXTENSIONS } from '../extension/input.js';

/** A member as a caller gives it. */
export interface MemberInput {
  readonly memberId: string;
  readonly display?: string | null;
}

/** What to do with member ids that name nobody. */
export const UnknownMembersEnum = builder.enumType('UnknownMembers', {
  description: 'What to do with member ids that name no user or group of the tenant.',
  values: {
    REFUSE: { description: 'Refuse the whole change.' },
    SKIP: { description: 'Leave them out; the record keeps a warning that names them.' },
    STORE: {
      description:
        'Keep them as members without a type, until who has such an id returns from the recycle bin. What has not the form of an id is left out with a warning.',
    },
  } as const,
});

/** GraphQL input of `MemberInput`. */
export const MemberInputRef = builder.inputRef<MemberInput>('MemberInput').implement({
  description: 'A user or group that is to be a member.',
  fields: (t) => ({
    memberId: t.id({ required: true, description: 'Id of the user or group.' }),
    display: t.string({ description: 'How the member is shown; its own name when absent.' }),
  }),
});

/** GraphQL input of `createGroup`. */
export const CreateGroupInputRef = builder.inputType('CreateGroupInput', {
  description: 'A new group.',
  fields: (t) => ({
    displayName: t.string({ required: true, description: 'Name of the group.' }),
    externalId: t.string({ description: 'Identifier that the provisioning client gave.' }),
    members: t.field({ type: [MemberInputRef], description: 'The first members.' }),
    unknownMembers: t.field({ type: UnknownMembersEnum, description: 'REFUSE unless told.' }),
    extensions: t.field({ type: 'JSON', description: EXTENSIONS }),
  }),
});

/** GraphQL input of `updateGroup`. */
export const UpdateGroupInputRef = builder.inputType('UpdateGroupInput', {
  description:
    'Changes to a group: what is absent is kept, null clears, members replace all members.',
  fields: (t) => ({
    id: t.id({ required: true }),
    ifVersion: t.int({ description: 'Change only if the group is still at this version.' }),
    displayName: t.string(),
    externalId: t.string(),
    members: t.field({ type: [MemberInputRef], description: 'All members from now on.' }),
    unknownMembers: t.field({ type: UnknownMembersEnum, description: 'REFUSE unless told.' }),
    extensions: t.field({ type: 'JSON', description: EXTENSIONS }),
  }),
});

/** GraphQL input of `addGroupMembers`. */
export const AddGroupMembersInputRef = builder.inputType('AddGroupMembersInput', {
  description: 'Members to add; those that are members already stay as they are.',
  fields: (t) => ({
    groupId: t.id({ required: true }),
    ifVersion: t.int({ description: 'Change only if the group is still at this version.' }),
    members: t.field({ type: [MemberInputRef], required: true }),
    unknownMembers: t.field({ type: UnknownMembersEnum, description: 'REFUSE unless told.' }),
  }),
});

/** GraphQL input of `removeGroupMembers`. */
export const RemoveGroupMembersInputRef = builder.inputType('RemoveGroupMembersInput', {
  description: 'Members to remove; ids that are no members are passed over.',
  fields: (t) => ({
    groupId: t.id({ required: true }),
    ifVersion: t.int({ description: 'Change only if the group is still at this version.' }),
    memberIds: t.idList({ required: true }),
  }),
});

/** GraphQL input of `changeGroupMembers`. */
export const ChangeGroupMembersInputRef = builder.inputType('ChangeGroupMembersInput', {
  description: 'Members to add and members to remove, in one change.',
  fields: (t) => ({
    groupId: t.id({ required: true }),
    ifVersion: t.int({ description: 'Change only if the group is still at this version.' }),
    add: t.field({ type: [MemberInputRef], required: true }),
    remove: t.idList({ required: true }),
    unknownMembers: t.field({ type: UnknownMembersEnum, description: 'REFUSE unless told.' }),
  }),
});
