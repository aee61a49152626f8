import { z } from 'zod';
import { isRoleName, ROLE_NAMES } from '../graphql/access/roles.js';
import type { GrantedRole } from '../graphql/access/sign-in.js';
import { SLUG_PATTERN } from '../graphql/tenant/slug.js';
import { issuer, wholeNumber } from './setting-rules.js';
import type { SignInSettings } from './sign-in.js';

const ROLES_FORM =
  'is not a JSON object such as {"Rollcall.Owner":"owner","Acme.Helpdesk":"helpdesk@acme"}; ' +
  `roles are ${ROLE_NAMES.join(', ')}.`;

const roles = z.string().refine((text) => readRoles(text) !== undefined, ROLES_FORM);

/** The settings of the sign-in of administrators. */
export const SIGN_IN_SETTINGS = {
  OIDC_ISSUER: issuer
    .optional()
    .describe(
      'Issuer of the OpenID provider that administrators sign in at; sign-in at a provider is off when absent.',
    ),
  OIDC_CLIENT_ID: z
    .string()
    .optional()
    .describe('Client id that the provider gave to Rollcall. It goes with OIDC_ISSUER.'),
  OIDC_CLIENT_SECRET: z
    .string()
    .optional()
    .describe('Secret of that client; a public client, held by PKCE alone, when absent.'),
  OIDC_SCOPES: z
    .string()
    .refine(
      (text) => text.split(' ').includes('openid'),
      'must be scopes with blanks between them, with "openid" among them.',
    )
    .default('openid profile email')
    .describe('Scopes that the provider is asked for.'),
  OIDC_ROLE_CLAIM: z
    .string()
    .default('roles')
    .describe('Claim that holds the roles of a person; dots lead into objects.'),
  OIDC_ROLES: roles
    .optional()
    .describe(
      'What each value of the claim gives: a JSON object of values and roles, each "role" in the first tenant or "role@slug". It goes with OIDC_ISSUER.',
    ),
  SESSION_IDLE_MINUTES: wholeNumber(5, 10_080)
    .default(60)
    .describe('Minutes without a request after which a session ends.'),
  SESSION_HOURS: wholeNumber(1, 720)
    .default(12)
    .describe('Hours after which a session ends, however busy it is.'),
};

type Settings = z.infer<z.ZodObject<typeof SIGN_IN_SETTINGS>>;

/** What is wrong with the settings taken together, a sentence each. */
export function findSignInProblems(settings: Settings): string[] {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_ROLES } = settings;
  const needed = { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_ROLES };
  const missing = Object.entries(needed).flatMap(([name, value]) =>
    value === undefined ? [name] : [],
  );
  if (missing.length === 0 || missing.length === Object.keys(needed).length) return [];
  return missing.map(
    (name) =>
      `${name} is missing; OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_ROLES are set together or not at all.`,
  );
}

/** How administrators sign in. */
export function toSignIn(settings: Settings): SignInSettings {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_ROLES } = settings;
  const life = { idleMinutes: settings.SESSION_IDLE_MINUTES, hours: settings.SESSION_HOURS };
  const granted = readRoles(OIDC_ROLES ?? '');
  if (OIDC_ISSUER === undefined || OIDC_CLIENT_ID === undefined || granted === undefined) {
    return life;
  }
  return {
    ...life,
    provider: {
      issuer: OIDC_ISSUER,
      clientId: OIDC_CLIENT_ID,
      clientSecret: settings.OIDC_CLIENT_SECRET,
      scopes: settings.OIDC_SCOPES,
      roleClaim: settings.OIDC_ROLE_CLAIM,
      roles: granted,
    },
  };
}

function readRoles(text: string): Map<string, GrantedRole> | undefined {
  const parsed = z.record(z.string(), z.string()).safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const entries = Object.entries(parsed.data).flatMap(([value, given]) => {
    const granted = readRole(given);
    return granted === undefined ? [] : [[value, granted] as const];
  });
  const isWhole = entries.length === Object.keys(parsed.data).length && entries.length > 0;
  return isWhole ? new Map(entries) : undefined;
}

function readRole(text: string): GrantedRole | undefined {
  const [role = '', tenant, ...more] = text.split('@');
  if (!isRoleName(role) || more.length > 0) return undefined;
  if (tenant === undefined) return { role };
  return SLUG_PATTERN.test(tenant) ? { role, tenant } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is no object either; the problem's sentence shows the form.
    return undefined;
  }
}
