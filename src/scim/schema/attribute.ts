import type { AttributeDefinition } from './types.js';

type Given = Partial<Omit<AttributeDefinition, 'name' | 'description'>>;

/** An attribute from what differs from the defaults of RFC 7643 §2.2. */
export function attribute(
  name: string,
  description: string,
  given: Given = {},
): AttributeDefinition {
  return {
    name,
    description,
    type: 'string',
    multiValued: false,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...given,
  };
}

/** A complex attribute with these sub-attributes. */
export function complex(
  name: string,
  description: string,
  given: Given & { readonly subAttributes: readonly AttributeDefinition[] },
): AttributeDefinition {
  return attribute(name, description, { type: 'complex', ...given });
}

/** A plural attribute of the shape value, display, type, primary (RFC 7643 §2.4). */
export function plural(
  name: string,
  description: string,
  { value = {}, types }: { value?: Given; types?: readonly string[] } = {},
): AttributeDefinition {
  return complex(name, description, {
    multiValued: true,
    subAttributes: [
      attribute('value', 'The value itself.', value),
      attribute('display', 'How the value is shown.'),
      attribute(
        'type',
        'Label of the value.',
        types === undefined ? {} : { canonicalValues: types },
      ),
      attribute('primary', 'Whether it is the preferred one; at most one is.', { type: 'boolean' }),
    ],
  });
}
