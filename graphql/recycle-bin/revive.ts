import type { RequestContext } from '../context.js';
import { refusingTaken } from '../extension/unique.js';
import { firstWriteOf, type Linkable } from '../link/policy.js';
import type { Draft, Written } from '../user/draft.js';
import { readUsers } from '../user/read.js';
import type { UserRow } from '../user/row.js';
import { REVIVE_USERS } from '../user/statements.js';
import { runRelink, trailOfReturn } from './restore.js';
import { LOCK_BINNED, LOCK_LINKED_GROUPS } from './statements.js';

/** A new user that is a deleted one. */
export interface Returning extends Draft {
  readonly deletedId: string;
}

/** A deleted user who is back. */
export interface Revived {
  readonly user: UserRow;
}

/**
 * Brings deleted users back, with the ids of before, the attributes of the drafts, and the memberships
 * and reports that are free: all in one transaction. Gives them by the ids of the drafts; who is not
 * there was restored or purged meanwhile, or has a userName that is taken. Errors: UNIQUENESS.
 */
export async function reviveUsers(
  context: RequestContext,
  drafts: readonly Returning[],
): Promise<Map<string, Revived>> {
  const uniqueKeys = drafts.flatMap(({ row }) => row.uniqueKeys);
  const back = await refusingTaken(context, { type: 'User', uniqueKeys }, () =>
    run(context, drafts),
  );
  if (back.length === 0) return new Map();
  const users = await readUsers(
    context,
    back.map(({ deletedId }) => deletedId),
  );
  return new Map(
    back.flatMap(({ row }, index) => {
      const user = users[index];
      return user === undefined ? [] : [[row.id, { user }] as const];
    }),
  );
}

interface Binned extends Linkable {
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
}

function run(context: RequestContext, drafts: readonly Returning[]): Promise<Returning[]> {
  const ids = drafts.map(({ deletedId }) => deletedId);
  return context.database.transaction(async (database) => {
    await database.run(LOCK_LINKED_GROUPS, [ids]);
    const binned = await database.run<Binned>(LOCK_BINNED, [ids]);
    const known = new Map(binned.map((one) => [one.id, one]));
    const rows = drafts.flatMap(({ row, deletedId }) => {
      const found = known.get(deletedId);
      // Whom SCIM may not take over, it does not bring back either.
      if (found === undefined || firstWriteOf(context, found) !== 'ALLOWED') return [];
      const { id, createdAt, isProtected } = found;
      // The deletion raised the version by one, and so does the return.
      return [{ ...row, id, createdAt, isProtected, version: found.version + 2 }];
    });
    if (rows.length === 0) return [];
    const written = await database.run<Written>(REVIVE_USERS, [JSON.stringify(rows)]);
    const made = new Set(written.map(({ id }) => id));
    const back = drafts.filter(({ deletedId }) => made.has(deletedId));
    const trails = back.map(({ row, deletedId: id, userName: name }) =>
      trailOfReturn(context, { id, resourceType: 'User', name, changes: row.trail.changes }),
    );
    await runRelink(database, trails);
    return back;
  });
}
