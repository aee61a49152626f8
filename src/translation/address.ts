import type { AddressFilter, StringFilter } from '../../graphql/operations/generated/documents.js';
import { type Test, toStringFilter } from './where.js';

/** The test of an address: of the id in it, where that says the same, else of the whole text. */
export type AddressTest =
  | { readonly id: StringFilter; readonly address?: never }
  | { readonly address: AddressFilter; readonly id?: never };

/**
 * Translates the test of the address of a resource. Equality does not mind whether the address is
 * relative or names the protocol version (RFC 7643 §2.3.7), and is a test of the id.
 */
export function toAddressTest(test: Test, type: 'Users' | 'Groups', baseUrl: string): AddressTest {
  if (test.kind === 'present') return { id: { present: true } };
  const id = idOfAddress(String(test.value), type, baseUrl);
  if (id !== undefined && (test.operator === 'eq' || test.operator === 'ne')) {
    return { id: toStringFilter({ ...test, value: id }) };
  }
  return { address: { base: `${baseUrl}/${type}/`, test: toStringFilter(test) } };
}

/** The id in an absolute or relative address of a resource of this service; undefined in any other. */
export function idOfAddress(
  text: string,
  type: 'Users' | 'Groups',
  baseUrl: string,
): string | undefined {
  const service = baseUrl.replace(/\/v2$/, '');
  const local = text.startsWith(service) ? text.slice(service.length) : text;
  const path = local.replace(/^(?:\.\.\/|\/)?(?:v2\/)?/, '');
  const id = path.startsWith(`${type}/`) ? path.slice(type.length + 1) : '';
  return id === '' || id.includes('/') ? undefined : id;
}
