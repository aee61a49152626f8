#!/usr/bin/env node
// biome-ignore assist/source/organizeImports: the environment must be set before anything is loaded
import './environment.js';
import { Command, CommanderError } from 'commander';
import { DirectoryInUseError, UnusableDirectoryError } from '../../prisma/directory-lock.js';
import { classifyFailure } from '../../prisma/failures.js';
import { CommandRefusedError } from './administration.js';
import { checkCommand } from './check.js';
import { type Config, ConfigError, readConfig } from '../config.js';
import { explainCommand } from './explain.js';
import { migrate, newMigration } from './migrate.js';
import { serve } from './serve.js';
import { signInLinkCommand } from './sign-in-link.js';
import { simulateCommand } from './simulate.js';
import { studio } from './studio.js';
import { tenantCommand } from './tenant.js';
import { tokenCommand } from './token.js';

const program = new Command('rollcall').description(
  'SCIM 2.0 service provider: Entra ID provisions people and groups through one GraphQL schema.',
);

/** Errors whose message is a sentence for whoever typed the command. */
const SENTENCES = [DirectoryInUseError, UnusableDirectoryError, CommandRefusedError];

const withConfig = (run: (config: Config) => Promise<void>) => () => run(readConfig(process.env));

program
  .command('serve', { isDefault: true })
  .description('Start the server.')
  .action(withConfig(serve));
program
  .command('migrate')
  .description('Apply pending migrations to the database.')
  .action(withConfig(migrate));
program
  .command('migration')
  .argument('<name>', 'what the migration is for')
  .description('Write the next migration from prisma/schema.prisma.')
  .action(newMigration);
program
  .command('studio')
  .description('Open Prisma Studio on the running data.')
  .action(withConfig(studio));
program.addCommand(tenantCommand());
program.addCommand(tokenCommand());
program.addCommand(signInLinkCommand());
program.addCommand(simulateCommand());
program.addCommand(explainCommand());
program.addCommand(checkCommand());

try {
  refuseUnknown(process.argv[2]);
  await program.parseAsync();
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`${explain(error)}\n`);
}

/** Throws when the first word names no command: it would be taken for an argument of `serve`. */
function refuseUnknown(word: string | undefined): void {
  const names = ['help', ...program.commands.map((command) => command.name())];
  if (word === undefined || word.startsWith('-') || names.includes(word)) return;
  throw new CommandRefusedError(
    `There is no command "${word}". The commands are ${names.join(', ')}.`,
  );
}

/** Expected problems are a sentence; anything else keeps its stack for whoever repairs it. */
function explain(error: unknown): string {
  if (error instanceof ConfigError)
    return `The settings are wrong:\n${error.message.replace(/^/gm, '  ')}`;
  if (SENTENCES.some((kind) => error instanceof kind) && error instanceof Error)
    return error.message;
  if (error instanceof CommanderError) return error.message;
  if (isAddressInUse(error))
    return `The address ${addressOf(error)} is in use. Set PORT to another one, or stop the other process.`;
  if (classifyFailure(error)?.kind === 'unavailable')
    return `The database cannot be used: ${sentenceOf(error).replace(/\.?$/, '.')} Check DATABASE_URL and the server.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** What the innermost error says, which the layers above it repeat or hide. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return error.cause === undefined ? error.message : sentenceOf(error.cause) || error.message;
}

function isAddressInUse(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

/** The address that could not be had, as the system names it. */
function addressOf(error: object): string {
  const [address, port] = ['address', 'port'].map((name) => String(Reflect.get(error, name)));
  return `${address ?? ''}:${port ?? ''}`;
}
