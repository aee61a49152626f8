import { newId } from '../../prisma/ids.js';
import { defineStatement } from '../../prisma/tenant-database.js';
import type { RequestContext } from '../context.js';
import { DirectoryError, forbidden } from '../errors.js';

/** What decides whether SCIM may take a person over. */
export interface Linkable {
  readonly linkedAt?: string | null;
  readonly isProtected?: boolean;
  readonly linkDecision?: 'APPROVED' | 'DECLINED' | null;
}

/** What the first SCIM write of a person meets. */
export type FirstWrite = 'ALLOWED' | 'REVIEW' | 'DECLINED' | 'REJECTED';

/** What a write through the door of the request meets: whoever is linked, or approved, may be written. */
export function firstWriteOf({ channel, tenant }: RequestContext, person: Linkable): FirstWrite {
  const { linkedAt, linkDecision, isProtected } = person;
  if (channel !== 'SCIM' || typeof linkedAt === 'string') return 'ALLOWED';
  if (linkDecision === 'APPROVED') return 'ALLOWED';
  if (linkDecision === 'DECLINED') return 'DECLINED';
  if (tenant.existingPeople === 'REJECT') return 'REJECTED';
  return tenant.existingPeople === 'LINK' && isProtected !== true ? 'ALLOWED' : 'REVIEW';
}

const HERE = 'This account was made here and not by provisioning';

const REFUSALS: Readonly<Record<Exclude<FirstWrite, 'ALLOWED'>, () => DirectoryError>> = {
  REVIEW: () =>
    new DirectoryError(
      'REVIEW_WAITING',
      `${HERE}. A review waits for an administrator of this service: once it is approved, the same request succeeds.`,
    ),
  DECLINED: () =>
    forbidden(`${HERE}, and an administrator of this service has declined to hand it over.`),
  REJECTED: () =>
    forbidden(
      `${HERE}, and this tenant does not hand such accounts over. An administrator of this service can approve this one.`,
    ),
};

/** The refusal of a first write; undefined when it is allowed. */
export function refusalOfFirstWrite(
  context: RequestContext,
  person: Linkable,
): DirectoryError | undefined {
  const met = firstWriteOf(context, person);
  return met === 'ALLOWED' ? undefined : REFUSALS[met]();
}

/** Refuses a first SCIM write that is not allowed. Errors: REVIEW_WAITING, FORBIDDEN. */
export function checkFirstWrite(context: RequestContext, person: Linkable): void {
  const refusal = refusalOfFirstWrite(context, person);
  if (refusal !== undefined) throw refusal;
}

/**
 * Refuses what SCIM may not do to a protected person, linked or not: whoever else is locked out, this
 * account stays. Errors: FORBIDDEN.
 */
export function checkProtection(
  { channel }: RequestContext,
  { isProtected }: Linkable,
  deed: 'disable' | 'rename' | 'delete',
): void {
  if (channel !== 'SCIM' || isProtected !== true) return;
  throw forbidden(
    `This account is protected: provisioning may not ${deed} it. An administrator of this service takes the protection away first (setProtection).`,
  );
}

/** What SCIM tried to do to a person. */
export type Attempt = 'CREATE' | 'UPDATE' | 'DELETE';

/** Does work that may be a first write, and puts the person up for review when it is refused for that. */
export async function askingReview<Result>(
  context: RequestContext,
  { id, attempt }: { readonly id: string; readonly attempt: Attempt },
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DirectoryError && error.code === 'REVIEW_WAITING') {
      await askReviews(context, [id], attempt);
    }
    throw error;
  }
}

/** One review a person, with an event when it is new. $2 a list of { id, eventId }, $3 what was tried, by whom, in which request. */
const ASK = defineStatement(`
  WITH given AS MATERIALIZED (
    SELECT g."id", g."eventId", u."version"
    FROM jsonb_to_recordset($2::jsonb) AS g("id" uuid, "eventId" uuid)
    JOIN "User" u ON u."tenantId" = $1::uuid AND u."id" = g."id" AND u."linkedAt" IS NULL
    ORDER BY g."id"
  ), asked AS (
    INSERT INTO "LinkReview" ("tenantId", "userId", "operation", "actorId", "actorName", "requestId")
    SELECT $1::uuid, given."id", a."operation", a."actorId", a."actorName", a."requestId"
    FROM given, jsonb_to_record($3::jsonb) AS a("operation" "Operation", "actorId" uuid, "actorName" text, "requestId" text)
    ON CONFLICT ("tenantId", "userId") DO UPDATE SET
      ("operation", "actorId", "actorName", "requestId") =
        (excluded."operation", excluded."actorId", excluded."actorName", excluded."requestId"),
      "attempts" = "LinkReview"."attempts" + 1, "lastAskedAt" = now()
    RETURNING "userId", "attempts"
  )
  INSERT INTO "OutboxEvent" ("tenantId", "id", "type", "resourceType", "resourceId", "version", "requestId", "payload")
  SELECT $1::uuid, given."eventId", 'user.review_waiting', 'User', given."id", given."version",
    $3::jsonb ->> 'requestId', '{"attributes": []}'
  FROM given JOIN asked ON asked."userId" = given."id" AND asked."attempts" = 1`);

/** Puts people up for review, once each. */
export async function askReviews(
  { database, actor, requestId }: RequestContext,
  ids: readonly string[],
  operation: Attempt,
): Promise<void> {
  if (ids.length === 0) return;
  const people = ids.map((id) => ({ id, eventId: newId() }));
  const asking = { operation, actorId: actor.id ?? null, actorName: actor.name, requestId };
  await database.run(ASK, [JSON.stringify(people), JSON.stringify(asking)]);
}
