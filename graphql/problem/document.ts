import { CATALOGUE, PROBLEM_CODES, type ProblemCode } from './catalogue.js';

const HEAD = `# Errors

Every refusal has a class, and every door tells it: in the body of a SCIM error as \`code\` below
\`urn:rollcall:params:scim:api:messages:2.0:Problem\`, beside \`docs\` and \`requestId\`; in a GraphQL error as \`problem\` and \`docs\`
of its extensions. The token endpoint answers in the form of OAuth alone (RFC 6749 §5.2), without a class. The \`detail\` is a sentence that names the attribute, what is wrong with it, and what to do; Entra shows it in
its provisioning log. \`rollcall explain\` (in a checkout \`npm run rollcall -- explain\`) takes the id of a write that was refused,
or what Entra's log shows, and tells the same in words; of a read, the line of the request in the log of the service has the class.

Where nothing else is said, Entra tries the object again in later cycles: first after about 40 minutes, then after 6, 12 and 24
hours, and then once a day for up to 28 days. "Provision on demand" tries it at once.

This page is made from \`graphql/problem/catalogue.ts\`.

| class | status | scimType |
|---|---|---|
`;

/** The text of `docs/errors.md`. */
export function errorsDocument(): string {
  const rows = PROBLEM_CODES.map((code) => {
    const { status, scimType } = CATALOGUE[code];
    return `| [\`${code}\`](#${code.toLowerCase()}) | ${status} | ${scimType === undefined ? '–' : `\`${scimType}\``} |\n`;
  });
  return `${HEAD}${rows.join('')}\n${PROBLEM_CODES.map(sectionOf).join('\n')}`;
}

function sectionOf(code: ProblemCode): string {
  const { title, meaning, remedy, entra, names = [] } = CATALOGUE[code];
  const shown = names.map((name) => `\`${name}\``).join(', ');
  return [
    `## ${code}\n`,
    `**${title}.** ${meaning}\n`,
    `*What to do*: ${remedy}\n`,
    ...(entra === undefined ? [] : [`*Entra*: ${entra}\n`]),
    ...(shown === '' ? [] : [`*In Entra's log*: ${shown}\n`]),
  ].join('\n');
}
