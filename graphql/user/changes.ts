import { isDeepStrictEqual } from 'node:util';
import type { SchemaExtension } from '../extension/definition.js';
import { changeExtensions, type ExtensionState } from '../extension/state.js';
import { type Change, MASK } from '../shared/trail.js';
import { PLURAL_KINDS, TEXT_ATTRIBUTES } from './attributes.js';
import type { UserAttributes } from './input.js';
import type { AddressElement, PluralElement, UserRow } from './row.js';

/** What an update really changes: the attributes that differ, and how a record tells it. */
export interface UserDifference {
  readonly attributes: UserAttributes;
  /** The values of extensions, where they differ. */
  readonly extensions?: ExtensionState;
  readonly changes: readonly Change[];
}

/** Compares what is given with the user as it is; equal values are left out. */
export function differenceOf(
  before: UserRow,
  given: UserAttributes,
  definitions: readonly SchemaExtension[],
): UserDifference {
  const attributes: UserAttributes = {};
  const changes: Change[] = [];
  for (const { name, path } of TEXT_ATTRIBUTES) {
    const after = given[name];
    if (after === undefined || after === (before[name] ?? null)) continue;
    attributes[name] = after;
    changes.push({ path, before: before[name] ?? null, after });
  }
  if (typeof given.active === 'boolean' && given.active !== before.active) {
    attributes.active = given.active;
    changes.push({ path: 'active', before: before.active, after: given.active });
  }
  const difference = withLists(before, given, { attributes, changes });
  if (given.extensions === undefined) return difference;
  const extensions = changeExtensions(definitions, before.extensions, given.extensions);
  if (extensions.changes.length === 0) return difference;
  return {
    extensions,
    attributes: difference.attributes,
    changes: [...difference.changes, ...extensions.changes],
  };
}

/** Every attribute of a new user, as changes from nothing. */
export function changesOfNew(given: UserAttributes): Change[] {
  const texts = TEXT_ATTRIBUTES.flatMap(({ name, path }) =>
    given[name] ? [{ path, after: given[name] }] : [],
  );
  const lists = [...PLURAL_KINDS, 'addresses' as const].flatMap((name) =>
    given[name]?.length ? [{ path: name, after: given[name] }] : [],
  );
  const password = given.password ? [{ path: 'password', after: MASK }] : [];
  return [...texts, { path: 'active', after: given.active ?? true }, ...password, ...lists];
}

function withLists(
  before: UserRow,
  given: UserAttributes,
  { attributes, changes }: { attributes: UserAttributes; changes: Change[] },
): UserDifference {
  for (const kind of PLURAL_KINDS) {
    if (given[kind] === undefined) continue;
    const was = (before.values ?? []).filter((element) => element.kind === kind).map(plainElement);
    const after = withDocuments(was, given[kind] ?? []);
    if (isDeepStrictEqual(was, after)) continue;
    attributes[kind] = after;
    changes.push({ path: kind, before: was, after });
  }
  if (given.addresses !== undefined) {
    const was = (before.addresses ?? []).map(plainAddress);
    const after = (given.addresses ?? []).map(plainAddress);
    if (!isDeepStrictEqual(was, after)) {
      attributes.addresses = after;
      changes.push({ path: 'addresses', before: was, after });
    }
  }
  return { attributes, changes };
}

function plainElement({ value, display, type, primary, document }: PluralElement): PluralElement {
  return present({ value, display, type, primary, document });
}

/**
 * The elements that are given. SCIM clients are not shown documents and cannot send them back: an
 * element that says nothing of its document keeps that of the one that reads the same.
 */
function withDocuments(
  was: readonly PluralElement[],
  given: readonly PluralElement[],
): PluralElement[] {
  const known = new Map(
    was.flatMap((element) => (element.document ? [[readingOf(element), element.document]] : [])),
  );
  if (known.size === 0) return given.map(plainElement);
  return given.map((element) => {
    const { document = known.get(readingOf(element)), ...rest } = element;
    return plainElement({ document, ...rest });
  });
}

function readingOf({ value, display, type }: PluralElement): string {
  return JSON.stringify([value ?? null, display ?? null, type ?? null]);
}

function plainAddress(address: AddressElement): AddressElement {
  const { formatted, streetAddress, locality, region, postalCode, country, type, primary } =
    address;
  return present({
    formatted,
    streetAddress,
    locality,
    region,
    postalCode,
    country,
    type,
    primary,
  });
}

/** Without the members that hold nothing: null, undefined and absent are the same. */
function present<Value extends object>(value: Value): Partial<Value> {
  const kept: Partial<Value> = {};
  for (const name in value) {
    const item = value[name];
    if (item !== undefined && item !== null) kept[name] = item;
  }
  return kept;
}
