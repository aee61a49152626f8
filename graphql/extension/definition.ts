import { binaryKey, comparisonKey } from '../../prisma/text.js';

/** The resource types that can be extended. */
export const RESOURCE_TYPE_NAMES = ['User', 'Group'] as const;
/** Data types of RFC 7643 §2.3. */
export const ATTRIBUTE_TYPES = [
  'string',
  'boolean',
  'decimal',
  'integer',
  'dateTime',
  'binary',
  'reference',
  'complex',
] as const;
/** RFC 7643 §7: whether and when a client may write an attribute. */
export const MUTABILITIES = ['readOnly', 'readWrite', 'immutable', 'writeOnly'] as const;
/** RFC 7643 §7: when an attribute is shown. */
export const RETURNED = ['always', 'never', 'default', 'request'] as const;
/** RFC 7643 §7: among whom a value may be there once only. */
export const UNIQUENESSES = ['none', 'server', 'global'] as const;

/** A resource type that can be extended. */
export type ResourceTypeName = (typeof RESOURCE_TYPE_NAMES)[number];

/** One attribute of a schema extension with all its characteristics (RFC 7643 §7). */
export interface SchemaAttribute {
  readonly name: string;
  readonly type: (typeof ATTRIBUTE_TYPES)[number];
  readonly multiValued: boolean;
  readonly description: string;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: (typeof MUTABILITIES)[number];
  readonly returned: (typeof RETURNED)[number];
  readonly uniqueness: (typeof UNIQUENESSES)[number];
  readonly canonicalValues?: readonly string[];
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly SchemaAttribute[];
}

/** Attributes that a tenant has added to users or groups, under a URN of its own (RFC 7643 §3.3). */
export interface SchemaExtension {
  readonly urn: string;
  readonly resourceType: ResourceTypeName;
  readonly name: string;
  readonly description: string;
  /** Whether a resource without it is refused. */
  readonly required: boolean;
  readonly attributes: readonly SchemaAttribute[];
}

/** Values of extensions by URN and attribute name. */
export type ExtensionValues = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The extensions of a resource type in a tenant. */
export function extensionsOf(
  { extensions }: { readonly extensions: readonly SchemaExtension[] },
  type: ResourceTypeName,
): readonly SchemaExtension[] {
  return extensions.filter(({ resourceType }) => resourceType === type);
}

/** Whether values are compared with regard to letter case: folding is for text alone. */
export function isExactly({ type, caseExact }: SchemaAttribute): boolean {
  return caseExact || (type !== 'string' && type !== 'reference');
}

/** The form in which texts of the attribute are compared. */
export function textKey(attribute: SchemaAttribute, text: string): string {
  if (attribute.type === 'binary') return binaryKey(text);
  return isExactly(attribute) ? text : comparisonKey(text);
}

/** Whether a value of the attribute is never shown. */
export function isHidden({ returned }: SchemaAttribute): boolean {
  return returned === 'never';
}
