import { retrying, type Statement, type TenantDatabase } from '../../prisma/tenant-database.js';
import type { RequestContext } from '../context.js';
import { DirectoryError } from '../errors.js';
import { refusingTaken } from '../extension/unique.js';
import { type Revived, reviveUsers } from '../recycle-bin/revive.js';
import type { Draft, Written } from './draft.js';
import { haveManagersAmongThem, linkSiblings } from './siblings.js';
import {
  CREATE_OR_FIND_USERS,
  CREATE_OR_FIND_USERS_WITH_UNIQUES,
  CREATE_USERS,
  CREATE_USERS_WITH_UNIQUES,
} from './statements.js';

/** What became of new users, by the id of the draft; who is not there has a userName that is taken. */
export type Outcomes = ReadonlyMap<string, Written | Revived | DirectoryError>;

/**
 * Writes new users in one statement. Deleted users who return among them are found by that statement
 * and come back in a transaction of their own.
 */
export async function insertUsers(
  context: RequestContext,
  drafts: readonly Draft[],
): Promise<Outcomes> {
  if (!drafts.some(({ mayReturn }) => mayReturn)) return create(context, drafts);
  const found = await oneByOne(drafts, (some) => runCreate(context, some, true));
  const returning = drafts.flatMap((draft) => {
    const deletedId = deletedIdOf(found.get(draft.row.id));
    return deletedId === undefined ? [] : [{ deletedId, ...draft }];
  });
  if (returning.length === 0) return found;
  const revived = await oneByOne(firstOfEach(returning), (some) => reviveUsers(context, some));
  // Who was restored or purged meanwhile, or has a name that is taken, is a new user like others.
  const others = returning.filter(({ row }) => !revived.has(row.id));
  const made = [...found].filter(([, outcome]) => deletedIdOf(outcome) === undefined);
  return new Map([...made, ...revived, ...(await create(context, others))]);
}

function create(context: RequestContext, drafts: readonly Draft[]): Promise<Outcomes> {
  return oneByOne(drafts, (some) => runCreate(context, some, false));
}

/** Of several drafts that are the same deleted user, the first one. */
function firstOfEach<Returning extends { readonly deletedId: string }>(
  drafts: readonly Returning[],
): Returning[] {
  const ids = drafts.map(({ deletedId }) => deletedId);
  return drafts.filter(({ deletedId }, index) => ids.indexOf(deletedId) === index);
}

function deletedIdOf(outcome: Written | Revived | DirectoryError | undefined): string | undefined {
  if (outcome === undefined || !('deletedId' in outcome)) return undefined;
  return outcome.deletedId ?? undefined;
}

/** A value that is taken stops a statement: then each one by itself tells whose it is. */
async function oneByOne<One extends Draft>(
  drafts: readonly One[],
  write: (drafts: readonly One[]) => Promise<Outcomes>,
): Promise<Outcomes> {
  if (drafts.length === 0) return new Map();
  try {
    return await write(drafts);
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error;
    const [only] = drafts;
    if (drafts.length === 1 && only !== undefined) return new Map([[only.row.id, error]]);
    const outcomes = new Map<string, Written | Revived | DirectoryError>();
    for (const draft of drafts) {
      for (const [id, outcome] of await oneByOne([draft], write)) outcomes.set(id, outcome);
    }
    return outcomes;
  }
}

/** Creates users; of those who are deleted users that return, it only says so when `isFinding`. */
async function runCreate(
  context: RequestContext,
  drafts: readonly Draft[],
  isFinding: boolean,
): Promise<Outcomes> {
  const rows = drafts.map(({ row }) => row);
  const uniqueKeys = rows.flatMap((row) => row.uniqueKeys);
  const [plain, withUniques] = isFinding
    ? [CREATE_OR_FIND_USERS, CREATE_OR_FIND_USERS_WITH_UNIQUES]
    : [CREATE_USERS, CREATE_USERS_WITH_UNIQUES];
  const statement = uniqueKeys.length === 0 ? plain : withUniques;
  const more = isFinding ? [context.tenant.retentionDays] : [];
  const written = await refusingTaken(context, { type: 'User', uniqueKeys }, () =>
    retrying(() => insertRows(context.database, rows, { statement, more })),
  );
  return new Map(written.map((row) => [row.id, row]));
}

/** One statement, and a second one only where one of the users is the manager of another. */
function insertRows(
  database: TenantDatabase,
  rows: readonly Draft['row'][],
  { statement, more }: { readonly statement: Statement; readonly more: readonly unknown[] },
): Promise<Written[]> {
  const values = [JSON.stringify(rows), ...more];
  const run = (using: TenantDatabase) => using.run<Written>(statement, values);
  if (!haveManagersAmongThem(rows)) return run(database);
  return database.transaction(async (transaction) =>
    linkSiblings(transaction, await run(transaction)),
  );
}
