import type { Leniency } from '../dialect.js';
import { COMMON_ATTRIBUTES } from './common.js';
import type { AttributeDefinition, ResourceTypeDefinition, SchemaDefinition } from './types.js';

/** An attribute of a resource type, found by the name that a client used. */
export interface AttributeRef {
  /** The extension that it lives in; absent for attributes at the top level. */
  readonly extension?: string;
  readonly attribute: AttributeDefinition;
  readonly subAttribute?: AttributeDefinition;
}

/** The attribute itself or, where one is named, its sub-attribute. */
export function leafOf({ attribute, subAttribute }: AttributeRef): AttributeDefinition {
  return subAttribute ?? attribute;
}

/** Canonical path: with the URN for attributes of extensions, without for the others. */
export function attributePath({ extension, attribute, subAttribute }: AttributeRef): string {
  const name =
    subAttribute === undefined ? attribute.name : `${attribute.name}.${subAttribute.name}`;
  return extension === undefined ? name : `${extension}:${name}`;
}

/** An attribute of a list by name, without regard to letter case (RFC 7643 §2.1). */
export function findAttribute(
  attributes: readonly AttributeDefinition[],
  name: string,
): AttributeDefinition | undefined {
  if (attributes.length === 0) return undefined;
  const known = byName.get(attributes) ?? indexed(attributes);
  return known.get(name) ?? known.get(name.toLowerCase());
}

/** Lists of attributes live as long as their schema; what is shown or sent looks into them name by name. */
const byName = new WeakMap<
  readonly AttributeDefinition[],
  ReadonlyMap<string, AttributeDefinition>
>();

/** Attributes by their names, as they are spelt and in lower case; the first of a name is meant. */
function indexed(
  attributes: readonly AttributeDefinition[],
): ReadonlyMap<string, AttributeDefinition> {
  const names = new Map<string, AttributeDefinition>();
  for (const attribute of [...attributes].reverse()) {
    names.set(attribute.name.toLowerCase(), attribute).set(attribute.name, attribute);
  }
  byName.set(attributes, names);
  return names;
}

/** The schema of a resource type whose URN this is, without regard to letter case. */
export function findSchema(
  type: ResourceTypeDefinition,
  urn: string,
): SchemaDefinition | undefined {
  const wanted = urn.toLowerCase();
  return schemasOf(type).find(({ id }) => id.toLowerCase() === wanted);
}

/** The schema of a resource type and its extensions. */
export function schemasOf(type: ResourceTypeDefinition): SchemaDefinition[] {
  return [type.schema, ...type.extensions.map(({ schema }) => schema)];
}

/** Top-level attributes of a resource type: those of its schema, and the common ones. */
export function topLevelAttributes(type: ResourceTypeDefinition): readonly AttributeDefinition[] {
  const known = topLevel.get(type.schema) ?? [...COMMON_ATTRIBUTES, ...type.schema.attributes];
  topLevel.set(type.schema, known);
  return known;
}

const topLevel = new WeakMap<SchemaDefinition, readonly AttributeDefinition[]>();

/**
 * Finds an attribute by path: `userName`, `name.familyName`, with or without the URN of its schema.
 * The URN is the longest known one that leads the text, since URNs hold dots themselves. Attributes
 * of extensions are found without a URN too, as Entra's mappings name them, unless it is needed (RFC
 * 7644 §3.10).
 */
export function resolveAttribute(
  type: ResourceTypeDefinition,
  path: string,
  needsUrn = false,
): AttributeRef | undefined {
  const schema = leadingSchema(type, path);
  if (schema !== undefined) return find(type, schema, path.slice(schema.id.length + 1));
  for (const candidate of needsUrn ? [type.schema] : schemasOf(type)) {
    const found = find(type, candidate, path);
    if (found !== undefined) return found;
  }
  return undefined;
}

function leadingSchema(type: ResourceTypeDefinition, path: string): SchemaDefinition | undefined {
  const lower = path.toLowerCase();
  const leading = schemasOf(type).filter(({ id }) => lower.startsWith(`${id.toLowerCase()}:`));
  return leading.sort((left, right) => right.id.length - left.id.length)[0];
}

function find(
  type: ResourceTypeDefinition,
  schema: SchemaDefinition,
  path: string,
): AttributeRef | undefined {
  const [name = '', sub, ...rest] = path.split('.');
  const isBase = schema === type.schema;
  const attribute = findAttribute(isBase ? topLevelAttributes(type) : schema.attributes, name);
  if (attribute === undefined || rest.length > 0) return undefined;
  const place = isBase ? { attribute } : { attribute, extension: schema.id };
  if (sub === undefined) return place;
  const subAttribute = findAttribute(attribute.subAttributes ?? [], sub);
  return subAttribute === undefined ? undefined : { subAttribute, ...place };
}

/** The attributes of one schema of a type; of its own schema with the common ones. */
export function attributesOf(
  schema: SchemaDefinition,
  type: ResourceTypeDefinition,
): readonly AttributeDefinition[] {
  return schema === type.schema ? topLevelAttributes(type) : schema.attributes;
}

/** Whether a client names attributes of extensions by their URN alone. */
export function needsUrn({ looseNames }: Pick<Leniency, 'looseNames'>): boolean {
  return looseNames === 'reject';
}
