import { invalidValue } from '../errors.js';
import { INSTANT_EXAMPLE, parseInstant } from '../shared/instant.js';
import { checkText, isBase64, MAX_LONG_TEXT } from '../shared/text-rules.js';
import type { SchemaAttribute } from './definition.js';

/** Most elements of a multi-valued attribute. */
const MAX_ELEMENTS = 500;
/** Beyond it, JavaScript and most readers of JSON take two whole numbers for one. */
const MAX_INTEGER = Number.MAX_SAFE_INTEGER;

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

type Read<Value = string | number | boolean> = (value: unknown, path: string) => Value;

const readText =
  (maxLength?: number): Read<string> =>
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
    if (!isBase64(text)) {
      throw wrongType(path, 'whole base64 text of A-Z, a-z, 0-9, "+" and "/", padded or not');
    }
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
      throw wrongType(path, `a whole number from ${-MAX_INTEGER} to ${MAX_INTEGER}`);
    }
    return value;
  },
  dateTime: (value, path) => {
    const instant = typeof value === 'string' ? parseInstant(value) : undefined;
    if (instant === undefined) {
      throw wrongType(
        path,
        `a date and time that exists, with its offset, such as "${INSTANT_EXAMPLE}"`,
      );
    }
    return instant.toISOString();
  },
};

function wrongType(path: string, expected: string) {
  return invalidValue(path, `${path}: expected ${expected}.`);
}
