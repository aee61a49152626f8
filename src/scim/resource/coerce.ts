import { isBase64 } from '../binary.js';
import { parseDateTime } from '../date-time.js';
import type { Leniency } from '../dialect.js';
import { invalidSyntax, invalidValue } from '../errors.js';
import type { Prepare } from '../filter/evaluate.js';
import { clip, isObject, type Json, type JsonObject, kindOf, own, ownAnyCase } from '../json.js';
import { findAttribute } from '../schema/resolve.js';
import type { AttributeDefinition } from '../schema/types.js';
import { holdsOnlyLabels, normalizeElements } from './elements.js';
import { isLink, readLink } from './link.js';
import { DOCUMENT, readRoleDocument } from './role-document.js';

/** What values are brought into the form of their attribute for. */
export interface Coercion {
  readonly leniency: Leniency;
  /** How texts without letter case are compared. */
  readonly prepare: Prepare;
  /** Name of the value in error sentences. */
  readonly path: string;
  /** Keep sub-attributes that are to be cleared, as null: a merge needs to know them. */
  readonly keepCleared?: boolean;
  /** The value, or what it is a part of, is never shown: not in a sentence either. */
  readonly isSecret?: boolean;
}

/**
 * Brings a value into the form of its attribute: the right JSON type, canonical names, no empty
 * parts. Undefined means unassigned: null, an empty list and an object without values are the same
 * (RFC 7643 §2.5), and so is "" (a client that clears a field sends it). Errors: 400 invalidValue.
 */
export function coerceValue(
  definition: AttributeDefinition,
  value: Json,
  given: Coercion,
): Json | undefined {
  if (value === null) return undefined;
  const coercion = forAttribute(definition, given);
  if (definition.multiValued) return coerceList(definition, value, coercion);
  return coerceSingle(definition, value, coercion);
}

/** Brings one element or one single value into the form of its attribute. */
export function coerceSingle(
  definition: AttributeDefinition,
  value: Json,
  given: Coercion,
): Json | undefined {
  const { leniency } = given;
  const coercion = forAttribute(definition, given);
  if (isCleared(definition, value, leniency)) return undefined;
  if (Array.isArray(value))
    return coerceSingle(definition, onlyElement(definition, value, coercion), coercion);
  if (definition.type === 'complex') return coerceComplex(definition, value, coercion);
  return coerceSimple(definition, isLoose(leniency) ? unwrap(value) : value, coercion);
}

function forAttribute({ returned }: AttributeDefinition, coercion: Coercion): Coercion {
  return returned === 'never' ? { ...coercion, isSecret: true } : coercion;
}

/** Where no text can stand, "" is a value of another type to a strict client. */
function isCleared({ type }: AttributeDefinition, value: Json, leniency: Leniency): boolean {
  if (value !== '') return value === null;
  return leniency.emptyText === 'clear' && (isLoose(leniency) || TEXT_TYPES.has(type));
}

function isLoose({ looseTypes }: Leniency): boolean {
  return looseTypes === 'read';
}

const TEXT_TYPES: ReadonlySet<string> = new Set(['string', 'reference', 'binary']);

function coerceList(
  definition: AttributeDefinition,
  value: Json,
  coercion: Coercion,
): Json | undefined {
  if (!Array.isArray(value) && !isLoose(coercion.leniency)) {
    throw invalidSyntax(wrongType(coercion, 'a list', value).detail);
  }
  const listed = Array.isArray(value) ? value : [value];
  const elements = listed.flatMap((element, index) => {
    const path = `${coercion.path}[${index}]`;
    const coerced = coerceSingle(definition, element, { ...coercion, path });
    if (coerced === undefined || isHollow(element, coerced, coercion)) return [];
    if (isLink(definition) && isObject(coerced) && own(coerced, 'value') === undefined)
      throw invalidValue(`${path}: names nobody. Give value, the id of a user or a group.`);
    return [coerced];
  });
  const kept = normalizeElements(elements, { attribute: definition, ...coercion });
  return kept.length === 0 ? undefined : kept;
}

/** An element that only clears, or whose value is cleared by name and leaves labels: nothing to keep. */
function isHollow(given: Json, coerced: Json, { leniency }: Coercion): boolean {
  if (!isObject(coerced)) return false;
  const items = Object.entries(coerced).filter(([, item]) => item !== null);
  const value = isObject(given) ? ownAnyCase(given, 'value') : undefined;
  const isCleared = isLoose(leniency) && (value === null || value === '');
  return isCleared ? holdsOnlyLabels(Object.fromEntries(items)) : items.length === 0;
}

/** Entra's older library sends a single value as a list of one. */
function onlyElement(definition: AttributeDefinition, list: Json[], coercion: Coercion): Json {
  const [only = null] = list;
  if (list.length > 1 || !isLoose(coercion.leniency))
    throw wrongType(coercion, `one ${definition.type} value`, list);
  return only;
}

/** `{ "$ref": null, "value": "x" }` in place of a simple value means the value. */
function unwrap(value: Json): Json {
  return isObject(value) ? (own(value, 'value') ?? value) : value;
}

function coerceComplex(
  definition: AttributeDefinition,
  value: Json,
  coercion: Coercion,
): Json | undefined {
  const sent = toObject(definition, value, coercion);
  const role = readRole(definition, sent, coercion);
  const result = coerceParts(definition, role ?? sent, coercion);
  if (role !== undefined) keepDocument(result, sent);
  if (isLink(definition)) readLink(result, coercion.path);
  // A merge with nothing changes nothing, where the lack of a value would clear the target.
  const isEmpty = Object.keys(result).length === 0 && coercion.keepCleared !== true;
  return isEmpty ? undefined : result;
}

