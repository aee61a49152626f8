import { Latencies } from './latency.js';

/** An answer of the endpoint. */
export interface Answer {
  readonly status: number;
  /** The body when it is a JSON object; an empty object otherwise. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** A request; `kind` is what the report counts it as. */
export interface Request {
  readonly kind: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the Tenant URL, such as `/Users`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** Thrown when the endpoint cannot be worked with at all; the sentence is for the person at the console. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError';
}

/** The client of one job: it knows the Tenant URL with its flags, and counts what it sends. */
export interface ScimClient {
  readonly latencies: Latencies;
  /** How often a request was repeated because the endpoint asked for it or did not answer. */
  readonly retries: () => number;
  send(request: Request): Promise<Answer>;
}

const ATTEMPTS = 6;
const TIMEOUT_MS = 60_000;

/** Opens a client for a Tenant URL; `flag` is appended to the query of every request. */
export function createScimClient({
  url,
  token,
  flag,
}: {
  url: string;
  token: string;
  flag: string | undefined;
}): ScimClient {
  const tenant = new URL(url);
  const flags = [tenant.search.replace(/^\?/, ''), flag ?? ''].filter((part) => part !== '');
  const base = `${tenant.origin}${tenant.pathname.replace(/\/+$/, '')}`;
  const latencies = new Latencies();
  let retries = 0;

  const attempt = async (request: Request): Promise<Response> => {
    const start = performance.now();
    const response = await fetch(`${base}${request.path}${querystring(request.query, flags)}`, {
      method: request.method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/scim+json, application/json',
        ...(request.body === undefined
          ? {}
          : { 'content-type': 'application/scim+json; charset=utf-8' }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer = new Response(nullBody(response.status) ? null : await response.text(), response);
    latencies.note(request.kind, performance.now() - start);
    return answer;
  };

  const send = async (request: Request): Promise<Answer> => {
    for (let count = 1; ; count++) {
      const response = await attempt(request).catch((error: unknown) => {
        if (count === ATTEMPTS)
          throw new EndpointError(`${base} does not answer: ${reasonOf(error)}.`);
        return undefined;
      });
      const wait = waitFor(response, count);
      if (response !== undefined && (wait === undefined || count === ATTEMPTS))
        return toAnswer(response);
      retries += 1;
      await new Promise((resolve) => setTimeout(resolve, wait ?? 0));
    }
  };
  return { latencies, retries: () => retries, send };
}

/** Entra writes blanks as "+" and quotes as %22. */
function querystring(
  query: Readonly<Record<string, string>> = {},
  flags: readonly string[],
): string {
  const own = Object.entries(query).map(
    ([name, value]) => `${name}=${encodeURIComponent(value).replace(/%20/g, '+')}`,
  );
  const all = [...flags, ...own];
  return all.length === 0 ? '' : `?${all.join('&')}`;
}

/** How long to wait before the request is sent again; undefined when it is answered. */
function waitFor(response: Response | undefined, count: number): number | undefined {
  if (response === undefined) return 200 * count;
  if (response.status !== 429 && response.status !== 503) return undefined;
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.min(seconds, 60) * 1000 : 1000 * count;
}

async function toAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, body: parse(text) };
}

function parse(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // An endpoint may answer with a page; the report tells by the status what was wrong.
    return {};
  }
  return isObject(value) ? value : {};
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nullBody(status: number): boolean {
  return status === 204 || status === 304;
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
