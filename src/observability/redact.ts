import { schemasOf } from '../scim/schema/resolve.js';
import { RESOURCE_TYPES } from '../scim/schema/resource-types.js';

const CENSOR = '[redacted]';
/** Log fields are flat; whatever is nested deeper than this is a whole object that slipped in. */
const MAX_DEPTH = 5;

/** Names of what lets somebody in. */
const SECRETS = [
  'authorization',
  'cookie',
  'set-cookie',
  'secret',
  'clientSecret',
  'client_secret',
  'client_assertion',
  'token',
  'accessToken',
  'access_token',
  'tokenHash',
  'password',
  'passwordHash',
  'cursorKey',
  'privateKey',
];

/** Names of the schemas that say nothing about a person. */
const HARMLESS = new Set(['active', 'members']);

/** The attributes of users and groups, as the schemas of SCIM name them. */
const PERSONAL = RESOURCE_TYPES.flatMap(schemasOf)
  .flatMap(({ attributes }) => attributes)
  .flatMap(({ name, subAttributes = [] }) => [name, ...subAttributes.map((sub) => sub.name)])
  .filter((name) => !HARMLESS.has(name) && !['type', 'primary', '$ref'].includes(name));

const HIDDEN = new Set([...SECRETS, ...PERSONAL].map((name) => name.toLowerCase()));

/** Log fields without secrets and without what the schemas say about a person. */
export function redact(
  fields: Readonly<Record<string, unknown>>,
  depth = 0,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      HIDDEN.has(name.toLowerCase()) ? CENSOR : redactValue(value, depth + 1),
    ]),
  );
}

function redactValue(value: unknown, depth: number): unknown {
  if (value instanceof Error) return describeError(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth > MAX_DEPTH) return CENSOR;
  return Array.isArray(value)
    ? value.map((item: unknown) => redactValue(item, depth + 1))
    : redact({ ...value }, depth);
}

/** An error as the log shows it: what it is and where it arose, without the values that it quotes. */
export function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, message, stack = '', cause } = error;
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const code: unknown = Reflect.get(error, 'code');
  return {
    type: name,
    message: withoutValues(message),
    ...(typeof code === 'string' ? { code } : {}),
    stack: frames.map((line) => line.trim()),
    ...(cause === undefined || depth >= MAX_DEPTH
      ? {}
      : { cause: describeCause(cause, depth + 1) }),
  };
}

/** The database's own error, which adapters hand on as a plain object with the SQLSTATE. */
function describeCause(cause: unknown, depth: number): unknown {
  if (cause instanceof Error || typeof cause !== 'object' || cause === null) {
    return describeError(cause, depth);
  }
  const text = (name: string) => {
    const value: unknown = Reflect.get(cause, name);
    return typeof value === 'string' ? { [name]: withoutValues(value) } : {};
  };
  return { ...text('kind'), ...text('originalCode'), ...text('originalMessage') };
}

const CONSTRAINT = /^"\w+_(?:key|pkey|fkey|idx|check)"$/;

/** Databases and parsers quote what they complain about: `"anna@hillview.example"`, `(x)=(y)`. */
function withoutValues(message: string): string {
  return message
    .replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/gs, (quoted) =>
      CONSTRAINT.test(quoted) ? quoted : `"${CENSOR}"`,
    )
    .replace(/=\([^)]*\)/g, `=(${CENSOR})`)
    .replace(/[^\s"'<>()]+@[^\s"'<>()]+/g, CENSOR);
}