function coerceParts(
  { subAttributes = [] }: AttributeDefinition,
  given: JsonObject,
  coercion: Coercion,
): JsonObject {
  const result: JsonObject = {};
  for (const [name, item] of Object.entries(given)) {
    const sub = findAttribute(subAttributes, name) ?? synonym(subAttributes, name, coercion);
    if (sub === undefined || sub.mutability === 'readOnly') continue;
    const path = `${coercion.path}.${sub.name}`;
    const coerced = coerceValue(sub, item, { ...coercion, path });
    if (coerced !== undefined) result[sub.name] = coerced;
    else if (coercion.keepCleared === true) result[sub.name] = null;
  }
  return result;
}

function keepDocument(role: JsonObject, sent: JsonObject): void {
  if (typeof role['value'] === 'string') role[DOCUMENT] = own(sent, 'value') ?? null;
}

/** A plain value in place of a complex one is its `value`: `manager` and members come that way. */
function toObject(definition: AttributeDefinition, value: Json, coercion: Coercion): JsonObject {
  if (isObject(value)) return value;
  const isShort =
    isLoose(coercion.leniency) && (typeof value === 'string' || typeof value === 'number');
  if (!isShort || findAttribute(definition.subAttributes ?? [], 'value') === undefined) {
    throw wrongType(coercion, 'an object', value);
  }
  return { value };
}

function readRole(
  definition: AttributeDefinition,
  element: JsonObject,
  { leniency }: Coercion,
): JsonObject | undefined {
  return leniency.roleDocuments === 'read' ? readRoleDocument(definition, element) : undefined;
}

/** Clients give `displayName` where the attribute is called `display`. */
function synonym(
  subAttributes: readonly AttributeDefinition[],
  name: string,
  { leniency, path }: Coercion,
): AttributeDefinition | undefined {
  if (isLoose(leniency) && name.toLowerCase() === 'displayname')
    return findAttribute(subAttributes, 'display');
  if (leniency.unknownAttributes === 'ignore') return undefined;
  throw invalidValue(`${path}: the sub-attribute "${clip(name)}" is not known.`);
}

function coerceSimple(
  definition: AttributeDefinition,
  value: Json,
  coercion: Coercion,
): Json | undefined {
  if (value === null || isCleared(definition, value, coercion.leniency)) return undefined;
  if (value === '' && coercion.leniency.emptyText === 'reject') throw emptyText(coercion);
  const coerced = CONVERT[definition.type](value, coercion.leniency);
  if (coerced === undefined) throw wrongType(coercion, EXPECTED[definition.type], value);
  if (typeof coerced === 'string') checkLength(definition, coerced, coercion.path);
  return coerced;
}

const MAX_TEXT = 1024;
const MAX_LONG_TEXT = 65_536;
const LONG_TYPES: ReadonlySet<string> = new Set(['reference', 'binary']);

/** No format of text is checked, since clients send any; only how long it is. */
function checkLength({ name, type }: AttributeDefinition, text: string, path: string): void {
  const limit = name === 'formatted' || LONG_TYPES.has(type) ? MAX_LONG_TEXT : MAX_TEXT;
  if (text.length <= limit) return;
  throw invalidValue(
    `${path}: has ${text.length} characters; at most ${limit} are kept. Shorten it at the source.`,
  );
}

type Convert = (value: Json, leniency: Leniency) => Json | undefined;

const toText: Convert = (value, leniency) => {
  if (typeof value === 'string') return value;
  const isNumber = typeof value === 'number' && Number.isFinite(value);
  return isLoose(leniency) && isNumber ? String(value) : undefined;
};

const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;

const toNumber: Convert = (value, leniency) => {
  const isRead = isLoose(leniency) && typeof value === 'string' && NUMBER.test(value);
  const number = isRead ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
};

const CONVERT: Readonly<Record<AttributeDefinition['type'], Convert>> = {
  string: toText,
  reference: toText,
  boolean: (value, { textBooleans }) => {
    if (typeof value === 'boolean') return value;
    const text = textBooleans === 'read' && typeof value === 'string' ? value.toLowerCase() : '';
    if (text === 'true') return true;
    return text === 'false' ? false : undefined;
  },
  decimal: toNumber,
  integer: (value, leniency) => {
    const number = toNumber(value, leniency);
    return Number.isInteger(number) ? number : undefined;
  },
  dateTime: (value) => (typeof value === 'string' ? parseDateTime(value) : undefined),
  binary: (value) => (typeof value === 'string' && isBase64(value) ? value : undefined),
  complex: () => undefined,
};

const EXPECTED: Readonly<Record<AttributeDefinition['type'], string>> = {
  string: 'a string',
  reference: 'a string',
  boolean: 'true or false',
  decimal: 'a number',
  integer: 'a whole number',
  dateTime: 'a date and time such as "2026-11-24T10:00:00Z"',
  binary: 'base64 text',
  complex: 'an object',
};

function emptyText({ path }: Coercion) {
  return invalidValue(`${path}: "" is no value; send null, or leave it out.`);
}

function wrongType({ path, isSecret }: Coercion, expected: string, value: Json) {
  if (isSecret === true) return invalidValue(`${path}: expected ${expected}.`);
  const got = typeof value === 'string' ? `"${clip(value)}"` : kindOf(value);
  return invalidValue(`${path}: expected ${expected}, got ${got}.`);
}
