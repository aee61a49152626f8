import {
  type Answer,
  createHttp,
  type Endpoint,
  EndpointError,
  type Http,
  type HttpRequest,
  isObject,
  reasonOf,
  retryAfter,
} from '../clients/http.js';
import { GROUP, type Operation, patchBody, USER } from '../clients/message.js';
import { readAttribute } from '../clients/resource.js';
import { Finding, Skipped } from './finding.js';

/** A JSON object of the endpoint. */
export type Resource = Readonly<Record<string, unknown>>;

/** An answer, and what was asked, for the sentence of a finding. */
export interface Reply extends Answer {
  readonly asked: string;
}

/** Where tokens are fetched, for the checks of OAuth 2.0. */
export interface TokenEndpoint {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The endpoint under test: everything that is made at it is noted, to be removed at the end. */
export interface Target {
  /** Begins every name that is made, so that nobody else's resource is taken for it. */
  readonly tag: string;
  readonly endpoint: Endpoint;
  readonly tokens: TokenEndpoint | undefined;
  send(request: HttpRequest): Promise<Reply>;
  get(path: string, query?: Readonly<Record<string, string>>): Promise<Reply>;
  post(path: string, body: object | string): Promise<Reply>;
  put(path: string, body: object): Promise<Reply>;
  patch(path: string, operations: readonly Operation[]): Promise<Reply>;
  remove(path: string): Promise<Reply>;
  /** A name that nobody has. */
  unique(word: string): string;
  /** Makes a user, and gives what the endpoint answers. */
  user(attributes?: object): Promise<Resource>;
  /** Makes a group, and gives what the endpoint answers. */
  group(attributes?: object): Promise<Resource>;
  /** Whether /ServiceProviderConfig claims a feature, such as `etag.supported`; skips when it does not. */
  needs(feature: string): void;
  /** Removes what was made; gives the paths of what is still there. */
  cleanUp(): Promise<string[]>;
}

const PATIENCE = 5;
/** Longest wait for a rate limit, in seconds. */
const LONGEST_WAIT = 10;

/** Opens an endpoint. Throws an EndpointError when it does not answer or refuses the token. */
export async function openTarget(
  endpoint: Endpoint,
  tokens: TokenEndpoint | undefined,
): Promise<Target> {
  const http = createHttp(endpoint);
  const config = await firstContact(http);
  const tag = `check-${crypto.randomUUID().slice(0, 8)}`;
  const made = new Set<string>();
  let serial = 0;
  const unique = (word: string) => `${tag}-${word}-${++serial}`;

  const send = async (request: HttpRequest): Promise<Reply> => {
    const asked = `${request.method} ${request.path}`;
    const answer = await patiently(http, request).catch((error: unknown) => {
      if (error instanceof EndpointError) throw error;
      throw new Finding(`${asked}: no answer (${reasonOf(error)})`, { cause: error });
    });
    for (const path of pathsOf(request, answer)) made.add(path);
    return { ...answer, asked };
  };
  const create = async (path: string, body: object): Promise<Resource> => {
    const answer = await send({ method: 'POST', path, body });
    if (answer.status === 201 && typeof answer.body['id'] === 'string') return answer.body;
    throw new Finding(`${describe(answer)}; expected 201 with an id`);
  };
  return {
    tag,
    endpoint,
    tokens,
    unique,
    send,
    get: (path, query) => send({ method: 'GET', path, query }),
    post: (path, body) => send({ method: 'POST', path, body }),
    put: (path, body) => send({ method: 'PUT', path, body }),
    patch: (path, operations) => send({ method: 'PATCH', path, body: patchBody(operations) }),
    remove: (path) => send({ method: 'DELETE', path }),
    user: (attributes) =>
      create('/Users', { schemas: [USER], userName: unique('user'), ...attributes }),
    group: (attributes) =>
      create('/Groups', { schemas: [GROUP], displayName: unique('group'), ...attributes }),
    needs: (feature) => {
      if (readAttribute(config, feature) !== true)
        throw new Skipped(`/ServiceProviderConfig does not claim ${feature}`);
    },
    cleanUp: () => removeAll(http, made),
  };
}

/** What an answer says, in a few words. */
export function describe({ asked, status, body, text }: Reply): string {
  const detail = body['detail'];
  const said = typeof detail === 'string' ? detail : text.slice(0, 120);
  return `${asked}: ${status}${said === '' ? '' : ` ${said}`}`;
}

async function firstContact(http: Http): Promise<Resource> {
  const ask = (path: string, query?: Readonly<Record<string, string>>) =>
    patiently(http, { method: 'GET', path, query }).catch((error: unknown) => {
      if (error instanceof EndpointError) throw error;
      throw new EndpointError(`${http.base} does not answer: ${reasonOf(error)}.`);
    });
  const config = await ask('/ServiceProviderConfig');
  const { status } = await ask('/Users', { count: '1' });
  if (status === 401 || status === 403)
    throw new EndpointError(`The endpoint refused the secret token (${status}). Check --token.`);
  if (status === 404 && config.status === 404)
    throw new EndpointError(`There is no SCIM endpoint at ${http.base}. Check --url.`);
  return config.body;
}

/**
 * A rate limit is no finding: the request waits as it is told, for a while. Throws an EndpointError when
 * the limit stays.
 */
async function patiently(http: Http, request: HttpRequest): Promise<Answer> {
  for (let count = 1; ; count++) {
    const answer = await http.send(request);
    if (answer.status !== 429) return answer;
    if (count === PATIENCE)
      throw new EndpointError(
        `${http.base} answers ${request.method} ${request.path} with 429 however long is waited. Raise its rate limit.`,
      );
    const seconds = Math.min(retryAfter(answer) ?? 1, LONGEST_WAIT);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
}

/** The resources that a request may have made. */
function pathsOf({ method, path }: HttpRequest, { status, body }: Answer): string[] {
  if (method !== 'POST' || status >= 300) return [];
  const operations = body['Operations'];
  if (Array.isArray(operations))
    return operations
      .filter(isObject)
      .map(({ location }) => /\/(Users|Groups)\/[^/]+$/.exec(String(location))?.[0])
      .filter((found) => found !== undefined);
  const id = body['id'];
  return typeof id === 'string' && /^\/(Users|Groups)\/?$/.test(path)
    ? [`${path.replace(/\/$/, '')}/${id}`]
    : [];
}

async function removeAll(http: Http, made: Set<string>): Promise<string[]> {
  const left: string[] = [];
  // Groups first: a user may be a member.
  for (const path of [...made].sort()) {
    const status = await patiently(http, { method: 'DELETE', path }).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status !== 204 && status !== 200 && status !== 404) left.push(path);
  }
  made.clear();
  return left;
}
