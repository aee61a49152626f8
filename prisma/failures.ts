/** What kind of refusal the database gave, for those that have a meaning of their own. */
export interface Failure {
  readonly kind: 'unique' | 'foreign-key' | 'contention' | 'unavailable';
  /** The violated constraint or index, where there is one. */
  readonly constraint?: string;
}

/** PostgreSQL error codes, by code or by class (its first two characters). */
const KIND_OF_SQLSTATE: Readonly<Record<string, Failure['kind']>> = {
  '23505': 'unique',
  '23503': 'foreign-key',
  '40001': 'contention',
  '40P01': 'contention',
  '25006': 'unavailable', // read-only transaction
  '25P03': 'unavailable', // transaction that waited too long for its owner
  '3D000': 'unavailable', // no such database
  '40003': 'unavailable', // nobody knows whether the statement was completed
  '55P03': 'unavailable', // lock not available in time
  '57014': 'unavailable', // statement cut off by its time limit
  '08': 'unavailable', // connection
  '28': 'unavailable', // not let in: a password that was changed
  '53': 'unavailable', // resources: disk, memory, connections
  '57': 'unavailable', // shut down by an operator
  '58': 'unavailable', // input and output
};

/** What the driver adapters call the failures of a connection, whose codes they leave out. */
const KIND_OF_KIND: Readonly<Record<string, Failure['kind']>> = {
  DatabaseNotReachable: 'unavailable',
  ConnectionClosed: 'unavailable',
  SocketTimeout: 'unavailable',
  TlsConnectionError: 'unavailable',
};

/** Codes of the Prisma client and of sockets that mean: no database answered. */
const KIND_OF_CODE: Readonly<Record<string, Failure['kind']>> = {
  P2034: 'contention',
  DEADLINE: 'unavailable', // see deadline.ts
  P1001: 'unavailable',
  P1002: 'unavailable',
  P1008: 'unavailable',
  P1017: 'unavailable',
  P2024: 'unavailable',
  P2028: 'unavailable',
  P2037: 'unavailable',
  ECONNREFUSED: 'unavailable',
  ECONNRESET: 'unavailable',
  ETIMEDOUT: 'unavailable',
  ENOTFOUND: 'unavailable',
  EAI_AGAIN: 'unavailable',
  EHOSTUNREACH: 'unavailable',
  ENETUNREACH: 'unavailable',
  EPIPE: 'unavailable',
};

const UNREACHABLE =
  /timeout exceeded when trying to connect|timeout expired|Connection terminated|not queryable|pool after calling end|PGlite is clos|connect ENOENT/;

/** Reads a database error, whichever layer wrapped it; undefined when it is something else. */
export function classifyFailure(error: unknown): Failure | undefined {
  for (const layer of layersOf(error)) {
    const failure = classifyLayer(layer);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function classifyLayer(layer: object): Failure | undefined {
  const code = textOf(layer, 'code');
  const kind =
    kindOfSqlState(textOf(layer, 'originalCode')) ??
    kindOfSqlState(code) ??
    kindOfCode(code) ??
    KIND_OF_KIND[textOf(layer, 'kind')];
  if (kind !== undefined) return withConstraint(kind, layer);
  return UNREACHABLE.test(textOf(layer, 'message')) ? { kind: 'unavailable' } : undefined;
}

function withConstraint(kind: Failure['kind'], layer: object): Failure {
  const named = textOf(layer, 'constraint');
  const [, quoted] = /constraint "([^"]+)"/.exec(textOf(layer, 'originalMessage')) ?? [];
  const constraint = named === '' ? quoted : named;
  return constraint === undefined ? { kind } : { kind, constraint };
}

function kindOfSqlState(code: string): Failure['kind'] | undefined {
  return KIND_OF_SQLSTATE[code] ?? KIND_OF_SQLSTATE[code.slice(0, 2)];
}

function kindOfCode(code: string): Failure['kind'] | undefined {
  return KIND_OF_CODE[code];
}

/** The error and everything it wraps, innermost first. */
function layersOf(error: unknown): object[] {
  const layers: object[] = [];
  for (let layer: unknown = error; isObject(layer) && layers.length < 8; layer = wrapped(layer)) {
    layers.push(layer);
  }
  return layers.reverse();
}

function wrapped(layer: object): unknown {
  const meta = property(layer, 'meta');
  const adapter = isObject(meta) ? property(meta, 'driverAdapterError') : undefined;
  return adapter ?? property(layer, 'cause');
}

function property(object: object, name: string): unknown {
  return Object.hasOwn(object, name) ? Reflect.get(object, name) : undefined;
}

function textOf(object: object, name: string): string {
  const value: unknown = Reflect.get(object, name);
  return typeof value === 'string' ? value : '';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
