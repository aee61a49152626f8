import { isDeepStrictEqual } from 'node:util';
import { binaryKey } from '../../prisma/text.js';
import { DirectoryError } from '../errors.js';
import { type SchemaAttribute, textKey } from './definition.js';
import { isRecord, type JsonRecord } from './values.js';

/** A change of one value; null is none. */
export interface Step {
  readonly was: unknown;
  readonly after: unknown;
  readonly path: string;
}

/**
 * The value after a change, where what is immutable is given once (RFC 7643 §7): the attribute, or parts
 * of a complex one. The same value in another form is no change, and stays as it is. Errors: IMMUTABLE.
 */
export function keepImmutable(attribute: SchemaAttribute, step: Step): unknown {
  const { was, after, path } = step;
  if (was === null || isDeepStrictEqual(was, after)) return after;
  if (attribute.mutability === 'immutable') {
    if (isSame(attribute, was, after)) return was;
    throw refusal(`${path} has a value already and cannot be changed. Leave it out.`, path);
  }
  if (attribute.subAttributes === undefined) return after;
  if (isRecord(was)) return keepParts(attribute, { ...step, was });
  return Array.isArray(was) && Array.isArray(after)
    ? keepElements(attribute, { was, after, path })
    : after;
}

function keepParts(attribute: SchemaAttribute, { was, after, path }: Step & { was: JsonRecord }) {
  const next = isRecord(after) ? after : {};
  const kept = immutableParts(attribute).flatMap((sub) => {
    const step = { was: was[sub.name] ?? null, after: next[sub.name] ?? null };
    const part = keepImmutable(sub, { ...step, path: `${path}.${sub.name}` });
    return part === null ? [] : [[sub.name, part] as const];
  });
  return isRecord(after) ? { ...after, ...Object.fromEntries(kept) } : after;
}

interface ElementsStep {
  readonly was: readonly unknown[];
  readonly after: readonly unknown[];
  readonly path: string;
}

/** An element that stays is known by its `value`; what goes and what is new is free. */
function keepElements(attribute: SchemaAttribute, { was, after, path }: ElementsStep): unknown[] {
  const parts = immutableParts(attribute);
  const value = attribute.subAttributes?.find(({ name }) => name === 'value');
  if (parts.length === 0 || value === undefined) return [...after];
  const elements = after.filter(isRecord);
  const kept = new Map<unknown, JsonRecord>();
  const pairing = { parts, value, stored: byValue(value, was), kept };
  // Several elements may have one `value`: each is first looked for as it was.
  pairUp(elements, pairing, isSame);
  pairUp(elements, pairing, isSameOrUnset);
  for (const element of elements) {
    const [stored] = pairing.stored.get(valueOf(value, element)) ?? [];
    if (kept.has(element) || stored === undefined) continue;
    throw changedElement(parts, { stored, element, path });
  }
  return after.map((element) => kept.get(element) ?? element);
}

interface Pairing {
  readonly parts: readonly SchemaAttribute[];
  readonly value: SchemaAttribute;
  /** The stored elements that no given one is known to be, by their values. */
  readonly stored: ReadonlyMap<unknown, JsonRecord[]>;
  /** What each given element becomes that is a stored one. */
  readonly kept: Map<unknown, JsonRecord>;
}

function pairUp(
  elements: readonly JsonRecord[],
  { parts, value, stored, kept }: Pairing,
  fits: typeof isSame,
): void {
  for (const element of elements.filter((one) => !kept.has(one))) {
    const found = take(stored.get(valueOf(value, element)), (was) =>
      parts.every((part) => fits(part, was[part.name] ?? null, element[part.name] ?? null)),
    );
    if (found !== undefined) kept.set(element, withParts(element, found, parts));
  }
}

function immutableParts({ subAttributes = [] }: SchemaAttribute): SchemaAttribute[] {
  return subAttributes.filter(({ mutability }) => mutability === 'immutable');
}

function byValue(value: SchemaAttribute, elements: readonly unknown[]): Map<unknown, JsonRecord[]> {
  const known = new Map<unknown, JsonRecord[]>();
  for (const element of elements.filter(isRecord)) {
    const key = valueOf(value, element);
    if (key !== undefined) known.set(key, [...(known.get(key) ?? []), element]);
  }
  return known;
}

function valueOf(value: SchemaAttribute, element: JsonRecord): unknown {
  const text = element['value'];
  return typeof text === 'string' ? textKey(value, text) : text;
}

/** Takes the first that fits out of the list. */
function take(
  list: JsonRecord[] | undefined,
  fits: (element: JsonRecord) => boolean,
): JsonRecord | undefined {
  const index = list?.findIndex(fits) ?? -1;
  return index < 0 ? undefined : list?.splice(index, 1)[0];
}

function withParts(
  element: JsonRecord,
  stored: JsonRecord,
  parts: readonly SchemaAttribute[],
): JsonRecord {
  const kept = parts.flatMap(({ name }) =>
    stored[name] === undefined ? [] : [[name, stored[name]] as const],
  );
  return { ...element, ...Object.fromEntries(kept) };
}

function changedElement(
  parts: readonly SchemaAttribute[],
  { stored, element, path }: { stored: JsonRecord; element: JsonRecord; path: string },
): DirectoryError {
  const changed = parts.find(
    (part) => !isSameOrUnset(part, stored[part.name] ?? null, element[part.name] ?? null),
  );
  const place = `${path}.${changed?.name ?? 'value'}`;
  return refusal(
    `${place} of an element that stays has a value already and cannot be changed. Give the same, or remove the element first.`,
    place,
  );
}

function refusal(detail: string, attribute: string): DirectoryError {
  return new DirectoryError('IMMUTABLE', detail, { attribute });
}

function isSameOrUnset(attribute: SchemaAttribute, was: unknown, is: unknown): boolean {
  return was === null || isSame(attribute, was, is);
}

/** The same bytes, or the same elements in whatever order; text is the same when it is written alike. */
function isSame(attribute: SchemaAttribute, was: unknown, is: unknown): boolean {
  return isDeepStrictEqual(plain(attribute, was), plain(attribute, is));
}

/** One form for all that is the same. */
function plain(attribute: SchemaAttribute, value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((element: unknown) => JSON.stringify(plain(attribute, element))).sort();
  }
  if (isRecord(value)) {
    const parts = attribute.subAttributes ?? [];
    return parts.map((sub) => plain(sub, value[sub.name] ?? null));
  }
  return attribute.type === 'binary' && typeof value === 'string' ? binaryKey(value) : value;
}
