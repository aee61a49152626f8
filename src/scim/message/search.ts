import { invalidValue } from '../errors.js';
import { type Json, kindOf, ownAnyCase } from '../json.js';
import { assertNoTwins } from '../resource/decode.js';
import { SEARCH_REQUEST } from '../urns.js';
import { requireMessage } from './envelope.js';

const KINDS = {
  attributes: 'names',
  excludedAttributes: 'names',
  filter: 'text',
  sortBy: 'text',
  sortOrder: 'text',
  startIndex: 'whole',
  count: 'whole',
  cursor: 'text',
} as const;

type Name = keyof typeof KINDS;

/** The parameters of a search, in the form that a query string has. */
export type SearchRequest = { readonly [Key in Name]?: string | undefined };

/**
 * Reads the body of a POST to `.search` (RFC 7644 §3.4.3). Errors: 400 invalidSyntax for what is no
 * SearchRequest, 400 invalidValue for parameters of another type.
 */
export function decodeSearch(body: unknown): SearchRequest {
  const message = requireMessage(body, SEARCH_REQUEST);
  assertNoTwins(message, '');
  const search: Partial<Record<Name, string>> = {};
  for (const name of NAMES) {
    const value = ownAnyCase(message, name) ?? null;
    if (value !== null) search[name] = READERS[KINDS[name]](name, value);
  }
  return search;
}

const isName = (name: string): name is Name => Object.hasOwn(KINDS, name);
const NAMES = Object.keys(KINDS).filter(isName);

const READERS = {
  text: (name: Name, value: Json) => {
    if (typeof value === 'string') return value;
    throw invalidValue(`${name}: expected text, got ${kindOf(value)}.`);
  },
  whole: (name: Name, value: Json) => {
    if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
    throw invalidValue(`${name}: expected a whole number, got ${kindOf(value)}.`);
  },
  names: (name: Name, value: Json) => {
    if (typeof value === 'string') return value;
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
      return value.join(',');
    }
    throw invalidValue(`${name}: expected a list of attribute names, got ${kindOf(value)}.`);
  },
};
