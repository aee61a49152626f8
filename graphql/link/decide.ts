import { isId } from '../../prisma/ids.js';
import { defineStatement } from '../../prisma/tenant-database.js';
import type { RequestContext } from '../context.js';
import { DirectoryError, notFound } from '../errors.js';
import { checkReason } from '../shared/reason.js';
import { trailOf, trailStatements } from '../shared/trail.js';
import { readUser } from '../user/read.js';
import { ALL_PARTS, type UserRow } from '../user/row.js';

/** A decision about who may take a person over. */
export interface Decision {
  readonly id: string;
  readonly state:
    | { readonly linkDecision: 'APPROVED' | 'DECLINED' }
    | { readonly isProtected: boolean };
  readonly reason?: string | null | undefined;
}

/**
 * Writes a decision and raises the version, so that a SCIM write that has read the person before is
 * worked out anew. A person who is linked already needs no decision. $2 id, $3 state, $4 trail.
 */
const DECIDE = defineStatement(`
  WITH locked AS MATERIALIZED (
    SELECT * FROM "User" WHERE "tenantId" = $1::uuid AND "id" = $2::uuid FOR NO KEY UPDATE
  ), changed AS MATERIALIZED (
    SELECT jsonb_agg(jsonb_build_object('path', s."name", 'before', to_jsonb(locked) -> s."name",
      'after', s."value")) AS "list"
    FROM locked, jsonb_each($3::jsonb) AS s("name", "value")
    WHERE to_jsonb(locked) -> s."name" IS DISTINCT FROM s."value"
      AND (s."name" <> 'linkDecision' OR locked."linkedAt" IS NULL)
  ), written AS (
    UPDATE "User" u SET
      ("isProtected", "linkDecision") = (
        SELECT state."isProtected", state."linkDecision" FROM jsonb_populate_record(u, $3::jsonb) state),
      "version" = u."version" + 1, "updatedAt" = greatest(now(), u."updatedAt")
    FROM changed
    WHERE u."tenantId" = $1::uuid AND u."id" = $2::uuid AND changed."list" IS NOT NULL
    RETURNING u."version", u."userName", changed."list"
  ), closed AS (
    DELETE FROM "LinkReview" r WHERE r."tenantId" = $1::uuid AND r."userId" = $2::uuid
      AND jsonb_exists($3::jsonb, 'linkDecision')
  ), ${trailStatements({
    trail: '$4',
    source: 'written',
    changes: 'source."list"',
    name: 'source."userName"',
  })}
  SELECT locked."linkedAt" IS NOT NULL AS "isLinked" FROM locked`);

/** Writes a decision about a person. Errors: NOT_FOUND, INVALID_VALUE, IMMUTABLE. */
export async function decide(
  context: RequestContext,
  { id, state, reason }: Decision,
): Promise<UserRow> {
  if (!isId(id)) throw notFound('user', id);
  const trail = trailOf(context, {
    operation: 'UPDATE',
    event: 'user.updated',
    ...{ resourceType: 'User', resourceId: id, resourceName: '', changes: [] },
    reason: checkReason(reason),
  });
  const [found] = await context.database.run<{ isLinked: boolean }>(DECIDE, [
    id,
    JSON.stringify(state),
    JSON.stringify(trail),
  ]);
  if (found === undefined) throw notFound('user', id);
  if (found.isLinked && 'linkDecision' in state) {
    throw new DirectoryError(
      'IMMUTABLE',
      'SCIM has taken this person over already; there is nothing left to decide.',
    );
  }
  return readUser(context, id, ALL_PARTS);
}
