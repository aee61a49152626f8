import { writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { toJunit, toText } from '../check/report.js';
import { GROUP_NAMES, runChecks } from '../check/run.js';
import { EndpointError, reasonOf } from '../clients/http.js';
import { parseUrl } from './arguments.js';

interface Options {
  readonly url: string;
  readonly token: string;
  readonly group?: string[];
  readonly json?: boolean;
  readonly junit?: string;
  readonly tokenUrl?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
}

/** `check`: what any SCIM endpoint does of what the RFCs and Entra ask for. */
export function checkCommand(): Command {
  return new Command('check')
    .description('Check any SCIM endpoint against the RFCs and what Entra ID asks for.')
    .requiredOption('--url <Tenant URL>', 'Tenant URL of the endpoint', parseUrl)
    .requiredOption('--token <secret>', 'secret token')
    .addOption(
      new Option('--group <names...>', 'these groups alone; all unless told').choices(GROUP_NAMES),
    )
    .option('--token-url <URL>', 'token endpoint of OAuth 2.0, to be checked too', parseUrl)
    .option('--client-id <id>', 'client at the token endpoint')
    .option('--client-secret <secret>', 'secret of that client')
    .option('--json', 'print one JSON object and nothing else')
    .option('--junit <file>', 'write the report as JUnit XML')
    .action(run);
}

async function run(options: Options): Promise<void> {
  const { url, token, group, tokenUrl, clientId = '', clientSecret = '' } = options;
  const tokens = tokenUrl === undefined ? undefined : { url: tokenUrl, clientId, clientSecret };
  try {
    const report = await runChecks({ url, token, tokens, groups: group }, () => undefined);
    process.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : toText(report));
    if (report.failed > 0) process.exitCode = 1;
    if (options.junit !== undefined) await writeReport(options.junit, toJunit(report));
  } catch (error) {
    if (!(error instanceof EndpointError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

async function writeReport(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    process.stderr.write(`The report cannot be written to ${file}: ${reasonOf(error)}.\n`);
    process.exitCode = 2;
  }
}
