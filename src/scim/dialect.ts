/** How tolerant the service is with a client; in each dialect a correct RFC request gives the RFC result. */
export type Dialect = 'entra' | 'okta' | 'generic' | 'rfc-strict';

/** The single switches of a dialect, each with the positions that it can have. */
export const SWITCHES = {
  /** What answers a PATCH: users the resource and groups nothing, always the one, or always the other. */
  patchResponse: ['auto', 'resource', 'noContent'],
  /** Attributes and schema URNs that are not known, in bodies. An explicit PATCH path is always refused. */
  unknownAttributes: ['ignore', 'reject'],
  /** Attributes that are not known in filters and `sortBy`: they have no value. */
  unknownInFilters: ['ignore', 'reject'],
  /** Read-only attributes in a PATCH without path. */
  readOnlyInPatch: ['ignore', 'reject'],
  /** Parts of a member that a PUT gives otherwise than they are. */
  memberParts: ['ignore', 'reject'],
  /**
   * Member ids that name nobody: refuse them, leave them out of a PATCH with a warning in the record,
   * or store them.
   */
  memberReferences: ['strict', 'skip', 'store'],
  /** `"True"` and `"False"` for a boolean, in values and filters. */
  textBooleans: ['read', 'reject'],
  /** Numbers for text and the reverse, one element for a list and the reverse, text for a complex value. */
  looseTypes: ['read', 'reject'],
  /**
   * Attributes of extensions without the URN of their schema, and names of parts and value paths as
   * keys of a PATCH without path; `manager` compared by its value.
   */
  looseNames: ['read', 'reject'],
  /** A role or an entitlement whose text is a JSON document: take it apart, or keep the text as it is. */
  roleDocuments: ['read', 'keep'],
  /** `""` for an attribute that is not required. */
  emptyText: ['clear', 'reject'],
  /** Several primary elements in one attribute: the last stays primary. */
  severalPrimaries: ['last', 'reject'],
  /** `remove` on a list with a `value`: remove the elements listed. */
  removeWithValue: ['listed', 'reject'],
  /** `remove` of an element that is not there. Of members it is always a success. */
  removeWithoutMatch: ['ignore', 'reject'],
  /** `add` or `replace` on a value path that matches nothing: make the element that the path describes. */
  valuePathWithoutMatch: ['create', 'reject'],
  /** The `externalId` that a PUT leaves out. */
  putExternalId: ['keep', 'clear'],
  /** The members that the PUT of a group leaves out. */
  putMembers: ['keep', 'clear'],
} as const satisfies Readonly<Record<string, readonly [string, string, ...string[]]>>;

/** The name of a switch. */
export type SwitchName = keyof typeof SWITCHES;

/** The position of every switch: what the service does with one client. */
export type Leniency = { readonly [Name in SwitchName]: (typeof SWITCHES)[Name][number] };

const LENIENT: Leniency = {
  patchResponse: 'auto',
  unknownAttributes: 'ignore',
  unknownInFilters: 'ignore',
  readOnlyInPatch: 'ignore',
  memberParts: 'ignore',
  memberReferences: 'strict',
  textBooleans: 'read',
  looseTypes: 'read',
  looseNames: 'read',
  roleDocuments: 'read',
  emptyText: 'clear',
  severalPrimaries: 'last',
  removeWithValue: 'listed',
  removeWithoutMatch: 'ignore',
  valuePathWithoutMatch: 'create',
  putExternalId: 'keep',
  putMembers: 'clear',
};

const STRICT: Leniency = {
  patchResponse: 'auto',
  unknownAttributes: 'reject',
  unknownInFilters: 'reject',
  readOnlyInPatch: 'reject',
  memberParts: 'reject',
  memberReferences: 'strict',
  textBooleans: 'reject',
  looseTypes: 'reject',
  looseNames: 'reject',
  roleDocuments: 'keep',
  emptyText: 'clear',
  severalPrimaries: 'reject',
  removeWithValue: 'reject',
  removeWithoutMatch: 'reject',
  valuePathWithoutMatch: 'reject',
  putExternalId: 'clear',
  putMembers: 'clear',
};

const DIALECTS: Readonly<Record<Dialect, Leniency>> = {
  // One lost user must not block a batch of members for ever, since Entra repeats the batch as it is.
  entra: { ...LENIENT, memberReferences: 'skip' },
  okta: LENIENT,
  generic: LENIENT,
  'rfc-strict': STRICT,
};

/**
 * The switches of a dialect, with those that a credential sets otherwise. An unknown dialect is
 * treated as generic; what is no position of a switch is passed over.
 */
export function leniencyOf(
  dialect: string,
  overrides: Readonly<Record<string, unknown>> = {},
): Leniency {
  const base = isDialect(dialect) ? DIALECTS[dialect] : DIALECTS.generic;
  if (Object.keys(overrides).length === 0) return base;
  return { ...base, ...positionsOf(overrides) };
}

function positionsOf(given: Readonly<Record<string, unknown>>): Partial<Leniency> {
  const isPosition = ([name, value]: readonly [string, unknown]) =>
    isSwitch(name) && SWITCHES[name].some((position) => position === value);
  return Object.fromEntries(Object.entries(given).filter(isPosition));
}

/** Whether there is a switch of this name. */
export function isSwitch(name: string): name is SwitchName {
  return Object.hasOwn(SWITCHES, name);
}

function isDialect(name: string): name is Dialect {
  return Object.hasOwn(DIALECTS, name);
}
