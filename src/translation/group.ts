import type {
  MemberInput,
  ScimGroupFragment,
} from '../../graphql/operations/generated/documents.js';
import { weakTag } from '../scim/etag.js';
import { isObject, type Json, type JsonObject } from '../scim/json.js';
import type { ResourceTypeDefinition } from '../scim/schema/types.js';
import { GROUP } from '../scim/urns.js';
import { changedExtensions, placeExtensions, toExtensions } from './extension.js';
import { toInstant } from './meta.js';

/** The attributes of a group as the mutations take them. */
export interface GroupInput {
  readonly displayName: string;
  readonly externalId: string | null;
  readonly members: MemberInput[];
  readonly extensions?: JsonObject;
}

/** The whole group as input. */
export function toGroupInput(resource: JsonObject, type: ResourceTypeDefinition): GroupInput {
  return {
    displayName: textOf(resource['displayName']) ?? '',
    externalId: textOf(resource['externalId']),
    members: toMembers(resource['members']),
    ...toExtensions(resource, type),
  };
}

/** What becomes of a group; its members are told only where they may have changed. */
export function changedGroup(
  before: JsonObject,
  after: JsonObject,
  { type, withMembers }: { readonly type: ResourceTypeDefinition; readonly withMembers: boolean },
): Partial<GroupInput> {
  const { members, extensions: given, ...attributes } = toGroupInput(after, type);
  const extensions = changedExtensions(toExtensions(before, type).extensions, given);
  return {
    ...attributes,
    ...(withMembers ? { members } : {}),
    ...(extensions === undefined ? {} : { extensions }),
  };
}

/** The SCIM resource of a group. Members are shown when they were read, even when there are none. */
export function fromGroup(group: ScimGroupFragment, baseUrl: string): JsonObject {
  const { externalId, memberList } = group;
  const resource: JsonObject = {
    schemas: [GROUP],
    id: group.id,
    ...(externalId === null ? {} : { externalId }),
    displayName: group.displayName,
    ...(memberList === undefined
      ? {}
      : { members: memberList.map((member) => fromMember(member, baseUrl)) }),
    meta: {
      resourceType: 'Group',
      created: toInstant(group.createdAt),
      lastModified: toInstant(group.updatedAt),
      location: `${baseUrl}/Groups/${group.id}`,
      version: weakTag(group.version),
    },
  };
  placeExtensions(resource, group.extensions);
  return resource;
}

type Member = NonNullable<ScimGroupFragment['memberList']>[number];

/** A member that names nobody has neither an address nor a type. */
function fromMember({ memberId, type, display }: Member, baseUrl: string): JsonObject {
  const shown: JsonObject = display === null ? {} : { display };
  if (type === null) return { value: memberId, ...shown };
  return { value: memberId, $ref: `${baseUrl}/${type}s/${memberId}`, type, ...shown };
}

function toMembers(value: Json | undefined): MemberInput[] {
  const elements = Array.isArray(value) ? value.filter(isObject) : [];
  return elements.flatMap((element) => {
    const memberId = textOf(element['value']);
    return memberId === null ? [] : [{ memberId, display: textOf(element['display']) }];
  });
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
