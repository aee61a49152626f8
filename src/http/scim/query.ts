import type { ScimQuery } from '../../resources/resource.js';
import { invalidFilter, invalidValue } from '../../scim/errors.js';
import { clip } from '../../scim/json.js';
import { isStorable } from '../read-body.js';

const NAMES = [
  'attributes',
  'excludedAttributes',
  'filter',
  'sortBy',
  'sortOrder',
  'startIndex',
  'count',
] as const;

const MAX_TEXT = 16_384;

/**
 * Reads the query parameters that SCIM knows; all others are passed over, as clients append flags of
 * their own (`?aadOptscim062020`). A "+" is a blank. Errors: 400 for what is given twice or is no text.
 */
export function readQuery(querystring: string): ScimQuery {
  const parameters = new URLSearchParams(querystring);
  const query: Partial<Record<(typeof NAMES)[number], string>> = {};
  for (const name of NAMES) {
    const values = allOf(parameters, name);
    const [value] = values;
    if (value === undefined) continue;
    if (values.length > 1)
      throw invalidValue(`The parameter ${name} is given ${values.length} times; send it once.`);
    if (!isStorable(value) || value.includes('\ufffd')) throw unreadable(name);
    if (value.length > MAX_TEXT && name !== 'filter') {
      throw invalidValue(
        `The parameter ${name} has ${value.length} characters; at most ${MAX_TEXT} are read.`,
      );
    }
    query[name] = value;
  }
  return query;
}

/** Parameter names are found in any letter case, as attribute names are. */
function allOf(parameters: URLSearchParams, name: string): string[] {
  return [...parameters]
    .filter(([key]) => key.toLowerCase() === name.toLowerCase())
    .map(([, value]) => value);
}

function unreadable(name: string) {
  const detail = `The parameter ${clip(name)} holds text that is no valid Unicode or a NUL character.`;
  return name === 'filter' ? invalidFilter(detail) : invalidValue(detail);
}
