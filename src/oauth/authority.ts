/** Where Entra is, and whether its own tokens are accepted. */
export interface EntraSettings {
  /** Base of issuers and key sets, without a slash at the end. */
  readonly authority: string;
  /** Set when tokens that Entra makes by itself are accepted at the SCIM door. */
  readonly ownTokens:
    | { readonly issuer: string; readonly audiences: readonly string[] }
    | undefined;
}

/** The public cloud, whose own tokens are not accepted. */
export const DEFAULT_ENTRA: EntraSettings = {
  authority: 'https://login.microsoftonline.com',
  ownTokens: undefined,
};
