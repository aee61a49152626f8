import {
  CATALOGUE,
  codeOfAnswer,
  PROBLEM_CODES,
  type ProblemCode,
} from '../../graphql/problem/catalogue.js';

/** What was found in a text that somebody pasted. */
export interface Sighting {
  readonly code: ProblemCode;
  /** What it was recognised by. */
  readonly by: string;
  /** The sentence of our own answer, where the text quotes it. */
  readonly detail?: string;
}

const REQUEST_ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** Everything in a text that may be the id of a request, once each. */
export function requestIdsIn(text: string): string[] {
  return [...new Set(text.match(REQUEST_ID) ?? [])];
}

/**
 * What a line of Entra's provisioning log is about: our own error body, which it quotes, tells most;
 * then Entra's name of the error; then a status. Undefined when nothing is recognised.
 */
export function readLog(text: string): Sighting | undefined {
  // A quoted body may be escaped once or twice.
  const plain = text.replace(/\\+"/g, '"').replace(/&quot;/g, '"');
  return fromBody(plain) ?? fromName(plain) ?? fromStatus(plain);
}

function fromBody(text: string): Sighting | undefined {
  const [, status] = /"status"\s*:\s*"?(\d{3})\b/.exec(text) ?? [];
  if (status === undefined) return undefined;
  const [, scimType] = /"scimType"\s*:\s*"(\w+)"/.exec(text) ?? [];
  const [, named] = /"code"\s*:\s*"(\w+)"/.exec(text) ?? [];
  const detail = detailIn(text);
  const code = PROBLEM_CODES.find((one) => one === named) ?? codeOfAnswer(Number(status), scimType);
  return { code, by: `the answer ${status}`, ...(detail === undefined ? {} : { detail }) };
}

/** Up to the member after it, for the sentence may hold quotes that have lost their escapes. */
function detailIn(text: string): string | undefined {
  const [, detail] = /"detail"\s*:\s*"(.*?)"\s*(?:,\s*"[\w:.]+"\s*:|\})/s.exec(text) ?? [];
  return detail;
}

function fromName(text: string): Sighting | undefined {
  const names = PROBLEM_CODES.flatMap((code) =>
    (CATALOGUE[code].names ?? []).map((name) => ({ code, name })),
  );
  // The longest first: one name may be a part of another.
  const found = names
    .sort((a, b) => b.name.length - a.name.length)
    .find(({ name }) => new RegExp(`\\b${name}\\b`).test(text));
  return found && { code: found.code, by: `Entra's name ${found.name}` };
}

function fromStatus(text: string): Sighting | undefined {
  const [, status] = /(?:status|http|code|error|response).{0,20}?\b([45]\d\d)\b/i.exec(text) ?? [];
  return status === undefined
    ? undefined
    : { code: codeOfAnswer(Number(status)), by: `the status ${status}` };
}
