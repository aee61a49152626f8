import {
  AddGroupMembersDocument,
  ChangeGroupMembersDocument,
  RemoveGroupMembersDocument,
  type ScimGroupFragment,
  type UnknownMembers,
} from '../../graphql/operations/generated/documents.js';
import type { Leniency } from '../scim/dialect.js';
import type { MemberDelta } from '../scim/patch/member-delta.js';
import type { ResourceNeeds, ScimContext } from './needs.js';

/** Members to write, and the version that the group must still have. */
export interface MemberWrite {
  readonly groupId: string;
  readonly ifVersion: number | undefined;
  readonly delta: MemberDelta;
}

const IN_PATCH = { strict: 'REFUSE', skip: 'SKIP', store: 'STORE' } as const;

/** What becomes of members that name nobody, in a PATCH. */
export function unknownInPatch({ memberReferences }: Leniency): UnknownMembers {
  return IN_PATCH[memberReferences];
}

/** What becomes of members that name nobody, in a POST or a PUT: what is whole is not taken in part. */
export function unknownInWhole({ memberReferences }: Leniency): UnknownMembers {
  return memberReferences === 'store' ? 'STORE' : 'REFUSE';
}

/** Adds and removes members in one mutation: one request is one change. */
export async function writeMembers(
  { execute, request, leniency }: ResourceNeeds & ScimContext,
  { groupId, ifVersion, delta: { add, remove } }: MemberWrite,
): Promise<ScimGroupFragment> {
  const unknownMembers = unknownInPatch(leniency);
  const members = add.map(({ value, display }) => ({ memberId: value, display }));
  if (remove.length === 0) {
    const input = { groupId, ifVersion, members, unknownMembers };
    return (await execute(request, AddGroupMembersDocument, { input })).addGroupMembers;
  }
  if (add.length === 0) {
    const input = { groupId, ifVersion, memberIds: remove };
    return (await execute(request, RemoveGroupMembersDocument, { input })).removeGroupMembers;
  }
  const input = { groupId, ifVersion, add: members, remove, unknownMembers };
  return (await execute(request, ChangeGroupMembersDocument, { input })).changeGroupMembers;
}
