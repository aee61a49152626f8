import { isObject, type JsonObject } from '../../../src/scim/json.js';
import { ERROR, GROUP, LIST_RESPONSE, USER } from '../../../src/scim/urns.js';
import { textOf } from '../json.js';
import { resourcesOf } from '../state.js';
import { type Exchange, type Finding, isProjected, routeOf, versionOf } from './exchange.js';

const SCIM_TYPES = new Set([
  ...['invalidFilter', 'tooMany', 'uniqueness', 'mutability', 'invalidSyntax', 'invalidPath'],
  ...['noTarget', 'invalidValue', 'invalidVers', 'sensitive'],
  ...['invalidCursor', 'expiredCursor', 'invalidCount'],
]);

/** What no sentence for an administrator holds: traces, names of libraries, SQL. */
const LEAKS =
  /\.(?:ts|js):\d+|node_modules|prisma|pglite|postgres|\bgraphql\b|\bSELECT .* FROM\b|\bINSERT INTO\b|(?:Type|Range|Reference|Syntax)Error|\[object |\bundefined\b|SQLSTATE|\bkoa\b/i;

/** What every answer must be like, whatever was asked. */
export function answerFindings({ sent, answer }: Exchange): Finding[] {
  const { status, text } = answer;
  if (status >= 500 && status !== 501) return [{ rule: 'no fault of the service', detail: text }];
  if (status === 204 || status === 304 || sent.method === 'HEAD') return emptyFindings(answer.text);
  if (status >= 400) return errorFindings({ sent, answer });
  return [...mediaFindings(answer.headers), ...secretFindings(text), ...bodyFindings(sent, answer)];
}

function emptyFindings(text: string): Finding[] {
  return text === '' ? [] : [{ rule: 'an answer without a body has none', detail: text }];
}

type Answered = Pick<Exchange, 'sent' | 'answer'>;

function errorFindings({ answer }: Answered): Finding[] {
  const { status, headers, text, body } = answer;
  if (!isObject(body)) return [{ rule: 'an error is a SCIM Error', detail: text }];
  const faults = [...messageFaults(status, body), ...typeFaults(status, body)];
  if (status === 405 && headers.get('allow') === null) faults.push('header Allow');
  return [
    ...mediaFindings(headers),
    ...faults.map((fault) => ({ rule: `an error is a SCIM Error: ${fault}`, detail: text })),
    ...(LEAKS.test(text) ? [{ rule: 'an error keeps the inside to itself', detail: text }] : []),
  ];
}

function messageFaults(status: number, body: JsonObject): string[] {
  const { schemas, detail } = body;
  return [
    ...(JSON.stringify(schemas) === JSON.stringify([ERROR]) ? [] : ['schemas']),
    ...(body['status'] === String(status) ? [] : ['status']),
    ...(typeof detail === 'string' && detail.length > 5 && detail.length < 1000 ? [] : ['detail']),
  ];
}

/** RFC 7644 §3.12: the error types belong to 400, and uniqueness to 409. */
function typeFaults(status: number, { scimType }: JsonObject): string[] {
  if (scimType === undefined) return status === 400 ? ['scimType missing'] : [];
  return SCIM_TYPES.has(textOf(scimType)) ? [] : ['scimType'];
}

function mediaFindings(headers: Headers): Finding[] {
  const type = headers.get('content-type') ?? 'no type';
  return type.startsWith('application/scim+json')
    ? []
    : [{ rule: 'a body is application/scim+json', detail: type }];
}

/** Passwords are accepted and never shown. */
function secretFindings(text: string): Finding[] {
  return /"password":"/i.test(text) ? [{ rule: 'a password is never shown', detail: text }] : [];
}

function bodyFindings(sent: Answered['sent'], answer: Answered['answer']): Finding[] {
  const { text, body, status } = answer;
  const route = routeOf(sent);
  if (!isObject(body)) return [{ rule: 'a success is a JSON object', detail: text }];
  if (!Array.isArray(body['schemas'])) return [{ rule: 'a success has schemas', detail: text }];
  const isResource = route.collection === 'Users' || route.collection === 'Groups';
  if (!isResource) return [];
  if (resourcesOf(body) !== undefined) return listFindings(body, text);
  const isMade = sent.method === 'POST';
  return [
    ...(status === (isMade ? 201 : 200)
      ? []
      : [{ rule: 'a success has its status', detail: `${status}` }]),
    ...resourceFindings(body, route.collection, isProjected(route)),
    ...headerFindings(answer, body, isMade),
  ];
}

function listFindings(list: JsonObject, text: string): Finding[] {
  const { schemas, totalResults, itemsPerPage, Resources } = list;
  const isWhole = (value: unknown) => Number.isInteger(value) && Number(value) >= 0;
  const isRight =
    JSON.stringify(schemas) === JSON.stringify([LIST_RESPONSE]) &&
    isWhole(totalResults) &&
    isWhole(itemsPerPage) &&
    Array.isArray(Resources) &&
    Resources.length === itemsPerPage;
  return isRight ? [] : [{ rule: 'a list is a ListResponse', detail: text }];
}

function resourceFindings(resource: JsonObject, collection: string, isPart: boolean): Finding[] {
  const { schemas, id, meta } = resource;
  const urn = collection === 'Users' ? USER : GROUP;
  const isRight =
    Array.isArray(schemas) &&
    schemas.includes(urn) &&
    typeof id === 'string' &&
    (isPart || isObject(meta));
  return isRight
    ? []
    : [{ rule: 'a resource has schemas, id and meta', detail: JSON.stringify(resource) }];
}

function headerFindings(
  { headers }: Answered['answer'],
  resource: JsonObject,
  isMade: boolean,
): Finding[] {
  const version = versionOf(resource);
  const [tag, location] = [headers.get('etag'), headers.get('location')];
  const faults = [
    ...(tag !== null && (version === undefined || tag === version) ? [] : [`ETag ${tag}`]),
    ...(location?.endsWith(`/${textOf(resource['id'])}`) === true ? [] : [`Location ${location}`]),
    ...(isMade || headers.get('content-location') === location ? [] : ['Content-Location']),
  ];
  return faults.map((detail) => ({ rule: 'the headers name version and place', detail }));
}
