import type { PGlite } from '@electric-sql/pglite';
import type { OpenTransaction, RawQuery, StatementSource } from './rows.js';
import { VALUE_PARSERS } from './rows.js';
import { TENANT_ROLE } from './wall.js';

const AS_TENANT = `SELECT set_config('role', '${TENANT_ROLE}', true), set_config('rollcall.tenant', $1, true)`;

type Engine = Pick<PGlite, 'query'>;

/** Runs statements on the embedded engine; with the wall, each as what its tenant may see. */
export function embeddedStatements(embedded: PGlite, hasWall: boolean): StatementSource {
  const enter = async (engine: Engine, tenantId: string | undefined) => {
    if (hasWall && tenantId !== undefined) await engine.query(AS_TENANT, [tenantId]);
  };
  return {
    queryRaw: (query) =>
      hasWall && query.tenantId !== undefined
        ? embedded.transaction(async (engine) => {
            await enter(engine, query.tenantId);
            return run(engine, query);
          })
        : run(embedded, query),
    startTransaction: (visit) =>
      openTransaction(embedded, (engine) => enter(engine, visit?.tenantId)),
  };
}

async function run(engine: Engine, { sql, args }: RawQuery) {
  const { rows } = await engine.query<Record<string, unknown>>(sql, [...args], {
    parsers: PARSERS,
  });
  return rows;
}

/** The types that PGlite would read into objects of its own stay text. */
const TEXT_TYPES = [17, 20, 1082, 1114, 1184];
const asText = (text: string) => text;
const PARSERS = {
  ...Object.fromEntries(TEXT_TYPES.map((type) => [type, asText])),
  ...VALUE_PARSERS,
};

/** The engine takes the work of a transaction as a function: it is held open until the end is known. */
function openTransaction(
  embedded: PGlite,
  enter: (engine: Engine) => Promise<void>,
): Promise<OpenTransaction> {
  return new Promise((resolve, reject) => {
    const done = embedded
      .transaction(async (engine) => {
        await enter(engine);
        return new Promise<void>((commit, rollback) => {
          resolve({
            queryRaw: (query) => run(engine, query),
            commit: () => {
              commit();
              return done;
            },
            rollback: async () => {
              rollback(UNDONE);
              await done;
            },
          });
        });
      })
      .catch((error: unknown) => {
        if (error === UNDONE) return;
        reject(error instanceof Error ? error : new Error(String(error)));
        throw error;
      });
    // A transaction that does not even begin has nobody who waits for its end.
    done.catch(() => {});
  });
}

const UNDONE = new Error('The transaction was undone.');
