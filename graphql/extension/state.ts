import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { MAX_KEY_BYTES } from '../../prisma/text.js';
import { clip, invalidValue } from '../errors.js';
import { type Change, MASK } from '../shared/trail.js';
import {
  type ExtensionValues,
  isHidden,
  type SchemaAttribute,
  type SchemaExtension,
  textKey,
} from './definition.js';
import { keepImmutable } from './immutable.js';
import { isRecord, type JsonRecord, readValue } from './values.js';

/** A value that no other resource of the type may have. */
export interface UniqueKey {
  /** Full path, with the URN. */
  readonly attribute: string;
  /** The value as it is compared, in a length that an index holds. */
  readonly valueKey: string;
}

/** What the extensions of one resource become. */
export interface ExtensionState {
  readonly extensions: ExtensionValues;
  /** The same values in the form in which they are compared. */
  readonly extensionKeys: ExtensionValues;
  readonly uniqueKeys: readonly UniqueKey[];
  readonly changes: readonly Change[];
}

const NO_EXTENSIONS: ExtensionState = {
  extensions: {},
  extensionKeys: {},
  uniqueKeys: [],
  changes: [],
};

/**
 * The values of a resource after a change: by URN and attribute, what is absent is kept and null
 * clears. Values that no definition speaks of stay as they are. Errors: INVALID_VALUE, IMMUTABLE.
 */
export function changeExtensions(
  definitions: readonly SchemaExtension[],
  before: ExtensionValues,
  given: unknown,
): ExtensionState {
  if (definitions.length === 0 && (given === undefined || given === null)) {
    return { ...NO_EXTENSIONS, extensions: before };
  }
  const changed = readGiven(definitions, given);
  const changes: Change[] = [];
  const entries = new Map(Object.entries(before));
  for (const { urn } of definitions) {
    const attributes = changed.get(urn);
    if (attributes === undefined) continue;
    const values = changeValues(urn, { was: entries.get(urn) ?? {}, attributes, changes });
    if (Object.keys(values).length === 0) entries.delete(urn);
    else entries.set(urn, values);
  }
  const extensions = Object.fromEntries(entries);
  checkRequired(definitions, extensions);
  return { extensions, ...keysOf(definitions, extensions), changes };
}

interface ValuesChange {
  readonly was: JsonRecord;
  readonly attributes: readonly (readonly [SchemaAttribute, unknown])[];
  /** Takes down what changes. */
  readonly changes: Change[];
}

function changeValues(urn: string, { was, attributes, changes }: ValuesChange): JsonRecord {
  const values = new Map(Object.entries(was));
  for (const [attribute, given] of attributes) {
    const before = values.get(attribute.name) ?? null;
    const path = `${urn}:${attribute.name}`;
    const after = keepImmutable(attribute, { was: before, after: given, path });
    if (isDeepStrictEqual(before, after)) continue;
    if (after === null) values.delete(attribute.name);
    else values.set(attribute.name, after);
    changes.push(changeOf(attribute, { path, before, after }));
  }
  return Object.fromEntries(values);
}

/** The values that are shown: of attributes that are defined and not hidden. */
export function shownExtensions(
  definitions: readonly SchemaExtension[],
  values: ExtensionValues,
): ExtensionValues {
  if (definitions.length === 0) return {};
  const shown: Record<string, JsonRecord> = {};
  for (const { urn, attributes } of definitions) {
    const own = values[urn];
    if (own === undefined) continue;
    const parts = attributes
      .filter((attribute) => !isHidden(attribute) && own[attribute.name] !== undefined)
      .map(({ name }) => [name, own[name]] as const);
    if (parts.length > 0) shown[urn] = Object.fromEntries(parts);
  }
  return shown;
}

type Given = ReadonlyMap<string, readonly (readonly [SchemaAttribute, unknown])[]>;

function readGiven(definitions: readonly SchemaExtension[], given: unknown): Given {
  if (given === null || given === undefined) return new Map();
  if (!isRecord(given)) {
    throw invalidValue('extensions', 'extensions must be an object of schema URNs.');
  }
  return new Map(
    Object.entries(given).map(([urn, values]) => {
      const extension = definitions.find((known) => known.urn.toLowerCase() === urn.toLowerCase());
      if (extension === undefined) {
        throw invalidValue(
          'extensions',
          `extensions: this tenant has no schema extension "${clip(urn)}" for such a resource. Register it first.`,
        );
      }
      return [extension.urn, readAttributes(extension, values)] as const;
    }),
  );
}

