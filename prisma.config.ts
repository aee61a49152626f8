import { defineConfig } from 'prisma/config';

// `generate` needs no engine, but the command line insists on one and would fetch it from the
// network; any executable satisfies it. Every other engine task runs in `prisma/migrate.ts`.
if (process.argv.includes('generate')) {
  process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath;
}

const url = process.env['DATABASE_URL'];

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(url === undefined ? {} : { datasource: { url } }),
});
