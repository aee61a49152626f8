import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { openDatabase } from '../../prisma/database.js';
import { engineDirectory } from '../../prisma/directory-lock.js';
import { findPendingMigrations } from '../../prisma/migrate.js';
import type { Config } from '../config.js';
import { ANSWER, answerOrder } from './answer-order.js';
import { askHolder } from './control.js';

/** What a command wants of the schema. */
export interface Order {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Slug of the tenant; the first one when absent. */
  readonly tenant?: string | undefined;
}

/** A command that was refused, with a sentence for whoever typed it. */
export class CommandRefusedError extends Error {
  override readonly name = 'CommandRefusedError';
}

/**
 * Runs a GraphQL operation as whoever may read the database: through the process that holds the
 * embedded one, and otherwise on the database itself. Gives its data. Errors: CommandRefusedError.
 */
export async function administer(config: Config, order: Order): Promise<unknown> {
  const asked = { ...order, user: userName() };
  const answer =
    config.databaseUrl === undefined
      ? await askHolder(config.dataDir, 'POST /graphql', asked)
      : undefined;
  const { data, refused } = ANSWER.parse(answer ?? (await answerDirectly(config, asked)));
  if (refused !== undefined) throw new CommandRefusedError(refused);
  return data;
}

async function answerDirectly(config: Config, asked: object): Promise<unknown> {
  if (config.databaseUrl === undefined && !existsSync(engineDirectory(config.dataDir))) {
    throw new CommandRefusedError(
      `There is no database in ${config.dataDir}. Set DATA_DIR, or DATABASE_URL, as the server has it, or start the server once.`,
    );
  }
  const database = await openDatabase(config, (error) =>
    process.stderr.write(`${error.message}\n`),
  );
  try {
    const pending = await findPendingMigrations(database);
    if (pending.length > 0) {
      throw new CommandRefusedError(
        'The database is not up to date. Start the server, or run "rollcall migrate", then repeat this.',
      );
    }
    // As it comes from the other process: instants as text.
    const answer: unknown = JSON.parse(JSON.stringify(await answerOrder(database, asked)));
    return answer;
  } finally {
    await database.close();
  }
}

/** Some containers run as a user that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'without a name'}`;
  }
}
