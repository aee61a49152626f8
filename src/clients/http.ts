/** An answer of an endpoint. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The body when it is a JSON object; an empty object otherwise. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** A request, below the Tenant URL. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Such as `/Users`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>> | undefined;
  /** A text is sent as it is; anything else as JSON. */
  readonly body?: object | string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Thrown when the endpoint cannot be worked with at all; the sentence is for the person at the console. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError';
}

/** Where the endpoint is, and how the client presents itself. */
export interface Endpoint {
  /** Tenant URL, with or without query flags. */
  readonly url: string;
  readonly token: string;
  /** Appended to the query of every request. */
  readonly flag?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Sends requests to one endpoint. */
export interface Http {
  readonly base: string;
  send(request: HttpRequest): Promise<Answer>;
}

const TIMEOUT_MS = 60_000;

/** Opens a plain client: a request is one HTTP exchange, and a lost answer is an error. */
export function createHttp({ url, token, flag, headers = {} }: Endpoint): Http {
  const tenant = new URL(url);
  const flags = [tenant.search.replace(/^\?/, ''), flag ?? ''].filter((part) => part !== '');
  const base = `${tenant.origin}${tenant.pathname.replace(/\/+$/, '')}`;
  const send = async (request: HttpRequest): Promise<Answer> => {
    const response = await fetch(
      `${base}${inAddress(request.path)}${querystring(request.query, flags)}`,
      {
        method: request.method,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/scim+json, application/json',
          ...(request.body === undefined
            ? {}
            : { 'content-type': 'application/scim+json; charset=utf-8' }),
          ...headers,
          ...request.headers,
        },
        ...(request.body === undefined ? {} : { body: textOf(request.body) }),
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      },
    );
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parse(text) };
  };
  return { base, send };
}

/** Seconds that an answer asks the client to wait; undefined when it does not say. */
export function retryAfter({ headers }: Answer): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The resources of a list answer. */
export function resourcesOf({ body }: Answer): Readonly<Record<string, unknown>>[] {
  const list = body['Resources'];
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** What the innermost error says: the layers above it say no more than that a fetch failed. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}

function textOf(body: object | string): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** An id may be any text (RFC 7643 §3.1); what would end the path is encoded. */
function inAddress(path: string): string {
  return path.replace(/[?#\s"<>\\^`{|}]/g, encodeURIComponent);
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
