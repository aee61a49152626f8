import { buildSchema } from 'graphql';
import type { Principal } from '../../../graphql/access/authenticate.js';
import type { Log, Scope } from '../../../graphql/context.js';
import { DirectoryError } from '../../../graphql/errors.js';
import { createRateLimit, limitPrincipals } from '../../../src/http/middleware/limit-rate.js';
import { BULK_LIMITS } from '../../../src/http/scim/bulk.js';
import { createDiscovery } from '../../../src/http/scim/discovery.js';
import type { RefusedWrite } from '../../../src/http/scim/needs.js';
import { createHttpServer } from '../../../src/http/server.js';
import { createHttpApp } from '../../../src/http/stack.js';
import type {
  Answer,
  OneRequest,
  Resource,
  WriteRequest,
} from '../../../src/resources/resource.js';

/** What a resource was called with. */
export type Call = { readonly verb: string } & Partial<OneRequest & WriteRequest>;

/** The HTTP stack on a free port, over resources that remember their calls. */
export interface Door {
  readonly url: string;
  readonly port: number;
  readonly calls: Call[];
  readonly refused: RefusedWrite[];
  readonly lines: { readonly level: string; readonly fields: Readonly<Record<string, unknown>> }[];
  close(): Promise<void>;
}

interface Options {
  readonly rateLimit?: { readonly perSecond: number; readonly burst: number };
  /** Takes the place of the answer of every verb. */
  readonly act?: (call: Call) => Promise<Answer>;
  readonly isReady?: boolean;
}

/** Secrets of the tests and the scopes that they have. */
const SCOPES: ReadonlyMap<string, readonly Scope[]> = new Map([
  ['writer', ['scim:read', 'scim:write']],
  ['reader', ['scim:read']],
  ['admin', ['admin:read', 'admin:write']],
]);

/** Starts the stack; without options the rate limit is off and every verb succeeds. */
export async function startDoor(options: Options = {}): Promise<Door> {
  const calls: Call[] = [];
  const refused: RefusedWrite[] = [];
  const lines: Door['lines'] = [];
  const countRequest = createRateLimit(options.rateLimit ?? { perSecond: 0, burst: 1 });
  const limits = { countTenant: countRequest, countCredential: countRequest };
  const resource = fakeResource(async (call) => {
    calls.push(call);
    return (options.act ?? succeed)(call);
  });
  const app = createHttpApp<string>({
    log: collectLines(lines),
    readiness: () =>
      Promise.resolve({ isReady: options.isReady ?? true, checks: { database: 'x' } }),
    scim: {
      resources: { Users: resource, Groups: resource, Root: resource },
      discovery: createDiscovery(
        'http://rollcall.example/scim/v2',
        {
          defaultPageSize: 100,
          maxPageSize: 500,
          cursorTimeout: 3600,
        },
        BULK_LIMITS,
      ),
      baseUrl: 'http://rollcall.example/scim/v2',
      authenticate: findPrincipal,
      recognize: findPrincipal,
      countRequest: limitPrincipals({ door: 'scim', ...limits }),
      countStranger: countRequest,
      openContext: (_principal, requestId) => requestId,
      onRefused: (one) => Promise.resolve(void refused.push(one)),
      onFault: () => undefined,
    },
    graphql: {
      schema: buildSchema('type Query { isHere: Boolean }'),
      authenticate: findPrincipal,
      findSession: () => Promise.resolve(undefined),
      publicUrl: 'http://rollcall.example',
      countRequest: limitPrincipals({ door: 'graphql', ...limits }),
      countStranger: countRequest,
      openContext: () => Promise.reject(new DirectoryError('NOT_FOUND', 'There is no tenant "x".')),
      onFault: () => undefined,
      onErrors: () => Promise.resolve(),
    },
    oauth: {
      answer: () => Promise.reject(new Error('No token is asked for here.')),
      countClient: countRequest,
      countStranger: countRequest,
      onFault: () => undefined,
    },
  });
  const server = createHttpServer(app, collectLines(lines));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    calls,
    refused,
    lines,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An answer as the tests look at it. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when there is none. */
  readonly body: unknown;
}

interface Sending {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: BodyInit;
  /** The secret; empty sends none. */
  readonly secret?: string;
}

/** Sends one request; writing is allowed unless another secret is named. */
export async function send(door: Door, path: string, sending: Sending = {}): Promise<Reply> {
  const { method, headers, body, secret = 'writer' } = sending;
  const response = await fetch(`${door.url}${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    redirect: 'manual',
    headers: {
      ...(secret === '' ? {} : { authorization: `Bearer ${secret}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const parsed: unknown = text === '' ? undefined : JSON.parse(text);
  return { status: response.status, headers: response.headers, text, body: parsed };
}

function findPrincipal(secret: string): Promise<Principal | undefined> {
  const scopes = SCOPES.get(secret);
  if (scopes === undefined) return Promise.resolve(undefined);
  return Promise.resolve({
    actor: { id: secret, name: secret, scopes },
    tenant: {
      id: 'tenant',
      slug: 'hillview',
      uniqueGroupNames: true,
      revivesDeleted: true,
      retentionDays: 30,
      existingPeople: 'LINK',
      extensions: [],
    },
    dialect: 'entra',
    cursorKey: '00000000-0000-4000-8000-000000000000',
    expiresAt: undefined,
  });
}

function succeed({ verb }: Call): Promise<Answer> {
  if (verb === 'remove') return Promise.resolve({ status: 204 });
  const location = 'http://rollcall.example/scim/v2/Users/1';
  const status = verb === 'create' ? 201 : 200;
  const isOne = verb !== 'list';
  return Promise.resolve({ status, body: { id: '1' }, ...(isOne ? { version: 3, location } : {}) });
}

function fakeResource(act: (call: Call) => Promise<Answer>): Resource<string> {
  return {
    create: (_context, request) => act({ verb: 'create', ...request }),
    get: (_context, request) => act({ verb: 'get', ...request }),
    list: (_context, request) => act({ verb: 'list', ...request }),
    replace: (_context, request) => act({ verb: 'replace', ...request }),
    patch: (_context, request) => act({ verb: 'patch', ...request }),
    remove: (_context, request) => act({ verb: 'remove', ...request }),
  };
}

function collectLines(lines: Door['lines']): Log {
  const at = (level: string) => (fields: Readonly<Record<string, unknown>>) => {
    lines.push({ level, fields });
  };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}
