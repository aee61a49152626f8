import { Command } from 'commander';
import { z } from 'zod';
import { readConfig } from '../config.js';
import { administer } from './administration.js';
import { readPages } from './pages.js';
import { toTable } from './table.js';

/** `tenant create` and `tenant list`. */
export function tenantCommand(): Command {
  const command = new Command('tenant').description('Make and list tenants.');
  command
    .command('create')
    .description('Make a tenant.')
    .argument('<slug>', 'lower-case letters, digits and hyphens')
    .option('--name <name>', 'name shown to people; the slug when absent')
    .option('--reason <text>', 'why, for the provisioning record')
    .option('--json', 'print one JSON object and nothing else')
    .action(create);
  command
    .command('list')
    .description('List all tenants.')
    .option('--json', 'print one JSON object and nothing else')
    .action(list);
  return command;
}

const TENANT = z.object({ id: z.string(), slug: z.string(), name: z.string() });

const CREATE = `mutation ($input: CreateTenantInput!) {
  createTenant(input: $input) { id slug name }
}`;

interface Creation {
  readonly name?: string;
  readonly reason?: string;
  readonly json?: boolean;
}

async function create(slug: string, { name = slug, reason, json }: Creation): Promise<void> {
  const variables = { input: { slug, name, reason } };
  const data = await administer(readConfig(process.env), { query: CREATE, variables });
  const tenant = z.object({ createTenant: TENANT }).parse(data).createTenant;
  process.stdout.write(
    json === true
      ? `${JSON.stringify(tenant)}\n`
      : `Made the tenant ${tenant.slug}. Its first token: rollcall token create --tenant ${tenant.slug} --name Entra\n`,
  );
}

const LIST = `query ($after: String) {
  tenants(first: 200, after: $after) { nodes { id slug name } pageInfo { endCursor hasNextPage } }
}`;

async function list({ json }: { readonly json?: boolean }): Promise<void> {
  const order = { query: LIST, field: 'tenants', variables: {} };
  const tenants = await readPages(readConfig(process.env), order, TENANT);
  const rows = [['SLUG', 'NAME', 'ID'], ...tenants.map(({ slug, name, id }) => [slug, name, id])];
  process.stdout.write(json === true ? `${JSON.stringify({ tenants })}\n` : toTable(rows));
}
