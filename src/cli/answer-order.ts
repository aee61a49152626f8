import { randomUUID } from 'node:crypto';
import { graphql } from 'graphql';
import { z } from 'zod';
import { DirectoryError } from '../../graphql/errors.js';
import { openContext } from '../../graphql/open-context.js';
import { schema } from '../../graphql/schema.js';
import { lookUpTenant } from '../../graphql/tenant/find.js';
import type { Database } from '../../prisma/database.js';
import { createLogger } from '../observability/logger.js';

const ORDER = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()),
  tenant: z.string().optional(),
  user: z.string(),
});

/** What comes back: the data, or the sentence of a refusal. */
export const ANSWER = z.object({ data: z.unknown(), refused: z.string().optional() });

/** What comes back, as a type. */
export type Answer = z.infer<typeof ANSWER>;

/** Runs an operation of a command in the process that holds the database. */
export async function answerOrder(database: Database, asked: unknown): Promise<Answer> {
  const { query, variables, tenant: slug, user } = ORDER.parse(asked);
  const tenant = await lookUpTenant(database, slug);
  if (tenant === undefined) return { data: null, refused: noTenant(slug) };
  const contextValue = openContext(database, {
    tenant,
    actor: { name: `Command line of ${user}`, scopes: ['instance:operator'] },
    channel: 'SYSTEM',
    requestId: randomUUID(),
    log: createLogger('warn'),
  });
  const { data, errors } = await graphql({
    schema,
    source: query,
    variableValues: variables,
    contextValue,
  });
  const [error] = errors ?? [];
  if (error === undefined) return { data };
  const { originalError } = error;
  // Without an error of a resolver the operation itself is at fault, such as an id that is none.
  if (originalError === undefined || originalError instanceof DirectoryError) {
    return { data: null, refused: error.message };
  }
  throw originalError;
}

function noTenant(slug: string | undefined): string {
  return slug === undefined
    ? 'There is no tenant yet. Start the server once: it makes the first one.'
    : `There is no tenant with the slug "${slug}". "rollcall tenant list" shows all.`;
}
