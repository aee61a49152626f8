import { Command } from 'commander';
import { z } from 'zod';
import { readConfig } from '../config.js';
import { administer, CommandRefusedError } from './administration.js';
import { parseExpiry } from './expiry.js';
import { readPages } from './pages.js';
import { type GivenSwitches, parseSwitch, SWITCH_HELP } from './switch.js';
import { toTable } from './table.js';

/** `token create`, `list`, `update`, `revoke` and `rotate`. */
export function tokenCommand(): Command {
  const command = new Command('token').description('Make, list, change, rotate and revoke tokens.');
  const sub = (name: string, description: string) =>
    command
      .command(name)
      .description(description)
      .option('--tenant <slug>', 'tenant of the token; the first one when absent')
      .option('--json', 'print one JSON object and nothing else');
  const change = (name: string, description: string) =>
    sub(name, description).option('--reason <text>', 'why, for the provisioning record');
  change('create', 'Make a token and show its secret, once.')
    .requiredOption('--name <name>', 'what the token is for')
    .option('--scope <scope...>', 'what it may do', ['scim:read', 'scim:write'])
    .option('--dialect <name>', 'entra, okta, generic or rfc-strict', 'entra')
    .option('--switch <name=position>', SWITCH_HELP, parseSwitch)
    .option('--expires <when>', 'days such as 180d, or a date; never when absent', parseWhen)
    .action(create);
  sub('list', 'List the tokens of a tenant.').option('--all', 'revoked ones too').action(list);
  change('update', 'Change what a token is called, its dialect or its expiry.')
    .argument('<id>', 'id of the token')
    .option('--name <name>', 'what the token is for')
    .option('--dialect <name>', 'entra, okta, generic or rfc-strict')
    .option('--expires <when>', 'days such as 180d, a date, or never', parseWhenOrNever)
    .action(update);
  change('revoke', 'Revoke a token at once.').argument('<id>', 'id of the token').action(revoke);
  change('rotate', 'Make a second token, and later take back the first or the second.')
    .argument('<id>', 'id of the first token')
    .option('--expires <when>', 'of the second token; as the first when absent', parseWhenOrNever)
    .option('--finish', 'revoke the first token, once the second has been seen in traffic')
    .option('--force', 'with --finish: although it has not been seen; give a reason')
    .option('--cancel', 'revoke the second token')
    .action(rotate);
  return command;
}

const TOKEN_FIELDS = `id name prefix scopes dialect createdAt expiresAt lastUsedAt revokedAt
  rotation { state successor { id prefix lastUsedAt } }`;

const TOKEN = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.string()),
  dialect: z.string(),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
  rotation: z
    .object({
      state: z.string(),
      successor: z.object({
        id: z.string(),
        prefix: z.string(),
        lastUsedAt: z.string().nullable(),
      }),
    })
    .nullable(),
});

type Token = z.infer<typeof TOKEN>;

interface Given {
  readonly tenant?: string;
  readonly json?: boolean;
  readonly reason?: string;
}

