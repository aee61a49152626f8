import { z } from 'zod';
import type { EntraSettings } from './oauth/authority.js';
import { issuer } from './setting-rules.js';

/** The settings of what Entra signs: assertions of OAuth clients, and tokens of its own. */
export const ENTRA_SETTINGS = {
  ENTRA_AUTHORITY: issuer
    .default('https://login.microsoftonline.com')
    .describe(
      'Base of the issuers and key sets that assertions of Entra are checked against; other clouds have another one.',
    ),
  ENTRA_OWN_TOKENS: z
    .enum(['on', 'off'], 'must be on or off.')
    .default('off')
    .describe(
      'Whether the tokens that Entra makes by itself, for an empty secret token, are accepted at the SCIM door.',
    ),
  ENTRA_TOKEN_ISSUER: issuer
    .default('https://sts.windows.net')
    .describe("What `iss` of Entra's own tokens begins with."),
  ENTRA_TOKEN_AUDIENCE: z
    .string()
    .regex(/^[\x21-\x7e]+( +[\x21-\x7e]+)*$/, 'must be one or several values, parted by blanks.')
    .default('8adf8e6e-67b2-4cf2-a259-e3dc5476c621')
    .describe("Values of `aud` that Entra's own tokens may have, parted by blanks."),
};

type Settings = z.infer<z.ZodObject<typeof ENTRA_SETTINGS>>;

/** Where Entra is, and whether its own tokens are accepted. */
export function toEntra(settings: Settings): EntraSettings {
  const ownTokens = {
    issuer: withoutSlash(settings.ENTRA_TOKEN_ISSUER),
    audiences: settings.ENTRA_TOKEN_AUDIENCE.split(/ +/),
  };
  return {
    authority: withoutSlash(settings.ENTRA_AUTHORITY),
    ownTokens: settings.ENTRA_OWN_TOKENS === 'on' ? ownTokens : undefined,
  };
}

function withoutSlash(text: string): string {
  return text.replace(/\/+$/, '');
}