function readAttributes(
  { urn, attributes }: SchemaExtension,
  values: unknown,
): (readonly [SchemaAttribute, unknown])[] {
  if (values === null) return attributes.map((attribute) => [attribute, null] as const);
  if (!isRecord(values)) throw invalidValue(urn, `${urn}: expected an object of attributes.`);
  return Object.entries(values).map(([name, value]) => {
    const attribute = attributes.find((known) => known.name === name);
    if (attribute === undefined) {
      throw invalidValue(`${urn}:${clip(name)}`, `${urn} has no attribute "${clip(name)}".`);
    }
    return [attribute, readValue(attribute, value, `${urn}:${name}`)] as const;
  });
}

function changeOf(attribute: SchemaAttribute, { path, before, after }: Required<Change>): Change {
  if (isHidden(attribute)) return { path, after: after === null ? null : MASK };
  return { path, before, after };
}

function checkRequired(definitions: readonly SchemaExtension[], values: ExtensionValues): void {
  for (const { urn, required, attributes, resourceType } of definitions) {
    const own = values[urn];
    if (own === undefined) {
      if (required) {
        throw invalidValue(urn, `${urn} is required for a ${resourceType}. Give its attributes.`);
      }
      continue;
    }
    const missing = attributes.find(({ name, required }) => required && own[name] === undefined);
    if (missing === undefined) continue;
    const path = `${urn}:${missing.name}`;
    throw invalidValue(
      path,
      `${path} is required and must not be empty. Map a source attribute to it.`,
    );
  }
}

/** Values as they are compared, and those that nobody else may have. */
export function keysOf(
  definitions: readonly SchemaExtension[],
  values: ExtensionValues,
): Pick<ExtensionState, 'extensionKeys' | 'uniqueKeys'> {
  const extensionKeys: Record<string, JsonRecord> = {};
  const uniqueKeys: UniqueKey[] = [];
  for (const { urn, attributes } of definitions) {
    const own = values[urn];
    if (own === undefined) continue;
    const keys: Record<string, unknown> = {};
    for (const attribute of attributes) {
      const value = own[attribute.name];
      if (value === undefined) continue;
      const key = keyOf(attribute, value);
      keys[attribute.name] = key;
      uniqueKeys.push(...uniquesOf(attribute, key, `${urn}:${attribute.name}`));
    }
    extensionKeys[urn] = keys;
  }
  return { extensionKeys, uniqueKeys };
}

/** A value as it is compared; of the same shape. */
function keyOf(attribute: SchemaAttribute, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((element: unknown) => keyOf(attribute, element));
  if (isRecord(value)) {
    const parts = (attribute.subAttributes ?? [])
      .filter(({ name }) => value[name] !== undefined)
      .map((sub) => [sub.name, keyOf(sub, value[sub.name])] as const);
    return Object.fromEntries(parts);
  }
  return typeof value === 'string' ? textKey(attribute, value) : value;
}

function uniquesOf(attribute: SchemaAttribute, key: unknown, path: string): UniqueKey[] {
  const elements: unknown[] = Array.isArray(key) ? key : [key];
  const keys = new Set(
    attribute.uniqueness === 'none' ? [] : elements.map((element) => uniqueText(element)),
  );
  const own = [...keys].map((valueKey) => ({ attribute: path, valueKey }));
  const parts = (attribute.subAttributes ?? []).flatMap((sub) => {
    const values = elements.flatMap((element) =>
      isRecord(element) && element[sub.name] !== undefined ? [element[sub.name]] : [],
    );
    return uniquesOf(sub, values, `${path}.${sub.name}`);
  });
  return [...own, ...parts];
}

/** The text that the index compares; what is too long for an entry is there by its digest. */
function uniqueText(key: unknown): string {
  const text = String(key);
  if (Buffer.byteLength(text) <= MAX_KEY_BYTES) return text;
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
