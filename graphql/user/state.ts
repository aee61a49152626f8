import { createHash } from 'node:crypto';
import { isId } from '../../prisma/ids.js';
import { comparisonKey, MAX_KEY_BYTES, optionalKey } from '../../prisma/text.js';
import {
  ADDRESS_PARTS,
  EXACT_KINDS,
  PLURAL_KINDS,
  type PluralKind,
  TEXT_ATTRIBUTES,
} from './attributes.js';
import type { UserAttributes } from './input.js';
import type { AddressElement, PluralElement, StoredElement } from './row.js';

/** Columns of the users table with their comparison keys, for the attributes that are given. */
export function toState(attributes: UserAttributes): Record<string, unknown> {
  const state: Record<string, unknown> = {};
  for (const { name, isExact } of TEXT_ATTRIBUTES) {
    const text = attributes[name];
    if (text === undefined) continue;
    state[name] = text;
    if (isExact !== true) state[`${name}Key`] = optionalKey(text);
  }
  if (typeof attributes.active === 'boolean') state['active'] = attributes.active;
  return state;
}

/** Rows of the plural attributes that are given. */
export function toValueRows(attributes: UserAttributes): object[] {
  return PLURAL_KINDS.flatMap((kind) =>
    (attributes[kind] ?? []).map((element, position) => ({
      kind,
      position,
      valueKey: valueKey(kind, element.value),
      displayKey: optionalKey(element.display),
      typeKey: optionalKey(element.type),
      ...toElement(element),
    })),
  );
}

/** The plural attributes that are given, with the number of their elements. */
export function toChangedKinds(attributes: UserAttributes): { kind: PluralKind; count: number }[] {
  return PLURAL_KINDS.filter((kind) => attributes[kind] !== undefined).map((kind) => ({
    kind,
    count: attributes[kind]?.length ?? 0,
  }));
}

/** Rows of the addresses. */
export function toAddressRows(addresses: readonly AddressElement[]): object[] {
  return addresses.map((address, position) => {
    const row: Record<string, unknown> = { position, primary: address.primary ?? null };
    for (const part of ADDRESS_PARTS) {
      row[part] = address[part] ?? null;
      row[`${part}Key`] = optionalKey(address[part]);
    }
    return row;
  });
}

/** The elements as a later read would give them. */
export function toStoredElements(attributes: UserAttributes): StoredElement[] {
  return PLURAL_KINDS.flatMap((kind) =>
    (attributes[kind] ?? []).map((element) => ({ kind, ...toElement(element) })),
  );
}

/** The id in a manager reference, when it has the form of one. */
export function idOfReference(reference: string | null | undefined): string | null {
  return typeof reference === 'string' && isId(reference) ? reference : null;
}

function toElement({
  value,
  display,
  type,
  primary,
  document,
}: PluralElement): Required<PluralElement> {
  return {
    value: value ?? null,
    display: display ?? null,
    type: type ?? null,
    primary: primary ?? null,
    document: document ?? null,
  };
}

/**
 * The key that equality and the index use. Photos and certificates are compared exactly and may be
 * too long for an index entry: their digest stands in.
 */
function valueKey(kind: PluralKind, value: string | null | undefined): string | null {
  if (typeof value !== 'string') return null;
  if (!EXACT_KINDS.has(kind)) return comparisonKey(value);
  if (Buffer.byteLength(value) <= MAX_KEY_BYTES) return value;
  return `sha256:${createHash('sha256').update(value).digest('hex')}`;
}
