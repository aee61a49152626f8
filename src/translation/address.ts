import type { AddressFilter, StringFilter } from '../../graphql/operations/generated/documents.js';
import { type Test, toStringFilter } from './where.js';

/** The name of an endpoint, as addresses hold it. */
export type Endpoint = 'Users' | 'Groups';

/** The test of an address: of the id in it, where that says the same, else of the whole text. */
export type AddressTest =
  | { readonly id: StringFilter; readonly address?: never }
  | { readonly address: AddressFilter; readonly id?: never };

/**
 * Translates the test of the address of a resource. Equality does not mind whether the address is
 * relative or names the protocol version (RFC 7643 §2.3.7), and is a test of the id.
 */
export function toAddressTest(test: Test, type: Endpoint, baseUrl: string): AddressTest {
  if (test.kind === 'present') return { id: { present: true } };
  const id = idOfAddress(String(test.value), type, baseUrl);
  if (id !== undefined && (test.operator === 'eq' || test.operator === 'ne')) {
    return { id: toStringFilter({ ...test, value: id }) };
  }
  return { address: { base: `${baseUrl}/${type}/`, test: toStringFilter(test) } };
}

/** The id in an absolute or relative address of a resource of this service; undefined in any other. */
export function idOfAddress(text: string, type: Endpoint, baseUrl: string): string | undefined {
  const start = placesOf(baseUrl)
    .map((place) => `${place}${type}/`)
    .find((known) => text.startsWith(known));
  const id = start === undefined ? '' : text.slice(start.length);
  return id === '' || id.includes('/') ? undefined : id;
}

/**
 * All the texts that name the resource of an address, where it is one of this service and of one of the
 * types; undefined for any other text.
 */
export function spellingsOf(
  text: string,
  types: readonly Endpoint[],
  baseUrl: string,
): string[] | undefined {
  for (const type of types) {
    const id = idOfAddress(text, type, baseUrl);
    if (id !== undefined) return placesOf(baseUrl).map((place) => `${place}${type}/${id}`);
  }
  return undefined;
}

/** What may stand before the name of an endpoint: nothing, a way from the base, or the service itself. */
function placesOf(baseUrl: string): string[] {
  const service = baseUrl.replace(/\/v2$/, '');
  return ['', '/', '../', `${service}/`].flatMap((place) => [place, `${place}v2/`]);
}