/** Runs a mutation whose one argument is `input`, and gives what it returns. */
async function mutate(field: string, selection: string, asked: Given & { input: object }) {
  const { tenant, reason, input } = asked;
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { result: ${field}(input: $input) { ${selection} } }`;
  const order = { query, variables: { input: { ...input, reason } }, tenant };
  return z.object({ result: z.unknown() }).parse(await administer(readConfig(process.env), order))
    .result;
}

interface Creation extends Given {
  readonly name: string;
  readonly scope: readonly string[];
  readonly dialect: string;
  readonly switch?: GivenSwitches;
  readonly expires?: string;
}

async function create(options: Creation): Promise<void> {
  const { name, scope, dialect, switch: switches, expires, ...given } = options;
  const input = { name, scopes: scope, dialect, switches, expiresAt: expires };
  const made = await mutate('createAccessToken', MADE_FIELDS, { ...given, input });
  showMade(made, given);
}

const MADE_FIELDS = `secret accessToken { ${TOKEN_FIELDS} }`;
const MADE = z.object({ secret: z.string(), accessToken: TOKEN });

function showMade(made: unknown, { json }: Given): void {
  const { secret, accessToken } = MADE.parse(made);
  const { id, name, scopes, expiresAt } = accessToken;
  const until = expiresAt === null ? 'no expiry' : `until ${expiresAt}`;
  process.stdout.write(
    json === true
      ? `${JSON.stringify({ secret, accessToken })}\n`
      : `Made the token "${name}" (${scopes.join(' ')}; ${until}), id ${id}.

  Secret token   ${secret}

It is shown this once: store it now.
`,
  );
}

async function list(given: Given & { readonly all?: boolean }): Promise<void> {
  const query = `query ($after: String, $revoked: Boolean) {
    accessTokens(first: 200, after: $after, where: { revoked: $revoked }) {
      nodes { ${TOKEN_FIELDS} } pageInfo { endCursor hasNextPage }
    }
  }`;
  const variables = given.all === true ? {} : { revoked: false };
  const order = { query, variables, field: 'accessTokens', tenant: given.tenant };
  const tokens = await readPages(readConfig(process.env), order, TOKEN);
  const head = ['ID', 'NAME', 'BEGINS', 'SCOPES', 'DIALECT', 'EXPIRES', 'LAST USED', 'STATE'];
  process.stdout.write(
    given.json === true ? `${JSON.stringify({ tokens })}\n` : toTable([head, ...tokens.map(toRow)]),
  );
}

function toRow(token: Token): string[] {
  const { id, name, prefix, scopes, dialect, expiresAt, lastUsedAt } = token;
  const used = lastUsedAt ?? 'never';
  return [id, name, prefix, scopes.join(' '), dialect, expiresAt ?? 'never', used, stateOf(token)];
}

function stateOf({ revokedAt, expiresAt, rotation }: Token): string {
  if (revokedAt !== null) return 'revoked';
  if (expiresAt !== null && Date.parse(expiresAt) <= Date.now()) return 'expired';
  if (rotation === null) return 'valid';
  const { prefix, lastUsedAt } = rotation.successor;
  return `rotating to ${prefix}, ${lastUsedAt === null ? 'not seen yet' : 'seen in traffic'}`;
}

interface Update extends Given {
  readonly name?: string;
  readonly dialect?: string;
  readonly expires?: string | null;
}

async function update(id: string, { name, dialect, expires, ...given }: Update): Promise<void> {
  const input = { id, name, dialect, expiresAt: expires };
  await changeToken('updateAccessToken', { ...given, input });
}

async function revoke(id: string, given: Given): Promise<void> {
  await changeToken('revokeAccessToken', { ...given, input: { id } });
}

async function changeToken(field: string, asked: Given & { input: object }): Promise<void> {
  const token = TOKEN.parse(await mutate(field, TOKEN_FIELDS, asked));
  process.stdout.write(
    asked.json === true
      ? `${JSON.stringify(token)}\n`
      : `The token "${token.name}" (${token.prefix}…) is ${stateOf(token)}.\n`,
  );
}

interface Rotation extends Given {
  readonly expires?: string | null;
  readonly finish?: boolean;
  readonly force?: boolean;
  readonly cancel?: boolean;
}

async function rotate(id: string, options: Rotation): Promise<void> {
  const { expires, finish, force, cancel, ...given } = options;
  if (finish === true && cancel === true) {
    throw new CommandRefusedError('Give one of --finish and --cancel, not both.');
  }
  if (force === true && finish !== true) {
    throw new CommandRefusedError('--force goes together with --finish.');
  }
  if (finish === true) {
    await changeToken('finishTokenRotation', { ...given, input: { id, force } });
  } else if (cancel === true) {
    await changeToken('cancelTokenRotation', { ...given, input: { id } });
  } else {
    const input = { id, expiresAt: expires };
    showMade(await mutate('startTokenRotation', MADE_FIELDS, { ...given, input }), given);
    if (given.json === true) return;
    process.stdout.write(
      `The first token stays valid. Enter the new one at the client; once it has been seen:
  rollcall token rotate ${id} --finish\n`,
    );
  }
}

function parseWhen(text: string): string {
  return parseExpiry(text);
}

function parseWhenOrNever(text: string): string | null {
  return text === 'never' ? null : parseExpiry(text);
}
