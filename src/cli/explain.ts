import { Command } from 'commander';
import { z } from 'zod';
import { CATALOGUE, codeOfAnswer, docsOf, PROBLEM_CODES } from '../../graphql/problem/catalogue.js';
import { readConfig } from '../config.js';
import { administer, CommandRefusedError } from './administration.js';
import { entraNameIn } from './entra-names.js';
import { codeOfSentence, readLog, requestIdsIn, type Sighting } from './read-log.js';

/** `explain`: what a request came to, or what a line of Entra's log means. */
export function explainCommand(): Command {
  return new Command('explain')
    .description("Tell in words what became of a request, or what a line of Entra's log means.")
    .argument('<text...>', "id of a request, or what Entra's provisioning log shows, in quotes")
    .option('--tenant <slug>', 'tenant of the request; the first one when absent')
    .option('--json', 'print one JSON object and nothing else')
    .action(explain);
}

interface Options {
  readonly tenant?: string;
  readonly json?: boolean;
}

async function explain(words: readonly string[], options: Options): Promise<void> {
  const text = words.join(' ');
  const [read, named] = [readLog(text), entraNameIn(text)];
  const isKnown = read !== undefined || named !== undefined;
  const records = await recordsOf(text, options, isKnown);
  const sighting = read ?? refusalIn(records);
  if (records.length === 0 && sighting === undefined && named === undefined)
    throw new CommandRefusedError(UNKNOWN);
  const problem = sighting && {
    ...sighting,
    ...CATALOGUE[sighting.code],
    docs: docsOf(sighting.code),
  };
  const parts = [...records.map(recordInWords), ...nameInWords(named), ...problemInWords(sighting)];
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify({ records, ...(problem && { problem }), ...(named && { entra: named }) })}\n`
      : `${parts.join('\n\n')}\n`,
  );
}

/** The records of a text that names requests. What is known without them is told also when they cannot be read. */
async function recordsOf(text: string, options: Options, isKnown: boolean): Promise<ShownRecord[]> {
  try {
    return await findRecords(requestIdsIn(text), options);
  } catch (error) {
    if (!isKnown || !(error instanceof Error)) throw error;
    process.stderr.write(`The provisioning log could not be asked: ${error.message}\n\n`);
    return [];
  }
}

const UNKNOWN =
  'Nothing in it is known: no record of such a request (reads and refused credentials leave none: the line of the request in the log of the service names the class), no sentence of ours, no name of an error of Entra and no status. Paste the whole "Status reason" or "Error code" of the log.';

/** Ids of one line that are asked for. */
const MAX_IDS = 5;
/** Records of one request that are shown: a bulk has many. */
const MAX_RECORDS = 20;

const RECORDS = `query ($requestId: String!) {
  provisioningRecords(where: { requestId: $requestId }, first: ${MAX_RECORDS}, direction: ASC) {
    nodes { at channel operation outcome actorName resourceType resourceId resourceName
      requestId status scimType problem detail changes warnings }
  }
}`;

const RECORD = z.object({
  at: z.string(),
  channel: z.string(),
  operation: z.string(),
  outcome: z.string(),
  actorName: z.string(),
  resourceType: z.string(),
  resourceId: z.string().nullable(),
  resourceName: z.string().nullable(),
  requestId: z.string(),
  status: z.number().nullable(),
  scimType: z.string().nullable(),
  problem: z.string().nullable(),
  detail: z.string().nullable(),
  changes: z.array(z.object({ path: z.string() })),
  warnings: z.array(z.object({ message: z.string(), values: z.array(z.string()).optional() })),
});
type ShownRecord = z.infer<typeof RECORD>;

const ANSWER = z.object({ provisioningRecords: z.object({ nodes: z.array(RECORD) }) });

async function findRecords(ids: readonly string[], { tenant }: Options): Promise<ShownRecord[]> {
  if (ids.length === 0) return [];
  const config = readConfig(process.env);
  const found: ShownRecord[] = [];
  for (const requestId of ids.slice(0, MAX_IDS)) {
    const order = { query: RECORDS, variables: { requestId }, tenant };
    const { provisioningRecords } = ANSWER.parse(await administer(config, order));
    found.push(...provisioningRecords.nodes);
  }
  return found;
}

function refusalIn(records: readonly ShownRecord[]): Sighting | undefined {
  const refused = records.find(({ status }) => status !== null);
  if (refused?.status === null || refused === undefined) return undefined;
  const { status, scimType, problem, detail } = refused;
  const known = PROBLEM_CODES.find((code) => code === problem);
  return {
    // Records of an earlier version name no class.
    code: known ?? codeOfSentence(detail ?? '') ?? codeOfAnswer(status, scimType ?? undefined),
    by: `the answer ${status}`,
    ...(detail === null ? {} : { detail }),
  };
}

const DOORS: Readonly<Record<string, string>> = { SCIM: 'by SCIM', GRAPHQL: 'by GraphQL' };

function recordInWords(record: ShownRecord): string {
  const { at, channel, operation, actorName, resourceType, status } = record;
  const what = `${operation.toLowerCase()} of the ${resourceType} ${record.resourceName ?? record.resourceId ?? 'without a name'}`;
  const become = status === null ? 'was done' : `was refused with ${status}`;
  const paths = record.changes.map(({ path }) => path).join(', ');
  return [
    `${at}  ${what} by ${actorName} (${DOORS[channel] ?? channel}) ${become}.`,
    ...(paths === '' ? [] : [`  Changed: ${paths}.`]),
    ...record.warnings.map(({ message, values = [] }) => `  Warning: ${message}${listed(values)}`),
  ].join('\n');
}

function listed(values: readonly string[]): string {
  return values.length === 0 ? '' : ` (${values.join(', ')})`;
}

function nameInWords(named: ReturnType<typeof entraNameIn>): string[] {
  if (named === undefined) return [];
  return [
    `${named.title} (Entra's name ${named.name}).`,
    named.meaning,
    `What to do: ${named.remedy}`,
  ];
}

function problemInWords(sighting: Sighting | undefined): string[] {
  if (sighting === undefined) return [];
  const { code, by, detail } = sighting;
  const { title, meaning, remedy, entra } = CATALOGUE[code];
  return [
    `${title} (${code}, told by ${by}).`,
    ...(detail === undefined ? [] : [`The answer said: ${detail}`]),
    meaning,
    `What to do: ${remedy}`,
    ...(entra === undefined ? [] : [`Entra: ${entra}`]),
    `More: ${docsOf(code)}`,
  ];
}
