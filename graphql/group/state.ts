import { isId } from '../../prisma/ids.js';
import { comparisonKey } from '../../prisma/text.js';
import type { RequestContext, UnknownMembers } from '../context.js';
import { clip, DirectoryError } from '../errors.js';
import { checkText, requireText } from '../shared/text-rules.js';
import type { Change } from '../shared/trail.js';
import type { MemberInput } from './input.js';

/** The attributes of a group that have columns of their own. */
export interface GroupAttributes {
  readonly displayName?: string | null | undefined;
  readonly externalId?: string | null | undefined;
}

/** Members that name nobody. */
export function unknownMembers(ids: readonly string[]): DirectoryError {
  const named = ids.slice(0, 5).map((id) => `"${clip(id)}"`);
  const more = ids.length > named.length ? ` and ${ids.length - named.length} more` : '';
  return new DirectoryError(
    'REFERENCE_NOT_FOUND',
    `members: no user or group of this tenant has the id ${named.join(', ')}${more}. Provision them first, or leave them out.`,
    { attribute: 'members' },
  );
}

/** The name of a group that may be stored; undefined where none is given. Errors: INVALID_VALUE. */
export function checkAttributes(input: GroupAttributes, isNew: boolean) {
  const { displayName, externalId } = input;
  if (typeof externalId === 'string')
    checkText(externalId, { path: 'externalId', isIndexed: true });
  if (displayName === undefined && !isNew) return undefined;
  const name = requireText(displayName, 'displayName');
  checkText(name, { path: 'displayName', isIndexed: true, isName: true });
  return name;
}

/** Columns of the attributes that are given. */
export function stateOf(input: GroupAttributes) {
  const { displayName, externalId } = input;
  const key = typeof displayName === 'string' ? comparisonKey(displayName) : undefined;
  return {
    ...(externalId === undefined ? {} : { externalId }),
    ...(key === undefined ? {} : { displayName, displayNameKey: key }),
  };
}

/** The attributes that the directory has given a value: it owns them from now on. */
export function ownedNames(
  context: RequestContext,
  input: object,
  extensionChanges: readonly Change[],
): string[] {
  if (context.channel !== 'SCIM') return [];
  const given = new Map<string, unknown>(Object.entries(input));
  const own = ['displayName', 'externalId', 'members'].filter((name) => given.get(name) != null);
  return [...own, ...extensionChanges.map(({ path }) => path)];
}

/** When SCIM first writes a group; null at the other door. */
export function linkedNow(context: RequestContext): string | null {
  return context.channel === 'SCIM' ? new Date().toISOString() : null;
}

/** Ids that have no valid form can name nobody; they never reach a UUID column. */
export function sortMembers(
  listed: readonly MemberInput[],
  policy: UnknownMembers | null | undefined,
): { members: MemberInput[]; unknown: string[] } {
  for (const { display } of listed) if (display) checkText(display, { path: 'members.display' });
  const unknown = listed.map(({ memberId }) => memberId).filter((id) => !isId(id));
  const isRefusing = policy !== 'SKIP' && policy !== 'STORE';
  if (unknown.length > 0 && isRefusing) throw unknownMembers(unknown);
  return { members: listed.filter(({ memberId }) => isId(memberId)), unknown };
}

/** Members as a statement reads them. */
export function toRecords(members: readonly MemberInput[]): string {
  return JSON.stringify(members.map(({ memberId, display }) => ({ value: memberId, display })));
}

/** The subject of a record. */
export function nameOf(resourceId: string, resourceName: string) {
  return { resourceType: 'Group', resourceId, resourceName } as const;
}
