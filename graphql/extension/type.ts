import { builder } from '../builder.js';
import {
  ATTRIBUTE_TYPES,
  MUTABILITIES,
  RESOURCE_TYPE_NAMES,
  RETURNED,
  type SchemaAttribute,
  type SchemaExtension,
  UNIQUENESSES,
} from './definition.js';
import type { SchemaAttributeInput } from './rules.js';

/** An extension as it is stored. */
export interface StoredExtension extends SchemaExtension {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** GraphQL enum of the resource types that can be extended. */
export const ResourceTypeEnum = builder.enumType('ResourceType', {
  description: 'A resource type of SCIM.',
  values: RESOURCE_TYPE_NAMES,
});

const AttributeTypeEnum = builder.enumType('AttributeType', {
  description: 'Data type of an attribute (RFC 7643 §2.3).',
  values: ATTRIBUTE_TYPES,
});

const MutabilityEnum = builder.enumType('AttributeMutability', {
  description:
    'Whether and when SCIM may write an attribute (RFC 7643 §7). What is readOnly there can be written here.',
  values: MUTABILITIES,
});

const ReturnedEnum = builder.enumType('AttributeReturned', {
  description: 'When SCIM shows an attribute (RFC 7643 §7).',
  values: RETURNED,
});

const UniquenessEnum = builder.enumType('AttributeUniqueness', {
  description:
    'Whether a value may be there only once among the resources of the tenant: server and global both say so.',
  values: UNIQUENESSES,
});

const SchemaAttributeRef = builder.objectRef<SchemaAttribute>('SchemaAttribute');
SchemaAttributeRef.implement({
  description: 'One attribute of a schema extension with its characteristics (RFC 7643 §7).',
  authScopes: { read: true },
  fields: (t) => ({
    name: t.exposeString('name'),
    type: t.expose('type', { type: AttributeTypeEnum }),
    multiValued: t.exposeBoolean('multiValued'),
    description: t.exposeString('description'),
    required: t.exposeBoolean('required'),
    caseExact: t.exposeBoolean('caseExact'),
    mutability: t.expose('mutability', { type: MutabilityEnum }),
    returned: t.expose('returned', { type: ReturnedEnum }),
    uniqueness: t.expose('uniqueness', { type: UniquenessEnum }),
    canonicalValues: t.stringList({ resolve: ({ canonicalValues }) => canonicalValues ?? [] }),
    referenceTypes: t.stringList({ resolve: ({ referenceTypes }) => referenceTypes ?? [] }),
    subAttributes: t.field({
      type: [SchemaAttributeRef],
      resolve: ({ subAttributes }) => subAttributes ?? [],
    }),
  }),
});

/** GraphQL type of an extension. */
export const SchemaExtensionRef = builder.objectRef<StoredExtension>('SchemaExtension').implement({
  description: 'Attributes that the tenant has added to users or groups, under a URN of its own.',
  authScopes: { read: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    urn: t.exposeString('urn', { description: 'URN of the schema, as SCIM shows it.' }),
    resourceType: t.expose('resourceType', { type: ResourceTypeEnum }),
    name: t.exposeString('name'),
    description: t.exposeString('description'),
    required: t.exposeBoolean('required', {
      description: 'Whether a resource without it is refused.',
    }),
    attributes: t.field({
      type: [SchemaAttributeRef],
      resolve: ({ attributes }) => attributes,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
  }),
});

/** GraphQL input of an attribute. */
export const SchemaAttributeInputRef =
  builder.inputRef<SchemaAttributeInput>('SchemaAttributeInput');
SchemaAttributeInputRef.implement({
  description:
    'One attribute of a schema extension; what is left out has the value of RFC 7643 §2.2.',
  fields: (t) => ({
    name: t.string({ required: true }),
    type: t.field({ type: AttributeTypeEnum, description: 'string unless told.' }),
    multiValued: t.boolean({ description: 'false unless told.' }),
    description: t.string(),
    required: t.boolean({ description: 'false unless told.' }),
    caseExact: t.boolean({ description: 'false unless told; true for binary and reference.' }),
    mutability: t.field({ type: MutabilityEnum, description: 'readWrite unless told.' }),
    returned: t.field({
      type: ReturnedEnum,
      description: 'default unless told; never for what is writeOnly.',
    }),
    uniqueness: t.field({ type: UniquenessEnum, description: 'none unless told.' }),
    canonicalValues: t.stringList({ description: 'Suggested values; others are taken too.' }),
    referenceTypes: t.stringList({ description: 'What a reference may name.' }),
    subAttributes: t.field({
      type: [SchemaAttributeInputRef],
      description: 'Parts of a complex attribute.',
    }),
  }),
});
