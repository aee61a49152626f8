/** How tolerant the service is with a client; in each dialect a correct RFC request gives the RFC result. */
export type Dialect = 'entra' | 'okta' | 'generic' | 'rfc-strict';

/** What a dialect tolerates beyond the RFCs. */
export interface Leniency {
  /** `"True"` for true, numbers as text, one element for a list and the reverse. */
  readonly coerce: boolean;
  /** Adding or replacing on a value path without a match creates the element. */
  readonly createOnNoMatch: boolean;
  /** Unknown attributes and schema URNs are passed over instead of refused. */
  readonly ignoreUnknown: boolean;
  /** `remove` on a list with a `value` removes the elements listed. */
  readonly removeListed: boolean;
  /** Read-only attributes in a PATCH without path are passed over instead of refused. */
  readonly ignoreReadOnly: boolean;
  /** Parts of a member that a PUT gives otherwise than they are stay as they are instead of being refused. */
  readonly ignoreImmutable: boolean;
  /** Of several primary elements the last one stays primary. */
  readonly lastPrimaryWins: boolean;
  /** Removing what is not there is a success. */
  readonly removeAbsent: boolean;
  /** A replaced resource keeps its `externalId` when the body leaves it out. */
  readonly keepExternalId: boolean;
  /** Member ids that name nobody are left out of a PATCH, with a warning in the record. */
  readonly skipUnknownMembers: boolean;
}

const LENIENT: Leniency = {
  coerce: true,
  createOnNoMatch: true,
  ignoreUnknown: true,
  removeListed: true,
  ignoreReadOnly: true,
  ignoreImmutable: true,
  lastPrimaryWins: true,
  removeAbsent: true,
  keepExternalId: true,
  skipUnknownMembers: false,
};

const STRICT: Leniency = {
  coerce: false,
  createOnNoMatch: false,
  ignoreUnknown: false,
  removeListed: false,
  ignoreReadOnly: false,
  ignoreImmutable: false,
  lastPrimaryWins: false,
  removeAbsent: false,
  keepExternalId: false,
  skipUnknownMembers: false,
};

const LENIENCY: Readonly<Record<Dialect, Leniency>> = {
  // One lost user must not block a batch of members for ever, since Entra repeats the batch as it is.
  entra: { ...LENIENT, skipUnknownMembers: true },
  okta: LENIENT,
  generic: LENIENT,
  'rfc-strict': STRICT,
};

/** The leniency of a dialect; an unknown name is treated as generic. */
export function leniencyOf(dialect: string): Leniency {
  return isDialect(dialect) ? LENIENCY[dialect] : LENIENCY.generic;
}

function isDialect(name: string): name is Dialect {
  return Object.hasOwn(LENIENCY, name);
}
