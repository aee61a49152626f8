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
  return fromBody(plain) ?? fromSentence(plain) ?? fromName(plain) ?? fromStatus(plain);
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

/** How our sentences are known from one another, the more special ones first. */
const SENTENCES: readonly (readonly [RegExp, ProblemCode])[] = [
  [/A review waits for an administrator/, 'reviewWaiting'],
  [/hand (?:it|such accounts) over/, 'forbidden'],
  [/lacks the scope|may not do that/, 'forbidden'],
  [/is already used/, 'uniqueness'],
  [
    /secret token (?:is not valid|is bound)|carries no secret token|holds no bearer token/,
    'unauthenticated',
  ],
  [/matches the filter/, 'noTarget'],
  [/of the filter\b|filter (?:ends|is)\b/, 'invalidFilter'],
  [
    /\(path ".*?"\).*names no attribute|names no attribute|the attribute ".*" is not known/,
    'invalidPath',
  ],
  [/is read-only/, 'mutability'],
  [/cannot be (?:removed|changed)|is set once/, 'mutability'],
  [/tooMany|more than \d+ comparisons/, 'tooMany'],
  [/has the id ".*"|no user or group of this tenant/, 'invalidValue'],
  [
    /is required|: expected |are (?:kept|stored)\. Shorten|holds a (?:control|NUL)|names nobody|must not be empty/,
    'invalidValue',
  ],
  [/schemas must (?:hold|list)|is given twice|JSON/, 'invalidSyntax'],
  [/has changed since|is at version/, 'versionMismatch'],
  [/There is no (?:user|group)|There is nothing with the id|There is no endpoint/, 'notFound'],
  [/Too many requests/, 'tooManyRequests'],
  [/The database did not answer/, 'unavailable'],
  [/met a fault of the service/, 'fault'],
];

/** The class that a sentence of ours is of. */
export function codeOfSentence(text: string): ProblemCode | undefined {
  return SENTENCES.find(([pattern]) => pattern.test(text))?.[1];
}

function fromSentence(text: string): Sighting | undefined {
  const code = codeOfSentence(text);
  return code && { code, by: 'the sentence of our answer' };
}

/** Up to the member after it, for the sentence may hold quotes that have lost their escapes. */
function detailIn(text: string): string | undefined {
  const [, detail] = /"detail"\s*:\s*"(.*?)"\s*(?:,\s*"[\w:.]+"\s*:|\})/s.exec(text) ?? [];
  return detail;
}

function fromName(text: string): Sighting | undefined {
  const names = [...new Set(PROBLEM_CODES.flatMap((code) => CATALOGUE[code].names ?? []))];
  // The longest first: one name may be a part of another.
  const name = names
    .sort((a, b) => b.length - a.length)
    .find((one) => new RegExp(`\\b${one}\\b`).test(text));
  const codes = PROBLEM_CODES.filter((code) => CATALOGUE[code].names?.some((one) => one === name));
  const code = LIKELY.find((one) => codes.includes(one)) ?? codes[0];
  if (name === undefined || code === undefined) return undefined;
  const others = codes.filter((one) => one !== code).join(', ');
  const more =
    others === '' ? '' : `, which may also stand for ${others}: paste the sentence beside it`;
  return { code, by: `Entra's name ${name}${more}` };
}

/** What a name that several classes share stands for most often. */
const LIKELY: readonly ProblemCode[] = ['invalidValue', 'uniqueness', 'unavailable'];

function fromStatus(text: string): Sighting | undefined {
  const [, digits] = /(?:status|http|code|error|response).{0,50}?\b([45]\d\d)\b/i.exec(text) ?? [];
  const word = STATUS_WORDS.find(([name]) => new RegExp(`\\b${name}\\b`).test(text));
  const status = digits === undefined ? word?.[1] : Number(digits);
  if (status === undefined) return undefined;
  return { code: codeOfAnswer(status), by: `the status ${status}` };
}

/** How .NET, and so Entra, writes statuses in words. */
const STATUS_WORDS: readonly (readonly [string, number])[] = [
  ['BadRequest', 400],
  ['Unauthorized', 401],
  ['Forbidden', 403],
  ['NotFound', 404],
  ['MethodNotAllowed', 405],
  ['RequestTimeout', 408],
  ['Conflict', 409],
  ['PreconditionFailed', 412],
  ['RequestEntityTooLarge', 413],
  ['UnsupportedMediaType', 415],
  ['TooManyRequests', 429],
  ['InternalServerError', 500],
  ['NotImplemented', 501],
  ['BadGateway', 503],
  ['ServiceUnavailable', 503],
  ['GatewayTimeout', 503],
];
