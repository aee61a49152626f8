import { invalidValue } from '../errors.js';
import { checkText, MAX_LONG_TEXT } from '../shared/text-rules.js';
import type { SchemaAttribute } from './definition.js';

/** Most elements of a multi-valued attribute. */
const MAX_ELEMENTS = 500;

/** Any object of JSON. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Whether a value is an object with members, and no list. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A value in the form in which it is kept, or null when it holds nothing (RFC 7643 §2.5). Errors:
 * INVALID_VALUE naming the attribute.
 */
export function readValue(attribute: SchemaAttribute, value: unknown, path: string): unknown {
  if (value === null || value === undefined) return null;
  if (!attribute.multiValued) return readSingle(attribute, value, path);
  if (!Array.isArray(value)) throw wrongType(path, 'a list');
  if (value.length > MAX_ELEMENTS) {
    throw invalidValue(
      path,
      `${path} has ${value.length} elements; at most ${MAX_ELEMENTS} are stored.`,
    );
  }
  const elements: unknown[] = value;
  const kept = elements
    .map((element, index) => readSingle(attribute, element ?? null, `${path}[${index}]`))
    .filter((element) => element !== null);
  if (kept.filter((element) => isRecord(element) && element['primary'] === true).length > 1) {
    throw invalidValue(path, `${path} has more than one primary element. Mark one at most.`);
  }
  return kept.length === 0 ? null : kept;
}

function readSingle(attribute: SchemaAttribute, value: unknown, path: string): unknown {
  if (value === null) return null;
  if (attribute.type === 'complex') return readComplex(attribute, value, path);
  return READ[attribute.type](value, path);
}

function readComplex(
  { subAttributes = [] }: SchemaAttribute,
  value: unknown,
  path: string,
): JsonRecord | null {
  if (!isRecord(value)) throw wrongType(path, 'an object');
  const unknown = Object.keys(value).find(
    (name) => !subAttributes.some((sub) => sub.name === name),
  );
  if (unknown !== undefined) {
    throw invalidValue(`${path}.${unknown}`, `${path} has no sub-attribute "${unknown}".`);
  }
  const parts = subAttributes.flatMap((sub) => {
    const part = readValue(sub, value[sub.name], `${path}.${sub.name}`);
    return part === null ? [] : [[sub.name, part] as const];
  });
  if (parts.length === 0) return null;
  const missing = subAttributes.find(
    ({ name, required }) => required && !parts.some(([given]) => given === name),
  );
  if (missing !== undefined) {
    throw invalidValue(`${path}.${missing.name}`, `${path}.${missing.name} is required.`);
  }
  return Object.fromEntries(parts);
}

type Read = (value: unknown, path: string) => string | number | boolean;

const readText =
  (maxLength?: number): Read =>
  (value, path) => {
    if (typeof value !== 'string') throw wrongType(path, 'a string');
    checkText(value, maxLength === undefined ? { path } : { path, maxLength });
    return value;
  };

const READ: Readonly<Record<Exclude<SchemaAttribute['type'], 'complex'>, Read>> = {
  string: readText(),
  reference: readText(MAX_LONG_TEXT),
  binary: (value, path) => {
    const text = readText(MAX_LONG_TEXT)(value, path);
    if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(String(text))) throw wrongType(path, 'base64 text');
    return text;
  },
  boolean: (value, path) => {
    if (typeof value !== 'boolean') throw wrongType(path, 'true or false');
    return value;
  },
  decimal: (value, path) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) throw wrongType(path, 'a number');
    return value;
  },
  integer: (value, path) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
      throw wrongType(path, 'a whole number of at most 15 digits');
    }
    return value;
  },
  dateTime: (value, path) => {
    const instant =
      typeof value === 'string' && DATE_TIME.test(value) ? Date.parse(value) : Number.NaN;
    if (Number.isNaN(instant))
      throw wrongType(path, 'a date and time such as "2026-11-24T10:00:00Z"');
    return new Date(instant).toISOString();
  },
};

/** RFC 3339, with the offset that a point in time needs. */
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

function wrongType(path: string, expected: string) {
  return invalidValue(path, `${path}: expected ${expected}.`);
}
