import type { ScimQuery } from '../../resources/resource.js';
import { invalidFilter, invalidValue, type ScimError } from '../../scim/errors.js';
import { decodeText } from './percent.js';

const NAMES = [
  'attributes',
  'excludedAttributes',
  'filter',
  'sortBy',
  'sortOrder',
  'startIndex',
  'count',
  'cursor',
] as const;

type Name = (typeof NAMES)[number];

/** Parameter names are found in any letter case, as attribute names are. */
const BY_LOWER = new Map<string, Name>(NAMES.map((name) => [name.toLowerCase(), name]));

const MAX_TEXT = 16_384;

/**
 * Reads the query parameters that SCIM knows; all others are passed over, as clients append flags of
 * their own (`?aadOptscim062020`). A "+" is a blank. Errors: 400 for what is given twice or is no text.
 */
export function readQuery(querystring: string): ScimQuery {
  const query: Partial<Record<Name, string>> & { isInUrl: true } = { isInUrl: true };
  for (const parameter of querystring.split('&')) {
    const [encodedName = '', ...rest] = parameter.split('=');
    const name = BY_LOWER.get(decodeBlanks(encodedName)?.toLowerCase() ?? '');
    if (name === undefined) continue;
    if (query[name] !== undefined) {
      throw invalidValue(`The parameter ${name} is given more than once; send it once.`);
    }
    query[name] = readValue(name, rest.join('='));
  }
  return query;
}

function readValue(name: Name, encoded: string): string {
  const value = decodeBlanks(encoded);
  if (value === undefined) {
    const detail = `The parameter ${name} is not valid percent-encoded UTF-8 text, or holds a NUL character.`;
    throw refuse(name, detail);
  }
  if (value.length > MAX_TEXT && name !== 'filter') {
    const detail = `The parameter ${name} has ${value.length} characters; at most ${MAX_TEXT} are read.`;
    throw refuse(name, detail);
  }
  return value;
}

/** Entra spells blanks as "+"; a plus sign arrives as "%2B". */
function decodeBlanks(encoded: string): string | undefined {
  return decodeText(encoded.replaceAll('+', ' '));
}

function refuse(name: Name, detail: string): ScimError {
  return name === 'filter' ? invalidFilter(detail) : invalidValue(detail);
}
