import { readFileSync } from 'node:fs';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../graphql/schema.js';
import { type Database, openEngine, wrapEmbedded } from '../../prisma/database.js';
import { applyMigrations, describeDrift, findPendingMigrations } from '../../prisma/migrate.js';
import { queryRows } from '../../prisma/rows.js';

let database: Database;
beforeAll(async () => {
  database = await wrapEmbedded(await openEngine({ dataDir: 'memory://' }));
  await applyMigrations(database);
});
afterAll(() => database.close());

describe('the data model', () => {
  it('is what the migrations make', async () => {
    expect(await findPendingMigrations(database)).toEqual([]);
    expect(await describeDrift(database)).toBe('');
  });

  it('leads every key, unique and index with the tenant', async () => {
    const rows = await queryRows<{ name: string; first: string }>(
      database.statements,
      `SELECT i.relname AS "name", a.attname AS "first" FROM pg_index x
       JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
       JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = 'public'
       JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]
       WHERE t.relname NOT IN ('_prisma_migrations')`,
      [],
    );
    const others = rows.filter(({ first }) => first !== 'tenantId').map(({ name }) => name);
    expect(rows.length).toBeGreaterThan(25);
    expect(others.sort()).toEqual([
      'AccessToken_tokenHash_key',
      'OAuthAccessToken_tokenHash_key',
      'OAuthClientSecret_secretHash_key',
      'OAuthClient_clientId_key',
      'Session_secretHash_key',
      'SignInLink_secretHash_key',
      'Tenant_entraTenantId_key',
      'Tenant_pkey',
      'Tenant_slug_key',
    ]);
  });

  it('orders every text by code point', async () => {
    const rows = await queryRows<{ column: string }>(
      database.statements,
      `SELECT table_name || '.' || column_name AS "column" FROM information_schema.columns
       WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'
         AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'`,
      [],
    );
    expect(rows).toEqual([]);
  });
});

describe('the GraphQL schema', () => {
  it('is printed in graphql/schema.graphql', () => {
    const printed = readFileSync(new URL('../../graphql/schema.graphql', import.meta.url), 'utf8');
    expect(printed.trim()).toBe(printSchema(lexicographicSortSchema(schema)).trim());
  });

  it('describes every type and every field of the root', () => {
    const silent = Object.values(schema.getTypeMap())
      .filter(({ name }) => !name.startsWith('__'))
      .filter(({ description }) => !description)
      .map(({ name }) => name);
    expect(silent).toEqual([]);
    const roots = [schema.getQueryType(), schema.getMutationType()];
    const fields = roots.flatMap((root) => Object.values(root?.getFields() ?? {}));
    expect(fields.filter(({ description }) => !description).map(({ name }) => name)).toEqual([]);
  });
});
