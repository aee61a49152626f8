import {
  AddGroupMembersDocument,
  ChangeGroupMembersDocument,
  RemoveGroupMembersDocument,
  type ScimGroupFragment,
} from '../../graphql/operations/generated/documents.js';
import type { MemberDelta } from '../scim/patch/member-delta.js';
import type { ResourceNeeds, ScimContext } from './needs.js';

/** Members to write, and the version that the group must still have. */
export interface MemberWrite {
  readonly groupId: string;
  readonly ifVersion: number | undefined;
  readonly delta: MemberDelta;
}

/** Adds and removes members in one mutation: one request is one change. */
export async function writeMembers(
  { execute, request, leniency }: ResourceNeeds & ScimContext,
  { groupId, ifVersion, delta: { add, remove } }: MemberWrite,
): Promise<ScimGroupFragment> {
  const unknownMembers = leniency.memberReferences === 'skip' ? 'SKIP' : 'REFUSE';
  const members = add.map(({ value, display }) => ({ memberId: value, display }));
  if (remove.length === 0) {
    const input = { groupId, ifVersion, members, unknownMembers } as const;
    return (await execute(request, AddGroupMembersDocument, { input })).addGroupMembers;
  }
  if (add.length === 0) {
    const input = { groupId, ifVersion, memberIds: remove };
    return (await execute(request, RemoveGroupMembersDocument, { input })).removeGroupMembers;
  }
  const input = { groupId, ifVersion, add: members, remove, unknownMembers } as const;
  return (await execute(request, ChangeGroupMembersDocument, { input })).changeGroupMembers;
}
