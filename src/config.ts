import { z } from 'zod';
import { SLUG_PATTERN } from '../graphql/tenant/slug.js';
import { ENTRA_SETTINGS, toEntra } from './config-entra.js';
import { findSignInProblems, SIGN_IN_SETTINGS, toSignIn } from './config-sign-in.js';
import { DOOR_SETTINGS, type DoorConfig, findDoorProblems, toDoorConfig } from './door-settings.js';
import type { EntraSettings } from './oauth/authority.js';
import { wholeNumber } from './setting-rules.js';
import type { SignInSettings } from './sign-in.js';

const address = (protocols: readonly string[], example: string) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `is not an address such as ${example}.`,
    );

// It travels in a header: visible ASCII only.
const secret = z
  .string()
  .regex(/^[\x21-\x7e]{16,}$/, 'must have 16 characters or more, without blanks.');

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Each setting once: its rule, its default and what it means. */
const SETTINGS = z.object({
  PORT: wholeNumber(0, 65_535)
    .default(3000)
    .describe('Port that the server listens on; 0 takes a free one.'),
  HOST: z.string().default('127.0.0.1').describe('Address that the server listens on.'),
  PUBLIC_URL: address(['http:', 'https:'], '"https://id.example.com"')
    .refine((text) => !/[?#]/.test(text), 'must not have a query or a fragment.')
    .optional()
    .describe(
      'Base of `meta.location` and of the addresses shown to administrators; http://HOST:PORT (https with TLS_CERT_FILE) when absent.',
    ),
  DATABASE_URL: address(['postgres:', 'postgresql:'], '"postgresql://user@host:5432/name"')
    .optional()
    .describe('PostgreSQL 15 or newer; the embedded database when absent.'),
  ROW_LEVEL_SECURITY: z
    .enum(['on', 'off'], 'is not one of on, off.')
    .default('on')
    .describe('Whether the database itself keeps the tenants apart too (docs/security.md).'),
  DATA_DIR: z.string().default('./data').describe('Directory of the embedded database.'),
  REDIS_URL: address(['redis:', 'rediss:'], '"redis://host:6379"')
    .optional()
    .describe(
      'Redis that shares the rate limits of several instances; each counts alone when absent.',
    ),
  BOOTSTRAP_TENANT: z
    .string()
    .regex(SLUG_PATTERN, 'must be lower-case letters, digits and hyphens, 63 at most.')
    .default('default')
    .describe('Slug of the first tenant, made when there is none.'),
  BOOTSTRAP_SCIM_TOKEN: secret
    .optional()
    .describe(
      'Fixed first SCIM credential, made sure of at each start; random and shown once when absent.',
    ),
  BOOTSTRAP_ADMIN_TOKEN: secret
    .optional()
    .describe(
      'Fixed first instance operator, made sure of at each start; random and shown once when absent.',
    ),
  RATE_LIMIT_PER_SECOND: wholeNumber(0, 1_000_000)
    .default(100)
    .describe('Requests a second that each tenant may send on average; 0 switches the limit off.'),
  RATE_LIMIT_BURST: wholeNumber(1, 10_000_000)
    .default(400)
    .describe(
      'Requests that a tenant may send at once; the window is RATE_LIMIT_BURST / RATE_LIMIT_PER_SECOND seconds.',
    ),
  ...ENTRA_SETTINGS,
  ...SIGN_IN_SETTINGS,
  LOG_LEVEL: z
    .enum(LOG_LEVELS, `is not one of ${LOG_LEVELS.join(', ')}.`)
    .default('info')
    .describe('Least important lines that are logged.'),
  ...DOOR_SETTINGS,
});

/** The settings of one process. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** Without a slash at the end; absent when it follows from the listening address. */
  readonly publicUrl: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly rowLevelSecurity: boolean;
  readonly dataDir: string;
  readonly redisUrl: string | undefined;
  readonly bootstrapTenant: string;
  readonly bootstrapScimToken: string | undefined;
  readonly bootstrapAdminToken: string | undefined;
  readonly rateLimit: { readonly perSecond: number; readonly burst: number };
  readonly entra: EntraSettings;
  readonly signIn: SignInSettings;
  readonly logLevel: string;
  readonly doors: DoorConfig;
}

/** All that is wrong with the settings, a sentence each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** Reads the settings from the environment. An empty value counts as absent. Throws ConfigError. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.keys(SETTINGS.shape)
      .map((name) => [name, environment[name]] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = SETTINGS.safeParse(given);
  const problems = result.success
    ? []
    : result.error.issues.map(({ path, message }) => sentence(path, message, given));
  if (result.success && isBurstTooSmall(result.data)) {
    problems.push(
      'RATE_LIMIT_BURST must be RATE_LIMIT_PER_SECOND or more: the window would be shorter than a second.',
    );
  }
  if (result.success) problems.push(...findDoorProblems(result.data));
  if (result.success) problems.push(...findSignInProblems(result.data));
  if (!result.success || problems.length > 0) throw new ConfigError(problems);
  return toConfig(result.data);
}

/** The settings as documentation lists them. */
export function describeSettings(): { name: string; meaning: string; fallback: string }[] {
  const defaults = new Map(Object.entries(SETTINGS.parse({})));
  return Object.entries(SETTINGS.shape).map(([name, rule]) => ({
    name,
    meaning: rule.description ?? '',
    fallback: String(defaults.get(name) ?? '–'),
  }));
}

type Settings = z.infer<typeof SETTINGS>;

function sentence(
  path: readonly PropertyKey[],
  message: string,
  given: Readonly<Record<string, unknown>>,
): string {
  const name = String(path[0] ?? '');
  const isSecret = /_(TOKEN|URL|SECRET)$/.test(name);
  const shown = isSecret ? '' : ` "${String(given[name]).slice(0, 60)}"`;
  return `${name}${shown} ${message}`;
}

function isBurstTooSmall({
  RATE_LIMIT_PER_SECOND: perSecond,
  RATE_LIMIT_BURST: burst,
}: Settings): boolean {
  return perSecond > 0 && burst < perSecond;
}

function toConfig(settings: Settings): Config {
  return {
    port: settings.PORT,
    host: settings.HOST,
    publicUrl: settings.PUBLIC_URL?.replace(/\/+$/, ''),
    databaseUrl: settings.DATABASE_URL,
    rowLevelSecurity: settings.ROW_LEVEL_SECURITY === 'on',
    dataDir: settings.DATA_DIR,
    redisUrl: settings.REDIS_URL,
    bootstrapTenant: settings.BOOTSTRAP_TENANT,
    bootstrapScimToken: settings.BOOTSTRAP_SCIM_TOKEN,
    bootstrapAdminToken: settings.BOOTSTRAP_ADMIN_TOKEN,
    rateLimit: { perSecond: settings.RATE_LIMIT_PER_SECOND, burst: settings.RATE_LIMIT_BURST },
    entra: toEntra(settings),
    signIn: toSignIn(settings),
    logLevel: settings.LOG_LEVEL,
    doors: toDoorConfig(settings),
  };
}
