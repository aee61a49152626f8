import { Command, Option } from 'commander';
import { ROLE_NAMES, ROLES } from '../../graphql/access/roles.js';
import { LINK_MINUTES, type LinkChoice } from '../../graphql/access/sign-in-link.js';
import { openDatabase } from '../../prisma/database.js';
import { findPendingMigrations } from '../../prisma/migrate.js';
import { type Config, readConfig } from '../config.js';
import { askHolder } from './control.js';
import { answerLink, roleNamed, textOf } from './link.js';
import { publicUrlOf } from './public-url.js';

/** `sign-in-link`: a way in for the first start and for emergencies, for whoever runs the server. */
export function signInLinkCommand(): Command {
  return new Command('sign-in-link')
    .description(`Make a link that signs in once, within ${LINK_MINUTES} minutes.`)
    .option('--tenant <slug>', 'tenant to sign in to; the first one unless told')
    .addOption(
      new Option('--role <role>', 'role of the session').choices(ROLE_NAMES).default('owner'),
    )
    .action(async ({ tenant, role }: { readonly tenant?: string; readonly role: string }) => {
      await printLink(readConfig(process.env), { tenant, role: roleNamed(role) });
    });
}

async function printLink(config: Config, choice: LinkChoice): Promise<void> {
  const answer = await askForLink(config, choice);
  const address = textOf(answer, 'address');
  if (address === undefined) {
    process.stderr.write(`${textOf(answer, 'refused') ?? 'The server gave no link.'}\n`);
    process.exitCode = 1;
    return;
  }
  process.stdout.write(`${address}\n`);
  const where = choice.tenant === undefined ? 'the first tenant' : `"${choice.tenant}"`;
  process.stderr.write(
    `Signs in as ${ROLES[choice.role].title} of ${where}, once, within ${LINK_MINUTES} minutes.\n`,
  );
}

/** Through the running server when it holds the embedded database. */
async function askForLink(config: Config, choice: LinkChoice): Promise<unknown> {
  const running =
    config.databaseUrl === undefined
      ? await askHolder(config.dataDir, 'POST /sign-in-link', choice)
      : undefined;
  if (running !== undefined) return running;
  const database = await openDatabase(config, (error) =>
    process.stderr.write(`${error.message}\n`),
  );
  try {
    const pending = await findPendingMigrations(database);
    if (pending.length > 0) return { refused: 'The database is not up to date. Start the server.' };
    return await answerLink(database, publicUrlOf(config, config.port), choice);
  } finally {
    await database.close();
  }
}
