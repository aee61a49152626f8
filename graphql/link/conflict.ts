import { defineStatement } from '../../prisma/tenant-database.js';
import { comparisonKey } from '../../prisma/text.js';
import type { RequestContext } from '../context.js';
import { clip, DirectoryError, notUnique } from '../errors.js';
import { askReviews, type Linkable, refusalOfFirstWrite } from './policy.js';

interface Holder extends Linkable {
  readonly id: string;
  readonly userNameKey: string;
}

const FIND_UNLINKED = defineStatement(`
  SELECT u."id"::text AS "id", u."userNameKey", u."isProtected", u."linkDecision" FROM "User" u
  WHERE u."tenantId" = $1::uuid AND u."userNameKey" = ANY ($2::text[]) AND u."linkedAt" IS NULL`);

/**
 * Why people with these userNames were not created: the name is taken. Where the tenant links no
 * account of its own unasked, the refusal says so, and a review is put up. Gives refusals by userName.
 */
export async function refuseTakenNames(
  context: RequestContext,
  userNames: readonly string[],
): Promise<(userName: string) => DirectoryError> {
  const isPlain = context.channel !== 'SCIM' || context.tenant.existingPeople === 'LINK';
  if (isPlain || userNames.length === 0) return (userName) => notUnique('userName', userName);
  const holders = await context.database.run<Holder>(FIND_UNLINKED, [userNames.map(comparisonKey)]);
  const refused = holders.flatMap((holder) => {
    const refusal = refusalOfFirstWrite(context, holder);
    return refusal === undefined ? [] : [{ ...holder, refusal }];
  });
  const waiting = refused.filter(({ refusal }) => refusal.code === 'REVIEW_WAITING');
  await askReviews(
    context,
    waiting.map(({ id }) => id),
    'CREATE',
  );
  const byKey = new Map(refused.map(({ userNameKey, refusal }) => [userNameKey, refusal]));
  return (userName) => {
    const refusal = byKey.get(comparisonKey(userName));
    if (refusal?.code !== 'REVIEW_WAITING') return refusal ?? notUnique('userName', userName);
    const detail = `userName "${clip(userName)}" is already used by an account that was made here. A review waits for an administrator of this service: once it is approved, the client that finds the account by its matching attribute may update it. A creation stays refused.`;
    return new DirectoryError('REVIEW_WAITING', detail, { attribute: 'userName' });
  };
}
